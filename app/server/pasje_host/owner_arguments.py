"""What can be typed after `pasje` by an owner whose members and tills go on."""

import argparse
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2})?"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Place = Callable[[argparse.ArgumentParser], None]
"""Adds where the data is."""


def till(commands: Commands, place: Place) -> None:
    """`pasje till add|list|revoke`."""
    command = commands.add_parser("till", help="add, list or revoke the keys of tills")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make a till's key; it is printed once")
    add.add_argument("name", help="the till's name, as members see it: Noord 1")
    add.add_argument("--shop", help="the shop it stands in; refunds are per shop (its name)")
    add.add_argument(
        "--most-per-purchase", type=_amount, default=50_000, metavar="AMOUNT", help="500.00"
    )
    add.add_argument(
        "--most-per-day", type=_amount, default=1_000_000, metavar="AMOUNT", help="10000.00"
    )
    place(add)
    place(actions.add_parser("list", help="the tills there are"))
    revoke = actions.add_parser("revoke", help="end a till's key at once")
    revoke.add_argument("name")
    place(revoke)


def adjust(commands: Commands, place: Place) -> None:
    """`pasje adjust`."""
    command = commands.add_parser("adjust", help="correct a member's balance, with a reason")
    _member(command)
    command.add_argument("units", type=_units, help="to add; -20 takes away; 2.5, 5.00")
    command.add_argument("--unit", metavar="ID", help="of which unit (the programme's first)")
    command.add_argument("--reason", required=True, help="kept with the entry; the member sees it")
    place(command)


def segment(commands: Commands, place: Place) -> None:
    """`pasje segment add|remove|list`."""
    command = commands.add_parser("segment", help="the segments a member is in: student, staff")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, does in (
        ("add", "put a member in a segment"),
        ("remove", "take a member out of one"),
    ):
        action = actions.add_parser(name, help=does)
        _member(action)
        action.add_argument("name", help="as in the programme's file: student")
        place(action)
    listed = actions.add_parser("list", help="the segments a member is in")
    _member(listed)
    place(listed)


def codes(commands: Commands, place: Place) -> None:
    """`pasje codes add|remove|list`."""
    command = commands.add_parser("codes", help="partners' codes, for rewards with a pool of them")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, does in (
        ("add", "add a file of codes to a pool"),
        ("remove", "take a file of codes out of one, but for those that members have"),
    ):
        action = actions.add_parser(name, help=does)
        action.add_argument("pool", help="as in the programme's file: cinema")
        action.add_argument("file", type=Path, metavar="FILE", help="one code a line")
        place(action)
    place(actions.add_parser("list", help="how many each pool has left, and gave"))


def versions(actions: Commands, place: Place) -> None:
    """`pasje programme use|list|withdraw`."""
    use = actions.add_parser("use", help="put it in force, now or from a moment on")
    use.add_argument("file", type=Path, metavar="FILE", help="the programme (TOML)")
    use.add_argument(
        "--from", dest="from_", type=_moment, metavar="MOMENT",
        help="2026-12-01 or 2026-12-01T09:00, in the programme's time zone (now)",
    )  # fmt: skip
    place(use)
    place(actions.add_parser("list", help="the versions, and which is in force"))
    withdraw = actions.add_parser("withdraw", help="take back a version that is still to come")
    withdraw.add_argument("version", type=_version, metavar="VERSION", help="its number")
    place(withdraw)


def _member(command: argparse.ArgumentParser) -> None:
    command.add_argument("member", help="e-mail address or card number")


def _moment(text: str) -> date | datetime:
    """What `--from` is given: a day, or a time of the clock. Raises ArgumentTypeError."""
    if not re.fullmatch(_MOMENT, text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment: write 2026-12-01 for the start of that day, or "
            "2026-12-01T09:00, in the programme's time zone"
        )
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is on no calendar or clock") from None


def _version(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no version: see pasje programme list")
    return int(text)


def _units(text: str) -> str:
    """As typed; how many steps of the unit it is, only the programme says."""
    plain = text.replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,3})?", plain):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of units: write 20 to add, -20 to take away; 2.5, 5.00"
        )
    return plain


def _amount(text: str) -> int:
    """An amount in minor units, from what a person types: 500 or 500.00."""
    whole, _, cents = text.partition(".")
    if not whole.isdecimal() or not (cents == "" or (cents.isdecimal() and len(cents) == 2)):
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount like 500.00")
    if (amount := int(whole) * 100 + int(cents or 0)) == 0:
        raise argparse.ArgumentTypeError("the amount must be more than zero")
    return amount
