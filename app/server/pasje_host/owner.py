"""What the owner does from the command line while members and tills go on."""

import asyncio
import re
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pasje.contract import formats
from pasje_host.database_source import of_the_owner
from pasje_host.migrated import migrated
from pasje_host.places import data_dir
from pasje_host.refused import CannotRun
from pasje_platform.database import Tx, open_database
from pasje_platform.ledger import service as ledger
from pasje_platform.members import service as members
from pasje_platform.programme import service as programme
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.tills import service as tills

T = TypeVar("T")


def add_till(options: Namespace, console: Console) -> None:
    """Makes a till's key and prints it, this once. Raises CannotRun."""

    async def work(tx: Tx) -> str:
        try:
            return await tills.add(
                tx,
                options.name,
                options.shop or options.name,
                datetime.now(UTC),
                most_per_purchase=options.most_per_purchase,
                most_per_day=options.most_per_day,
            )
        except tills.TillNameTaken:
            raise CannotRun(
                f"There is, or was, a till named {options.name}: choose another name; "
                "--shop NAME keeps it in the same shop."
            ) from None
        except ValueError:
            raise CannotRun(
                f"A till needs a name and a shop, of 1 to {tills.MOST_NAME} characters "
                "that can be printed."
            ) from None

    key = _run(options, work)
    console.print(
        f"The key of {options.name}, shown only now:", highlight=False, markup=False, soft_wrap=True
    )
    console.print(key, highlight=False, markup=False, soft_wrap=True)


def list_tills(options: Namespace, console: Console) -> None:
    """Prints every till there is or was. Raises CannotRun."""

    table = Table("Till", "Shop", "Key", box=None, pad_edge=False)
    for till in _run(options, tills.listed):
        state = f"revoked {till.revoked_at:%Y-%m-%d}" if till.revoked_at else "works"
        table.add_row(Text(till.name), Text(till.shop), state)
    console.print(table)


def revoke_till(options: Namespace, console: Console) -> None:
    """Ends a till's key. Raises CannotRun when no such key works."""

    async def work(tx: Tx) -> None:
        if not await tills.revoke(tx, options.name, datetime.now(UTC)):
            raise CannotRun(f"No till named {options.name} has a key that works.")

    _run(options, work)
    console.print(
        f"The key of {options.name} works no more.", highlight=False, markup=False, soft_wrap=True
    )


def adjust(options: Namespace, console: Console) -> None:
    """Corrects a member's balance; their open phones show it at once. Raises CannotRun."""
    if options.units == 0 or not options.reason.strip():
        raise CannotRun("A correction needs units other than 0, and a reason.")
    if abs(options.units) > ledger.MOST_CORRECTION:
        most = formats.number(ledger.MOST_CORRECTION, "en")
        raise CannotRun(f"A correction gives or takes {most} units at most.")

    async def work(tx: Tx) -> str:
        now = datetime.now(UTC)
        try:
            rules = await programme.in_force(tx, now, demo=False)
        except RuntimeError:
            raise CannotRun("No programme is in force yet: start pasje once first.") from None
        member_id = await _member(tx, options.member)
        try:
            await ledger.adjust(tx, rules, member_id, options.units, options.reason, now)
        except Refused:
            person, _ = await members.member(tx, rules, member_id)
            has = await _balance(tx, rules, member_id, now)
            taken = formats.number(-options.units, "en")
            raise CannotRun(f"{person.name} has {has}; {taken} cannot be taken.") from None
        except ledger.TooManyUnits:
            raise CannotRun("That would be more than a balance can be.") from None
        return await _balance(tx, rules, member_id, now)

    balance = _run(options, work)
    console.print(
        f"{options.member} now has {balance}.", highlight=False, markup=False, soft_wrap=True
    )


async def _balance(tx: Tx, rules: Rules, member_id: str, now: datetime) -> str:
    available = (await ledger.standing(tx, rules, member_id, now)).available
    return formats.units(available, rules.programme.unit, "en").replace("\u00a0", " ")


async def _member(tx: Tx, text: str) -> str:
    if (found := await members.find(tx, text)) is None:
        digits = re.sub(r"[\s.\-·]", "", text)
        if digits.isdecimal() and len(digits) != 13:
            raise CannotRun(
                f"There is no member {text}: a card's number has 13 digits, this has {len(digits)}."
            )
        raise CannotRun(f"There is no member {text}: give an e-mail address or a card number.")
    return found


def _run(options: Namespace, work: Callable[[Tx], Awaitable[T]]) -> T:
    """`work` in one transaction on the owner's database."""
    data = Path() if options.database_url is not None else data_dir(options.data_dir)
    with of_the_owner(data, options.database_url) as url:
        migrated(url)

        async def once() -> T:
            async with open_database(url, most=1) as database:
                return await database.run(work)

        return asyncio.run(once())
