"""Renewing tokens and signing devices out."""

from pasje.contract.membership import RefreshTokens, Tokens
from pasje_platform.database import Tx
from pasje_platform.devices import service
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.refused import Refused


@endpoint("POST", "/v1/tokens", takes=RefreshTokens, gives=Tokens, refuses=("not_signed_in",))
async def refresh_tokens(call: Call, request: RefreshTokens) -> Reply[Tokens]:
    """New tokens for a refresh token, which then is used up.

    The same token works again for 60 seconds on its own device, for a reply that was lost. Later,
    or on another device, it signs the device out.
    """

    async def work(tx: Tx) -> Tokens | Refused:
        return await service.refresh(tx, await call.rules(tx), request, call.now)

    outcome = await call.tx_run(work)
    if isinstance(outcome, Refused):
        raise outcome
    return Reply(outcome)


@endpoint("DELETE", "/v1/me/devices/{id}", caller="member", refuses=("unknown_device",))
async def sign_device_out(call: Call, device_id: str) -> Reply[None]:
    """Signs out one of the member's devices: its tokens and key end at once."""

    async def work(tx: Tx) -> None:
        rules, member_id = await call.rules(tx), call.of_member.member_id
        await service.sign_out(tx, rules, member_id, device_id, call.now)

    await call.tx_run(work)
    return Reply()


endpoints = [refresh_tokens, sign_device_out]
