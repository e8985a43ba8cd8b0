"""Whoever watches a world: every evaluation is checked before it is kept, every call made twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from pasje_platform.engine.event import Event
from pasje_platform.refused import Refused
from tests.support.invariants import CHEAP, DEAR, accounts_are_sound, differing
from tests.support.tallies import Tallies
from tests.support.world import Step, World, replayed


@dataclass
class Watch:
    """Checks every evaluation of a world; the dear checks of every `every`th, turn by turn."""

    world: World
    every: int = 1
    turn: int = 0
    tallies: Tallies = field(default_factory=Tallies)

    def __post_init__(self) -> None:
        self.world.wanted = self

    def __call__(self, step: Step) -> None:
        for check in CHEAP:
            check(step)
        accounts_are_sound(step.rules, step.outcome.state)
        self.turn += 1
        if self.every and self.turn % self.every == 0:
            self.dear(step)

    def dear(self, step: Step) -> None:
        for check in DEAR:
            check(step)

    def committed(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self.tallies.count(step)
        assert all(left >= 0 for left in self.world.stock.values()), "stock below zero"

    def record(self, member: str, event: Event, now: datetime) -> tuple[Step, ...]:
        """Records it twice, as callers do who lost the answer: twice is once. A refusal leaves
        everything as it was, and is no error."""
        world = self.world
        states, stock = dict(world.states), dict(world.stock)
        try:
            steps = world.record(member, event, now)
        except Refused:
            assert (states, stock) == (world.states, world.stock)
            return ()
        self.committed(steps)
        assert world.record(member, event, world.now) == ()
        return steps

    def end(self) -> None:
        """The log of every member, replayed from the first event, is their state and entries: the
        same event in the same state gives the same, and a quote is what is committed."""
        for member, state in self.world.states.items():
            total, last = Counter[str](), self.world.began[member]
            for step, outcome in replayed(self.world, member):
                assert outcome == step.outcome, differing(outcome, step.outcome)
                last = outcome.state
                for posting in outcome.postings:
                    total[posting.unit] += posting.units
            assert last == state, differing(last, state)
            for name, account in state.accounts.items():
                held = account.available + account.pending - account.deficit
                assert total[name] == held, f"{name} is not the sum of its entries"
