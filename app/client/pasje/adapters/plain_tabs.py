"""The browser's tabs over plain http, where there are no Web Locks: they only tell each other."""

from contextlib import AbstractAsyncContextManager

from pasje.adapters.single_tab import SingleTab
from pasje.adapters.web_tabs import TabChannel


class PlainTabs(TabChannel):
    """What one tab changes, the others hear of; nothing is held between them.

    "One at a time" is true within a tab only. So every tab leads: each syncs and listens for
    itself. Two tabs that write the same row in the same moment can lose what one of them wrote: a
    snapshot is fetched again by the next sync, a redemption just asked for may be forgotten by the
    device, though not by the platform. Two that renew tokens at once each get one, as the platform
    allows a device.
    """

    def __init__(self, name: str = "pasje") -> None:
        super().__init__(name)
        self._own = SingleTab()

    def leading(self) -> AbstractAsyncContextManager[None]:
        return self._own.leading()

    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._own.exclusive(name)
