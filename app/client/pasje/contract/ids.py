"""UUIDv7 (RFC 9562 §5.7): ids that whoever acts can mint alone, and that sort by time."""

import secrets

from pasje.contract.bounds import Id


def new_id(now_ms: int) -> Id:
    """A fresh id for the moment `now_ms` (milliseconds since 1970, UTC)."""
    value = (now_ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
