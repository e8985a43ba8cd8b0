"""Signing in and enrolling."""

import logging
import sys

from pasje.contract.membership import (
    CheckSignInCode,
    Enrol,
    Session,
    SignInChecked,
    SignInStarted,
    StartSignIn,
)
from pasje_platform import mail
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.refused import Refused
from pasje_platform.sign_in import model, service, words
from pasje_platform.sign_in.service import Started

_RETRY_AFTER_S = 30
_log = logging.getLogger("pasje.sign_in")


@endpoint(
    "PUT",
    "/v1/sign-ins/{id}",
    takes=StartSignIn,
    gives=SignInStarted,
    created=True,
    refuses=("too_many_requests", "id_reused"),
)
async def start_sign_in(call: Call, sign_in_id: str, request: StartSignIn) -> Reply[SignInStarted]:
    """Mails a six-digit code to the address, whether or not it belongs to a member.

    In demo mode the code is in the reply too.
    """

    async def work(tx: Tx) -> tuple[Started, str]:
        rules = await call.rules(tx)
        caller = model.counted_caller(call.address, demo=call.settings.demo)
        started = await service.start(tx, sign_in_id, request, caller, call.now)
        return started, rules.programme.name

    started, programme = await call.tx_run(work)
    if started.created:
        await _tell(call, started, programme)
    row, demo_code = started.row, started.code if call.settings.demo else None
    return Reply(SignInStarted(row.expires_at, row.tries_left, demo_code), started.created)


async def _tell(call: Call, started: Started, programme: str) -> None:
    row = started.row
    if call.settings.demo:
        sys.stderr.write(f"Demo: the sign-in code for {row.email} is {started.code}\n")
    if call.settings.smtp is None:
        return
    subject, text = words.mail(started.code, programme, row.language)
    try:
        await mail.send(call.settings.smtp, row.email, subject, text)
    except mail.NotSent as reason:
        _log.error("code not mailed", extra={"fields": {"error": str(reason)}})
        await call.tx_run(lambda tx: service.forget(tx, row.id))
        raise Refused("unavailable", retry_after=_RETRY_AFTER_S) from None


@endpoint(
    "POST",
    "/v1/sign-ins/{id}/check",
    takes=CheckSignInCode,
    gives=SignInChecked,
    refuses=(
        "sign_in_code_wrong",
        "sign_in_code_expired",
        "sign_in_code_exhausted",
        "sign_in_code_used",
    ),
)
async def check_sign_in_code(
    call: Call, sign_in_id: str, request: CheckSignInCode
) -> Reply[SignInChecked]:
    """Proves the address. A member gets a session; anyone else may now enrol from this device."""

    async def work(tx: Tx) -> SignInChecked | Refused:
        return await service.check(tx, await call.rules(tx), sign_in_id, request, call.now)

    outcome = await call.tx_run(work)
    if isinstance(outcome, Refused):
        raise outcome
    return Reply(outcome)


@endpoint(
    "PUT",
    "/v1/members/{id}",
    takes=Enrol,
    gives=Session,
    created=True,
    refuses=(
        "sign_in_code_expired",
        "already_member",
        "id_reused",
        "terms_changed",
        "birthday_impossible",
        "birthday_needed",
        "too_young",
        "unknown_referral_code",
    ),
)
async def enrol(call: Call, member_id: str, request: Enrol) -> Reply[Session]:
    """Makes a member of the address that `sign_in_id` proved, and signs the device in."""

    async def work(tx: Tx) -> tuple[Session, bool]:
        return await service.enrol(tx, await call.rules(tx), member_id, request, call.now)

    session, created = await call.tx_run(work)
    return Reply(session, created)


endpoints = [start_sign_in, check_sign_in_code, enrol]
