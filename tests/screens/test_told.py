"""What the activity and what was redeemed are called, and what a purchase leaves to make up."""

from dataclasses import replace
from itertools import pairwise

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.contract.snapshot import Balance
from tests.support.samples import SAMPLES, SampleWallet, an_id
from tests.support.screen import running, walk


def plain(app):
    return [(each or "").replace("\u00a0", " ") for each in app.texts]


@pytest.mark.parametrize(
    ("kind", "nl", "en"),
    [
        ("product", "Voucher", "Voucher"),
        ("donation", "Donatie", "Donation"),
        ("sweepstake", "Lot", "Ticket"),
        ("gift_card", "Cadeaukaart", "Gift card"),
        ("experience", "Plaats", "Place"),
        ("early_access", "Eerder toegang", "Early access"),
        ("partner_voucher", "Code van een partner", "Partner’s code"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_what_was_redeemed_has_its_own_title(kind, nl, en, language):
    snapshot = SAMPLES["one_voucher"]()
    vouchers = (replace(snapshot.vouchers[0], kind=kind),)
    wallet = SampleWallet(replace(snapshot, vouchers=vouchers), language=language)
    path = routes.to(routes.VOUCHER, an_id(901))
    async with running(lambda page: show(page, wallet), path) as app:
        [bar] = [
            view.appbar for view in app.controls(ft.View) if view.route.startswith("/vouchers")
        ]
        titles = [each.value for each in walk(bar, set()) if isinstance(each, ft.Text)]
        assert titles == [nl if language == "nl" else en]


@pytest.mark.parametrize(
    ("code", "icon"), [(None, ft.Icons.QR_CODE_2_ROUNDED), ("CW-77KX", ft.Icons.PIN_ROUNDED)]
)
async def test_the_tile_of_a_voucher_shows_what_kind_of_code_it_has(code, icon):
    snapshot = SAMPLES["one_voucher"]()
    vouchers = (replace(snapshot.vouchers[0], code=code),)
    wallet = SampleWallet(replace(snapshot, vouchers=vouchers))
    async with running(lambda page: show(page, wallet), routes.REWARDS) as app:
        tile = walk(app.named(f"voucher-{an_id(901)}"), set())
        icons = {each.icon for each in tile if isinstance(each, ft.Icon)}
        assert icons & {ft.Icons.QR_CODE_2_ROUNDED, ft.Icons.PIN_ROUNDED} == {icon}


async def test_the_only_unit_there_is_goes_without_its_name():
    wallet = SampleWallet(SAMPLES["silver"]())
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        start = app.texts.index("November 2026")
        assert "+36" in app.texts[start:]
        assert not {"punten", "punt"} & {*app.texts[start:]}
    async with running(lambda page: show(page, wallet), routes.REWARDS) as app:
        assert "Nog 40" in app.texts


async def test_a_unit_that_left_is_named_beside_the_only_one_there_is():
    snapshot = SAMPLES["silver"]()
    old = replace(snapshot.entries[0], unit_id="zegels")
    wallet = SampleWallet(replace(snapshot, entries=(old, *snapshot.entries[1:])))
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        assert ("+36", "zegels") in pairwise(app.texts)


async def test_of_the_lines_with_a_figure_the_moment_does_not_name_the_unit():
    wallet = SampleWallet(SAMPLES["rich"]())
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        assert len([each for each in app.texts if " · " in (each or "")]) == 1


async def told_of(snapshot, entry, language="nl"):
    """The receipt of an entry, as it is read."""
    wallet = SampleWallet(snapshot, language=language)
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        await app.tap(f"entry-{entry.id}")
        texts = plain(app)
        start = next(
            at
            for at, each in enumerate(texts)
            if each in ("Saldo daarna", "Balance after") or "wacht" in each
        )
        return texts[start : start + 4]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", ["Saldo daarna", "0 punten", "Nog goed te maken", "30 punten"]),
        ("en", ["Balance after", "0 points", "Still to make up", "30 points"]),
    ],
)
async def test_a_purchase_tells_what_it_leaves_to_make_up(language, told):
    snapshot = SAMPLES["deficit"]()
    short = replace(snapshot.entries[0], balance_after=-30)
    snapshot = replace(snapshot, entries=(short, *snapshot.entries[1:]))
    assert await told_of(snapshot, short, language) == told


async def test_an_older_purchase_tells_it_by_the_balance_it_left():
    snapshot = SAMPLES["silver"]()
    newest, older, *others = snapshot.entries
    short = replace(older, balance_after=-12)
    made = await told_of(replace(snapshot, entries=(newest, short, *others)), short)
    assert made == ["Saldo daarna", "0 punten", "Nog goed te maken", "12 punten"]
    fine = await told_of(snapshot, newest)
    assert fine[:2] == ["Saldo daarna", "60 punten"]
    assert "Nog goed te maken" not in fine


async def test_beside_what_is_pending_only_the_newest_can_tell():
    """Pending units stand against a deficit in the balance, and cannot fill it yet."""
    snapshot = SAMPLES["rich"]()
    short = Balance(0, 300, None, "stars", 350)
    newest, *others = snapshot.entries
    older = next(one for one in others if one.unit_id == "stars")
    pending = replace(newest, waits=True, available_at=None, balance_after=50)
    entries = tuple(
        pending if one is newest else replace(one, balance_after=-20) if one is older else one
        for one in snapshot.entries
    )
    snapshot = replace(
        snapshot, entries=entries, balance=short, balances=(short, *snapshot.balances[1:])
    )
    assert await told_of(snapshot, pending) == [
        "Saldo daarna, met wat nog wacht", "5 sterren", "Nog goed te maken", "30 sterren",
    ]  # fmt: skip
    assert (await told_of(snapshot, older))[:2] == ["Saldo daarna, met wat nog wacht", "−2 sterren"]
    assert "Nog goed te maken" not in await told_of(snapshot, older)


async def test_what_is_left_to_make_up_is_of_its_own_unit():
    snapshot = SAMPLES["rich"]()
    newest = next(one for one in snapshot.entries if one.unit_id == "cashback")
    assert newest is not snapshot.entries[0]
    short = Balance(0, 40, None, "cashback")
    others = [one for one in snapshot.balances if one.unit_id != "cashback"]
    told = await told_of(replace(snapshot, balances=(*others, short)), newest)
    assert told[2:] == ["Nog goed te maken", "€ 0,40 cashback"]


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "Voor Voedselbank Amsterdam"), ("en", "For Amsterdam Food Bank")]
)
async def test_a_donation_says_who_gets_it(language, said):
    wallet = SampleWallet(SAMPLES["rich"](), language=language)
    for path in (routes.to(routes.REWARD, "voedselbank"), routes.to(routes.VOUCHER, an_id(903))):
        async with running(lambda page: show(page, wallet), path) as app:
            assert app.named("charity").label == said


async def test_what_is_no_donation_or_was_kept_before_names_nobody():
    snapshot = SAMPLES["rich"]()
    vouchers = tuple(replace(each, charity=None) for each in snapshot.vouchers)
    wallet = SampleWallet(replace(snapshot, vouchers=vouchers))
    for path in (routes.to(routes.REWARD, "korting"), routes.to(routes.VOUCHER, an_id(903))):
        async with running(lambda page: show(page, wallet), path) as app:
            assert "charity" not in app.names
