"""Tiers and what is given: thresholds nobody reaches, gifts that cannot be made."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from pasje.contract.programme import Money
from pasje_platform.engine.numbers import written
from pasje_platform.programme.check_base import Checked, Fields, last_use
from pasje_platform.programme.check_limits import most_counted
from pasje_platform.programme.check_units import NOT_BY_TIME
from pasje_platform.programme.lines import Place

_BASES = {
    "spend": Fields(),
    "units": Fields(("unit",)),
    "purchases": Fields(),
    "visits": Fields(),
    "events": Fields(("events",)),
}
_WINDOWS = {
    "ever": Fields(),
    "rolling": Fields(("span",)),
    "calendar": Fields(("period",)),
    "anniversary": Fields(),
}
_VALIDITIES = {
    "window": Fields(),
    "span": Fields(("valid",), ("round_to",)),
    "rest_of_year_and_next": Fields(),
}


def refuse(checked: Checked) -> None:
    """Raises WrongProgramme for the first mistake in [ladder], [[tiers]] and [[batches]]."""
    _ladder(checked)
    _thresholds(checked)
    for place, gift in checked.gifts():
        _gift(checked, place, gift)
    for place, batch in checked.each("batches"):
        _batch(checked, place, batch)


def basis_of(checked: Checked) -> str:
    """What counts for the tier."""
    ladder = checked.values["ladder"]
    return str(ladder["basis"]) if ladder else "spend"


def _ladder(checked: Checked) -> None:
    ladder = checked.values["ladder"]
    if ladder is None:
        return
    if not checked.values["tiers"]:
        raise checked.wrong(("ladder",), "there are no [[tiers]] to climb")
    checked.by_kind(("ladder",), ladder["basis"], _BASES, "basis")
    checked.by_kind(("ladder",), ladder["window"], _WINDOWS, "window")
    checked.by_kind(("ladder",), ladder["validity"], _VALIDITIES, "validity")
    counting = {rule["unit"] for rule in checked.values["earn"] if rule["gives"]}
    if ladder["basis"] == "units" and ladder["unit"] not in counting:
        reason = f"no rule gives {ladder['unit']}, and nothing else counts: nobody can rise"
        if counting:
            reason += f"; rules give {', '.join(sorted(counting))}"
        raise checked.wrong(("ladder", "unit"), reason)
    if ladder["downgrade"] == "none" and ladder["grace"] is not None:
        raise checked.wrong(("ladder", "grace"), 'is for tiers that are lost; downgrade is "none"')


def _thresholds(checked: Checked) -> None:
    tiers = checked.values["tiers"]
    reached = [
        _threshold(checked, (*place, "threshold"), tier["threshold"])
        for place, tier in checked.each("tiers")
    ]
    if tiers and reached[0]:
        nothing = '"0.00"' if basis_of(checked) == "spend" else "0"
        raise checked.wrong(("tiers", 0, "threshold"), f"the first tier's must be {nothing}")
    for index, (lower, higher) in enumerate(pairwise(reached), 1):
        if higher <= lower:
            reason = "must be more than the tier's before it: nobody would be in that one"
            raise checked.wrong(("tiers", index, "threshold"), reason)
    for step, threshold in enumerate(reached):
        most = most_counted(checked, step)
        if most is not None and threshold > most:
            raise checked.wrong(("tiers", step, "threshold"), _beyond(checked, most))


def _beyond(checked: Checked, most: Fraction) -> str:
    """Why nobody reaches a threshold above `most`."""
    if basis_of(checked) == "visits":
        why = f"visits of one day count once, and its window has {most} days"
    elif most:
        why = f"the rules' limits allow {written(most)} in its window"
    else:
        return f"nobody can reach it: no rule gives {checked.values['ladder']['unit']} below it"
    return f"nobody can reach it: {why}; write {written(most)} or less"


def _threshold(checked: Checked, place: Place, threshold: Money | Fraction) -> Fraction:
    basis = basis_of(checked)
    if basis == "spend":
        if isinstance(threshold, Money):
            return Fraction(threshold.amount)
        wanted = 'must be an amount in quotes with two decimals, "150.00": spending counts'
        raise checked.wrong(place, wanted)
    if isinstance(threshold, Money):
        threshold = Fraction(threshold.amount, 100)
    if basis == "units":
        checked.in_steps(place, threshold, checked.values["ladder"]["unit"])
    elif threshold.denominator != 1:
        raise checked.wrong(place, f"must be a whole number of {basis}")
    return threshold


def _gift(checked: Checked, place: Place, gift: dict[str, Any]) -> None:
    has_units = gift["unit"] is not None or gift["units"] is not None
    if has_units == (gift["reward"] is not None):
        which = "both are there" if has_units else "nothing is there"
        raise checked.wrong(place, f"must give units (unit and units) or a reward: {which}")
    if has_units:
        for name in ("unit", "units"):
            if gift[name] is None:
                raise checked.wrong((*place, name), "is missing; write unit and units")
        checked.in_steps((*place, "units"), gift["units"], gift["unit"])
        return
    checked.may_be_given((*place, "reward"), gift["reward"])


def _batch(checked: Checked, place: Place, batch: dict[str, Any]) -> None:
    checked.in_steps((*place, "every"), batch["every"], batch["unit"])
    if batch["unit"] not in checked.given():
        raise checked.wrong((*place, "unit"), f"nothing gives {batch['unit']}")
    most, year = batch["most"], batch["most_per_year"]
    if most is not None and year is not None and year < most:
        raise checked.wrong((*place, "most_per_year"), f"is less than most, {most}")
    law = NOT_BY_TIME.get(checked.values[""]["jurisdiction"])
    if law is not None and not batch["carry_over"]:
        raise checked.wrong((*place, "carry_over"), f"{law}; write true, or leave it out")
    if batch["gives"]["unit"] == batch["unit"]:
        raise checked.wrong((*place, "gives", "unit"), "is what the batch is made of")
    _over(checked, place, batch)


def _over(checked: Checked, place: Place, batch: dict[str, Any]) -> None:
    """Its vouchers are of the day after; those that then cannot be used are not given."""
    rewards = checked.values["rewards"]
    end = next((last_use(one) for one in rewards if one["id"] == batch["gives"]["reward"]), None)
    years = [one.year for one in batch["dates"]]
    days = [date(one.year, one.month, one.day) for one in batch["dates"] if one.year]
    if end is not None and all(years) and min(days) >= end:
        reason = f"{batch['gives']['reward']} cannot be used after {end}: a day before that is"
        raise checked.wrong((*place, "dates"), f"{reason} needed")
