"""Text as large as members ask for: nothing breaks within a word, a date or an amount."""

from dataclasses import replace
from datetime import date, datetime

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.data.view import Unredeemed
from tests.support.samples import SAMPLES, SampleWallet, an_id, refused
from tests.support.screen import running, walk

VOUCHER = routes.to(routes.VOUCHER, an_id(901))
CANCELLED = "Ongedaan gemaakt: Korting op je boodschappen"


def rich():
    """A voucher of it is valid until 10 February 2027."""
    return SampleWallet(SAMPLES["rich"]())


def beside(app, text):
    """The texts in the innermost row of `text`."""
    rows = [
        [each.value for each in walk(row, set()) if isinstance(each, ft.Text)]
        for row in app.controls(ft.Row)
    ]
    return min((row for row in rows if text in row), key=len, default=[])


@pytest.mark.parametrize(("times", "together"), [(1.0, True), (2.0, False)])
async def test_an_amount_stands_below_a_large_title(times, together):
    async with running(lambda page: show(page, rich()), routes.ACTIVITY) as app:
        await app.enlarge(times)
        assert (CANCELLED in beside(app, "+100")) == together
        assert (beside(app, "+100 sterren") == ["+100 sterren"]) != together
        assert "Vrijgekomen" in app.texts
        assert (beside(app, "Vrijgekomen") == []) != together


async def test_with_one_unit_the_large_amount_is_the_figure():
    wallet = SampleWallet(SAMPLES["silver"]())
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        await app.enlarge(2.0)
        assert beside(app, "+36") == ["+36"]


@pytest.mark.parametrize(
    ("width", "times", "until"),
    [
        (412, 1.0, "10\u00a0februari\u00a02027"),
        (412, 2.0, "10\u00a0februari\u00a02027"),
        (320, 1.0, "10\u00a0februari\u00a02027"),
        (320, 2.0, "10\u00a0februari 2027"),
    ],
)
async def test_a_date_is_one_piece_or_its_year_goes_below_whole(width, times, until):
    wallet = rich()
    async with running(lambda page: show(page, wallet), routes.REWARDS, width, 568) as app:
        await app.enlarge(times)
        assert f"Geldig tot en met {until}" in app.texts
        assert (beside(app, f"Geldig tot en met {until}") == []) == (times > 1)


async def test_a_sentence_of_the_platform_fits_a_small_phone_too():
    wallet = rich()
    snapshot = wallet.state.snapshot
    held = {"nl": "Te hebben vanaf 30\u00a0september\u00a02027.", "en": "From then."}
    standing = replace(snapshot.held_back[0], reason=held)
    wallet.state.snapshot = replace(snapshot, held_back=(standing,))
    path = routes.to(routes.REWARD, "proeverij")
    async with running(lambda page: show(page, wallet), path, 320, 568) as app:
        assert held["nl"] in app.texts
        await app.enlarge(2.0)
        assert "Te hebben vanaf 30\u00a0september 2027." in app.texts


@pytest.mark.parametrize(("times", "gap"), [(1.0, "\u00a0"), (2.0, " ")])
async def test_amounts_moments_and_what_was_declined_fit_a_small_phone_too(times, gap):
    wallet = rich()
    snapshot = wallet.state.snapshot
    wallet.state.declined = Unredeemed("korting", "Pas vanaf 30\u00a0september\u00a02027.")
    long_ago = replace(snapshot.entries[-1], at=datetime(2025, 9, 30, 12, 2).astimezone())
    wallet.state.snapshot = replace(snapshot, entries=(*snapshot.entries[:-1], long_ago))
    async with running(lambda page: show(page, wallet), routes.REWARDS, 320, 568) as app:
        await app.enlarge(times)
        assert f"€\u00a04,60{gap}cashback" in app.texts
        assert any(f"30\u00a0september{gap}2027." in each for each in app.texts)
    async with running(lambda page: show(page, wallet), routes.ACTIVITY, 320, 568) as app:
        await app.enlarge(times)
        assert f"30\u00a0september{gap}2025 12:02" in app.texts


