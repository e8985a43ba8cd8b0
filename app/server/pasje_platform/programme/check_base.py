"""What the checks of a whole file share: the values, and how a mistake is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from pasje.contract import formats
from pasje_platform.engine.reward_rules import ON_ONE_DAY
from pasje_platform.programme.file_reading import Reading, WrongProgramme
from pasje_platform.programme.lines import Place

Values = Mapping[str, Any]
_NOT_GIVEN = ("stock", "in_total", "pool", "denominations", "variable")
_CHOOSE_LINES = ("categories", "not_categories", "skus", "not_skus")


@dataclass(frozen=True)
class Fields:
    """Of one choice of `kind`: the keys it cannot do without, and those it may have."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file that was read, every value right by itself."""

    reading: Reading
    values: Values

    def wrong(self, place: Place, reason: str) -> WrongProgramme:
        return self.reading.wrong(place, reason)

    def each(self, section: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Every table of a section written [[name]], with its place."""
        for index, item in enumerate(self.values[section]):
            yield (section, index), item

    def unit(self, unit: str) -> dict[str, Any]:
        return next(one for one in self.values["units"] if one["id"] == unit)

    def by_kind(
        self, place: Place, kind: str, table: Mapping[str, Fields], key: str = "kind"
    ) -> None:
        """Refuses what `kind` lacks, and keys that are another kind's."""
        for name in table[kind].needs:
            if not self.reading.written((*place, name)):
                raise self.wrong((*place, name), f'is missing; {key} = "{kind}" needs it')
        allowed = {*table[kind].needs, *table[kind].may}
        every = [name for other in table.values() for name in (*other.needs, *other.may)]
        for name in dict.fromkeys(every):
            if name not in allowed and self.reading.written((*place, name)):
                others = [
                    other for other, fields in table.items() if name in (*fields.needs, *fields.may)
                ]
                raise self.wrong(
                    (*place, name),
                    f'is not for {key} = "{kind}", but for {formats.either(others, "en")}',
                )

    def in_steps(self, place: Place, number: Fraction | None, unit: str) -> None:
        """Refuses a number with more decimals than the unit has."""
        decimals = decimals_of(self.unit(unit))
        if number is not None and (number * 10**decimals).denominator != 1:
            what = f"{decimals} decimals" if decimals > 1 else "one decimal" if decimals else "none"
            raise self.wrong(place, f"has more decimals than {unit}, which has {what}")

    def days(self, place: Place, table: Mapping[str, Any]) -> None:
        """Refuses a last day before the first."""
        first, last = table["first_day"], table["last_day"]
        if first and last and last < first:
            raise self.wrong((*place, "last_day"), f"is before the first day, {first}")

    def apart(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Whether two limits, or ways to pay, are for different tiers: never both for a member."""
        return bool(one["tiers"] and other["tiers"]) and not {*one["tiers"]} & {*other["tiers"]}

    def multiplied(self, rule: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rules that a multiplier may reach: also those for actions, which come with a
        purchase; but what they give is on no line, and so not multiplied on some lines alone."""
        of_lines = any(rule["when"][name] for name in _CHOOSE_LINES) if rule["when"] else False
        return [
            other
            for other in self.values["earn"]
            if other["gives"]
            and other["unit"] == rule["unit"]
            and (other["on"] == "purchase" or (other["on"].startswith("action:") and not of_lines))
        ]

    def given(self) -> set[str]:
        """The units that a member can get at all."""
        units = {rule["unit"] for rule in self.values["earn"] if rule["gives"]}
        units |= {gift["unit"] for _, gift in self.gifts() if gift["unit"]}
        units |= {reward["into"] for reward in self.values["rewards"] if reward["into"]}
        referral = self.values["referral"]
        if referral and (referral["inviter_units"] or referral["friend_units"]):
            units.add(referral["unit"])
        return units

    def may_be_given(self, place: Place, reward_id: str) -> None:
        """Refuses a reward of which there are only so many, or that has no one worth."""
        (reward,) = (one for one in self.values["rewards"] if one["id"] == reward_id)
        for name in _NOT_GIVEN:
            if reward[name] not in (None, ()):
                raise self.wrong(place, f"{reward_id} cannot be given: it has {name}")

    def rewards_given(self) -> set[str]:
        """Those that something gives."""
        given = {gift["reward"] for _, gift in self.gifts()}
        return (given | {rule["reward"] for rule in self.values["earn"]}) - {None}

    def gifts(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Every gift of tiers and batches."""
        for place, tier in self.each("tiers"):
            for name in ("welcome", "yearly"):
                for index, gift in enumerate(tier[name]):
                    yield (*place, name, index), gift
        for place, batch in self.each("batches"):
            yield (*place, "gives"), batch["gives"]


def decimals_of(unit: Mapping[str, Any]) -> int:
    """Of a unit's values: money has the currency's two."""
    return 2 if unit["money"] else int(unit["decimals"])


def last_use(reward: Mapping[str, Any]) -> date | None:
    """The last day on which any voucher for it can be used; None: it has no such day."""
    on = reward["on"] if reward["kind"] in ON_ONE_DAY else None
    last: date | None = on or reward["valid_until"]
    return last
