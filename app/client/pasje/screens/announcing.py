"""What just happened, as a sentence of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flet as ft

if TYPE_CHECKING:
    from pasje.contract.membership import Announcement
    from pasje.screens.known import Known


def announced(announcements: tuple[Announcement, ...], known: Known) -> str | None:
    """One line for each; None when there is nothing to say."""
    return "\n".join(_sentence(each, known) for each in announcements) or None


def icon_of(announcements: tuple[Announcement, ...]) -> ft.IconData:
    kinds = {each.kind for each in announcements}
    if kinds & {"tier_changed"}:
        return ft.Icons.WORKSPACE_PREMIUM_ROUNDED
    if kinds & {"earned", "referral_rewarded", "friend_joined"}:
        return ft.Icons.CELEBRATION_ROUNDED
    if kinds & {"redeemed", "voucher_used", "voucher_returned"}:
        return ft.Icons.REDEEM_ROUNDED
    return ft.Icons.INFO_ROUNDED


def _sentence(one: Announcement, known: Known) -> str:
    t = known.t
    texts = {
        "earned": t.said_earned if one.where else t.said_earned_nowhere,
        "refunded": t.said_refunded,
        "corrected": t.said_corrected,
        "redeemed": t.said_redeemed,
        "voucher_used": t.said_voucher_used if one.where else t.said_voucher_used_nowhere,
        "voucher_returned": t.said_voucher_returned,
        "tier_changed": t.said_tier_changed,
        "friend_joined": t.said_friend_joined,
        "referral_rewarded": t.said_referral_rewarded,
        "referral_reversed": t.said_referral_reversed,
        "signed_out": t.said_signed_out,
    }
    units = one.units or 0
    plain = one.kind in ("corrected", "referral_reversed")
    name = known.said(one.name) if one.name else ""
    return texts[one.kind].format(
        units=known.units(units if plain else abs(units)),
        where=one.where,
        reward=name,
        tier=name,
        friend=one.friend or "",
    )
