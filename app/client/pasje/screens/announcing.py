"""What just happened, as a sentence of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flet as ft

from pasje.contract import formats

if TYPE_CHECKING:
    from pasje.contract.membership import Announcement
    from pasje.screens.known import Known

_PLUS, _SIGNED = ("earned", "referral_rewarded"), ("corrected", "referral_reversed")


def announced(announcements: tuple[Announcement, ...], known: Known) -> str | None:
    """What is announced together as one line of text; None when there is nothing to say.

    The units that one purchase moved are one sentence, with its shop named once.
    """
    told: dict[object, list[Announcement]] = {}
    for one in announcements:
        alike = (one.kind, one.where, one.friend, one.name and known.said(one.name))
        told.setdefault(alike, []).append(one)
    return ". ".join(_sentence(several, known) for several in told.values()) or None


def icon_of(announcements: tuple[Announcement, ...]) -> ft.IconData:
    kinds = {each.kind for each in announcements}
    if kinds & {"tier_changed"}:
        return ft.Icons.WORKSPACE_PREMIUM_ROUNDED
    if kinds & {"earned", "referral_rewarded", "friend_joined"}:
        return ft.Icons.CELEBRATION_ROUNDED
    if kinds & {"redeemed", "voucher_used", "voucher_returned", "voucher_given"}:
        return ft.Icons.REDEEM_ROUNDED
    return ft.Icons.INFO_ROUNDED


def _sentence(alike: list[Announcement], known: Known) -> str:
    """Of announcements that differ in their units alone."""
    t, one = known.t, alike[0]
    texts = {
        "earned": t.said_earned if one.where else t.said_earned_nowhere,
        "refunded": t.said_refunded if one.where else t.said_refunded_nowhere,
        "corrected": t.said_corrected,
        "redeemed": t.said_redeemed,
        "voucher_used": t.said_voucher_used if one.where else t.said_voucher_used_nowhere,
        "voucher_returned": t.said_voucher_returned,
        "voucher_given": t.said_voucher_given,
        "tier_changed": t.said_tier_changed,
        "friend_joined": t.said_friend_joined,
        "referral_rewarded": t.said_referral_rewarded,
        "referral_reversed": t.said_referral_reversed
        if one.units
        else t.said_referral_reversed_free,
        "signed_out": t.said_signed_out,
    }
    name = known.said(one.name) if one.name else ""
    return texts[one.kind].format(
        units=formats.all_of((_moved(each, known) for each in alike), known.language),
        where=one.where,
        reward=name,
        tier=name,
        friend=one.friend or "",
    )


def _moved(one: Announcement, known: Known) -> str:
    units = one.units or 0
    said = known.units(units if one.kind in _SIGNED else abs(units), one.unit_id)
    return f"+{said}" if one.kind in _PLUS else said
