"""That a machine did what it is there for: each kind of event succeeded often enough."""

from collections import Counter

LEAST = {
    "purchase": 100, "time": 20, "refund": 15, "redeem": 20, "cancel": 15, "correct": 20,
    "action": 5, "visit": 5, "profile": 5, "noticed": 1,
}  # fmt: skip
"""Of a thousand steps, how many succeed at least: about half of what was counted when this was
written. A machine in which nearly nothing of a kind succeeds proves nearly nothing of it."""
ENOUGH = 4000
"""Steps. Of fewer, a share says nothing: whole programmes have no reward that can be redeemed."""


def rare(done: Counter[str], steps: int) -> list[str]:
    """The kinds of event of which too few succeeded; none, where there were not `ENOUGH` steps."""
    if steps < ENOUGH:
        return []
    return [
        f"{kind}: {done[kind]} of {steps} steps"
        for kind, least in LEAST.items()
        if done[kind] * 1000 < least * steps
    ]
