"""A code that is made anew at exactly each step, by one task that ends with its component."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from pasje.ui.guards import use_task
from pasje.ui.hooks import use_value

_AFTER_S = 0.02
"""A timer may end a little early; the next code must not be the old one."""


class Shown(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def fresh(self) -> bool:
        """Whether it can spend; a static code can only add."""

    @property
    def until(self) -> datetime:
        """When the next step begins."""


def use_live_code(
    make: Callable[[], Awaitable[Shown | None]],
    now: Callable[[], datetime],
    of: str,
    at_hand: Shown | None = None,
) -> Shown | None:
    """The code of the current step; None before the first one, and when there is none.

    `of` names what the code is for: another name starts anew. `at_hand`: one that is made already.
    """
    shown, show = use_value(at_hand)

    async def follow() -> None:
        code = at_hand
        if code is not None:
            show(code)  # another `of` than the one before it
        while True:
            if code is not None:
                await asyncio.sleep(max((code.until - now()).total_seconds(), 0) + _AFTER_S)
            code = await make()
            show(code)
            if code is None:
                return

    use_task(follow, [of])
    return shown
