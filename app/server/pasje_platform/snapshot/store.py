"""The version of a member's snapshot, which every change of the member raises."""

from pasje_platform.database import Tx


async def version(tx: Tx, member_id: str) -> int:
    rows = await tx.execute("select version from balance where member_id = %s", (member_id,))
    if (row := await rows.fetchone()) is None:
        raise LookupError(f"no account of {member_id}")
    return int(row["version"])
