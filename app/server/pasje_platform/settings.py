"""What the platform is told by whoever runs it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Smtp:
    """The mail server that sends sign-in codes."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    tls: bool = True
    """TLS from the first byte on port 465, STARTTLS on any other."""


@dataclass(frozen=True)
class Settings:
    """`demo` shows sign-in codes in the reply and on the console: only on loopback, or with
    nothing but a demo's data on a local network."""

    demo: bool
    smtp: Smtp | None
    public_url: str
    """Where members reach the wallet, without a slash at the end."""
    wallet_origins: tuple[str, ...] = ()
    """Of other hosts that serve the wallet, exactly as a browser names them."""
    settle_every_s: float | None = 60
    """How often what is due is settled for members whom nobody asks about; None: never."""
