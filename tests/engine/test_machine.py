"""Any programme, three members and time in any order, in memory: what must hold after every step.

1,000 examples of 40 steps in CI, fewer elsewhere; PASJE_EXAMPLES of them when that is set, and then
other ones every time. Every call is made twice; every evaluation is made again at the end, and
compared.
"""

import os
from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.support import happenings
from tests.support.dice import dice
from tests.support.happenings import LENGTHS, LONG, MEMBERS, START, Make
from tests.support.often import rare
from tests.support.programmes import SEEDS, random_rules
from tests.support.watch import Watch
from tests.support.world import Version, World

MORE = os.environ.get("PASJE_EXAMPLES")
DICE = st.integers(0, 2**16)
WHO = st.sampled_from(MEMBERS)
SOON = st.sampled_from(LENGTHS)


class Programme(RuleBasedStateMachine):
    """A world of one random programme, of which a second version takes effect on the way."""

    done: ClassVar[Counter[str]] = Counter()
    """Of all examples together: the events that were not refused, by kind."""
    steps = 0

    @initialize(seed=SEEDS, days=st.integers(1, 60))
    def begin(self, seed: int, days: int) -> None:
        random = dice(seed)
        first = random_rules(random)
        second = random_rules(random, 2, first)
        versions = [Version(first, START), Version(second, START + timedelta(days=days))]
        self.world = World(versions, START)
        self.watch = Watch(self.world, every=3)
        happenings.populated(self.watch)

    def happen(self, make: Make, who: str, soon: timedelta, thrown: int) -> None:
        now = self.world.now + soon
        event = make(dice(thrown), self.world, who, now)
        Programme.steps += 1
        recorded = self.watch.record(who, event, now)
        Programme.done[event.kind] += bool(recorded)
        if recorded and event.kind == "redeem" and thrown % 3:  # at once: units soon run out
            self.happen(happenings.cancel, who, timedelta(0), 3 * thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def buy(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.purchase, who, soon, thrown)

    @rule(who=WHO, thrown=DICE)
    def buy_at_once(self, who: str, thrown: int) -> None:
        self.happen(happenings.purchase, who, timedelta(0), thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def refund(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.refund, who, soon, thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def redeem(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.redeem, who, soon, thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def cancel(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.cancel, who, soon, thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def act_or_visit(self, who: str, soon: timedelta, thrown: int) -> None:
        make = (happenings.action, happenings.visit, happenings.profile)[thrown % 3]
        self.happen(make, who, soon, thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def correct(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.correct, who, soon, thrown)

    @rule(who=WHO, thrown=DICE)
    def go_on(self, who: str, thrown: int) -> None:
        self.happen(happenings.going_on, who, timedelta(0), thrown)

    @rule(who=WHO, soon=SOON, thrown=DICE)
    def send_notice(self, who: str, soon: timedelta, thrown: int) -> None:
        self.happen(happenings.noticed, who, soon, thrown)

    @rule(who=WHO, long=st.sampled_from((*LENGTHS, *LONG)))
    def wait(self, who: str, long: timedelta) -> None:
        self.happen(happenings.passing, who, long, 0)

    @rule(who=WHO, thrown=DICE)
    def wait_for_an_edge(self, who: str, thrown: int) -> None:
        until = happenings.later(dice(thrown), self.world, who)
        self.happen(happenings.passing, who, until - self.world.now, thrown)

    def teardown(self) -> None:
        if hasattr(self, "watch"):
            self.watch.end()


def test_any_programme_keeps_the_invariants() -> None:
    Programme.done.clear()
    Programme.steps = 0
    how = settings(
        max_examples=int(MORE or (1000 if os.environ.get("CI") else 100)),
        stateful_step_count=40,
        deadline=None,
        derandomize=MORE is None,
        database=None,
        print_blob=True,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Programme, settings=how)
    assert rare(Programme.done, Programme.steps) == []
