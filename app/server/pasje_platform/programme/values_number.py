"""Kinds of number in a programme's file: exact, so what has decimals is written in quotes."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from pasje.contract.programme import Money
from pasje_platform.programme import hints
from pasje_platform.programme.values import (
    AMOUNT,
    ID,
    Amount,
    Context,
    Schema,
    Wrong,
    shown,
)  # fmt: skip

_DECIMAL = r"[0-9]{1,10}\.[0-9]{1,4}"
_PERCENT = r"[0-9]{1,3}(?:\.[0-9]{1,2})?%"


@dataclass(frozen=True)
class Number:
    """A number: whole as it is, with decimals in quotes; read as a Fraction."""

    least: int = 0
    most: int = 10_000_000
    above: bool = False
    """More than `least`, not equal to it."""

    @property
    def says(self) -> str:
        bound = f"more than {self.least}" if self.above else f"{self.least} or more"
        return f'a number, {bound}: 80, or with decimals in quotes, "1.25"'

    def read(self, value: Any, context: Context) -> Fraction:
        if type(value) is int or (isinstance(value, str) and re.fullmatch(_DECIMAL, value)):
            number = Fraction(value)
            if self.least <= number <= self.most and not (self.above and number == self.least):
                return number
        raise Wrong(shown(value) + hints.number(value, self.most))

    def schema(self) -> Schema:
        whole = {"type": "integer", "minimum": self.least + self.above, "maximum": self.most}
        return {"anyOf": [whole, {"type": "string", "pattern": f"^{_DECIMAL}$"}]}


@dataclass(frozen=True)
class Percent:
    """A part of a hundred; 10 for "10%"."""

    whole: bool = False

    @property
    def says(self) -> str:
        return 'a percentage in quotes, "10%"' + (", without decimals" if self.whole else "")

    def read(self, value: Any, context: Context) -> Fraction:
        if not isinstance(value, str) or not re.fullmatch(_PERCENT, value):
            raise Wrong(shown(value) + hints.percentage(value))
        number = Fraction(value[:-1])
        if number > 100:
            raise Wrong(f"{shown(value)}, which is more than 100%")
        if not number or (self.whole and number.denominator != 1):
            raise Wrong(shown(value))
        return number

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_PERCENT}$"}


@dataclass(frozen=True)
class Given:
    """What a rule gives: units, or percent of the amount."""

    number: Fraction
    percent: bool = False


@dataclass(frozen=True)
class Gives:
    """A number of units, or a percentage of what was spent."""

    says: str = 'a number more than 0: 1, "1.5", or "5%" of the amount for a unit of money'

    def read(self, value: Any, context: Context) -> Given:
        if isinstance(value, str) and value.endswith("%"):
            return Given(Percent().read(value, context), percent=True)
        return Given(Number(above=True).read(value, context))

    def schema(self) -> Schema:
        percent = Percent().schema()
        return {"anyOf": [*Number(above=True).schema()["anyOf"], percent]}


@dataclass(frozen=True)
class PerWhat:
    """Of what a rule gives: `amount` in minor units where it is an amount."""

    kind: Literal["amount", "item", "once"]
    amount: int = 100


@dataclass(frozen=True)
class Per:
    """An amount, each item, or once."""

    says: str = 'an amount such as "1.00", or "item", or "once"'

    def read(self, value: Any, context: Context) -> PerWhat:
        if value == "item":
            return PerWhat("item")
        if value == "once":
            return PerWhat("once")
        if isinstance(value, str) and value.isalpha():
            raise Wrong(shown(value) + hints.near(value, ("item", "once")))
        return PerWhat("amount", Amount(1).read(value, context).amount)

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": ["item", "once"]}, Amount(1).schema()]}


@dataclass(frozen=True)
class Threshold:
    """Money where spending counts, else a number: which of them is checked with the ladder."""

    says: str = 'an amount such as "150.00" where spending counts, else a number such as 500'

    def read(self, value: Any, context: Context) -> Money | Fraction:
        if isinstance(value, str) and re.fullmatch(AMOUNT, value):
            return Amount().read(value, context)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,8}", value):
            raise Wrong(f'{shown(value)}; write "{value}.00" for an amount, {value} for a number')
        return Number().read(value, context)

    def schema(self) -> Schema:
        return Number().schema()


@dataclass(frozen=True)
class ByUnit:
    """A number for each of some units, by their ids."""

    most: int = 1000
    says: str = 'numbers by unit, such as { points = "1.25" }'

    def read(self, value: Any, context: Context) -> dict[str, Fraction]:
        if not isinstance(value, dict):
            raise Wrong(shown(value))
        rate = Number(most=self.most)
        read = {}
        for unit, number in value.items():
            try:
                read[ID.read(unit, context)] = rate.read(number, context)
            except Wrong as error:
                raise Wrong(f"{unit} = {error}{hints.times(number)}") from None
        return read

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": Number(most=self.most).schema()}
