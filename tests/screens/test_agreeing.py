"""Sentences about so much: in the singular, the plural, and in the order of the language."""

from dataclasses import replace
from datetime import date, timedelta

from pasje import routes
from pasje.app import show
from pasje.contract.snapshot import Expiring
from tests.support.samples import NOW, SAMPLES, SampleWallet
from tests.support.screen import running


def label(app, identifier):
    return app.named(identifier).label.replace("\u00a0", " ")


async def test_what_is_one_is_said_as_one():
    snapshot = SAMPLES["rich"]()
    stars, cash, stamps = snapshot.balances
    soon = Expiring(15, NOW + timedelta(days=9), date(2026, 12, 1))
    one = replace(stamps.expiring, units=1)
    balances = (stars, replace(cash, coming=soon), replace(stamps, expiring=one))
    wallet = SampleWallet(replace(snapshot, balances=balances))
    async with running(lambda page: show(page, wallet)) as app:
        assert label(app, "coming-cashback") == "€ 0,15 cashback komt vrij 1 december"
        assert label(app, "expiring-stamps") == "1 stempel verloopt 1 december"


async def test_english_counts_before_it_says_what_for():
    async with running(
        lambda page: show(page, SampleWallet(SAMPLES["rich"](), language="en")), routes.TIER
    ) as app:
        assert label(app, "next-tier") == "9 visits to go and you are Gold."