@pytest.mark.parametrize(
    ("sample", "path", "text"),
    [
        ("silver", routes.INVITE, "Aankoop die telt: 9\u00a0oktober"),
        ("silver", routes.CARD, "Gratis cappuccino"),
        ("rich", routes.REWARDS, "Lotnummer 3VN8 RY5P QJ6HD"),
    ],
)
@pytest.mark.parametrize(("times", "together"), [(1.0, True), (2.0, False)])
async def test_what_stands_beside_a_picture_stands_below_it(sample, path, text, times, together):
    wallet = SampleWallet(SAMPLES[sample]())
    async with running(lambda page: show(page, wallet), path) as app:
        await app.enlarge(times)
        assert text in app.texts
        assert (text in beside(app, text)) == together


async def test_a_refusal_fits_a_small_phone_too():
    wallet = rich()
    wallet.outcome = refused(detail="Te hebben vanaf 30\u00a0september\u00a02027.")
    path = routes.to(routes.REWARD, "korting")
    async with running(lambda page: show(page, wallet), path, 320, 568) as app:
        await app.enlarge(2.0)
        await app.tap("redeem")
        await app.tap("confirm-redeem")
        assert "Te hebben vanaf 30\u00a0september 2027." in app.texts
    async with running(lambda page: show(page, wallet), VOUCHER, 320, 568) as app:
        await app.enlarge(2.0)
        await app.tap("cancel-voucher")
        await app.tap("confirm-cancel")
        assert "Te hebben vanaf 30\u00a0september 2027." in app.texts


async def test_when_a_device_was_seen_stands_below_it_and_it_can_be_signed_out():
    wallet = SampleWallet(SAMPLES["silver"]())
    mine, other = wallet.state.snapshot.devices
    devices = (mine, replace(other, seen_on=date(2025, 9, 30)))
    wallet.state.snapshot = replace(wallet.state.snapshot, devices=devices)
    async with running(lambda page: show(page, wallet), routes.ACCOUNT, 320, 568) as app:
        await app.enlarge(2.0)
        seen = "Laatst gezien 30\u00a0september 2025"
        assert seen in app.texts
        assert beside(app, seen) == []
        assert f"sign-out-{an_id(51)}" in app.names


def size_of(app, text):
    """Of the last such text: of the tile, heading or dialog on top."""
    return [each.style.size for each in app.controls(ft.Text) if each.value == text][-1]


@pytest.mark.parametrize(("times", "sizes"), [(1.0, (28, 20, 20)), (2.0, (20, 16, 16))])
async def test_long_names_are_a_size_down_where_text_is_large(times, sizes):
    wallet = rich()
    name = "Korting op je boodschappen"
    path = routes.to(routes.REWARD, "korting")
    async with running(lambda page: show(page, wallet), path) as app:
        await app.enlarge(times)
        heading = size_of(app, name)
        await app.tap("redeem")
        asked = size_of(app, f"{name} inwisselen?")
    async with running(lambda page: show(page, wallet), VOUCHER) as app:
        await app.enlarge(times)
        assert (heading, asked, size_of(app, "€ 11 korting")) == sizes
        await app.tap("cancel-voucher")
        assert size_of(app, "€ 11 korting ongedaan maken?") == sizes[1]


@pytest.mark.parametrize(
    ("times", "amount", "size"), [(1.0, "10\u00a0sterren", 20), (2.0, "10 sterren", 16)]
)
async def test_how_much_fits_between_less_and_more(times, amount, size):
    path = routes.to(routes.REWARD, "voedselbank")
    async with running(lambda page: show(page, rich()), path) as app:
        await app.enlarge(times)
        assert size_of(app, amount) == size


@pytest.mark.parametrize(("times", "within"), [(1.0, True), (2.0, False)])
async def test_the_name_of_a_tier_stands_below_its_ring(times, within):
    async with running(lambda page: show(page, rich()), routes.TIER) as app:
        await app.enlarge(times)
        rings = [
            [each.value for each in walk(stack, set()) if isinstance(each, ft.Text)]
            for stack in app.controls(ft.Stack)
            if any(isinstance(each, ft.ProgressRing) for each in walk(stack, set()))
        ]
        assert rings == ([["Zilver", "21\u00a0bezoeken"]] if within else [[]])
        assert (beside(app, "Goud") == ["Goud", "Vanaf 30\u00a0bezoeken"]) == within
