"""Coming in: by an address and a code, and by a friend's link."""

import dataclasses

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.data.outcome import Done, Offline, Pending
from tests.support.samples import PROGRAMME, SAMPLES, SampleWallet, an_id, refused
from tests.support.screen import running


def wallet_of(sample="gold_near", **more):
    return SampleWallet(SAMPLES[sample](), **more)


def said(app, text):
    return any(text in each for each in app.texts)


async def test_a_stranger_signs_in_and_enrols_with_the_invitation():
    wallet = SampleWallet(None)
    wallet.outcome = Done(False)
    async with running(lambda page: show(page, wallet), "/r/JORIS4") as app:
        await app.tap("continue")
        assert wallet.asked == [], "an address first"
        await app.type("email", "sanne@voorbeeld.nl")
        await app.tap("continue")
        assert said(app, "482913")
        await app.type("code", "482 913")
        assert ("check_code", "482913") in wallet.asked
        await app.type("name", "Bob van den Heuvel")
        await app.tap("continue")
        assert not any(each[0] == "enrol" for each in wallet.asked), "without consent"
        await app.type("agree", True)
        await app.tap("continue")
        enrolled = ("enrol", "Bob van den Heuvel", PROGRAMME.terms_on, None, False, "JORIS4")
        assert wallet.asked[-1] == enrolled
        assert app.page.route == routes.CARD
        assert "card-code" in app.names


@pytest.mark.parametrize("route", [routes.ACCOUNT, routes.CARD])
async def test_no_field_rewrites_what_is_typed(route):
    """Flet's `capitalization` changes the text itself: it made Van Den of van den."""
    wallet = wallet_of() if route == routes.ACCOUNT else SampleWallet(None)
    wallet.outcome = Done(False)
    async with running(lambda page: show(page, wallet), route) as app:
        if route == routes.CARD:
            await app.type("email", "bob@voorbeeld.nl")
            await app.tap("continue")
            await app.type("code", "482913")
        assert app.field("name").capitalization in (None, ft.TextCapitalization.NONE)
        for each in app.controls(ft.TextField):
            assert each.capitalization in (None, ft.TextCapitalization.NONE)


async def test_who_must_be_old_enough_is_asked_for_a_birthday():
    wallet = SampleWallet(None)
    wallet.state.programme = dataclasses.replace(PROGRAMME, minimum_age=16)
    wallet.outcome = Done(False)
    async with running(lambda page: show(page, wallet)) as app:
        await app.type("email", "bob@voorbeeld.nl")
        await app.tap("continue")
        await app.type("code", "482913")
        assert said(app, "Leden zijn minstens 16\u00a0jaar.")
        await app.type("name", "Bob")
        await app.type("agree", True)
        await app.tap("continue")
        assert not any(each[0] == "enrol" for each in wallet.asked)
        await app.type("birthday", "31-12-1990")
        await app.tap("continue")
        assert wallet.asked[-1][:2] == ("enrol", "Bob")
        assert str(wallet.asked[-1][3]) == "1990-12-31"


async def test_an_invitation_is_said_at_once_and_an_address_can_be_mended():
    wallet = SampleWallet(None)
    async with running(lambda page: show(page, wallet), "/r/JORIS4") as app:
        assert "invitation" in app.names
        assert said(app, "Je bent uitgenodigd. Na je eerste aankoop van minstens €\u00a05")
        await app.type("email", "sanne@voorbeeld.mp")
        await app.tap("continue")
        assert "code" in app.names
        await app.tap("other-email")
        assert wallet.asked[-1] == "forget_sign_in"
        assert app.field("email").value == "sanne@voorbeeld.mp"


@pytest.mark.parametrize("proven", [False, True])
async def test_a_sign_in_under_way_goes_on_where_it_was(proven):
    wallet = SampleWallet(None)
    await wallet.start_sign_in("sanne@voorbeeld.nl")
    wallet.state.signing_in = dataclasses.replace(wallet.state.signing_in, proven=proven)
    async with running(lambda page: show(page, wallet)) as app:
        assert ("name" if proven else "code") in app.names
        await app.tap("other-email")
        assert app.field("email").value == "sanne@voorbeeld.nl"


