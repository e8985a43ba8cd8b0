"""The member's own row."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from pasje.contract.membership import ChangeProfile
from pasje_platform.database import Tx


@dataclass(frozen=True)
class MemberRow:
    id: str
    email: str
    name: str
    language: str
    birthday_on: date | None
    marketing: bool
    terms_on: date
    joined_at: datetime
    number: str
    handle: str
    referral_code: str


_SELECT = """select id::text, email, name, language, birthday_on, marketing, terms_on, joined_at,
    number, handle, referral_code from member """


async def by_id(tx: Tx, member_id: str) -> MemberRow | None:
    async with tx.cursor(row_factory=class_row(MemberRow)) as cursor:
        await cursor.execute(_SELECT + "where id = %s", (member_id,))
        return await cursor.fetchone()


async def by_email(tx: Tx, email: str) -> MemberRow | None:
    async with tx.cursor(row_factory=class_row(MemberRow)) as cursor:
        await cursor.execute(_SELECT + "where lower(email) = lower(%s)", (email,))
        return await cursor.fetchone()


async def by_number(tx: Tx, number: str) -> str | None:
    """The id of the member whose card has this number."""
    found = await tx.execute("select id::text from member where number = %s", (number,))
    row = await found.fetchone()
    return row["id"] if row else None


async def add(tx: Tx, row: MemberRow) -> bool:
    """False when another member has that id or address."""
    added = await tx.execute(
        """insert into member (id, email, name, language, birthday_on, marketing, terms_on,
               joined_at, number, handle, referral_code)
           values (%(id)s, %(email)s, %(name)s, %(language)s, %(birthday_on)s, %(marketing)s,
               %(terms_on)s, %(joined_at)s, %(number)s, %(handle)s, %(referral_code)s)
           on conflict do nothing""",
        vars(row),
    )
    return added.rowcount == 1


async def change_profile(tx: Tx, member_id: str, profile: ChangeProfile) -> None:
    await tx.execute(
        """update member set name = %(name)s, language = %(language)s,
               birthday_on = %(birthday_on)s, marketing = %(marketing)s
           where id = %(id)s""",
        vars(profile) | {"id": member_id},
    )
