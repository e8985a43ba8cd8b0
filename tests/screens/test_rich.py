"""What a programme with several units, choices and conditions shows, and what is asked of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.contract.membership import Announcement
from pasje.contract.programme import Money, RewardChoice, RewardStep
from pasje.contract.snapshot import MOST_ENTRIES, Why
from pasje.data.outcome import Offline, Pending
from pasje.words import dates
from tests.support.samples import CASH, NOW, RETURNING, RICH, SAMPLES, SampleWallet, an_id, refused
from tests.support.screen import running

FOOD_BANK = routes.to(routes.REWARD, "voedselbank")
DISCOUNT = routes.to(routes.REWARD, "korting")


def rich(sample="rich", **more):
    return SampleWallet(SAMPLES[sample](), **more)


def said(app, text):
    return any(text in (each or "").replace("\u00a0", " ") for each in app.texts)


def label(app, identifier):
    return app.named(identifier).label.replace("\u00a0", " ")


async def test_the_card_has_every_unit_as_people_write_it():
    async with running(lambda page: show(page, rich())) as app:
        assert label(app, "balance") == "120,5 sterren"
        assert label(app, "balance-cashback") == "€ 4,60 cashback"
        assert label(app, "balance-stamps") == "4 stempels"
        assert label(app, "coming") == "24 sterren komen vrij 3 december"
        assert label(app, "pending") == "Nog 11 sterren onderweg"
        assert label(app, "pending-cashback") == "Nog € 1,20 cashback onderweg"
        assert label(app, "expiring-stamps") == "2 stempels verlopen 1 december"
        assert said(app, "9 bezoeken tot Goud")


async def test_what_was_pending_when_the_phone_was_last_online():
    later = rich(now=NOW + timedelta(days=20), online=False)
    async with running(lambda page: show(page, later)) as app:
        assert label(app, "coming") == "24 sterren zijn 3 december vrijgekomen"


async def test_without_tiers_there_is_no_tier():
    async with running(lambda page: show(page, rich("no_tiers"))) as app:
        assert "tier" not in app.names
        assert label(app, "balance") == "€ 1.234,50 cashback"
        app.page.navigate(routes.PROGRAMME)
        await app.settle()
        assert "tier-rules" not in app.names


async def test_an_announcement_names_its_unit():
    wallet = rich()
    async with running(lambda page: show(page, wallet)) as app:
        wallet.state.announcements = (Announcement("earned", 45, "Noord", unit_id="cashback"),)
        wallet.state.announced += 1
        await app.settle()
        assert said(app, "+€ 0,45 cashback bij Noord")
        for kind, units, says in (
            ("refunded", -45, "Retour: € 0,45 cashback teruggenomen"),
            ("corrected", -45, "Je saldo is gecorrigeerd: −€ 0,45 cashback"),
            ("referral_rewarded", 45, "+€ 0,45 cashback, dankzij Bram"),
        ):
            wallet.state.announcements = (
                Announcement(kind, units, unit_id="cashback", friend="Bram"),
            )
            wallet.state.announced += 1
            await app.settle()
            assert said(app, says), says


async def test_the_catalogue_has_what_is_for_sale_at_its_price():
    async with running(lambda page: show(page, rich()), routes.REWARDS) as app:
        assert {f"reward-{each.id}" for each in RICH.rewards if each.for_sale} <= set(app.names)
        assert "reward-welkom" not in app.names
        for price in ("Vanaf 50 sterren", "€ 4,50 cashback", "3 stempels", "150 sterren"):
            assert said(app, price), price
        assert said(app, "Deze beloning is voor Goud.")
        assert said(app, "Nog 29,5 sterren")


async def test_one_of_several_prices_is_chosen_and_redeemed():
    wallet = rich()
    async with running(lambda page: show(page, wallet), DISCOUNT) as app:
        assert said(app, "Voor rekeningen vanaf € 10.")
        assert said(app, "Inwisselen voor 50 sterren")
        [choices] = app.controls(ft.RadioGroup)
        await app.change(choices, "value", "2500")
        assert "redeem" not in app.names
        assert label(app, "missing") == "Nog 129,5 sterren te gaan"
        await app.tap("choice-1000")
        await app.tap("redeem")
        assert said(app, "20,5 sterren"), "the balance after it"
        await app.tap("confirm-redeem")
        assert wallet.asked == [("redeem", "korting", 1000)]


async def test_after_a_new_price_that_one_is_asked():
    """A version began while the reward was on the screen; a choice stays that is still a price."""
    wallet, cheap = rich(), RewardChoice(600, Money(500, "EUR"))
    dear = RewardChoice(1000, Money(1100, "EUR"))
    async with running(lambda page: show(page, wallet), DISCOUNT) as app:
        await app.tap("choice-1000")
        reprice(wallet, "korting", cost=600, choices=(cheap, dear))
        await app.settle()
        assert said(app, "Inwisselen voor 100 sterren")
        reprice(wallet, "korting", cost=600, choices=(cheap,))
        await app.settle()
        await app.tap("redeem")
        await app.tap("confirm-redeem")
        assert wallet.asked == [("redeem", "korting", 600)]
    wallet = rich()
    async with running(lambda page: show(page, wallet), FOOD_BANK) as app:
        await app.tap("most")
        for step, cost in ((RewardStep(100, 1000, 100, dear.worth), 100), (None, 300)):
            reprice(wallet, "voedselbank", cost=cost, step=step)
            await app.settle()
            assert said(app, f"Doneer {cost // 10} sterren")


def reprice(wallet, reward_id, **prices):
    snapshot = wallet.state.snapshot
    rewards = tuple(
        replace(each, **prices) if each.id == reward_id else each
        for each in snapshot.programme.rewards
    )
    programme = replace(snapshot.programme, rewards=rewards)
    wallet.state.snapshot = replace(snapshot, programme=programme)


async def test_any_amount_is_donated_in_steps():
    wallet = rich()
    async with running(lambda page: show(page, wallet), FOOD_BANK) as app:
        await app.tap("fewer")
        assert said(app, "Doneer 10 sterren"), "no less than the least"
        await app.tap("more")
        assert said(app, "Doneer 20 sterren")
        assert said(app, "Waard: € 0,20")
        await app.tap("most")
        assert said(app, "Doneer 120 sterren"), "as far as the balance goes"
        await app.tap("redeem")
        assert said(app, "Je krijgt er geen voucher voor.")
        await app.tap("confirm-redeem")
        assert wallet.asked == [("redeem", "voedselbank", 1200)]


async def test_a_sweepstake_is_taken_part_in():
    async with running(
        lambda page: show(page, rich()), routes.to(routes.REWARD, "trekking")
    ) as app:
        assert said(app, "Doe mee voor 3 stempels")


async def test_a_ticket_of_a_draw_has_its_number_and_the_day_of_the_draw():
    async with running(lambda page: show(page, rich()), routes.REWARDS) as app:
        assert said(app, "Je loten")
        assert said(app, "Loting: 1 december")
        await app.tap(f"ticket-{an_id(906)}")
        ticket = label(app, "voucher-ended")
    for part in (
        "Je doet mee sinds 10 november", "Lotnummer 9M2R TV6K XW4JB",
        "Loting: 1 december", "Je hebt 2 loten in deze loting.",
    ):  # fmt: skip
        assert part in ticket


@pytest.mark.parametrize(
    ("on", "sentence"), [(date(2026, 11, 20), "Loting: 20 november"), (None, None)]
)
async def test_a_ticket_of_a_draw_that_was_or_has_no_day(on, sentence):
    snapshot = SAMPLES["rich"]()
    [ticket] = [each for each in snapshot.vouchers if each.id == an_id(906)]
    over = replace(ticket, on=on, expires_at=NOW - timedelta(days=1))
    wallet = SampleWallet(replace(snapshot, vouchers=(over,)))
    async with running(lambda page: show(page, wallet), voucher_path(6)) as app:
        assert said(app, "Lotnummer 9M2R")
        assert said(app, sentence or "Loting") == bool(sentence)
        assert not said(app, "Je hebt")


async def test_what_is_held_back_says_why_instead_of_a_button():
    path = routes.to(routes.REWARD, "proeverij")
    async with running(lambda page: show(page, rich()), path) as app:
        assert "redeem" not in app.names
        assert said(app, "Deze beloning is voor Goud.")


def voucher_path(number):
    return routes.to(routes.VOUCHER, an_id(900 + number))


async def test_a_partners_code_stands_in_place_of_ours():
    async with running(lambda page: show(page, rich()), voucher_path(2)) as app:
        assert said(app, "CW-77KX-PQ2M-8841")
        assert "voucher-code" not in app.names
        assert "cancel-voucher" not in app.names
        await app.tap("copy-code")
        assert said(app, "Gekopieerd")


async def test_a_redemption_is_undone_after_asking():
    wallet = rich()
    async with running(lambda page: show(page, wallet), voucher_path(1)) as app:
        assert said(app, "Waard: € 11")
        await app.tap("cancel-voucher")
        assert said(app, "je krijgt 100 sterren terug")
        assert wallet.asked == []
        await app.tap("confirm-cancel")
        assert wallet.asked == [("cancel", an_id(901))]
        assert said(app, "Ongedaan gemaakt.")
        assert "cancel-voucher" not in app.names


@pytest.mark.parametrize(
    ("language", "hour", "says"),
    [
        ("nl", 0, "Je kunt dit ongedaan maken tot en met 29\u00a0november."),
        ("en", 0, "You can undo this until the end of 29\u00a0November."),
        ("nl", 9, "Je kunt dit ongedaan maken tot 30\u00a0november 9:00."),
    ],
)
async def test_until_when_it_can_be_undone(language, hour, says):
    snapshot = SAMPLES["rich"]()
    until = datetime(2026, 11, 30, hour).astimezone()
    vouchers = (replace(snapshot.vouchers[0], cancel_until=until),)
    wallet = SampleWallet(replace(snapshot, vouchers=vouchers), language=language)
    async with running(lambda page: show(page, wallet), voucher_path(1)) as app:
        assert says in app.texts


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (refused("cannot_cancel", "Dat kan niet meer."), "Dat kan niet meer."),
        (Offline(), "Er is nu geen verbinding."),
        (Pending(an_id(901)), "Er kwam geen antwoord."),
    ],
)
async def test_why_it_was_not_undone(outcome, sentence):
    wallet = rich()
    wallet.outcome = outcome
    async with running(lambda page: show(page, wallet), voucher_path(1)) as app:
        await app.tap("cancel-voucher")
        await app.tap("confirm-cancel")
        assert said(app, sentence)


async def test_offline_undoing_is_not_even_asked():
    wallet = rich(online=False)
    async with running(lambda page: show(page, wallet), voucher_path(1)) as app:
        await app.tap("cancel-voucher")
        assert "confirm-cancel" not in app.names
        assert "refusal" in app.names
        assert wallet.asked == []


@pytest.mark.parametrize(
    ("number", "sentence"), [(3, "Gedoneerd 10 november. Dank je wel."), (4, "Ongedaan gemaakt.")]
)
async def test_a_voucher_that_is_none_any_more(number, sentence):
    async with running(lambda page: show(page, rich()), voucher_path(number)) as app:
        assert said(app, sentence)


async def test_every_line_of_activity_has_a_title_and_its_unit():
    async with running(lambda page: show(page, rich()), routes.ACTIVITY) as app:
        for title in (
            "Noord", "Vrijgekomen", "Betaald aan de kassa: Noord", "Bezoek: Noord", "Verjaardag",
            "Eigen tas", "Storing van 3 november", "Bij je nieuwe status", "Niet vrijgekomen",
            "Betaling teruggekregen: Noord", "Ongedaan gemaakt: Korting op je boodschappen",
            "Welkom",
        ):  # fmt: skip
            assert title in app.texts, title
        texts = [each.replace("\u00a0", " ") for each in app.texts]
        for pair in (
            ("+22,5", "sterren"), ("+€ 0,45", "cashback"), ("−€ 1,00", "cashback"),
            ("+1", "stempel"), ("−1,5", "sterren"),
        ):  # fmt: skip
            assert pair in pairwise(texts), pair
        assert said(app, "12:02 · sterren"), "what was released has no figure"
        assert said(app, "Vrij vanaf 3 december")


@pytest.mark.parametrize(
    ("former", "figure", "paid"),
    [((CASH,), "+€ 0,45", "€ 3,00 cashback"), ((), "+45", "300 cashback")],
)
async def test_a_unit_that_left_the_programme_is_not_that_on_the_card(former, figure, paid):
    """Old entries and vouchers name it: with its words, or by its id."""
    snapshot = SAMPLES["rich"]()
    programme = replace(snapshot.programme, units=tuple(u for u in RICH.units if u is not CASH))
    [cash] = [one for one in snapshot.entries if one.id == an_id(22)]
    bought = replace(snapshot.vouchers[0], unit_id="cashback", cost=300)
    snapshot = replace(
        snapshot, programme=programme, entries=(cash,), vouchers=(bought,), former_units=former
    )
    async with running(lambda page: show(page, SampleWallet(snapshot)), routes.ACTIVITY) as app:
        assert (said(app, figure), said(app, "cashback"), said(app, "ster")) == (True, True, False)
        app.page.navigate(voucher_path(1))
        await app.settle()
        assert said(app, paid)


@pytest.mark.parametrize(("lines", "told"), [(MOST_ENTRIES - 1, False), (MOST_ENTRIES, True)])
async def test_where_the_kept_lines_of_activity_end_it_says_so(lines, told):
    snapshot = SAMPLES["rich"]()
    entries = tuple(replace(snapshot.entries[0], id=an_id(300 + at)) for at in range(lines))
    wallet = SampleWallet(replace(snapshot, entries=entries))
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        assert said(app, "Dit zijn de laatste 50 regels.") == told


@pytest.mark.parametrize(
    ("language", "announced", "titles"),
    [
        (
            "nl", "Een cadeau voor jou",
            ("Punt taart", "Voucher vervallen: Punt taart", "Zilver: Punt taart",
             "Uitkering: 3 × Punt taart"),
        ),
        (
            "en", "A gift for you",
            ("Slice of cake", "Voucher withdrawn: Slice of cake", "Silver: Slice of cake",
             "Payout: 3 × Slice of cake"),
        ),
    ],
)  # fmt: skip
async def test_a_reward_that_was_given_is_announced_and_stands_in_the_activity(
    language, announced, titles
):
    """It moves no units, so it has no figure; its receipt has what gave it and how long it is
    valid."""
    snapshot, cake = SAMPLES["rich"](), {"nl": "Punt taart", "en": "Slice of cake"}
    valid = {"nl": "Geldig tot en met 6 december", "en": "Valid until 6 December"}
    given = Why("birthday", reward=cake, name={"nl": "Jarig", "en": "Birthday"}, steps=(valid,))
    silver = Why("tier_gift", reward=cake, name={"nl": "Zilver", "en": "Silver"}, steps=(valid,))
    three = {"nl": "3 × Punt taart", "en": "3 × Slice of cake"}
    payout = Why("batch", reward=three, name={"nl": "Uitkering", "en": "Payout"}, steps=(valid,))
    taken = Why("voucher_voided", reward=cake)
    entries = tuple(
        replace(snapshot.entries[0], id=an_id(number), kind=kind, units=0, why=why)
        for number, kind, why in (
            (401, "gift", given), (402, "void", taken), (403, "gift", silver),
            (404, "gift", payout),
        )
    )  # fmt: skip
    wallet = SampleWallet(replace(snapshot, entries=entries), language=language)
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        for title in titles:
            assert title in app.texts, title
        assert not {"0", "+0"} & set(app.texts[app.texts.index(titles[0]) :])
        for number, why in ((401, given), (403, silver), (404, payout)):
            assert why.name[language] not in app.texts
            await app.tap(f"entry-{an_id(number)}")
            assert why.name[language] in app.texts
            assert said(app, valid[language])
        for name in (cake, three):
            wallet.state.announcements = (Announcement("voucher_given", name=name),)
            wallet.state.announced += 1
            await app.settle()
            assert said(app, f"{announced}: {name[language]}")


async def test_a_purchase_tells_its_sum_and_what_a_return_costs():
    wallet, entry = rich(), f"entry-{an_id(21)}"
    async with running(lambda page: show(page, wallet), routes.ACTIVITY) as app:
        assert "return-ask" not in app.names
        await app.tap(entry)
        assert said(app, "Kaas: € 9,00 × 1,5 = 13,5")
        await app.tap("return-ask")
        assert wallet.asked == [("return_preview", an_id(700))]
        for sentence in RETURNING.says:
            assert said(app, sentence["nl"])
        wallet.outcome = Offline()
        await app.tap("return-ask")
        assert said(app, "Er is nu geen verbinding.")
        assert not said(app, RETURNING.says[0]["nl"])


@pytest.mark.parametrize(
    ("language", "step"),
    [("nl", "Geldig tot en met 6 december 2026"), ("en", "Valid until 6 December 2026")],
)
async def test_a_receipt_says_once_until_when_it_is_valid(language, step):
    """In a step, or else in a line of its own: entries of before had no steps."""
    snapshot = SAMPLES["rich"]()
    [bought] = [one for one in snapshot.entries if one.id == an_id(21)]
    for steps in ((), bought.why.steps, (*bought.why.steps, {language: step})):
        why = replace(bought.why, steps=steps)
        entries = (replace(bought, why=why, expires_on=date(2026, 12, 6)),)
        wallet = SampleWallet(replace(snapshot, entries=entries), language=language)
        async with running(lambda page, w=wallet: show(page, w), routes.ACTIVITY) as app:
            await app.tap(f"entry-{an_id(21)}")
            assert sum(step.partition(" 6")[0] in each for each in app.texts) == 1, app.texts
            assert said(app, step.removesuffix(" 2026").partition(" 6")[2])


async def test_a_balance_with_what_is_pending_says_so():
    async with running(lambda page: show(page, rich()), routes.ACTIVITY) as app:
        await app.tap(f"entry-{an_id(25)}")  # of stamps, which never wait
        assert "Saldo daarna" in app.texts
        assert not said(app, "met wat nog wacht")
        await app.tap(f"entry-{an_id(22)}")
        assert "Saldo daarna, met wat nog wacht" in app.texts


@pytest.mark.parametrize(("language", "waits"), [("nl", "Wacht nog"), ("en", "Pending")])
async def test_what_waits_for_an_action_says_so(language, waits):
    """Nobody knows until when; and what was pending and went back waits no more."""
    snapshot = SAMPLES["rich"]()
    [cash] = [one for one in snapshot.entries if one.id == an_id(22)]
    later = "Vrij vanaf" if language == "nl" else "Can be spent from"
    total = "met wat nog wacht" if language == "nl" else "with what is pending"
    for waiting, seen in (
        (replace(cash, available_at=None, available_on=None), (True, False, True)),
        (cash, (False, True, True)),
        (replace(cash, waits=False), (False, False, True)),
        (replace(cash, waits=False, available_at=cash.at), (False, False, False)),
    ):
        wallet = SampleWallet(replace(snapshot, entries=(waiting,)), language=language)
        async with running(lambda page, w=wallet: show(page, w), routes.ACTIVITY) as app:
            await app.tap(f"entry-{cash.id}")
            assert (waits in app.texts, said(app, later), said(app, total)) == seen


async def test_the_tier_counts_what_the_programme_counts():
    async with running(lambda page: show(page, rich()), routes.TIER) as app:
        assert label(app, "next-tier") == "Nog 9 bezoeken en je bent Goud."
        assert said(app, "21 bezoeken")
        assert said(app, "Vanaf 30 bezoeken")
        assert said(app, "Je bent Zilver tot en met 31 januari 2027.")
        assert said(app, "Nog 4 bezoeken voor die dag en je blijft Zilver.")
        assert said(app, "Bezoeken in de laatste twaalf maanden tellen mee")


async def test_the_grace_of_a_tier_says_until_when():
    async with running(lambda page: show(page, rich("rich_grace")), routes.TIER) as app:
        assert said(app, "Je houdt het nog tot en met 31 januari 2027.")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_how_it_works_has_all_that_the_platform_says(language):
    wallet = rich(language=language)
    async with running(lambda page: show(page, wallet), routes.ACCOUNT) as app:
        await app.tap("how-it-works")
        assert app.page.route == routes.PROGRAMME
        told = [each.says for each in RICH.earning]
        told += [each.says for each in RICH.changes if each.says]
        told += [line for each in RICH.changes for line in each.lines]
        told += [each.validity for each in RICH.units if each.validity]
        told += [*RICH.payment, *RICH.returning, *RICH.tier_rules, RICH.terms]
        for sentence in told:
            assert sentence[language] in app.texts
        coming, *_ = RICH.changes
        begins = f"1\u00a0januari\u00a02027 {dates.clock(coming.effective_at)}"
        assert language == "en" or f"Vanaf {begins}" in app.texts, "the moment of the one to come"
        assert language == "en" or said(app, "Vanaf 23 september 2026"), "the year in each"
        assert ("Sterren" if language == "nl" else "Stars") in app.texts, "whose validity it is"


async def test_a_reward_is_valid_as_its_conditions_say():
    snapshot = SAMPLES["rich"]()
    [tasting] = [each for each in RICH.rewards if each.kind == "experience"]
    held = {"nl": "Op 1 maart 2027.", "en": "On 1 March 2027."}
    for conditions, own in (((held,), False), ((), True)):
        rewards = (replace(tasting, conditions=conditions),)
        programme = replace(snapshot.programme, rewards=rewards)
        wallet = SampleWallet(replace(snapshot, programme=programme))
        path = routes.to(routes.REWARD, tasting.id)
        async with running(lambda page, wallet=wallet: show(page, wallet), path) as app:
            assert said(app, "Na het inwisselen heb je 30 dagen") == own
            assert said(app, "Op 1 maart 2027.") != own


@pytest.mark.parametrize(
    ("language", "code", "law"),
    [
        ("nl", "CA-QC", "Onder het recht van Québec, Canada."),
        ("en", "NL", "Under the law of the Netherlands."),
        ("nl", "JP", "Onder het recht van JP."),
        ("nl", "", None),
    ],
)
async def test_how_it_works_names_the_law(language, code, law):
    snapshot = SAMPLES["rich"]()
    programme = replace(snapshot.programme, jurisdiction=code)
    wallet = SampleWallet(replace(snapshot, programme=programme), language=language)
    async with running(lambda page: show(page, wallet), routes.PROGRAMME) as app:
        if law is None:
            assert not said(app, "Onder het recht")
        else:
            assert law in app.texts
