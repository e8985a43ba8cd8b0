"""The taps that matter, on the whole app: what is asked of the wallet, and what is then said."""

import asyncio
import dataclasses

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Balance
from pasje.data.outcome import Offline
from pasje.data.view import Unredeemed
from pasje.words import phrases
from tests.support.samples import NOW, SAMPLES, SampleWallet, an_id, refused
from tests.support.screen import running

CAPPUCCINO = routes.to(routes.REWARD, "cappuccino")


def wallet_of(sample="gold_near", **more):
    return SampleWallet(SAMPLES[sample](), **more)


def said(app, text):
    return any(text in each for each in app.texts)


async def test_redeeming_asks_first_and_then_shows_the_ticket():
    wallet = wallet_of()
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        await app.tap("redeem")
        assert said(app, "1.240\u00a0punten")
        assert said(app, "1.140\u00a0punten")
        assert wallet.asked == []
        await app.tap("confirm-redeem")
        assert wallet.asked == [("redeem", "cappuccino", 100)]
        assert app.page.route == routes.to(routes.VOUCHER, an_id(901))
        assert "voucher-code" in app.names


async def test_a_refusal_is_the_platforms_sentence():
    wallet = wallet_of()
    wallet.outcome = refused(detail="Deze beloning is op.")
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        await app.tap("redeem")
        await app.tap("confirm-redeem")
        assert said(app, "Deze beloning is op.")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_offline_nothing_is_spent_and_it_is_said(language):
    wallet = wallet_of(online=False, language=language)
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        assert "offline" in app.names
        await app.tap("redeem")
        assert "confirm-redeem" not in app.names
        assert "refusal" in app.names
        assert wallet.asked == []


async def test_going_offline_while_asking_is_said():
    wallet = wallet_of()
    wallet.outcome = Offline()
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        await app.tap("redeem")
        await app.tap("confirm-redeem")
        assert "refusal" in app.names


async def test_while_it_is_checked_it_cannot_be_redeemed_again():
    wallet = wallet_of()
    wallet.state.redeeming = ("cappuccino",)
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        assert said(app, "We controleren het…")
        button = next(each for each in app.controls(ft.FilledButton))
        assert button.disabled


async def test_a_purchase_lands_on_the_untouched_screen():
    wallet = wallet_of("silver")
    async with running(lambda page: show(page, wallet)) as app:
        assert "announcement" not in app.names
        snapshot = wallet.state.snapshot
        wallet.state.snapshot = dataclasses.replace(snapshot, balance=Balance(96, 0, None))
        wallet.state.announcements = (Announcement("earned", 36, "Noord"),)
        wallet.state.announced += 1
        await app.settle()
        assert said(app, "+36\u00a0punten bij Noord")
        assert app.named("balance").label == "96\u00a0punten"
        await app.tap("close-announcement")
        assert "announcement" not in app.names


async def test_what_was_announced_before_the_start_is_not_said_again():
    wallet = wallet_of("silver")
    wallet.state.announcements, wallet.state.announced = (Announcement("earned", 36, "Noord"),), 3
    async with running(lambda page: show(page, wallet)) as app:
        assert "announcement" not in app.names


async def test_a_code_that_can_only_save_says_so():
    wallet = wallet_of()
    code = await wallet.member_code()

    async def static():
        return dataclasses.replace(code, fresh=False)

    wallet.member_code = static
    async with running(lambda page: show(page, wallet)) as app:
        assert "code-static" in app.names
        assert "code-fresh" not in app.names


async def test_the_code_is_made_anew_at_its_step_and_by_one_task_that_ends():
    wallet, made = wallet_of(), []
    code = await wallet.member_code()

    async def every_step():
        made.append(len(made))
        return dataclasses.replace(code, until=NOW)

    wallet.member_code = every_step
    async with running(lambda page: show(page, wallet)) as app:
        await app.until(lambda: len(made) >= 3)
        await app.change(app.controls(ft.NavigationBar)[0], "selected_index", 1)
        count = len(made)
        await asyncio.sleep(0.1)
        assert len(made) == count


