"""The tier's two columns of the balance row, which its ledger lock guards too."""

from dataclasses import dataclass

from psycopg.rows import class_row

from pasje_platform.database import Tx


@dataclass(frozen=True)
class TierRow:
    qualifying: int
    tier_id: str


async def read(tx: Tx, member_id: str) -> TierRow:
    """Raises LookupError when the member has no account."""
    async with tx.cursor(row_factory=class_row(TierRow)) as cursor:
        await cursor.execute(
            "select qualifying, tier_id from balance where member_id = %s", (member_id,)
        )
        if (row := await cursor.fetchone()) is None:
            raise LookupError(f"no account of {member_id}")
        return row


async def write(tx: Tx, member_id: str, row: TierRow) -> None:
    await tx.execute(
        "update balance set qualifying = %s, tier_id = %s where member_id = %s",
        (row.qualifying, row.tier_id, member_id),
    )


async def held(tx: Tx) -> dict[str, int]:
    """How many accounts are in each tier that has any."""
    found = await tx.execute("select tier_id, count(*) as members from balance group by tier_id")
    return {row["tier_id"]: row["members"] for row in await found.fetchall()}
