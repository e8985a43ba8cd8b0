"""What is allowed and hardly meant on the day it is checked: what is over, or years ahead."""

from collections.abc import Iterator
from datetime import date, timedelta

from pasje_platform.engine import calendar
from pasje_platform.engine.reward_rules import ON_ONE_DAY
from pasje_platform.programme.check_base import Checked, last_use
from pasje_platform.programme.file_reading import WrongProgramme
from pasje_platform.programme.lines import Place

_ENDS = ("last_day", "valid_until", "on")
_SOON = timedelta(days=2 * 366)
"""Whoever writes of a later day has mostly mistaken the year."""


def odd(checked: Checked, today: date) -> Iterator[WrongProgramme]:
    """Each with its line and key, as a refusal has them."""
    for place, reward in checked.each("rewards"):
        ends = {name: reward[name] for name in _ENDS if reward[name]}
        if reward["kind"] not in ON_ONE_DAY:
            ends.pop("on", None)
        over = [name for name, day in ends.items() if day < today]
        if over and reward["for_sale"]:
            reason = f"{ends[over[0]]} is past: nobody can have it any more"
            yield checked.wrong((*place, over[0]), reason)
    yield from _batches(checked, today)
    yield from _far(checked, today)


def _batches(checked: Checked, today: date) -> Iterator[WrongProgramme]:
    ends = {reward["id"]: last_use(reward) for reward in checked.values["rewards"]}
    for place, batch in checked.each("batches"):
        reward = batch["gives"]["reward"]
        end, day = ends.get(reward), calendar.next_day(batch["dates"], today, strictly=False)
        if day and end and day >= end:
            reason = f"{reward} cannot be used after {end}, and the batch is next on {day}"
            yield checked.wrong((*place, "gives", "reward"), f"{reason}: nothing is given")


def _far(checked: Checked, today: date) -> Iterator[WrongProgramme]:
    """Terms, rules and rewards that begin in years only."""
    begin: list[tuple[Place, date | None]] = [(("terms", "on"), checked.values["terms"]["on"])]
    for place, rule in checked.each("earn"):
        if rule["when"]:
            begin.append(((*place, "when", "first_day"), rule["when"]["first_day"]))
    for place, reward in checked.each("rewards"):
        begin.append(((*place, "first_day"), reward["first_day"]))
    for place, day in begin:
        if day and day > today + _SOON:
            yield checked.wrong(place, f"{day} is more than two years ahead; is the year right?")
