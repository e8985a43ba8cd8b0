"""Inviting: what both get, the link, and how far each friend is."""

import flet as ft

from pasje import routes
from pasje.contract.snapshot import Friend
from pasje.screens.known import Known, use_known
from pasje.ui import parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_value


@component
def InviteScreen() -> ft.Control:
    wallet, known = use_known()
    page = ft.context.page
    phone = page.platform in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)
    link = routes.invitation(wallet.address, known.snapshot.referral.code)
    return InviteView(known, link, phone)


@component
def InviteView(known: Known, link: str, can_share: bool) -> ft.Control:
    """`can_share`: the device has a share sheet; otherwise the link is copied."""
    t, terms = known.t, known.programme.referral
    if terms is None:
        return parts.empty(ft.Icons.GROUP_ADD_ROUNDED, t.no_referral)
    when = t.invite_when.format(amount=known.money(terms.minimum))
    most = t.invite_most.format(most=known.number(terms.per_year))
    sides = [
        _side(t.you_get, known.units(terms.inviter_units), ft.Icons.PERSON_ROUNDED),
        _side(t.friend_gets, known.units(terms.friend_units), ft.Icons.GROUP_ROUNDED),
    ]
    both: ft.Control = ft.Row(
        [ft.Container(side, expand=1) for side in sides],
        spacing=12,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if known.size.large_text:  # side by side the words would break in the middle
        both = parts.stacked(sides, 12)
    return parts.stacked(
        [
            text.screen_heading(t.invite_title),
            both,
            text.small(f"{when} {most}"),
            Sharing(known, link, can_share),
            *_friends(known),
        ],
        16,
    )


def _side(who: str, what: str, icon: ft.IconData) -> ft.Control:
    front = ft.Colors.ON_SECONDARY_CONTAINER
    lines = [
        ft.Row([ft.Icon(icon, color=front, size=28)]),
        text.small(who, color=front),
        text.title(what, color=front),
    ]
    tile = parts.tile(parts.stacked(lines, 4), bgcolor=ft.Colors.SECONDARY_CONTAINER)
    return ft.Semantics(label=f"{who} {what}", container=True, exclude_semantics=True, content=tile)


@component
def Sharing(known: Known, link: str, can_share: bool) -> ft.Control:
    """The link, and the one or two ways to send it; the browser asks that a tap does it itself."""
    t = known.t
    copied, set_copied = use_value(False)
    message = t.share_text.format(programme=known.programme.name, link=link)
    shown = parts.named(
        "invite-link",
        parts.tile(
            parts.row(
                ft.Icon(ft.Icons.LINK_ROUNDED, color=text.QUIET),
                text.small(t.your_link),
                text.label(link),
            )
        ),
        label=f"{t.your_link} {link}",
    )
    copy = _act(
        "copy",
        t.copied if copied else t.copy,
        ft.Icons.CHECK_ROUNDED if copied else ft.Icons.CONTENT_COPY_ROUNDED,
        ft.CopyToClipboard(link),
        lambda: set_copied(True),
        filled=not can_share,
    )
    if not can_share:
        return parts.stacked([shown, copy], 12)
    share = _act(
        "share", t.share, ft.Icons.SHARE_ROUNDED, ft.ShareText(message), lambda: None, filled=True
    )
    return parts.stacked([shown, share, copy], 12)


def _act(
    identifier: str,
    label: str,
    icon: ft.IconData,
    action: ft.ClientAction,
    press: parts.Press,
    *,
    filled: bool,
) -> ft.Control:
    kind = ft.FilledButton if filled else ft.TextButton
    return parts.named(
        identifier,
        kind(content=parts.on_button(label, icon), action=action, on_click=press),
    )


def _friends(known: Known) -> list[ft.Control]:
    t, referral, terms = known.t, known.snapshot.referral, known.programme.referral
    if terms is None:
        return []
    counted = t.rewarded_this_year.format(
        count=known.number(referral.rewarded_this_year), most=known.number(terms.per_year)
    )
    head = [text.heading(t.friends)]
    if not referral.friends:
        return [*head, text.small(t.no_friends)]
    rows = [_friend(each, known) for each in referral.friends]
    return [*head, text.small(counted), parts.tile(parts.stacked(rows, 16))]


def _friend(friend: Friend, known: Known) -> ft.Control:
    t, rewarded = known.t, friend.rewarded_on
    sentence = t.friend_joined.format(day=known.day(friend.joined_on))
    if rewarded:
        sentence = t.friend_rewarded.format(day=known.day(rewarded))
    icon = ft.Icons.CELEBRATION_ROUNDED if rewarded else ft.Icons.HOURGLASS_TOP_ROUNDED
    large = known.size.large_text
    return parts.row_or_stack(
        large, parts.mark(icon, 40), text.strong(friend.name), text.small(sentence)
    )
