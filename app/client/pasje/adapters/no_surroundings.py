"""Surroundings where the wallet is an app of its own: nothing to install, nothing changes."""

import asyncio

from pasje.data.surround import Ask, Surround


class NoSurroundings:
    def facts(self) -> Surround:
        return Surround()

    async def changed(self) -> None:
        await asyncio.Event().wait()  # nothing ever does

    async def ask(self, what: Ask) -> None:
        return  # there is nobody to ask

    def close(self) -> None:
        return
