"""The demo till's key, kept beside the data so that every start can show it again."""

import os
import re
from datetime import datetime
from itertools import count
from pathlib import Path

from pasje_host.folder import unusable
from pasje_host.refused import CannotRun
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.tills import service as tills

_FILE = "demo-till-key"
_NAME = "Toonbank"
_MOST_PER_PURCHASE, _MOST_PER_DAY = 50_000, 1_000_000


async def ready(tx: Tx, data_dir: Path, shop: str, now: datetime) -> tuple[str, TillCaller]:
    """The key that the file holds, when it works here; else that of a new till.

    The file is written before the transaction commits: a key that came to nothing is replaced at
    the next start, while one whose text was lost could never be shown again.
    """
    file = data_dir / _FILE
    key = file.read_text("ascii").strip() if file.exists() else ""
    if (till := await tills.by_key(tx, key)) is not None:
        return key, till
    key = await _add(tx, shop, now)
    _write(file, key)
    if (till := await tills.by_key(tx, key)) is None:
        raise LookupError("the till that was just added is gone")
    return key, till


def check(data_dir: Path) -> None:
    """Raises CannotRun when the file is there and not ours to replace."""
    file = data_dir / _FILE
    try:
        text = file.read_bytes() if file.exists() else b""
    except OSError as error:
        raise unusable(file, error) from None
    if not re.fullmatch(rb"(till_[\w-]{43})?\s*", text):
        raise CannotRun(
            f"{file} is no till key that Pasje wrote: move it away, or choose another --data-dir."
        )


def forget(data_dir: Path) -> None:
    """The data it belongs to is gone."""
    (data_dir / _FILE).unlink(missing_ok=True)


async def _add(tx: Tx, shop: str, now: datetime) -> str:
    for number in count(1):
        name = _NAME if number == 1 else f"{_NAME} {number}"
        try:
            return await tills.add(
                tx,
                name,
                shop,
                now,
                most_per_purchase=_MOST_PER_PURCHASE,
                most_per_day=_MOST_PER_DAY,
            )
        except tills.TillNameTaken:  # its key is lost: nobody shall use it any more
            await tills.revoke(tx, name, now)
    raise AssertionError("the numbers never end")


def _write(file: Path, key: str) -> None:
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(f"{key}\n")
    new.replace(file)
