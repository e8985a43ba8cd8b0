"""The owner's database, for the length of one command: what all of them begin with."""

import asyncio
import re
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pasje_host.database_source import of_the_owner
from pasje_host.migrated import migrated
from pasje_host.places import data_dir
from pasje_host.refused import CannotRun
from pasje_platform.database import Tx, open_database
from pasje_platform.members import service as members
from pasje_platform.programme import service as programme
from pasje_platform.programme.model import Rules

T = TypeVar("T")


def run(options: Namespace, work: Callable[[Tx], Awaitable[T]]) -> T:
    """`work` in one transaction on the owner's database. Raises CannotRun."""
    data = Path() if options.database_url is not None else data_dir(options.data_dir)
    with of_the_owner(data, options.database_url) as url:
        migrated(url)

        async def once() -> T:
            async with open_database(url, most=1) as database:
                return await database.run(work)

        return asyncio.run(once())


async def rules_now(tx: Tx, now: datetime) -> Rules:
    """The programme in force. Raises CannotRun."""
    try:
        return await programme.in_force(tx, now, demo=False)
    except programme.OldProgramme as old:
        raise CannotRun(str(old)) from None
    except RuntimeError:
        raise CannotRun("No programme is in force yet: start pasje once first.") from None


async def member_of(tx: Tx, text: str) -> str:
    """The id of the member with that e-mail address or card number. Raises CannotRun."""
    if (found := await members.find(tx, text)) is None:
        digits = re.sub(r"[\s.\-·]", "", text)
        if digits.isdecimal() and len(digits) != 13:
            raise CannotRun(
                f"There is no member {text}: a card's number has 13 digits, this has {len(digits)}."
            )
        raise CannotRun(f"There is no member {text}: give an e-mail address or a card number.")
    return found
