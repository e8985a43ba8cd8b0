"""The address we listen on, claimed before anything else is touched."""

import errno
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any

from pasje_host.refused import CannotRun


@dataclass(frozen=True)
class Address:
    """A host as it was given, resolved."""

    host: str
    port: int
    family: socket.AddressFamily
    resolved: tuple[Any, ...]

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(str(self.resolved[0]).partition("%")[0]).is_loopback

    def url(self, listener: socket.socket) -> str:
        """Where `listener`, bound to this address, is found; its port may have been any."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{listener.getsockname()[1]}"


def resolve(host: str, port: int) -> Address:
    """Raises CannotRun when this machine knows no such host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotRun(f"The address {host} is unknown: choose another with --host.") from None
    family, _, _, _, resolved = found[0]
    return Address(host, port, family, resolved)


def listen(address: Address) -> socket.socket:
    """A socket that listens already; whoever connects waits until the server is up.

    Raises CannotRun when the address is taken or not of this machine.
    """
    listener = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address.resolved)
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise CannotRun(_sentence(address, error)) from None
    listener.setblocking(False)
    return listener


def _sentence(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} on {address.host} is taken by another program: "
            "stop that, or choose another port with --port."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {address.port} is not allowed here: choose one above 1023 with --port."
    return f"{address.host} is no address of this machine: choose another with --host."
