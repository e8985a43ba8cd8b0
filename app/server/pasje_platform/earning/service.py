"""Recording a purchase: the vouchers it uses, what it earns, tier and referral, at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje.contract.membership import Announcement
from pasje.contract.programme import Money, Tier
from pasje.contract.till import Purchase, RecordPurchase, UsedVoucher
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.earning import model, receipt, store
from pasje_platform.earning.model import PurchaseRow
from pasje_platform.ledger import replay
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.refused import Refused
from pasje_platform.rewards import service as rewards
from pasje_platform.rewards.model import VoucherRow
from pasje_platform.tiers import service as tiers
from pasje_platform.tills import service as tills
from pasje_platform.visits import model as visiting
from pasje_platform.visits import service as visits
from pasje_platform.visits.model import VisitRow

MOST_FOUND = 20


@dataclass(frozen=True)
class _Sale:
    """What a till reports, on the way to become a purchase."""

    id: str
    till: TillCaller
    visit: VisitRow
    request: RecordPurchase
    now: datetime

    @property
    def member_id(self) -> str:
        return self.visit.member_id


async def record(
    tx: Tx,
    rules: Rules,
    till: TillCaller,
    purchase_id: str,
    request: RecordPurchase,
    language: str,
    now: datetime,
) -> tuple[Purchase, bool]:
    """The purchase, and whether it is new; the till minted `purchase_id`.

    A visit may record several: a basket split over two receipts, or one that was undone and rung
    up again, need no second scan. Each has its own id, receipt and share of the till's limits, and
    vouchers still only within the visit's ten minutes.

    Raises Refused: id_reused, unknown_visit, receipt_already_recorded, till_day_limit, what
    `model.may_record`, the visit's `may_earn`, `may_spend` and `not_in_future` raise, and what
    `rewards.use` raises.
    """
    await tills.lock(tx, till)
    if (known := await store.of_till(tx, till.id, purchase_id)) is not None:
        replay.same(known.request, request)
        return await purchase(tx, rules, known, language), False
    visit = await visits.find(tx, till, request.visit_id)
    sale = _Sale(purchase_id, till, visit, request, now)
    await _may_record(tx, rules, sale)
    row = await _sell(tx, rules, sale)
    return await purchase(tx, rules, row, language), True


async def _sell(tx: Tx, rules: Rules, sale: _Sale) -> PurchaseRow:
    """Everything a purchase does, in the order that decides: vouchers, units, tier, referral."""
    member_id, amount, now = sale.member_id, sale.request.amount.amount, sale.now
    held = await referrals.sides(tx, member_id)
    await ledger.lock(tx, held)
    await ledger.settle(tx, rules, member_id, now)
    vouchers = sale.request.use_vouchers
    used = await rewards.use(tx, member_id, vouchers, sale.id, sale.till.shop, now)
    earned = await _earn(tx, rules, sale)
    tier, moved = await tiers.spent(tx, rules, member_id, amount)
    told = await referrals.reward(tx, rules, member_id, sale.id, amount, held, now)
    balance = await ledger.standing(tx, rules, member_id, now)
    row = _row(rules, sale, earned, tier, moved, balance.available)
    if not await store.insert(tx, row, sale.visit.id, now):
        raise Refused("id_reused")
    own = [*_said(sale, earned, used, tier if moved else None), *told.get(member_id, [])]
    for who, said in {**told, member_id: own}.items():
        await ledger.changed(tx, rules, who, said)
    return row


def _row(
    rules: Rules, sale: _Sale, earned: int, tier: Tier, moved: bool, available: int
) -> PurchaseRow:
    request = sale.request
    return PurchaseRow(
        id=sale.id,
        till_id=sale.till.id,
        shop=sale.till.shop,
        member_id=sale.member_id,
        member_name=sale.visit.member_name,
        request=replay.as_decoded(request),
        amount=request.amount.amount,
        currency=request.amount.currency,
        receipt=request.receipt,
        business_on=rules.day(request.bought_at),
        bought_at=request.bought_at,
        earned=earned,
        tier_after=tier.id,
        tier_changed=moved,
        available_after=available,
        refunded_at=None,
    )


async def _may_record(tx: Tx, rules: Rules, sale: _Sale) -> None:
    request, till, now = sale.request, sale.till, sale.now
    currency = rules.programme.currency
    model.may_record(request, till, currency)
    visiting.not_in_future(request.bought_at, now)
    visiting.may_earn(min(sale.visit.scanned_at, request.bought_at), now)
    if request.use_vouchers:
        visiting.may_spend(sale.visit, now)
    day = rules.day(request.bought_at)
    if await store.has_receipt(tx, till.id, day, request.receipt):
        raise Refused("receipt_already_recorded", receipt=request.receipt)
    recorded = await store.recorded_on(tx, till.id, day)
    model.within_the_day(request.amount.amount, recorded, till, currency)


async def _earn(tx: Tx, rules: Rules, sale: _Sale) -> int:
    """Posts what the amount earns at the tier the member had before; nothing for nothing."""
    rule, request = rules.programme.earn, sale.request
    tier = await tiers.current(tx, rules, sale.member_id)
    exact = model.exact(rule, request.amount.amount, tier.earn_percent)
    units = model.rounded(exact, rule.rounding)
    if units:
        await ledger.credit(
            tx,
            rules,
            sale.member_id,
            units,
            sale.now,
            why=model.why(rule, request, tier, sale.till.shop),
            source_id=sale.id,
            earned_at=request.bought_at,
        )
    return units


def _said(
    sale: _Sale, earned: int, used: Sequence[VoucherRow], new_tier: Tier | None
) -> list[Announcement]:
    shop = sale.till.shop
    said = [Announcement("earned", units=earned, where=shop)] if earned else []
    said += [Announcement("voucher_used", where=shop, name=voucher.name) for voucher in used]
    if new_tier is not None:
        said.append(Announcement("tier_changed", name=new_tier.name))
    return said


async def purchase(tx: Tx, rules: Rules, row: PurchaseRow, language: str) -> Purchase:
    """The purchase as the till sees it now."""
    used = await rewards.used_in(tx, row.member_id, row.id)
    tier, name = rules.tier(row.tier_after), referrals.first_name(row.member_name)
    return Purchase(
        id=row.id,
        state="refunded" if row.refunded_at else "recorded",
        amount=Money(row.amount, row.currency),
        receipt=row.receipt,
        bought_at=row.bought_at,
        earned=row.earned,
        available=row.available_after,
        first_name=name,
        tier=tier.name,
        tier_changed=row.tier_changed,
        used_vouchers=tuple(UsedVoucher(voucher.id, voucher.name) for voucher in used),
        receipt_text=receipt.purchase_text(
            rules,
            language,
            first_name=name,
            earned=row.earned,
            available=row.available_after,
            tier=tier,
            used=[voucher.name for voucher in used],
        ),
    )


async def find(
    tx: Tx, rules: Rules, till: TillCaller, number: str, language: str, now: datetime
) -> tuple[Purchase, ...]:
    """The shop's purchases with that receipt number that may still be refunded, newest first."""
    since = now - timedelta(days=model.REFUND_DAYS)
    rows = await store.with_receipt(tx, till.shop, number, since, MOST_FOUND)
    return tuple([await purchase(tx, rules, row, language) for row in rows])
