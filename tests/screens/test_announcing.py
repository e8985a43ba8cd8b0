"""What is announced together: one short text, in a banner that never reaches the card's code."""

import flet as ft
import pytest

from pasje import routes
from pasje.app import show
from pasje.contract.membership import Announcement
from pasje.ui.qr_matrix import QUIET, SIDE
from tests.support.samples import SAMPLES, SampleWallet, both
from tests.support.screen import running

SHOP = "Bakkerij Van Dam"
NAME = SAMPLES["rich"]().member.name
ABOVE_THE_CARD = 4


def moved(kind, *moves, **more):
    return tuple(Announcement(kind, units, unit_id=unit, **more) for unit, units in moves)


THREE = (("stamps", 3), ("cashback", 22), ("", 5))
BACK = (("stamps", -2), ("cashback", -10))
GOLD = (Announcement("tier_changed", name=both("Goud", "Gold")),)
GIFT = (Announcement("voucher_given", name=both("Taart", "Cake")),)


async def announced(app, wallet, announcements):
    """The banner's text, as the control that draws it."""
    wallet.state.announcements = announcements
    wallet.state.announced += 1
    await app.settle()
    [text] = [each for each in app.controls(ft.Text) if each.max_lines]
    return text


@pytest.mark.parametrize(
    ("announcements", "nl", "en"),
    [
        (
            moved("earned", *THREE, where=SHOP),
            f"+3 stempels, +€ 0,22 cashback en +0,5 sterren bij {SHOP}",
            f"+3 stamps, +€0.22 cashback and +0.5 stars at {SHOP}",
        ),
        (moved("earned", *THREE[:2]), "+3 stempels en +€ 0,22 cashback",
         "+3 stamps and +€0.22 cashback"),
        (moved("earned", THREE[0], where=SHOP), f"+3 stempels bij {SHOP}",
         f"+3 stamps at {SHOP}"),
        (
            moved("refunded", *BACK, where="Noord"),
            "Retour bij Noord: 2 stempels en € 0,10 cashback teruggenomen",
            "Return at Noord: 2 stamps and €0.10 cashback taken back",
        ),
        (moved("refunded", BACK[0], where=""), "Retour: 2 stempels teruggenomen",
         "Return: 2 stamps taken back"),
        (
            (*moved("earned", THREE[0], where=SHOP), *GOLD, *GIFT),
            f"+3 stempels bij {SHOP}. Je bent nu Goud. Een cadeau voor jou: Taart",
            f"+3 stamps at {SHOP}. You are Gold now. A gift for you: Cake",
        ),
        (
            (*moved("earned", THREE[0], where=SHOP),
             *moved("referral_rewarded", THREE[1], friend="Bram")),
            f"+3 stempels bij {SHOP}. +€ 0,22 cashback, dankzij Bram",
            f"+3 stamps at {SHOP}. +€0.22 cashback, thanks to Bram",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_what_is_announced_together_is_one_line_of_text(language, announcements, nl, en):
    wallet = SampleWallet(SAMPLES["rich"](), language=language)
    async with running(lambda page: show(page, wallet)) as app:
        text = await announced(app, wallet, announcements)
        assert text.value.replace("\u00a0", " ") == {"nl": nl, "en": en}[language]


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_whoever_donates_is_not_told_that_it_is_to_a_reward(language):
    wallet = SampleWallet(SAMPLES["rich"](), language=language)
    there = routes.to(routes.REWARD, "voedselbank")
    async with running(lambda page: show(page, wallet), there) as app:
        await app.tap("redeem")
        assert {
            "nl": "De voedselbank. Je krijgt er geen voucher voor.",
            "en": "The food bank. You get no voucher for it.",
        }[language] in app.texts


def high(text, scale, lines=1):
    return text.style.size * text.style.height * scale * lines


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize(("width", "height"), [(412, 892), (320, 568)])
async def test_whatever_is_said_the_banner_ends_above_the_code(width, height, scale):
    """Reckoned from the top of the screen's body, where the banner's place and the card's is."""
    wallet = SampleWallet(SAMPLES["rich"]())
    async with running(lambda page: show(page, wallet), width=width, height=height) as app:
        text = await announced(app, wallet, moved("earned", *THREE, where=SHOP) + GOLD + GIFT)
        said = app.named("announcement")
        [banner] = [each for each in app.controls(ft.Container) if each.content is said]
        close = app.named("close-announcement").content
        assert text.overflow is ft.TextOverflow.ELLIPSIS
        ends = banner.top + max(close.height, high(text, scale, text.max_lines))
        ends += (said.content.padding.top or 0) + (said.content.padding.bottom or 0)

        code = app.named("card-code")
        [face] = [each for each in app.controls(ft.Column) if code in each.controls]
        [around] = [each for each in app.controls(ft.Container) if each.content is face]
        [name] = [each for each in app.controls(ft.Text) if each.value == NAME]
        plate = ABOVE_THE_CARD + around.padding.top + high(name, scale) + face.spacing
        quiet = code.content.width / SIDE * QUIET
        assert ends <= plate + quiet / 2, "half of the quiet zone is left at the least"
