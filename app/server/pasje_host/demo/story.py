"""What happened before the first start: Sanne's purchases, her cake, and the friend she invited.

Everything goes through the platform's own services, at times in the past, so that the demo holds
nothing that could not have happened.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje.contract import member_code
from pasje.contract.ids import new_id
from pasje.contract.membership import DeviceKey, Enrol, Redeem
from pasje.contract.programme import Money
from pasje.contract.till import OpenVisit, RecordPurchase
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.earning import service as earning
from pasje_platform.ledger import service as ledger
from pasje_platform.members import service as members
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.rewards import service as rewards
from pasje_platform.visits import service as visits

SANNE, NOOR = "sanne@example.com", "noor@example.com"
DAYS = 200
"""So long ago it begins."""

_PURCHASES = {
    196: 1850, 182: 2480, 170: 3120, 155: 1260, 141: 4250, 127: 980, 112: 2790,
    98: 3640, 84: 1520, 66: 4800, 51: 2270, 33: 2250, 17: 2860, 3: 1930,
}  # fmt: skip
"""Sanne's, in cents, by how many days ago: she is Silver, and not far from Gold."""
_CAKE_AGO = 66
_NOOR_AGO, _NOOR_SPENT = 40, 840


@dataclass(frozen=True)
class _Teller:
    tx: Tx
    rules: Rules
    till: TillCaller
    today: datetime
    """Midnight in the programme's zone."""

    def at(self, days_ago: int) -> datetime:
        """A moment of that day, not the same on every day."""
        return self.today - timedelta(days=days_ago, hours=-9, minutes=-(days_ago * 37 % 480))

    def id(self, moment: datetime) -> str:
        return new_id(int(moment.timestamp() * 1000))

    async def enrol(self, email: str, name: str, now: datetime, code: str | None = None) -> str:
        member_id = self.id(now)
        request = Enrol(
            sign_in_id=self.id(now),
            device_id=self.id(now),
            device_name="Demo",
            name=name,
            language=self.rules.programme.languages[0],
            terms_on=self.rules.programme.terms_on,
            referral_code=code,
        )
        await members.enrol(self.tx, self.rules, member_id, email, request, now)
        return member_id

    async def buy(
        self, code: str, amount: int, now: datetime, vouchers: tuple[str, ...] = ()
    ) -> None:
        visit_id = self.id(now)
        scan = OpenVisit(code, now)
        await visits.open_visit(self.tx, self.rules, self.till, visit_id, scan, now)
        purchase = RecordPurchase(
            visit_id=visit_id,
            amount=Money(amount, self.rules.programme.currency),
            receipt="1",
            bought_at=now,
            use_vouchers=vouchers,
        )
        language = self.rules.programme.languages[0]
        await earning.record(self.tx, self.rules, self.till, self.id(now), purchase, language, now)

    async def static_code(self, member_id: str) -> str:
        _, card = await members.member(self.tx, self.rules, member_id)
        return card.static_code

    async def cake(self, member_id: str, amount: int, now: datetime) -> None:
        """Redeems and uses a voucher: that takes a fresh code, made with a device's key."""
        phone, _ = await devices.sign_in(self.tx, self.rules, member_id, self.id(now), "Demo", now)
        reward = self.rules.reward("cake")
        voucher_id = self.id(now)
        request = Redeem(reward.id, reward.cost, now + timedelta(minutes=2))
        await rewards.redeem(self.tx, self.rules, member_id, voucher_id, request, now)
        await self.buy(_fresh_code(phone, now), amount, now, (voucher_id,))
        await devices.sign_out(self.tx, self.rules, member_id, phone.device_id, now)


async def tell(tx: Tx, rules: Rules, till: TillCaller, now: datetime) -> None:
    """Makes Sanne and Noor with all their past, in the transaction `tx`."""
    teller = _Teller(tx, rules, till, rules.start_of(rules.day(now)))
    sanne = await teller.enrol(SANNE, "Sanne de Vries", teller.at(DAYS))
    code = await teller.static_code(sanne)
    for days_ago in sorted((*_PURCHASES, _NOOR_AGO), reverse=True):
        moment = teller.at(days_ago)
        if days_ago == _NOOR_AGO:
            await _noor(teller, sanne, moment)
        elif days_ago == _CAKE_AGO:
            await teller.cake(sanne, _PURCHASES[days_ago], moment)
        else:
            await teller.buy(code, _PURCHASES[days_ago], moment)


async def _noor(teller: _Teller, inviter: str, moment: datetime) -> None:
    state = await ledger.state(teller.tx, teller.rules, inviter, moment)
    standing = await referrals.standing(teller.tx, teller.rules, state, inviter, moment)
    noor = await teller.enrol(NOOR, "Noor Bakker", moment, standing.code)
    bought_at = moment + timedelta(minutes=20)
    await teller.buy(await teller.static_code(noor), _NOOR_SPENT, bought_at)


def _fresh_code(phone: DeviceKey, now: datetime) -> str:
    step = member_code.step_at(now)
    message = member_code.message("M1", phone.handle, step)
    signature = hmac.new(base64.b64decode(phone.key), message, hashlib.sha256).digest()
    return member_code.fresh_code("M1", phone.handle, step, signature)
