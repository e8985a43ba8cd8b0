"""The six digits and how long they work."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from pasje_platform.attempts import Limit

VALID = timedelta(minutes=10)
TRIES = 5
RETRY = timedelta(seconds=60)
"""After the proof its device may ask again this long: the reply may have been lost."""
ENROL_WITHIN = timedelta(minutes=30)
"""After the proof: to read the terms and fill in a name."""
MAILS = (Limit(3, timedelta(minutes=15)), Limit(6, timedelta(hours=1)))
"""To one address: 6 codes of 5 tries an hour leave a guess 30 chances in a million."""

CALLER = Limit(20, timedelta(hours=1))
"""From one network address, which a whole shop's guests may share."""
_HOME_BITS = 64
"""A home or a phone has that much of an IPv6 address for itself, and any end to it."""


def counted_caller(address: str | None, *, demo: bool) -> str | None:
    """What an IP address is counted as; None when there is nothing to count.

    A demo is tried from its own machine, over and over.
    """
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None  # a Unix socket has no address
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if demo and parsed.is_loopback:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _HOME_BITS), strict=False))
    return str(parsed)


def code(pepper: bytes, sign_in_id: str, email: str, started_at: datetime) -> str:
    """The six digits of one sign-in.

    Derived, so that a repeated request can say the same again though the code is nowhere written.
    The address and the time are in it: an id used for another address gives another code.
    """
    said = f"{sign_in_id} {email} {started_at.timestamp():.6f}"
    digest = hmac.digest(pepper, said.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest) % 1_000_000:06d}"


def same(one: str, other: str) -> bool:
    """Compared in a time that does not tell how much was right."""
    return hmac.compare_digest(one, other)


def subject(pepper: bytes, email: str) -> str:
    """What the attempts of an address are counted under, without the address."""
    return f"sign-in {_unnamed(pepper, email)}"


def caller_subject(pepper: bytes, caller: str) -> str:
    """What the attempts from a network address are counted under, without the address."""
    return f"sign-in from {_unnamed(pepper, caller)}"


def _unnamed(pepper: bytes, text: str) -> str:
    return hmac.digest(pepper, text.encode(), hashlib.sha256).hex()
