"""`pasje segment`: which segments a member is in, for rules and rewards that are for some only."""

import difflib
from argparse import Namespace
from collections.abc import Collection
from datetime import UTC, datetime

from rich.console import Console

from pasje_host.owner_database import member_of, rules_now, run
from pasje_host.refused import CannotRun
from pasje_host.saying import say
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.members import service as members
from pasje_platform.programme import service as programme
from pasje_platform.programme.model import Rules

_MOST_NAME = 40
"""As in the programme's file."""


def add(options: Namespace, console: Console) -> None:
    """Puts a member in a segment; one that nothing is for is taken too. Raises CannotRun."""
    name = options.name.strip()
    if not 0 < len(name) <= _MOST_NAME or not name.isprintable():
        raise CannotRun(f"A segment has a name of 1 to {_MOST_NAME} characters, all printable.")

    async def work(tx: Tx) -> list[str]:
        known = {
            one for version in await programme.known(tx) if version.rules
            for one in _named(version.rules)
        }  # fmt: skip
        said = await _changed(tx, options.member, {name}, set())
        return said if name in known else [*said, _unknown(name, known)]

    for line in run(options, work):
        say(console, line)


def remove(options: Namespace, console: Console) -> None:
    """Takes a member out of a segment. Raises CannotRun."""

    async def work(tx: Tx) -> list[str]:
        return await _changed(tx, options.member, set(), {options.name.strip()})

    for line in run(options, work):
        say(console, line)


def list_segments(options: Namespace, console: Console) -> None:
    """Prints the segments a member is in. Raises CannotRun."""

    async def work(tx: Tx) -> list[str]:
        return await _changed(tx, options.member, set(), set())

    for line in run(options, work):
        say(console, line)


async def _changed(tx: Tx, member: str, more: set[str], less: set[str]) -> list[str]:
    """What the member is in after that, in a sentence."""
    now = datetime.now(UTC)
    rules = await rules_now(tx, now)
    member_id = await member_of(tx, member)
    before = set((await ledger.state(tx, rules, member_id, now)).segments)
    if not less <= before:
        raise CannotRun(f"{member} is not in {', '.join(less)}, but {_listed(before)}.")
    after = (before | more) - less
    if after != before:
        await members.set_segments(tx, rules, member_id, after, now)
    return [f"{member} is {_listed(after)}."]


def _listed(names: Collection[str]) -> str:
    return f"in {', '.join(sorted(names))}" if names else "in no segment"


def _named(rules: Rules) -> set[str]:
    """The segments that a rule or a reward is for."""
    return {
        name
        for names in (
            *(rule.when.segments for rule in rules.engine.earn),
            *(reward.segments for reward in rules.engine.rewards),
        )
        for name in names
    }


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), known, 1)
    meant = f"; did you mean {near[0]}?" if near else ""
    these = f" (only: {', '.join(sorted(known))})" if known else ""
    return f"No rule or reward of the programme is for {name}{these}{meant or '.'}"
