"""A network that can go away: it cuts what is open and refuses.

A browser told to be offline keeps the streams that are open, so the wire itself has to go.
"""

import asyncio

from tests.support.proxy import Proxy


class Wire(Proxy):
    """Whole until `cut`."""

    _whole = True

    def cut(self) -> None:
        """Everything open breaks off at once, and nothing new gets through."""
        self._whole = False
        self.break_off()

    def mend(self) -> None:
        self._whole = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._whole:
            await super().carry(reader, writer)
        else:
            writer.transport.abort()
