"""The events and the states. Only `service` writes here, and only while it holds the member."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pasje_platform.database import Tx
from pasje_platform.engine.event import Event
from pasje_platform.engine.state import State
from pasje_platform.ledger import codec

_ASKED_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A notice of expiry that is to be sent; the engine asks again a day later."""

    unit: str
    units: int
    expires_at: datetime
    asked_at: datetime
    claimed_at: datetime | None = None
    """Since when somebody sends it."""
    up_to: int | None = None
    """The member's last entry then: what the mail tells of."""

    def waits(self, now: datetime) -> bool:
        """Whether it is to be sent still; one that waited a day was asked for anew, or is moot."""
        return self.asked_at > now - _ASKED_AGAIN


@dataclass(frozen=True)
class MemberRow:
    """A member's state as kept, and what of it queries look for."""

    version: int
    event_no: int
    programme_version: int
    due_at: datetime | None
    notices: tuple[Asked, ...]
    state: State


@dataclass(frozen=True)
class Recorded:
    """One event of the log: when and under which rules it was evaluated."""

    no: int
    event: Event
    now: datetime
    programme_version: int
    then_version: int | None = None


async def lock(tx: Tx, member_ids: Iterable[str]) -> None:
    """Locks the members one by one, by id: whoever needs two takes them in the same order."""
    await tx.execute(
        "select 1 from member_state where member_id = any(%s::uuid[]) order by member_id"
        " for update",
        (list(member_ids),),
    )


_STATE = (
    "select version, event_no, programme_version, due_at, notices::text, state::text"
    " from member_state where member_id = %s"
)


async def load(tx: Tx, member_id: str, *, hold: bool = True) -> MemberRow:
    """Locked unless told otherwise; raises LookupError when there is no such member."""
    found = await tx.execute(_STATE + " for update" if hold else _STATE, (member_id,))
    if (row := await found.fetchone()) is None:
        raise LookupError(f"no account of {member_id}")
    asked = codec.load(tuple[Asked, ...], row["notices"])
    return MemberRow(**{**row, "notices": asked, "state": codec.state(row["state"])})


async def needs(tx: Tx, member_id: str, programme_version: int, now: datetime) -> bool:
    """Whether time has something to do for this member; raises LookupError."""
    found = await tx.execute(
        "select coalesce(due_at <= %s, false) or programme_version <> %s as due"
        " from member_state where member_id = %s",
        (now, programme_version, member_id),
    )
    if (row := await found.fetchone()) is None:
        raise LookupError(f"no account of {member_id}")
    return bool(row["due"])


async def open_state(tx: Tx, member_id: str, programme_version: int, state: State) -> None:
    """A new member, to whom nothing happened yet."""
    await tx.execute(
        "insert into member_state (member_id, event_no, last_seq, tier_id, programme_version,"
        " state) values (%s, 0, %s, %s, %s, %s::jsonb)",
        (member_id, state.last_seq, state.tier.tier, programme_version, codec.dump(state)),
    )


async def write_state(  # the row has this many sides
    tx: Tx,
    member_id: str,
    state: State,
    *,
    event_no: int,
    programme_version: int,
    due_at: datetime | None,
    notices: Sequence[Asked],
) -> int:
    """With a new version of the snapshot, which it gives; raises LookupError."""
    found = await tx.execute(
        "update member_state set event_no = %s, last_seq = %s, tier_id = %s,"
        " programme_version = %s, due_at = %s, notices = %s::jsonb, state = %s::jsonb,"
        " version = version + 1 where member_id = %s returning version",
        (
            event_no,
            state.last_seq,
            state.tier.tier,
            programme_version,
            due_at,
            codec.dump(notices),
            codec.dump(state),
            member_id,
        ),
    )
    return _version(await found.fetchone(), member_id)


async def write_due(
    tx: Tx, member_id: str, programme_version: int, due_at: datetime | None
) -> None:
    """Nothing changed by then; when something will."""
    await tx.execute(
        "update member_state set programme_version = %s, due_at = %s where member_id = %s",
        (programme_version, due_at, member_id),
    )


