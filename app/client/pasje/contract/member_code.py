"""The code on the card: static ones identify, fresh ones also spend.

A fresh code is made as in RFC 6238 (time steps, HMAC), with SHA-256 and steps of 15 s; instead of
decimal digits it carries the first 80 bits of the MAC. Every QR text is 37 characters of QR's
alphanumeric alphabet, so that all of them have the same size (version 3-Q) and nothing jumps when
one takes the place of another.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

STEP_S = 15
DRIFT_STEPS = 1
"""RFC 6238 §5.2 allows one step of network delay: a code lives at most 30 s after it is shown."""
LENGTH = 37

Kind = Literal["S1", "M1", "V1"]
"""S1 the static code, M1 a member's fresh code, V1 a fresh code that also names a voucher."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
HANDLE = 13
_STEP, _MAC, _SUM = 6, 16, 22
_SHAPE = re.compile(rf"(S1|M1|V1)([{ALPHABET}]{{35}})")
_STANDARD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


@dataclass(frozen=True)
class StaticCode:
    """Identifies a member by the card's handle; it can only earn."""

    handle: str


@dataclass(frozen=True)
class CardDigits:
    """The card's number as typed or read from a barcode; it can only earn."""

    number: str


@dataclass(frozen=True)
class FreshCode:
    """Made by one device at one step; `kind` V1 names a voucher instead of the device."""

    kind: Kind
    handle: str
    step: int
    mac: str


class NotOurs(ValueError):
    """The text is no Pasje code at all: a web address, a product, another shop's card."""


class Malformed(ValueError):
    """The text begins like a Pasje code, but its length, alphabet or check does not hold."""


def new_handle() -> str:
    """65 random bits as 13 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(HANDLE))


def step_at(moment: datetime) -> int:
    """The number of the 15-second step that `moment` lies in."""
    return int(moment.timestamp()) // STEP_S


def message(kind: Kind, handle: str, step: int) -> bytes:
    """What the device signs; the kind is inside, so no code passes for another kind."""
    return f"{kind}{handle}{_number(step, _STEP)}".encode()


def fresh_code(kind: Kind, handle: str, step: int, signature: bytes) -> str:
    """The text of a fresh code; `signature` is the 32-byte HMAC-SHA256 of `message(...)`."""
    return message(kind, handle, step).decode() + mac_text(signature)


def mac_text(signature: bytes) -> str:
    """The first 80 bits of a signature as 16 characters."""
    return _base32(signature[:10])


def static_code(handle: str) -> str:
    """The text of a card's static code: the handle and 110 bits of checksum over it."""
    return f"S1{handle}{_checksum(handle)}"


def parse(text: str) -> StaticCode | CardDigits | FreshCode:
    """What was scanned or typed.

    Raises NotOurs or Malformed. Case, spaces, dots and dashes do not matter: keyboard-wedge
    scanners and people differ in them.
    """
    plain = re.sub(r"[\s.\-·]", "", text).upper()
    if re.fullmatch(r"\d{13}", plain):
        return CardDigits(checked_number(plain))
    if plain[:2] not in ("S1", "M1", "V1"):
        raise NotOurs(text)
    if not (shape := _SHAPE.fullmatch(plain)):
        raise Malformed(text)
    kind, handle, rest = shape[1], shape[2][:HANDLE], shape[2][HANDLE:]
    if kind == "S1":
        if rest != _checksum(handle):
            raise Malformed(text)
        return StaticCode(handle)
    return FreshCode(kind, handle, _value(rest[:_STEP]), rest[_STEP:])  # type: ignore[arg-type]


def checked_number(digits: str) -> str:
    """The 13 digits, when their last is the check digit; raises NotOurs otherwise.

    Not Malformed: 13 digits are an EAN-13 as often as a mistyped card.
    """
    if _damm(digits) != 0:
        raise NotOurs(digits)
    return digits


def new_number() -> str:
    """12 random digits, the first of them 4 to 9, and their check digit."""
    body = secrets.choice("456789") + "".join(secrets.choice("0123456789") for _ in range(11))
    return f"{body}{_damm(body)}"


def grouped(number: str) -> str:
    """The number as people read it: 4821 0097 3356 7."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def _damm(digits: str) -> int:
    """H. M. Damm's check (2004): 0 for a number that ends with its check digit.

    It finds every single wrong digit and every two neighbours swapped.
    """
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def _checksum(handle: str) -> str:
    return _base32(hashlib.sha256(f"S1{handle}".encode()).digest())[:_SUM]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").translate(_STANDARD)


def _number(value: int, width: int) -> str:
    text = ""
    for _ in range(width):
        value, digit = divmod(value, 32)
        text = ALPHABET[digit] + text
    return text


def _value(text: str) -> int:
    value = 0
    for character in text:
        value = value * 32 + ALPHABET.index(character)
    return value
