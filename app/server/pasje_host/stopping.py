"""Ctrl-C and SIGTERM, from the first line to the last."""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_ASKS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """While entered, either signal interrupts (KeyboardInterrupt), or calls `ask` once set.

    After `too_late()` they do nothing: what is being stopped is stopped properly.
    """

    def __init__(self) -> None:
        self.ask: Callable[[], object] | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Stopping":
        for each in _ASKS:
            self._before[each] = signal.signal(each, self._asked)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    def too_late(self) -> None:
        for each in _ASKS:
            signal.signal(each, signal.SIG_IGN)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.ask is None:
            raise KeyboardInterrupt
        self.ask()
