"""Signing a device in and out, and renewing its tokens."""

import base64
import secrets
from dataclasses import replace
from datetime import datetime

from pasje.contract.ids import new_id
from pasje.contract.member_code import new_handle
from pasje.contract.membership import DeviceKey, RefreshTokens, Tokens
from pasje.contract.snapshot import Device
from pasje_platform.callers import Caller
from pasje_platform.database import Tx
from pasje_platform.devices import model, store
from pasje_platform.devices.store import AccessRow, RefreshRow
from pasje_platform.ledger import service as ledger
from pasje_platform.live import service as live
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused


async def sign_in(
    tx: Tx, rules: Rules, member_id: str, device_id: str, name: str, now: datetime
) -> tuple[DeviceKey, Tokens]:
    """A new key and a new family of tokens; what the device had before ends."""
    handle, key = new_handle(), secrets.token_bytes(32)
    await store.put_device(tx, member_id, device_id, name, handle, key, now)
    await _end(tx, member_id, device_id)
    family = new_id(int(now.timestamp() * 1000))
    ends_at = now + model.FAMILY_LIFE
    tokens = await _issue(tx, RefreshRow(family, member_id, device_id, ends_at, ends_at, None), now)
    await ledger.changed(tx, rules, member_id, [])
    return DeviceKey(device_id, handle, base64.b64encode(key).decode()), tokens


async def refresh(tx: Tx, rules: Rules, request: RefreshTokens, now: datetime) -> Tokens | Refused:
    """New tokens for an unused refresh token, or one its device used within a minute.

    Any other use of a used token, or by another device, means that it was copied: the device is
    signed out. That must be kept, so the refusal is returned, not raised.
    """
    token_hash = model.hashed(request.refresh_token)
    row = await store.refresh_token(tx, token_hash)
    if row is None or now >= min(row.expires_at, row.family_ends_at):
        return Refused("not_signed_in")
    if row.device_id != request.device_id or not model.may_refresh(row.used_at, now):
        await _revoke(tx, rules, row.member_id, row.device_id, now)
        return Refused("not_signed_in")
    await store.use_refresh_token(tx, token_hash, now)
    await store.forget_expired(tx, row.member_id, now)
    await store.seen(tx, row.member_id, row.device_id, now)
    return await _issue(tx, row, now)


async def sign_out(tx: Tx, rules: Rules, member_id: str, device_id: str, now: datetime) -> None:
    """Ends the device's key, tokens and streams; again changes nothing.

    Raises Refused(unknown_device).
    """
    if not await _revoke(tx, rules, member_id, device_id, now):
        raise Refused("unknown_device")


async def caller_of(tx: Tx, access_token: str, now: datetime) -> Caller | None:
    """Whose access token this is, while it is valid."""
    row = await store.access_token(tx, model.hashed(access_token), now)
    return Caller(row.member_id, row.device_id, "en", row.expires_at) if row else None


async def devices(tx: Tx, rules: Rules, member_id: str, current: str) -> tuple[Device, ...]:
    """The member's signed-in devices; `current` is the one that asks."""
    return tuple(
        Device(row.id, row.name, row.signed_in_at, rules.day(row.seen_at), row.id == current)
        for row in await store.devices(tx, member_id)
    )


async def is_signed_in(tx: Tx, member_id: str, device_id: str) -> bool:
    return any(row.id == device_id for row in await store.devices(tx, member_id))


async def _issue(tx: Tx, row: RefreshRow, now: datetime) -> Tokens:
    access, fresh = model.new_token(), model.new_token()
    idle_until = min(now + model.IDLE_LIFE, row.family_ends_at)
    until = min(now + model.ACCESS_LIFE, row.family_ends_at)
    await store.add_refresh_token(tx, model.hashed(fresh), replace(row, expires_at=idle_until), now)
    granted = AccessRow(row.member_id, row.device_id, until)
    await store.add_access_token(tx, model.hashed(access), row.family, granted)
    return Tokens(access, until, fresh)


async def _revoke(tx: Tx, rules: Rules, member_id: str, device_id: str, now: datetime) -> bool:
    was_signed_in = await store.revoke_device(tx, member_id, device_id, now)
    if was_signed_in:
        await _end(tx, member_id, device_id)
        await ledger.changed(tx, rules, member_id, [])
    return was_signed_in is not None


async def _end(tx: Tx, member_id: str, device_id: str) -> None:
    """Its tokens and streams. Without tokens there is no stream, and a notice would arrive late
    enough to end the first one of the session that begins now."""
    if await store.delete_tokens(tx, member_id, device_id):
        await live.end_device(tx, member_id, device_id)
