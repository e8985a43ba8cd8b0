"""Mistakes put into the engine, one at a time: what watches it must catch each.

A mistake stands in for a real function of the engine, and random programmes are run until something
complains, for as many events as the engine itself runs without a complaint. So these tests prove
the tests: an invariant that catches nothing would let its mistake survive.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pasje_platform.engine import (
    account,
    batches,
    caps,
    expiring,
    giving,
    giving_rewards,
    passing,
    restoring,
    tiers,
    unearning,
    work,
)
from tests.support.dice import dice
from tests.support.happenings import START, populated, random_event
from tests.support.programmes import random_rules
from tests.support.watch import Watch
from tests.support.world import Version, World

PROGRAMMES = 16
EVENTS = 80
Mistake = Callable[[pytest.MonkeyPatch], None]


def search() -> None:
    """Programmes and events by the dice, everything checked at every step."""
    for seed in range(PROGRAMMES):
        random = dice(seed)
        first = random_rules(random)
        second = random_rules(random, 2, first)
        world = World([Version(first, START), Version(second, START + timedelta(days=60))], START)
        watch = Watch(world)
        populated(watch)
        for _ in range(EVENTS):
            watch.record(*random_event(random, world.rules, world))
        watch.end()


def wrapped(patch: pytest.MonkeyPatch, where: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Puts in the place of `where.name` what `make` makes of it."""
    patch.setattr(where, name, make(getattr(where, name)))


def newest_first(patch: pytest.MonkeyPatch) -> None:
    """Spending takes the lot that was earned last."""
    patch.setattr(account, "order", lambda lot: -lot.seq)


