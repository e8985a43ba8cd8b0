"""The address of a platform, as an app must know it."""

import argparse
from urllib.parse import urlsplit


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


def _host(text: str) -> bool:
    """Whether this is a name with a dot in it and nothing beside it."""
    labels = text.split(".")
    plain = all(label.replace("-", "").isalnum() and label.isascii() for label in labels)
    return len(labels) > 1 and plain
