"""What a member may change about themselves and their devices."""

from pasje.contract.bounds import Id
from pasje.contract.membership import ChangeProfile
from pasje.data.cache import Cache
from pasje.data.ports import Platform
from pasje.data.session import Session
from pasje.data.sync import Sync


async def change(
    platform: Platform, session: Session, cache: Cache, request: ChangeProfile
) -> None:
    """Replace the profile; raises as the platform does."""
    snapshot = await session.call(lambda access: platform.change_profile(access, request))
    await cache.apply(snapshot)


async def sign_out_device(platform: Platform, session: Session, sync: Sync, device_id: Id) -> None:
    """End another device's session, and its key with it; raises as the platform does."""
    await session.call(lambda access: platform.sign_out_device(access, device_id))
    await sync.ask()