async def test_the_card_opens_large_and_as_digits():
    async with running(lambda page: show(page, wallet_of())) as app:
        await app.tap("enlarge")
        assert "card-code-large" in app.names
        assert app.page.route == routes.CODE, "so that Back closes it"
        await app.tap("close-large")
        assert "card-code-large" not in app.names
        assert app.page.route == routes.CARD
        await app.tap("wont-scan")
        assert app.named("number-large").label == "4 8 2 1, 0 0 9 7, 3 3 5 6, 9"


async def test_the_bottom_bar_leads_to_all_four():
    async with running(lambda page: show(page, wallet_of())) as app:
        for index, route in enumerate(routes.TABS):
            [bar] = app.controls(ft.NavigationBar)
            await app.change(bar, "selected_index", index)
            assert app.page.route == route


async def test_the_code_of_a_voucher_is_not_called_the_members():
    route = routes.to(routes.VOUCHER, an_id(901))
    async with running(lambda page: show(page, wallet_of("one_voucher")), route) as app:
        labels = {each.label for each in app.controls(ft.Semantics)}
        assert "De code van je voucher. Houd hem voor de scanner." in labels


@pytest.mark.parametrize("made", [False, True])
async def test_only_a_code_that_cannot_be_made_is_said_to_be_so(made):
    wallet, asked = wallet_of("one_voucher"), asyncio.Event()

    async def none(_):
        if not made:
            await asked.wait()

    wallet.voucher_code = none
    route = routes.to(routes.VOUCHER, an_id(901))
    async with running(lambda page: show(page, wallet), route) as app:
        assert (phrases("nl").no_code in app.texts) == made


@pytest.mark.parametrize(
    ("route", "says"),
    [
        (CAPPUCCINO, "Deze beloning is op."),
        (routes.REWARDS, "Gratis cappuccino is niet ingewisseld. Deze beloning is op."),
    ],
)
async def test_a_refusal_in_the_background_is_told_once(route, says):
    wallet = wallet_of()
    wallet.state.redeeming = ("cappuccino",)
    async with running(lambda page: show(page, wallet), route) as app:
        assert "refusal" not in app.names
        wallet.state.redeeming = ()
        wallet.state.declined = Unredeemed("cappuccino", "Deze beloning is op.")
        await app.settle()
        assert said(app, says)
        assert wallet.asked[-1] == "declined_seen"
        assert wallet.state.declined is None
        app.page.navigate(routes.ACTIVITY)
        await app.settle()
        app.page.navigate(route)
        await app.settle()
        assert not said(app, says)


async def test_a_refusal_of_another_reward_waits_for_its_own_screen():
    wallet = wallet_of()
    wallet.state.declined = Unredeemed("mug", "Deze beloning is op.")
    async with running(lambda page: show(page, wallet), CAPPUCCINO) as app:
        assert "refusal" not in app.names
        assert wallet.state.declined is not None


async def test_a_new_voucher_rises_to_its_place():
    wallet = wallet_of("one_voucher")
    snapshot = wallet.state.snapshot
    new = dataclasses.replace(snapshot.vouchers[0], issued_at=NOW)
    wallet.state.snapshot = dataclasses.replace(snapshot, vouchers=(new,))
    route = routes.to(routes.VOUCHER, new.id)
    async with running(lambda page: show(page, wallet), route) as app:

        def paper():
            [found] = [each for each in app.controls(ft.Container) if each.animate_offset]
            return found

        await app.until(lambda: paper().opacity == 1)
        assert paper().offset.y == 0
        assert "voucher-code" in app.names


async def test_who_saved_nothing_yet_is_told_how_to_begin():
    async with running(lambda page: show(page, wallet_of("new_member")), routes.REWARDS) as app:
        assert said(app, "Je spaart 1\u00a0punt per €\u00a01.")
        app.page.navigate(routes.ACTIVITY)
        await app.settle()
        await app.tap("to-card")
        assert app.page.route == routes.CARD


