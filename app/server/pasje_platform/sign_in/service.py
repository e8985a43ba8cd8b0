"""From an address to a session, or to an enrolment.

Nothing here depends on whether an address belongs to a member until the code proved who asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje.contract.membership import CheckSignInCode, Enrol, Session, SignInChecked, StartSignIn
from pasje_platform import attempts
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.members import service as members
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.sign_in import model, store
from pasje_platform.sign_in.store import SignInRow
from pasje_platform.snapshot import service as snapshots

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Started:
    """A sign-in and its code; `created` is False for a repeated request."""

    row: SignInRow
    code: str
    created: bool


async def start(
    tx: Tx, sign_in_id: str, request: StartSignIn, caller: str | None, now: datetime
) -> Started:
    """A code for the address; `caller` is what the network address counts as, None: not counted.

    Raises Refused: too_many_requests, id_reused.
    """
    pepper, email = await store.pepper(tx), request.email.lower()
    subject = model.subject(pepper, email)
    await attempts.lock(tx, subject)  # a repeat may come while the first one is under way
    row = await store.read(tx, sign_in_id)
    created = row is None
    if row is None:
        await attempts.attempt(tx, subject, now, *model.MAILS)
        if caller is not None:
            from_there = model.caller_subject(pepper, caller)
            await attempts.attempt(tx, from_there, now, model.CALLER)
        await attempts.forget_before(tx, now - _KEPT)
        await store.forget_before(tx, now - _KEPT)
        row = SignInRow(sign_in_id, email, request.language, now, now + model.VALID, model.TRIES)
        if not await store.add(tx, row):
            raise Refused("id_reused")
    elif (row.email, row.language) != (email, request.language):
        raise Refused("id_reused")
    return Started(row, model.code(pepper, row.id, row.email, row.started_at), created)


async def forget(tx: Tx, sign_in_id: str) -> None:
    """Undoes a start whose mail could not be sent: a retry begins anew."""
    await store.forget(tx, sign_in_id)


async def check(
    tx: Tx, rules: Rules, sign_in_id: str, request: CheckSignInCode, now: datetime
) -> SignInChecked | Refused:
    """A session when the code is right and its address a member's.

    A wrong try must be counted, so a refusal is returned, not raised: sign_in_code_wrong,
    sign_in_code_expired, sign_in_code_exhausted, sign_in_code_used.
    """
    row = await store.read(tx, sign_in_id)
    if row is None:
        return _expired(model.VALID)
    right = model.same(
        model.code(await store.pepper(tx), row.id, row.email, row.started_at), request.code
    )
    if row.proven_at is not None:
        repeated = right and row.device_id == request.device_id
        if not repeated or now - row.proven_at > model.RETRY:
            return Refused("sign_in_code_used")
    elif now >= row.expires_at:
        return _expired(model.VALID)
    elif row.tries_left == 0:
        return Refused("sign_in_code_exhausted")
    elif not right:
        await store.count_try(tx, row.id)
        if row.tries_left == 1:
            return Refused("sign_in_code_exhausted")
        return Refused("sign_in_code_wrong", tries_left=row.tries_left - 1)
    else:
        await store.prove(tx, row.id, request.device_id, now)
    member_id = await members.by_email(tx, row.email)
    if member_id is None:
        return SignInChecked(None)
    name = request.device_name
    return SignInChecked(await _session(tx, rules, member_id, request.device_id, name, now))


async def enrol(
    tx: Tx, rules: Rules, member_id: str, request: Enrol, now: datetime
) -> tuple[Session, bool]:
    """The session of a new member, and whether this made them.

    The same device may repeat it. Raises Refused: sign_in_code_expired when there is no proof of
    the address, and whatever `members.service.enrol` does.
    """
    row = await store.read(tx, request.sign_in_id)
    if row is None or row.proven_at is None or row.device_id != request.device_id:
        raise _expired(model.VALID)
    if now - row.proven_at > model.ENROL_WITHIN:
        raise _expired(model.ENROL_WITHIN)
    created = await members.enrol(tx, rules, member_id, row.email, request, now)
    name = request.device_name
    return await _session(tx, rules, member_id, request.device_id, name, now), created


async def _session(
    tx: Tx, rules: Rules, member_id: str, device_id: str, device_name: str, now: datetime
) -> Session:
    key, tokens = await devices.sign_in(tx, rules, member_id, device_id, device_name, now)
    snapshot = await snapshots.read(tx, rules, member_id, device_id, now)
    return Session(member_id, tokens, key, snapshot)


def _expired(after: timedelta) -> Refused:
    return Refused("sign_in_code_expired", minutes=int(after.total_seconds()) // 60)
