"""What is left of a reward, and in which order rows are taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pasje_platform.engine.reward_rules import Reward
from pasje_platform.programme.model import Rules

Taken = tuple[Rules, Sequence[tuple[str, int]]]
"""So many of each reward, by its id, under these rules; below zero: put back."""


@dataclass(frozen=True)
class Counted:
    """How a reward stands; of one that nobody took yet there is none."""

    remaining: int | None
    """None: no end to it."""
    given: int
    version: int
    """Of the programme, from which on it is counted."""


def in_order(taken: Iterable[Taken]) -> list[tuple[Rules, str, int]]:
    """Each reward's sum under each version, in the order in which all lock: by reward."""
    rules_of: dict[int, Rules] = {}
    sums: dict[tuple[str, int], int] = {}
    for rules, rewards in taken:
        rules_of[rules.programme.version] = rules
        for reward_id, count in rewards:
            key = (reward_id, rules.programme.version)
            sums[key] = sums.get(key, 0) + count
    return [
        (rules_of[version], reward_id, count)
        for (reward_id, version), count in sorted(sums.items())
        if count
    ]


def is_left(reward: Reward, counted: Counted | None, since: int) -> bool:
    """Whether one more can be given; from the version `since` on its stock is counted anew."""
    remaining = reward.stock
    if counted is not None and counted.version >= since:
        remaining = counted.remaining
    given = counted.given if counted is not None else 0
    if reward.stock is not None and remaining is not None and remaining <= 0:
        return False
    return reward.in_total is None or given < reward.in_total
