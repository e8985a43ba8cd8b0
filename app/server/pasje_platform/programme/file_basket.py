"""A basket to try a programme with: a purchase and who makes it, from a TOML or JSON file."""

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from pasje_platform.engine.event import Basket, Line, Payment
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.selling import known_actions
from pasje_platform.programme import hints
from pasje_platform.programme.file_reading import Reading, WrongProgramme
from pasje_platform.programme.keys_basket import BASKET
from pasje_platform.programme.lines import Place
from pasje_platform.programme.model import Rules as ProgrammeRules
from pasje_platform.programme.values import Context


class WrongBasket(ValueError):
    """The file cannot be a basket under this programme; the message says where and why."""


@dataclass(frozen=True)
class Trial:
    """What is tried: one purchase by one member."""

    basket: Basket
    birthday_on: date | None
    segments: tuple[str, ...]
    first_purchase: bool
    balance: dict[str, int]
    """By unit, in its smallest steps."""


def read(path: Path, rules: ProgrammeRules, now: datetime) -> Trial:
    """The basket at `path`, bought at `now` where it does not say; raises WrongBasket, OSError."""
    data = path.read_bytes()
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongBasket("it is not UTF-8 text") from None
    if path.suffix == ".json":
        return _of_json(source, rules, now)
    reading = Reading(source, _toml(source))
    try:
        return _Basket(reading, rules).trial(now)
    except WrongProgramme as wrong:
        raise WrongBasket(str(wrong)) from None


def _of_json(source: str, rules: ProgrammeRules, now: datetime) -> Trial:
    try:
        plain = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise WrongBasket(f"it is not JSON: {error}") from None
    if not isinstance(plain, dict):
        raise WrongBasket("it must be an object, with lines")
    try:
        return _Basket(Reading("", plain), rules).trial(now)
    except WrongProgramme as wrong:  # where a key stands is known of TOML only
        raise WrongBasket(f"{wrong.key}: {wrong.reason}") from None


def _toml(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        where = f"line {found[1]}: " if found else ""
        here = source.split("\n")[int(found[1]) - 1] if found else ""
        said = hints.toml(error, here) if isinstance(error, ValueError) else str(error)
        raise WrongBasket(f"{where}not TOML: {said}") from None


class _Basket:
    """One reading, under one programme."""

    def __init__(self, reading: Reading, programme: ProgrammeRules) -> None:
        self.reading = reading
        self.programme = programme
        self.rules: Rules = programme.engine
        reading.context = Context(programme.programme.languages, self.rules.currency)

    def trial(self, now: datetime) -> Trial:
        read = self.reading.table(BASKET, self.reading.plain, (), "")
        member = read["member"] or {}
        segments = member.get("segments", ())
        self.known(("member", "segments"), segments, tuple(self.rules.segments), "segments")
        actions = known_actions(self.rules)
        self.known(("actions",), read["actions"], tuple(actions), "actions that rules ask for")
        bought_at = read["bought_at"]
        basket = Basket(
            lines=tuple(self.line(index, line) for index, line in enumerate(read["lines"])),
            bought_at=now if bought_at is None else _instant(bought_at, self.rules),
            store=read["store"],
            channel=read["channel"],
            pay=tuple(Payment(*paid) for paid in self.units(("pay",), read["pay"]).items()),
            actions=read["actions"],
        )
        balance = self.units(("member", "balance"), member.get("balance", {}))
        first = member.get("first_purchase", False)
        return Trial(basket, member.get("birthday"), segments, first, balance)

    def line(self, index: int, line: dict[str, Any]) -> Line:
        discount, tax = (line[name].amount if line[name] else 0 for name in ("discount", "tax"))
        amount = line["amount"].amount
        for name, part, whole in (("discount", discount, amount), ("tax", tax, amount - discount)):
            if part > whole:
                raise self.reading.wrong(("lines", index, name), "is more than there is")
        return Line(amount, line["quantity"], line["sku"], line["category"], discount, tax)

    def units(self, place: Place, numbers: dict[str, Fraction]) -> dict[str, int]:
        """Numbers by unit, in smallest steps."""
        self.known(place, tuple(numbers), tuple(unit.id for unit in self.rules.units), "units")
        steps = {name: n * 10 ** self.rules.unit(name).decimals for name, n in numbers.items()}
        for name, number in steps.items():
            if number.denominator != 1:
                raise self.reading.wrong(place, f"{name} has not so many decimals")
        return {name: int(number) for name, number in steps.items() if number}

    def known(self, place: Place, wanted: tuple[str, ...], there: tuple[str, ...], of: str) -> None:
        for name in wanted:
            if name not in there:
                known = ", ".join(sorted(there)) or "none"
                raise self.reading.wrong(place, f"{name!r} is none of the {of} ({known})")


def _instant(clock: datetime, rules: Rules) -> datetime:
    return clock.replace(tzinfo=rules.zone).astimezone(UTC)
