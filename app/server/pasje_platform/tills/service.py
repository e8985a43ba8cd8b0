"""Tills: making and revoking their keys, and what their page needs to begin."""

import hashlib
import secrets
from datetime import datetime, timedelta

from pasje.contract.ids import new_id
from pasje.contract.programme import Money
from pasje.contract.till import Till
from pasje_platform import attempts
from pasje_platform.attempts import Limit
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.programme.model import Rules
from pasje_platform.tills import model, store
from pasje_platform.tills.store import TillRow, TillState

MOST_NAME = 60
"""Characters of a till's name, and of a shop's: members read them."""
_OF_ONE_MEMBER = Limit(20, timedelta(days=1))
_OF_ALL = Limit(2000, timedelta(days=1))


class TillNameTaken(ValueError):
    """There is, or was, a till of that name."""


async def add(
    tx: Tx, name: str, shop: str, now: datetime, *, most_per_purchase: int, most_per_day: int
) -> str:
    """Makes a till; its key, which only this once can be read. Limits in minor units.

    Raises TillNameTaken, and ValueError for a limit below 1, or a name or shop that is not 1 to
    MOST_NAME characters that can be printed.
    """
    name, shop = name.strip(), shop.strip()
    if not (_fits(name) and _fits(shop)) or min(most_per_purchase, most_per_day) < 1:
        raise ValueError("a till has a name, a shop and limits of at least 1")
    key = f"till_{secrets.token_urlsafe(32)}"
    id_ = new_id(int(now.timestamp() * 1000))
    till = TillRow(id_, name, shop, most_per_purchase, most_per_day)
    if not await store.insert(tx, till, _hash(key), now):
        raise TillNameTaken(name)
    return key


async def revoke(tx: Tx, name: str, now: datetime) -> bool:
    """Ends the key of the till of that name; False when there is none that works."""
    return await store.revoke(tx, name.strip(), now)


async def listed(tx: Tx) -> tuple[TillState, ...]:
    """Every till there is or was, by name."""
    return tuple(await store.listed(tx))


async def by_key(tx: Tx, key: str) -> TillCaller | None:
    """The till whose key this is, unless it was revoked."""
    row = await store.by_key_hash(tx, _hash(key))
    if row is None:
        return None
    return TillCaller(row.id, row.name, row.shop, row.most_per_purchase, row.most_per_day)


async def lock(tx: Tx, till: TillCaller) -> None:
    """One call of a till at a time: so a repeat finds what the first one made.

    Comes before any member's lock, and only a till's own calls take it.
    """
    await store.lock(tx, till.id)


async def count(tx: Tx, till: TillCaller, member_id: str, now: datetime) -> None:
    """Counts what a till says that a member did, where no money bounds it.

    Raises Refused(too_many_requests).
    """
    await attempts.attempt(tx, f"counted {till.id} {member_id}", now, _OF_ONE_MEMBER)
    await attempts.attempt(tx, f"counted {till.id}", now, _OF_ALL)


async def greeting(tx: Tx, rules: Rules, till: TillCaller, now: datetime) -> Till:
    """What the till's page needs to begin."""
    programme = rules.programme
    return Till(
        name=till.name,
        shop=till.shop,
        programme=programme.name,
        colour=programme.colour,
        currency=programme.currency,
        unit=programme.unit,
        languages=programme.languages,
        most_per_purchase=Money(till.most_per_purchase, programme.currency),
        next_receipt=str(await store.highest_receipt(tx, till.id, rules.day(now)) + 1),
        demo=programme.demo,
        units=programme.units,
        categories=model.categories(rules.engine),
        counted=model.counted(rules.engine),
        actions=model.actions(rules.engine),
        programme_version=programme.version,
        pays=bool(programme.payment),
    )


def _fits(name: str) -> bool:
    return 1 <= len(name) <= MOST_NAME and name.isprintable()


def _hash(key: str) -> bytes:
    """Of 256 random bits: a plain hash is enough."""
    return hashlib.sha256(key.encode()).digest()
