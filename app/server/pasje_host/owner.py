"""What the owner does from the command line while members and tills go on."""

import re
from argparse import Namespace
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pasje.contract import formats
from pasje.contract.bounds import SHOWN
from pasje.contract.programme import Programme, Unit
from pasje_host.owner_database import member_of, rules_now, run
from pasje_host.refused import CannotRun
from pasje_host.saying import say
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.members import service as members
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.tills import service as tills


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

    key = run(options, work)
    say(console, f"The key of {options.name}, shown only now:")
    say(console, key)


def list_tills(options: Namespace, console: Console) -> None:
    """Prints every till there is or was. Raises CannotRun."""
    table = Table("Till", "Shop", "Key", box=None, pad_edge=False)
    for till in run(options, tills.listed):
        state = f"revoked {till.revoked_at:%Y-%m-%d}" if till.revoked_at else "works"
        table.add_row(Text(till.name), Text(till.shop), state)
    console.print(table)


def revoke_till(options: Namespace, console: Console) -> None:
    """Ends a till's key. Raises CannotRun when no such key works."""

    async def work(tx: Tx) -> None:
        if not await tills.revoke(tx, options.name, datetime.now(UTC)):
            raise CannotRun(f"No till named {options.name} has a key that works.")

    run(options, work)
    say(console, f"The key of {options.name} works no more.")


def adjust(options: Namespace, console: Console) -> None:
    """Corrects a member's balance; their open phones show it at once. Raises CannotRun."""
    if not options.reason.strip() or not re.search(r"[1-9]", options.units):
        raise CannotRun("A correction needs units other than 0, and a reason.")
    if not re.fullmatch(SHOWN.pattern, options.reason):
        raise CannotRun(f"The member reads the reason: it must be {SHOWN.says}.")

    async def work(tx: Tx) -> str:
        now = datetime.now(UTC)
        rules = await rules_now(tx, now)
        unit = _unit(rules.programme, options.unit)
        units = _steps(options.units, unit, rules.programme)
        member_id = await member_of(tx, options.member)
        try:
            await ledger.adjust(tx, rules, member_id, units, options.reason, now, unit.id)
        except ledger.TooManyUnits:
            raise CannotRun("That would be more than a balance can be.") from None
        except Refused:
            person, _ = await members.member(tx, rules, member_id)
            has = await _balance(tx, rules, member_id, unit, now)
            taken = _figure(-units, unit, rules.programme)
            raise CannotRun(f"{person.name} has {has}; {taken} cannot be taken.") from None
        return await _balance(tx, rules, member_id, unit, now)

    balance = run(options, work)
    say(console, f"{options.member} now has {balance}.")


def _unit(programme: Programme, wanted: str | None) -> Unit:
    if wanted is None:
        return programme.units[0]
    found = next((unit for unit in programme.units if unit.id == wanted), None)
    if found is None:
        known = ", ".join(unit.id for unit in programme.units)
        raise CannotRun(f"{programme.name} has no unit {wanted}: --unit is one of {known}.")
    return found


def _steps(text: str, unit: Unit, programme: Programme) -> int:
    """What was typed, in the unit's smallest steps: 2.5 is 25 of one with a decimal."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("+-").partition(".")
    decimals = 2 if unit.money else unit.decimals
    name = formats.said(unit.plural, "en")
    if len(part) > decimals:
        raise CannotRun(f"{text} cannot be: {_counted(name, decimals)}.")
    steps = int(whole + part.ljust(decimals, "0"))
    if steps > ledger.MOST_CORRECTION:
        most = _figure(ledger.MOST_CORRECTION, unit, programme)
        raise CannotRun(f"A correction gives or takes {most} {name} at most.")
    return sign * steps


def _counted(name: str, decimals: int) -> str:
    if decimals == 0:
        return f"only whole {name} are counted"
    return f"of {name} only {decimals} decimal{'s are' if decimals > 1 else ' is'} counted"


def _figure(units: int, unit: Unit, programme: Programme) -> str:
    return formats.amount(units, unit, "en", programme.currency)


async def _balance(tx: Tx, rules: Rules, member_id: str, unit: Unit, now: datetime) -> str:
    state = await ledger.state(tx, rules, member_id, now)
    available = state.account(unit.id).available
    return formats.units(available, unit, "en", rules.programme.currency)
