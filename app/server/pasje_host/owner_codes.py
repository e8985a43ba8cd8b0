"""`pasje codes`: a partner's codes, of which rewards with a pool give one each."""

import difflib
import re
from argparse import Namespace
from collections.abc import Set
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pasje_host.owner_database import rules_now, run
from pasje_host.refused import CannotRun
from pasje_host.saying import say
from pasje_platform.database import Tx
from pasje_platform.programme import service as programme
from pasje_platform.programme.model import Rules
from pasje_platform.stock import service as stock

FEW = 10
"""So many left are told at the start: it takes days to get more from a partner."""
_MOST_CODE = 100
_MOST_TOLD = 5


def add(options: Namespace, console: Console) -> None:
    """Adds the file's codes to the pool: all of them, or none. Raises CannotRun."""
    pool, lines = _pool(options.pool), _read(options.file, "added")

    async def work(tx: Tx) -> list[str]:
        known = await stock.add_codes(tx, pool, list(lines), datetime.now(UTC))
        if known:
            there = _numbered(lines, known)
            raise CannotRun(
                f"None was added, because the pool {pool} has or had {_codes(len(there))} of "
                f"{options.file} already: {_told(there)}."
            )
        left, _ = (await stock.pools(tx))[pool]
        said = [f"{_codes(len(lines))} added: {pool} has {left} left."]
        pools = await _known_pools(tx)
        if pool not in pools:
            said.append(_unknown(pool, pools))
        return said

    for line in run(options, work):
        say(console, line)


def remove(options: Namespace, console: Console) -> None:
    """Takes the file's codes out of the pool, but for those that members have. Raises CannotRun."""
    pool, lines = _pool(options.pool), _read(options.file, "removed")

    async def work(tx: Tx) -> list[str]:
        removed, given = await stock.remove_codes(tx, pool, list(lines))
        unknown = lines.keys() - removed - given
        kept = [
            f"{why}: {_codes(len(these))}, {_told(_numbered(lines, these))}."
            for these, why in (
                (given, "Already given to members"),
                (unknown, f"Not in the pool {pool}"),
            )
            if these
        ]
        if not removed:
            raise CannotRun(" ".join(["None was removed.", *kept]))
        left, _ = (await stock.pools(tx)).get(pool, (0, 0))
        return [f"{_codes(len(removed))} removed: {pool} has {left} left.", *kept]

    for line in run(options, work):
        say(console, line)


def list_pools(options: Namespace, console: Console) -> None:
    """Prints how many codes each pool has left. Raises CannotRun."""

    async def work(tx: Tx) -> dict[str, tuple[int, int]]:
        rules = await rules_now(tx, datetime.now(UTC))
        return {**dict.fromkeys(_pools(rules), (0, 0)), **await stock.pools(tx)}

    found = run(options, work)
    if not found:
        say(console, "No reward takes codes from a pool, and none were added.")
        return
    table = Table("Pool", "Left", "Taken", box=None, pad_edge=False)
    for pool, (left, taken) in sorted(found.items()):
        table.add_row(Text(pool), str(left), str(taken))
    console.print(table, highlight=False)


async def short(tx: Tx, rules: Rules | None) -> list[str]:
    """A sentence for each pool of the programme that has none or few left."""
    found = await stock.pools(tx)
    said = []
    for pool, names in _pools(rules).items():
        left, _ = found.get(pool, (0, 0))
        if left < FEW:
            has = _codes(left) if left else "no codes"
            said.append(
                f"{', '.join(names)}: {has} left in the pool {pool}. "
                f"pasje codes add {pool} FILE adds some."
            )
    return said


def _pools(rules: Rules | None) -> dict[str, list[str]]:
    """By pool, the rewards that give its codes."""
    pools: dict[str, list[str]] = {}
    for reward in rules.engine.rewards if rules else ():
        if reward.pool:
            name = reward.name.get("en") or next(iter(reward.name.values()))
            pools.setdefault(reward.pool, []).append(name)
    return pools


async def _known_pools(tx: Tx) -> set[str]:
    """Of what is in force, was, or is to come."""
    return {pool for version in await programme.known(tx) for pool in _pools(version.rules)}


def _unknown(pool: str, pools: set[str]) -> str:
    has = f"its pools: {', '.join(sorted(pools))}" if pools else "it has no pools"
    near = difflib.get_close_matches(pool, pools, 1)
    meant = f"; did you mean {near[0]}? The file can be added there as well." if near else "."
    return f"No reward of the programme gives codes of {pool} ({has}){meant}"


def _pool(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise CannotRun(
            f"{name!r} is no pool: it is named as in the programme's file, in small letters, "
            "digits and dashes."
        )
    return name


def _read(path: Path, done: str) -> dict[str, int]:
    """The codes of a file, each with its line; `done` is what nothing was when one is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{path} is not UTF-8 text: write one code a line.") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{path} cannot be read ({reason}): name another file.") from None
    codes: dict[str, int] = {}
    wrong = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        code = line.strip()
        if code in codes:
            wrong.append(f"line {number}: {code} is on line {codes[code]} already")
        elif len(code) > _MOST_CODE:
            wrong.append(
                f"line {number}: a code has at most {_MOST_CODE} characters, not {len(code)}"
            )
        elif not code.isprintable():
            wrong.append(f"line {number}: {code!r} has a character that cannot be shown")
        elif code:
            codes[code] = number
    if wrong:
        raise CannotRun(f"None was {done}, because of {path}, {_told(wrong)}.")
    if not codes:
        raise CannotRun(f"There is no code in {path}: write one a line.")
    return codes


def _numbered(lines: dict[str, int], codes: Set[str]) -> list[str]:
    """Those of the codes, each with its line."""
    return [f"line {line}: {code}" for code, line in lines.items() if code in codes]


def _told(several: list[str]) -> str:
    more = len(several) - _MOST_TOLD
    return "; ".join(several[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")


def _codes(count: int) -> str:
    return "1 code" if count == 1 else f"{count} codes"