async def test_a_wide_window_has_its_tabs_at_the_side():
    async with running(lambda page: show(page, wallet_of()), width=1200, height=800) as app:
        assert not app.controls(ft.NavigationBar)
        [rail] = app.controls(ft.NavigationRail)
        await app.change(rail, "selected_index", 1)
        assert app.page.route == routes.REWARDS


async def test_language_is_chosen_at_once():
    wallet = wallet_of()
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        [choices] = app.controls(ft.RadioGroup)
        assert choices.value == ""
        await app.change(choices, "value", "en")
        assert said(app, "My devices")
        [choices] = app.controls(ft.RadioGroup)
        assert choices.value == "en"
        await app.change(choices, "value", "")
        assert said(app, "Mijn apparaten"), "the device speaks Dutch"


async def test_the_words_of_a_language_wrap_and_choose_it_too():
    async with running(lambda page: show(page, wallet_of()), routes.ACCOUNT) as app:
        assert not any(each.label for each in app.controls(ft.Radio)), "Flet cuts those"
        beside = [each for each in app.controls(ft.Container) if each.on_click and each.expand]
        english = next(each for each in beside if each.content.value == "English")
        await app.fire(english, "click")
        assert said(app, "My devices")


async def test_signing_out_asks_first_and_leaves_only_signing_in():
    wallet = wallet_of("silver")
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.tap("sign-out")
        assert "sign_out" not in wallet.asked
        await app.tap("confirm-sign-out")
        assert "sign_out" in wallet.asked
        assert "email" in app.names
        assert "card-code" not in app.names
        assert app.page.route == routes.CARD, "where whoever signs in next begins"


async def test_who_signs_in_after_somebody_else_begins_at_the_card():
    wallet = wallet_of("silver")
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        sanne = wallet.state.snapshot
        for member, route in ((sanne.member.id, routes.ACCOUNT), (an_id(2), routes.CARD)):
            wallet.state.snapshot, wallet.state.phase = None, "signed_out"  # by another device
            await app.settle()
            wallet.state.snapshot = dataclasses.replace(
                sanne, member=dataclasses.replace(sanne.member, id=member)
            )
            wallet.state.phase = "signed_in"
            await app.settle()
            assert app.page.route == route
    assert "card-code" in app.names


async def test_another_device_is_signed_out_by_its_id():
    wallet = wallet_of("silver")
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.tap(f"sign-out-{an_id(51)}")
        await app.tap("confirm-sign-out")
        assert wallet.asked[-1] == ("sign_out_device", an_id(51))
        assert "sign-out" in app.names


@pytest.mark.parametrize(
    ("language", "label", "wrong"),
    [
        ("nl", "Verjaardag (dag-maand-jaar)",
         "Typ dag-maand-jaar: 31-12-1990 is 31 december 1990."),
        ("en", "Birthday (day-month-year)",
         "Type day-month-year: 31-12-1990 is 31 December 1990."),
    ],
)  # fmt: skip
async def test_the_order_of_a_birthday_is_said_also_when_it_is_filled_in(language, label, wrong):
    wallet = wallet_of(language=language)
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.type("birthday", "02-29-1992")
        await app.tap("save")
        field = app.field("birthday")
        assert (field.label, field.value, field.error) == (label, "02-29-1992", wrong)


async def test_the_profile_is_saved_as_typed():
    wallet = wallet_of()
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.type("name", "Sanne B.")
        await app.type("birthday", "geen dag")
        await app.tap("save")
        assert wallet.asked == []
        await app.type("birthday", "31-12-1990")
        await app.tap("save")
        assert wallet.asked[-1][:3] == ("change_profile", "Sanne B.", "nl")
        assert str(wallet.asked[-1][3]) == "1990-12-31"
        assert said(app, "Bewaard")


async def test_the_app_follows_its_life():
    wallet = wallet_of()
    async with running(lambda page: show(page, wallet)) as app:
        for state in ("hide", "show"):
            await app.fire(app.page, "app_lifecycle_state_change", {"state": state})
        assert wallet.asked == ["pause", "resume"]
