"""What `pasje --programme FILE` does with the file at each start."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pasje_host import owner_moment, owner_versions
from pasje_host.refused import CannotRun
from pasje_platform.database import Tx
from pasje_platform.programme import service as programme
from pasje_platform.programme.file import ProgrammeFile
from pasje_platform.programme.service import Known


async def begin(tx: Tx, path: Path, file: ProgrammeFile) -> list[str]:
    """Puts a file that is new in force, and tells what that changes.

    One that another version has followed stays followed: the same command starts Pasje after
    every reboot, and its owner has used another file since. Raises CannotRun, and WrongProgramme.
    """
    known = await programme.known_to_follow(tx)
    now, zone = datetime.now(UTC), owner_versions.zone_of(file)
    current = owner_versions.current_of(known, now)
    if current is not None and current.file == file:
        return []
    planned = owner_versions.planned_of(known, now)
    if planned is not None and planned.file == file:
        return owner_versions.nothing_new(known, planned, zone, now)
    past = [one for one in known if one.effective_at <= now and one.rules is not None]
    earlier = next((one for one in past if one.file == file), None)
    if current is not None and earlier is not None:
        return [_stays(path, earlier, current, zone)]
    if planned is not None:
        then = owner_moment.said(planned.effective_at, zone)
        raise CannotRun(
            f"{path} cannot be put in force now: version {planned.version} takes effect on {then} "
            f"({zone.key}), and another one can only follow it. Leave --programme out, or first "
            f"pasje programme withdraw {planned.version}."
        )
    await programme.use(tx, file, now)
    made = (await programme.known(tx))[0]
    return await owner_versions.told(tx, made, current, zone, now) if known else []


def _stays(path: Path, earlier: Known, current: Known, zone: ZoneInfo) -> str:
    since = owner_moment.said(current.effective_at, zone)
    return (
        f"{path} is version {earlier.version}, and version {current.version} followed it: that "
        f"one stays in force, since {since} ({zone.key}). To put the file back: "
        f"pasje programme use {path}"
    )
