"""Addresses without a path, as people type them and browsers compare them."""

import argparse
import re
from urllib.parse import urlsplit

_USUAL = {"http": 80, "https": 443}
_WEB_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]*[a-z0-9]|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?/?"
)


def https_origin(text: str) -> str:
    """`https://` and a host, without a port or a path; as argparse's type, refused in a sentence.

    Android and iOS look for an app link's proof at the usual port alone, and a phone's wallet
    never talks in the clear.
    """
    parts = urlsplit(text.strip())
    rest = parts.path.rstrip("/") or parts.query or parts.fragment
    if parts.scheme != "https" or rest or not _host(parts.netloc):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like https://points.example")
    return f"https://{parts.netloc.lower()}"


def web_origin(text: str) -> str:
    """As a browser names it: `https://wallet.example`, a usual port left out; argparse's type."""
    found = _WEB_ORIGIN.fullmatch(text.strip().lower())
    if found is None or int(found["port"] or 0) > 65535:
        raise argparse.ArgumentTypeError(f"{text.strip()!r} is not one like https://wallet.example")
    port = found["port"]
    shown = f":{int(port)}" if port and int(port) != _USUAL[found["scheme"]] else ""
    return f"{found['scheme']}://{found['host']}{shown}"


def _host(text: str) -> bool:
    """Whether this is a name with a dot in it and nothing beside it."""
    labels = text.split(".")
    plain = all(label.replace("-", "").isalnum() and label.isascii() for label in labels)
    return len(labels) > 1 and plain
