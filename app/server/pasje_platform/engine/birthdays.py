"""Birthdays: at the start of the day, once a calendar year.

Who joins on their birthday has it that day. Who tells a birthday on the day itself, or after it,
has the next one. The first that a member tells counts at once. One that is changed counts from the
next calendar year on, and until then none does: else every day could be one.
"""

from dataclasses import replace
from datetime import date, datetime

from pasje_platform.engine import calendar, earning
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work

COUNTER = "birthday"


def told(work: Work, birthday_on: date | None) -> None:
    """The birthday as the member says it now; one that was removed and is told again is another."""
    state = work.state
    if state.birthday_on == birthday_on:
        return
    first = state.birthday_on is None and not state.birthday_from
    since = 0 if first else work.today.year + 1
    work.state = replace(state, birthday_on=birthday_on, birthday_from=since)


def next_at(rules: Rules, state: State) -> datetime | None:
    """The start of the member's next birthday, when the programme gives something for it."""
    born = state.birthday_on
    if born is None or all(rule.on != "birthday" for rule in rules.earn):
        return None
    had = {counter.period for counter in state.counters if counter.key == COUNTER}
    this_year = calendar.day_of(state.settled_at, rules.zone).year
    found = (
        calendar.start_of(calendar.anniversary(born, year), rules.zone)
        for year in range(this_year, this_year + 3)
        if year >= state.birthday_from and str(year) not in had
    )
    return next((at for at in found if at > state.settled_at), None)


def celebrate(work: Work) -> None:
    """The units of a birthday that begins now."""
    if next_at(work.rules, work.state) == work.now:
        _have(work)


def joined(work: Work) -> None:
    """The units of a birthday that began before the member was one."""
    born = work.state.birthday_on
    given = any(rule.on == "birthday" for rule in work.rules.earn)
    if given and born is not None and calendar.anniversary(born, work.today.year) == work.today:
        _have(work)


def _have(work: Work) -> None:
    year = calendar.period_key(work.today, "year")
    work.count(COUNTER, year, times=1)
    work.unless_full(lambda: _earn(work, f"birthday:{year}"))


def _earn(work: Work, source_id: str) -> None:
    earning.happened(work, work.rules, "birthday", source_id, work.now)
