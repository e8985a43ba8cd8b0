"""A voucher that no till of a shop takes does not ask to be shown at one."""

from dataclasses import replace

import pytest

from pasje import routes
from pasje.app import show
from tests.support.samples import SAMPLES, SampleWallet
from tests.support.screen import running


@pytest.mark.parametrize(
    ("channels", "at_till"), [((), True), (("web", "shop"), True), (("web",), False)]
)
async def test_it_says_where_it_is_shown(channels, at_till):
    snapshot = SAMPLES["rich"]()
    voucher = replace(snapshot.vouchers[0], channels=channels)
    wallet = SampleWallet(replace(snapshot, vouchers=(voucher,)))
    path = routes.to(routes.VOUCHER, voucher.id)
    async with running(lambda page: show(page, wallet), path) as app:
        assert ("Laat dit zien aan de kassa" in app.texts) == at_till
        assert ("Niet voor aan de kassa. Hieronder staat waar wel." in app.texts) != at_till
