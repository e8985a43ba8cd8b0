"""The modules of a code, and a picture of one pixel for each; without Flet.

Every text is 37 characters of QR's alphanumeric alphabet, so every code is version 3-Q: 29 modules
and 4 of quiet zone on each side. Nothing jumps when one takes the place of another.
"""

import struct
import zlib
from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

QUIET = 4
SIDE = 29 + 2 * QUIET
_VERSION = 3
_MASK = 4
"""Any of the eight may be used; to try them all takes eight times as long and a phone waits."""


@lru_cache(maxsize=8)
def qr_png(text: str) -> bytes:
    """A PNG of 37 by 37 pixels, one bit each."""
    return _png(matrix(text))


def matrix(text: str) -> list[list[bool]]:
    """True is dark; without the quiet zone."""
    code = QRCode(_VERSION, ERROR_CORRECT_Q, border=0, mask_pattern=_MASK)
    code.add_data(QRData(text.encode(), mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.modules]


def _png(modules: list[list[bool]]) -> bytes:
    light = [False] * SIDE
    edge = [False] * QUIET
    rows = [light] * QUIET + [edge + row + edge for row in modules] + [light] * QUIET
    data = b"".join(b"\0" + _bits(row) for row in rows)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(data, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _bits(row: list[bool]) -> bytes:
    """One bit per pixel, 0 is black, padded to whole bytes."""
    padded = [not dark for dark in row] + [True] * (-len(row) % 8)
    return bytes(
        sum(bit << (7 - i) for i, bit in enumerate(padded[at : at + 8]))
        for at in range(0, len(padded), 8)
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
