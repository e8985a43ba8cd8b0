"""What of one member the engine needs: everything an event can change, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pasje.contract.programme import Words
from pasje_platform.engine.account import Account, Movement
from pasje_platform.engine.event import Basket
from pasje_platform.engine.reward_rules import Reward

VoucherState = Literal["issued", "used", "voided", "cancelled", "given"]
"""given: nothing is shown at a till for it (a donation, a gift card, a ticket)."""


@dataclass(frozen=True)
class Counter:
    """What one cap counted in one period, such as ("rule:visit", "2026-W48")."""

    key: str
    period: str
    units: int = 0
    times: int = 0


@dataclass(frozen=True)
class Earned:
    """What one rule gave in one purchase, as one lot or one voucher: the entry `seq`."""

    rule: str
    unit: str
    units: int
    seq: int | None
    """None: nothing was given."""
    voucher: str = ""
    """Its id."""


@dataclass(frozen=True)
class Context:
    """What a purchase was evaluated with, so that a return can evaluate the rest alike."""

    tier: str
    segments: tuple[str, ...]
    birthday_on: date | None
    first_purchase: bool
    room: tuple[Counter, ...]
    """The counters of its caps as they were before it."""
    birthday_from: int = 0


@dataclass(frozen=True)
class Paid:
    """Units that left for something that may be undone: the entry `seq`, and from which lots."""

    unit: str
    units: int
    seq: int
    moves: tuple[Movement, ...]
    rate: tuple[int, int] | None = None
    """At the till, so many units paid so many minor units; None: as the rules say."""


@dataclass(frozen=True)
class Bought:
    """A purchase that may still be returned."""

    id: str
    version: int
    """Of the rules it was earned under."""
    basket: Basket
    """What is left of it: returned items and amounts are gone."""
    context: Context
    earned: tuple[Earned, ...]
    paid: tuple["Paid", ...]
    vouchers: tuple[str, ...]
    discounts: tuple[int, ...]
    """By line, minor units that vouchers took off."""
    counted: int
    """What it counts for the tier."""
    counted_on: date | None = None
    """The day on which it does; None, of before: the day it was bought."""
    counted_for: str = "spend"
    """What the history was of then (`ladder.counts`): in another one it counts nothing."""
    referred: str = ""
    """The inviter whom it rewarded."""
    referred_seq: int | None = None
    """The entry of the friend's reward for it."""
    referred_gave: tuple[str, int] | None = None
    """What that gave, by unit, where the rules of the purchase do not say it: of before."""
    original: Basket | None = None
    """As it was bought, once part of it was returned."""
    kept_until: datetime | None = None
    """Until when it is kept for a return, by the rules it was bought under (`pruning`)."""
    free: tuple[int, ...] = ()
    """By line of the original, items that vouchers made free; () is none."""


@dataclass(frozen=True)
class Voucher:
    """What a redemption or gift gave, to be used at the till or given at once."""

    id: str
    handle: str
    reward: str
    name: Words
    kind: str
    unit: str
    cost: int
    worth: int
    """Minor units, for what is worth a fixed amount."""
    state: VoucherState
    issued_at: datetime
    expires_at: datetime
    paid: Paid | None
    """None: a gift, or free."""
    used_at: datetime | None = None
    used_where: str = ""
    purchase_id: str = ""
    code: str = ""
    ended_at: datetime | None = None
    terms: Reward | None = None
    """The reward as it was that day, without its texts; None, of before: as the rules have it."""
    batch: str = ""
    """The batch that made it of units; the member did not choose it, and cannot undo it."""


@dataclass(frozen=True)
class Holding:
    """The tier a member has; "" in a programme without tiers."""

    tier: str = ""
    since: date | None = None
    """The day it was reached, and its anniversaries bring the yearly gifts."""
    met_on: date | None = None
    """The day up to which the window was counted when it was reached or renewed."""
    valid_until: datetime | None = None
    grace_until: datetime | None = None
    welcomed: tuple[str, ...] = ()
    """Tiers whose welcome gift was given."""
    floor: str = ""
    """The highest permanent tier that was reached, or passed: the member never falls below it."""
    before: "Holding | None" = None
    """As it was before the member rose, or when a purchase ended a grace: a return goes back to it,
    and to its old end."""
    undone: bool = False
    """In a grace: a return took what the tier was reached by, so that the one of before follows."""
    excused_on: date | None = None
    """When a return last began a grace."""


@dataclass(frozen=True)
class Qualified:
    """What counted for the tier on one day."""

    on: date
    amount: int


_NOTHING = Account()


@dataclass(frozen=True)
class State:
    joined_at: datetime
    settled_at: datetime
    """Everything due until then has happened."""
    birthday_on: date | None = None
    birthday_from: int = 0
    """The calendar year from which it counts, once one was changed; 0: at once."""
    segments: tuple[str, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """By unit; one without entries is not there."""
    last_seq: int = 0
    """Of the member's entries, in all units."""
    counters: tuple[Counter, ...] = ()
    history: tuple[Qualified, ...] = ()
    """By day, the oldest first."""
    counts: str = ""
    """What the history counts (`ladder.counts`): under another ladder it begins afresh."""
    tier: Holding = Holding()
    purchases: tuple[Bought, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    """Those that can be used, or ended in the last 30 days; the oldest first."""
    has_bought: bool = False
    inviter: str = ""
    inviter_name: str = ""
    rewarded: bool = False
    """Whether the invitation was rewarded already."""
    version: int = 0
    """Of the rules under which it was settled last; 0: of none yet."""

    def account(self, unit: str) -> Account:
        return self.accounts.get(unit, _NOTHING)
