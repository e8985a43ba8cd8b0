"""Joining through a friend's invitation, after enrolling."""

from pasje.contract.membership import AcceptReferral
from pasje.data.cache import Cache
from pasje.data.ports import Platform
from pasje.data.session import Session


async def accept(platform: Platform, session: Session, cache: Cache, code: str) -> None:
    """Name the member who invited us; raises as the platform does."""
    request = AcceptReferral(code.strip().upper())
    snapshot = await session.call(lambda access: platform.accept_referral(access, request))
    await cache.apply(snapshot)
