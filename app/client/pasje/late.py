"""What is imported after the card is on the screen: all of the wallet that the card does without.

Whoever needs one of these imports it where it is used, inside a function. `load` only comes before
them, so that the first tap on a tab does not wait. In a browser, a later start
wakes with them imported.
"""

import asyncio
import importlib

MODULES = (
    # keeping up with the platform
    "httpx",
    "pasje.platform_api",
    "pasje.data.session",
    "pasje.data.sync",
    "pasje.data.brand",
    "pasje.data.upkeep",
    "pasje.data.signing_in",
    # the other tabs of the bottom bar, then what lies on top of them
    "pasje.screens.rewards",
    "pasje.screens.activity",
    "pasje.screens.invite",
    "pasje.screens.large_code",
    "pasje.screens.voucher",
    "pasje.screens.reward",
    "pasje.screens.tier",
    "pasje.screens.account",
    "pasje.screens.programme",
    # what a member asks for
    "pasje.data.outcome",
    "pasje.data.redeeming",
    "pasje.data.profile",
    "pasje.data.referrals",
    "pasje.data.returning",
    # signed out, invited, or lost
    "pasje.screens.sign_in",
    "pasje.screens.starting",
    "pasje.screens.join",
    "pasje.screens.unknown",
)


async def load() -> None:
    """Import them all, one at a time, so that nobody waits for more than one."""
    for name in MODULES:
        importlib.import_module(name)
        await asyncio.sleep(0)