def half_expires(patch: pytest.MonkeyPatch) -> None:
    """Of a lot that runs out, half stays."""

    def make(remove: Any) -> Any:
        def wrong(held: Any, seq: int, **how: Any) -> Any:
            lot = held.lot(seq)
            if lot.remaining < 2:
                return remove(held, seq, **how)
            return account.book(held, [account.Movement(seq, -(lot.remaining // 2))])

        return wrong

    wrapped(patch, account, "remove", make)


def pending_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at pending lots when time passes."""
    patch.setattr(passing, "_pending", lambda state: iter(()))


def no_deficit(patch: pytest.MonkeyPatch) -> None:
    """What cannot be taken back is said to be taken, and nobody owes it."""

    def make(take: Any) -> Any:
        def wrong(held: Any, units: int, own: Any, reach: str) -> Any:
            booked = take(held, units, own, reach)
            return replace(booked, account=replace(booked.account, deficit=held.deficit))

        return wrong

    wrapped(patch, account, "take_back", make)


def deficit_is_not_filled(patch: pytest.MonkeyPatch) -> None:
    """Who owes units gets new ones all the same."""

    def make(credit: Any) -> Any:
        def wrong(held: Any, lot: Any, *rest: Any) -> Any:
            booked = credit(replace(held, deficit=0), lot, *rest)
            return replace(booked, account=replace(booked.account, deficit=held.deficit))

        return wrong

    wrapped(patch, account, "credit", make)


def caps_look_afterwards(patch: pytest.MonkeyPatch) -> None:
    """A cap with any room left lets everything through, as if it were counted after giving."""

    def make(capped: Any) -> Any:
        def wrong(key: str, bound: Any, room: Any, units: int, *rest: Any) -> Any:
            found = capped(key, bound, room, units, *rest)
            return replace(found, units=units) if found.units else found

        return wrong

    wrapped(patch, caps, "capped", make)


def every_line_is_rounded(patch: pytest.MonkeyPatch) -> None:
    """Rounded line by line where the rule says once over the receipt."""

    def make(given: Any) -> Any:
        def wrong(claim: Any, boosts: Any, occasion: Any) -> Any:
            rule = replace(claim.rule, round_over="line")
            found = given(replace(claim, rule=rule), boosts, occasion)
            return replace(found, claim=claim)

        return wrong

    wrapped(patch, giving, "given", make)


def restored_as_new(patch: pytest.MonkeyPatch) -> None:
    """A spending undone comes back as a new lot, without its age."""

    def wrong(doing: Any, paid: Any, why: Any, *, source_id: str, units: Any = None) -> Any:
        back = paid.units if units is None else units
        doing.credit(paid.unit, back, why, expires_at=None, kind="reverse", source_id=source_id)
        return restoring.without(paid, back)

    patch.setattr(restoring, "restore", wrong)


def booked_at_now(patch: pytest.MonkeyPatch) -> None:
    """What was due while the platform slept is booked when it wakes."""

    def make(happen: Any) -> Any:
        def wrong(doing: Any, until: Any) -> None:
            before = len(doing.postings)
            happen(doing, until)
            doing.postings[before:] = [replace(p, at=until) for p in doing.postings[before:]]

        return wrong

    wrapped(patch, passing, "happen", make)


def refund_keeps_the_tier(patch: pytest.MonkeyPatch) -> None:
    """What a returned purchase counted for the tier stays counted."""

    def make(add: Any) -> Any:
        def wrong(doing: Any, on: Any, amount: int) -> None:
            if amount > 0:
                add(doing, on, amount)

        return wrong

    wrapped(patch, tiers, "add", make)


def batches_forget_the_year(patch: pytest.MonkeyPatch) -> None:
    """A batch gives as if none had been this year."""

    def make(due: Any) -> Any:
        return lambda state, batch, day: due(state, replace(batch, most_per_year=None), day)

    wrapped(patch, batches, "_due", make)


def one_voucher_of_a_batch(patch: pytest.MonkeyPatch) -> None:
    """However much a batch takes, it becomes one voucher."""

    def make(bring: Any) -> Any:
        return lambda doing, reward, why, source_id, number=1: bring(doing, reward, why, source_id)

    wrapped(patch, giving_rewards, "bring", make)


def room_is_not_given_back(patch: pytest.MonkeyPatch) -> None:
    """A return leaves the caps as full as the purchase made them."""
    patch.setattr(unearning, "_room_back", lambda *_: None)


def room_for_what_is_kept(patch: pytest.MonkeyPatch) -> None:
    """A return gives the caps' room back for units that it could not take."""

    def make(room_back: Any) -> Any:
        def wrong(doing: Any, bought: Any, wanted: Any, taken: Any, after: Any) -> None:
            room_back(doing, bought, wanted, wanted, after)

        return wrong

    wrapped(patch, unearning, "_room_back", make)


def without_any_notice(patch: pytest.MonkeyPatch) -> None:
    """Units run out though nobody was told."""
    patch.setattr(expiring, "_really", lambda rules, notice, held, own, seq: own)


def numbers_with_gaps(patch: pytest.MonkeyPatch) -> None:
    """Every entry takes two numbers."""

    def make(post: Any) -> Any:
        def wrong(self: Any, *what: Any, **rest: Any) -> int:
            seq: int = post(self, *what, **rest)
            self.state = replace(self.state, last_seq=seq + 1)
            return seq

        return wrong

    wrapped(patch, work.Work, "post", make)


def due_is_late(patch: pytest.MonkeyPatch) -> None:
    """The worker is told to come a day after something is due."""

    def make(settle: Any) -> Any:
        def wrong(*given: Any) -> Any:
            due = settle(*given)
            return due and due + timedelta(days=1)

        return wrong

    wrapped(patch, passing, "settle", make)


def vouchers_stay(patch: pytest.MonkeyPatch) -> None:
    """A purchase goes back, and the voucher that came with it is kept."""
    patch.setattr(giving_rewards, "take_back", lambda *_: ())


def rewards_past_their_caps(patch: pytest.MonkeyPatch) -> None:
    """A rule gives its reward however often it gave it before."""

    def make(refused: Any) -> Any:
        return lambda rule, room, occasion: refused(replace(rule, caps=()), room, occasion)

    wrapped(patch, giving_rewards, "refused", make)


MISTAKES: tuple[Mistake, ...] = (
    newest_first, half_expires, pending_for_ever, no_deficit, deficit_is_not_filled,
    caps_look_afterwards, every_line_is_rounded, restored_as_new, booked_at_now,
    refund_keeps_the_tier, batches_forget_the_year, one_voucher_of_a_batch,
    room_is_not_given_back, without_any_notice, numbers_with_gaps, due_is_late, vouchers_stay,
    rewards_past_their_caps, room_for_what_is_kept,
)  # fmt: skip


def test_without_a_mistake_nothing_complains() -> None:
    search()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.__name__)
def test_a_mistake_is_caught(mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        search()
