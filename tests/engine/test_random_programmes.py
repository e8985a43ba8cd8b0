"""A hundred programmes by the dice, a thousand events each: no unhandled error, and a true log."""

import os
from datetime import timedelta

import pytest

from tests.support.dice import dice
from tests.support.happenings import START, populated, random_event
from tests.support.programmes import random_rules
from tests.support.watch import Watch
from tests.support.world import Version, World

PROGRAMMES = int(os.environ.get("PASJE_PROGRAMMES") or (100 if os.environ.get("CI") else 20))
"""A hundred in CI, more by option; a seed is in the name of its test."""
EVENTS = 1000


@pytest.mark.parametrize("seed", range(PROGRAMMES))
def test_a_random_programme_runs(seed: int) -> None:
    random = dice(seed)
    first = random_rules(random)
    second = random_rules(random, 2, first)
    versions = [Version(first, START), Version(second, START + timedelta(days=200))]
    world = World(versions, START)
    watch = Watch(world, every=50)
    populated(watch)
    for _ in range(EVENTS):
        watch.record(*random_event(random, world.rules, world))
    watch.end()