async def write_notices(tx: Tx, member_id: str, notices: Sequence[Asked]) -> None:
    """Those that are still to be sent."""
    await tx.execute(
        "update member_state set notices = %s::jsonb where member_id = %s",
        (codec.dump(notices), member_id),
    )


async def write_event(tx: Tx, member_id: str, recorded: Recorded) -> None:
    event = recorded.event
    await tx.execute(
        "insert into event (member_id, no, id, kind, at, recorded_at, programme_version,"
        " then_version, body) values (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
        (
            member_id,
            recorded.no,
            event.id,
            event.kind,
            event.at,
            recorded.now,
            recorded.programme_version,
            recorded.then_version,
            codec.dump(event),
        ),
    )


async def has_event(tx: Tx, member_id: str, kind: str, event_id: str) -> bool:
    found = await tx.execute(
        "select exists (select from event where member_id = %s and id = %s and kind = %s) as known",
        (member_id, event_id, kind),
    )
    row = await found.fetchone()
    return bool(row and row["known"])


async def events(tx: Tx, member_id: str) -> list[Recorded]:
    """Everything that happened to a member, in order."""
    found = await tx.execute(
        "select no, body::text, recorded_at, programme_version, then_version from event"
        " where member_id = %s order by no",
        (member_id,),
    )
    return [
        Recorded(
            row["no"],
            codec.event(row["body"]),
            row["recorded_at"],
            row["programme_version"],
            row["then_version"],
        )
        for row in await found.fetchall()
    ]


async def version(tx: Tx, member_id: str) -> int:
    """Of the snapshot; raises LookupError."""
    found = await tx.execute("select version from member_state where member_id = %s", (member_id,))
    return _version(await found.fetchone(), member_id)


async def touch(tx: Tx, member_id: str) -> int:
    found = await tx.execute(
        "update member_state set version = version + 1 where member_id = %s returning version",
        (member_id,),
    )
    return _version(await found.fetchone(), member_id)


def _version(row: dict[str, Any] | None, member_id: str) -> int:
    if row is None:
        raise LookupError(f"no account of {member_id}")
    return int(row["version"])


async def name(tx: Tx, member_id: str) -> str:
    found = await tx.execute("select name from member where id = %s", (member_id,))
    (row,) = await found.fetchall()
    return str(row["name"])


async def held(tx: Tx) -> dict[str, int]:
    """How many members are in each tier that has any; those of before who wait among them."""
    found = await tx.execute(
        "select tier_id, count(*) as members from (select tier_id from member_state"
        " union all select tier_id from account_before) as everybody group by tier_id"
    )
    return {row["tier_id"]: row["members"] for row in await found.fetchall()}


async def next_due(tx: Tx, programme_version: int, now: datetime, after: str | None) -> str | None:
    """The next member, by id, for whom time has something to do and whom nobody else holds.

    They are locked until the transaction ends.
    """
    found = await tx.execute(
        "select member_id::text as id from member_state"
        " where (due_at <= %s or programme_version < %s)"
        " and (%s::uuid is null or member_id > %s::uuid)"
        " order by member_id limit 1 for update skip locked",
        (now, programme_version, after, after),
    )
    row = await found.fetchone()
    return row["id"] if row else None


async def next_told(tx: Tx, after: str | None) -> str | None:
    """The next member, by id, to whom a notice is to be sent."""
    found = await tx.execute(
        "select member_id::text as id from member_state where notices <> '[]'"
        " and (%s::uuid is null or member_id > %s::uuid) order by member_id limit 1",
        (after, after),
    )
    row = await found.fetchone()
    return row["id"] if row else None


async def set_version(tx: Tx, member_id: str, version: int) -> None:
    """Of the snapshot: it goes on from there."""
    await tx.execute(
        "update member_state set version = %s where member_id = %s", (version, member_id)
    )


async def having(tx: Tx) -> dict[str, int]:
    """How many members have something, or owe something, of each unit."""
    found = await tx.execute(
        "select unit_id, count(*) as members from balance"
        " where (available, pending, deficit) <> (0, 0, 0) group by unit_id"
    )
    return {row["unit_id"]: row["members"] for row in await found.fetchall()}
