"""Enrolling a member, and reading and changing their profile."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pasje.contract.member_code import (
    ALPHABET,
    CardDigits,
    new_handle,
    new_number,
    parse,
    static_code,
)
from pasje.contract.membership import ChangeProfile, Enrol
from pasje.contract.snapshot import CardNumber, Member
from pasje_platform.database import Tx
from pasje_platform.ledger import events
from pasje_platform.ledger import service as ledger
from pasje_platform.members import model, store
from pasje_platform.members.store import MemberRow
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.refused import Refused

_REFERRAL_CODE = 8


async def enrol(
    tx: Tx, rules: Rules, member_id: str, email: str, request: Enrol, now: datetime
) -> bool:
    """Makes the member; False when the same request made them before.

    Raises Refused: already_member, id_reused, terms_changed, birthday_impossible, birthday_needed,
    too_young, invalid_field, or what an invitation's code is refused with.
    """
    wanted = _new(rules, member_id, email, request, now)
    known = await store.by_email(tx, email)
    if known is not None and known.id != member_id:
        raise Refused("already_member")
    if known is None and await store.by_id(tx, member_id) is not None:
        raise Refused("id_reused")
    if known is not None:
        code = await referrals.enrolled_with(tx, member_id, known.joined_at)
        if _asked(known) != _asked(wanted) or code != referrals.tidy(request.referral_code):
            raise Refused("id_reused")
        return False
    if request.terms_on != rules.programme.terms_on:
        raise Refused("terms_changed", terms_on=rules.programme.terms_on)
    model.check_birthday(wanted.birthday_on, rules.day(now))
    model.check_language(wanted.language, rules.programme.languages)
    model.check_age(wanted.birthday_on, rules.day(now), rules.engine.minimum_age)
    if not await store.add(tx, wanted):
        raise Refused("already_member")
    event = events.new("enrolled", member_id, now)
    joined = replace(event, birthday_on=wanted.birthday_on)
    await ledger.open_account(tx, rules, member_id, joined, now)
    if request.referral_code is not None:
        await referrals.join(tx, rules, member_id, request.referral_code, now)
    return True


async def change_profile(
    tx: Tx, rules: Rules, member_id: str, profile: ChangeProfile, now: datetime
) -> None:
    """What stays as it was is asked for nothing: a later version of the programme may ask another
    age, or have other languages, and that keeps nobody from withdrawing consent.

    Raises Refused: birthday_impossible, birthday_needed, too_young, invalid_field.
    """
    await ledger.lock(tx, [member_id])
    before = await store.by_id(tx, member_id)
    if before is None:
        raise Refused("not_signed_in")
    if before.birthday_on != profile.birthday_on:
        model.check_birthday(profile.birthday_on, rules.day(now))
        model.check_age(profile.birthday_on, rules.day(now), rules.engine.minimum_age)
    if before.language != profile.language:
        model.check_language(profile.language, rules.programme.languages)
    await store.change_profile(tx, member_id, replace(profile, name=model.tidy(profile.name)))
    known = await ledger.state(tx, rules, member_id, now)
    if known.birthday_on == profile.birthday_on:
        await ledger.changed(tx, rules, member_id, [])
        return
    event = events.new("profile", events.minted(now), now)
    said = replace(event, birthday_on=profile.birthday_on, segments=known.segments)
    await ledger.record(tx, rules, member_id, said, now)


async def set_segments(
    tx: Tx, rules: Rules, member_id: str, segments: Collection[str], now: datetime
) -> None:
    """The segments that a member is in from now on, as the owner says."""
    await ledger.lock(tx, [member_id])
    known = await ledger.state(tx, rules, member_id, now)
    if set(known.segments) == set(segments):
        return
    event = events.new("profile", events.minted(now), now)
    said = replace(event, birthday_on=known.birthday_on, segments=tuple(sorted(segments)))
    await ledger.record(tx, rules, member_id, said, now)


async def by_email(tx: Tx, email: str) -> str | None:
    """The id of the member with that address."""
    row = await store.by_email(tx, email)
    return row.id if row else None


async def find(tx: Tx, text: str) -> str | None:
    """The id of the member with that e-mail address or card number, as a person typed it."""
    if "@" in text:
        return await by_email(tx, text.strip())
    try:
        code = parse(text)
    except ValueError:
        return None
    return await store.by_number(tx, code.number) if isinstance(code, CardDigits) else None


async def member(tx: Tx, rules: Rules, member_id: str) -> tuple[Member, CardNumber]:
    """The member and their card; raises Refused(not_signed_in) when there is none any more."""
    row = await store.by_id(tx, member_id)
    if row is None:
        raise Refused("not_signed_in")
    person = Member(
        row.id,
        row.name,
        row.email,
        row.language,
        rules.day(row.joined_at),
        row.birthday_on,
        row.marketing,
    )
    return person, CardNumber(row.number, static_code(row.handle))


def _new(rules: Rules, member_id: str, email: str, request: Enrol, now: datetime) -> MemberRow:
    return MemberRow(
        id=member_id,
        email=email,
        name=model.tidy(request.name),
        language=request.language,
        birthday_on=request.birthday_on,
        marketing=request.marketing,
        terms_on=request.terms_on,
        joined_at=now,
        number=new_number(),
        handle=new_handle(),
        referral_code="".join(secrets.choice(ALPHABET) for _ in range(_REFERRAL_CODE)),
    )


def _asked(row: MemberRow) -> tuple[object, ...]:
    return row.name, row.language, row.birthday_on, row.marketing, row.terms_on
