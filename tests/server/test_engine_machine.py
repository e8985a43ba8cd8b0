"""Any programme on real PostgreSQL: crashes between any two statements, and two processes at once.

150 examples of 40 steps in CI, fewer elsewhere; PASJE_WRITTEN_EXAMPLES of them when that is set.
After every step what was refused or died left everything as it was, and the sums are those of the
entries; every ten steps the audit replays everything that happened.
"""

import asyncio
import os
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pasje_platform.engine.event import Event
from tests.support import happenings
from tests.support.dice import dice
from tests.support.happenings import LENGTHS, LONG
from tests.support.often import rare
from tests.support.postgres import Databases
from tests.support.programmes import SEEDS
from tests.support.written_world import MEMBERS, WrittenWorld, written_world

MORE = os.environ.get("PASJE_WRITTEN_EXAMPLES")
EXAMPLES = int(MORE or (150 if os.environ.get("CI") else 20))
STEPS = 40
WHO = st.sampled_from(MEMBERS)
WEIGHED = tuple(make for make, weight in happenings.MAKES for _ in range(weight))
MAKE = st.sampled_from((*WEIGHED, *(happenings.going_on,) * 6))
HOW = st.sampled_from(("plain", "plain", "die", "die", "twice", "beside", "beside", "workers"))


Noted = tuple[str, Event, bool | str]
"""Who, what, and whether it is new or why it was refused."""


class Step(NamedTuple):
    who: str
    other: str
    make: happenings.Make
    how: str
    wait: timedelta
    thrown: int


STEP = st.builds(
    Step, WHO, WHO, MAKE, HOW, st.sampled_from((*LENGTHS, *LENGTHS, *LONG)), st.integers(0, 2**16)
)


async def take(world: WrittenWorld, step: Step, done: Counter[str]) -> None:
    """One step: alone, dying first, sent twice at once, beside another event, or by the workers.

    `done` counts what was not refused.
    """
    world.seen.now += step.wait
    random = dice(step.thrown)
    event = step.make(random, world.seen, step.who, world.seen.now)
    if step.how == "workers":
        await world.settle_all()
    if step.how == "die":
        await world.die_recording(step.who, event, random)
    if step.how == "beside":
        beside = step.make(random, world.seen, step.other, world.seen.now)
        answers = await world.at_once([(step.who, event), (step.other, beside)])
        noted: list[Noted] = [(step.who, event, answers[0]), (step.other, beside, answers[1])]
    elif step.how == "twice":
        answers = await world.at_once([(step.who, event), (step.who, event)])
        once = sorted(map(str, answers))
        assert once == ["False", "True"] or once[0] == once[1] != "True", answers
        noted = [(step.who, event, True if True in answers else answers[0])]
    else:
        noted = [(step.who, event, await world.record(step.who, event))]
    await keep(world, noted, done)
    for who, what, answer in noted:
        if answer is True and what.kind == "redeem" and step.thrown % 5:  # vouchers soon run out
            undo = happenings.cancel(random, world.seen, who, world.seen.now)
            await keep(world, [(who, undo, await world.record(who, undo))], done)


async def keep(world: WrittenWorld, noted: list[Noted], done: Counter[str]) -> None:
    """What was recorded is counted, recorded once, and what members have is read back."""
    for who, what, answer in noted:
        done[what.kind] += answer is True
        if answer is True:
            world.note(who, what)
            assert await world.record(who, what) is False
    await world.look()


async def play(
    url: str, seed: int, days: int, steps: list[Step], patch: object, done: Counter[str]
) -> None:
    async with written_world(url, seed, days, patch) as world:
        for number, step in enumerate(steps, 1):
            await take(world, step, done)
            assert await world.unsound() == []
            if number % 10 == 0:  # the last step is one of them
                assert await world.audit() == []


def test_any_programme_keeps_the_invariants_on_postgresql(
    postgres: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: Counter[str] = Counter()
    with asyncio.Runner() as runner:

        @settings(
            max_examples=EXAMPLES,
            phases=(Phase.explicit, Phase.generate),
            deadline=None,
            derandomize=MORE is None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(SEEDS, st.integers(1, 60), st.lists(STEP, min_size=STEPS, max_size=STEPS))
        def told(seed: int, days: int, steps: list[Step]) -> None:
            with postgres.migrated() as url:
                runner.run(play(url, seed, days, steps, monkeypatch, done))

        told()
    assert rare(done, EXAMPLES * STEPS) == []