async def test_a_wrong_code_is_said_and_can_be_typed_again():
    wallet = SampleWallet(None)
    wallet.outcome = refused("sign_in_code_wrong", "Dit is niet de code.")
    async with running(lambda page: show(page, wallet)) as app:
        await app.type("email", "sanne@voorbeeld.nl")
        await app.tap("continue")
        await app.type("code", "111111")
        assert said(app, "Dit is niet de code.")
        await app.type("code", "11111")
        assert not said(app, "Dit is niet de code.")


async def test_a_digit_typed_before_the_last_one_was_drawn_stays():
    async with running(lambda page: show(page, SampleWallet(None))) as app:
        await app.type("email", "sanne@voorbeeld.nl")
        await app.tap("continue")
        await app.overtake("code", "4", "48")
        assert app.field("code").value == "48"
        await app.type("code", "")
        assert app.field("code").value == ""


async def test_a_member_may_still_accept_an_invitation():
    wallet = wallet_of("new_member")
    async with running(lambda page: show(page, wallet), "/r/JORIS4?utm=x") as app:
        await app.tap("accept")
        assert wallet.asked[-1] == ("accept_referral", "JORIS4")
        assert "joined" in app.names
        assert said(app, "Na je eerste aankoop van minstens €\u00a05")


@pytest.mark.parametrize(
    ("sample", "code", "says"),
    [
        ("silver", "JORIS4", "Een uitnodiging is voor nieuwe leden."),
        ("new_member", "sanne7k", "je eigen uitnodiging"),
    ],
)
async def test_an_invitation_that_can_do_nothing_leads_to_ones_own(sample, code, says):
    wallet = wallet_of(sample)
    async with running(lambda page: show(page, wallet), f"/r/{code}") as app:
        assert said(app, says)
        assert not said(app, "JORIS4")
        assert {"to-card", "to-invite"} <= set(app.names)
        assert "accept" not in app.names
        await app.tap("to-invite")
        assert app.page.route == routes.INVITE
        # A friend may have bought something, too little for it or since brought back.
        assert said(app, "van minstens €\u00a05")
        if sample == "silver":
            assert said(app, "nog geen beloning")


async def test_an_invitation_that_was_refused_is_not_offered_again():
    wallet = wallet_of("new_member")
    wallet.outcome = refused("not_a_new_member", "Een uitnodiging is voor nieuwe leden.")
    async with running(lambda page: show(page, wallet), "/r/JORIS4") as app:
        await app.tap("accept")
        assert said(app, "Een uitnodiging is voor nieuwe leden.")
        assert "accept" not in app.names
        assert "to-invite" in app.names


async def test_without_a_connection_an_invitation_can_be_tried_again():
    wallet = wallet_of("new_member")
    wallet.outcome = Offline()
    async with running(lambda page: show(page, wallet), "/r/JORIS4") as app:
        await app.tap("accept")
        assert {"refusal", "accept"} <= set(app.names)


async def test_pending_is_no_promise():
    wallet = wallet_of("new_member")
    wallet.outcome = Pending(an_id(5))
    async with running(lambda page: show(page, wallet), "/r/JORIS4") as app:
        await app.tap("accept")
        assert "joined" not in app.names


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nl", "Deze wallet vindt zijn programma niet op https://kaart.example"),
        ("en", "This wallet cannot find its programme at https://kaart.example"),
    ],
)
async def test_a_wallet_without_its_platform_says_where_it_looked(language, says):
    wallet = SampleWallet(None, language=language, online=False)
    wallet.state.programme, wallet.state.astray = None, "https://kaart.example"
    async with running(lambda page: show(page, wallet)) as app:
        assert said(app, says)
        assert "email" not in app.names, "there is nobody to sign in to"
        wallet.state.programme, wallet.state.astray, wallet.state.online = PROGRAMME, "", True
        await app.settle()
        assert not said(app, says)
        assert "email" in app.names
