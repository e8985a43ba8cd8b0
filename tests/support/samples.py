"""Snapshots by name, as a member would have them; and a wallet that only holds one."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

from pasje.contract.member_code import checked_number, fresh_code, static_code, step_at
from pasje.contract.membership import SignInStarted
from pasje.contract.programme import (
    EarnRule,
    HowToEarn,
    Money,
    Programme,
    ProgrammeChange,
    ReferralTerms,
    Reward,
    RewardChoice,
    RewardStep,
    Tier,
    Unit,
)
from pasje.contract.refund import RefundQuote
from pasje.contract.refusals import Problem
from pasje.contract.snapshot import (
    Balance,
    CardNumber,
    Device,
    Entry,
    Expiring,
    Friend,
    Member,
    ReferralStanding,
    RewardStanding,
    Snapshot,
    TierStanding,
    Voucher,
    Why,
)
from pasje.contract.till import UnitAmount
from pasje.data.codes import ShownCode
from pasje.data.outcome import Done, Offline, Refused
from pasje.data.signing_in import SignInUnderWay
from pasje.data.surround import Surround
from pasje.state import WalletState

NOW = datetime(2026, 11, 22, 13, 2, 3, tzinfo=UTC)
HANDLE = "7QK4M9TZ2WXBC"
LONG_NAME = "Maximiliaan-Alexander van den Hoogenband"
NUMBER = "4821009733569"


def both(nl, en):
    return {"nl": nl, "en": en}


def euro(cents):
    return Money(cents, "EUR")


CAPPUCCINO = both("Gratis cappuccino", "Free cappuccino")


def an_id(number):
    return f"0193a000-0000-7000-8000-{number:012d}"


def _reward(name, nl, en, icon, cost, *, said=("", ""), in_stock=True):
    return Reward(name, both(nl, en), both(*said), icon, cost, 30, in_stock)


PROGRAMME = Programme(
    id="koffiebar",
    version=1,
    effective_at=NOW - timedelta(days=90),
    name="Koffiebar Noord",
    colour="#0B6E4F",
    logo=None,
    unit=Unit(both("punt", "point"), both("punten", "points"), 24),
    currency="EUR",
    time_zone="Europe/Amsterdam",
    languages=("nl", "en"),
    earn=EarnRule(1, euro(100), "floor"),
    tiers=(
        Tier(
            "bronze", both("Brons", "Bronze"), euro(0), 100,
            (both("Spaar bij elke aankoop", "Save with every purchase"),), "#A1662F",
        ),
        Tier(
            "silver", both("Zilver", "Silver"), euro(15000), 110,
            (both("Gratis havermelk", "Free oat milk"),), "#8A8F98",
        ),
        Tier(
            "gold", both("Goud", "Gold"), euro(40000), 125,
            (
                both("Gratis havermelk", "Free oat milk"),
                both("Elke maand een proeverij", "A tasting every month"),
            ),
            "#C79A1B",
        ),
    ),
    rewards=(
        _reward(
            "cappuccino", "Gratis cappuccino", "Free cappuccino", "coffee", 100,
            said=(
                "Een cappuccino naar keuze, ook met havermelk. Van bonen die we zelf branden.",
                "Any cappuccino you like, with oat milk too. From beans we roast ourselves.",
            ),
        ),
        _reward("croissant", "Roomboter­croissant", "Butter croissant", "croissant", 120),
        _reward("cake", "Stuk appeltaart", "Slice of apple pie", "cake", 180),
        _reward("lunch", "Lunch van de dag", "Lunch of the day", "lunch", 400),
        _reward("beans", "Zak bonen, 250 gram", "Bag of beans, 250 grams", "beans", 450),
        _reward(
            "mug", "Mok van de pottenbakker", "Mug by the potter", "mug", 600, in_stock=False
        ),
        _reward("workshop", "Workshop latte art", "Latte art workshop", "ticket", 1500),
    ),
    referral=ReferralTerms(100, 50, euro(500), 10),
    terms=both(
        "Je spaart een punt voor elke hele euro. Punten blijven twee jaar geldig. "
        "Je kunt op elk moment stoppen; dan wissen we je gegevens.",
        "You save a point for every whole euro. Points stay valid for two years. "
        "You can stop at any time; then we erase your details.",
    ),
    terms_on=date(2026, 11, 1),
    demo=True,
)  # fmt: skip


def _entry(number, kind, units, days_ago, balance_after, why):
    at = NOW - timedelta(days=days_ago, hours=1)
    return Entry(
        an_id(number), kind, units, at, at.date(), balance_after, at if units > 0 else None,
        at + timedelta(days=730) if units > 0 else None,
        (at + timedelta(days=730)).date() if units > 0 else None, why,
    )  # fmt: skip


def _purchase(number, units, cents, days_ago, balance_after, tier=("silver", 110), shop="Noord"):
    why = Why(
        "purchase", euro(cents), 1, euro(100), tier[0], tier[1], f"{cents / 100 * tier[1] / 100}",
        "floor", shop, f"20261122-{number}",
    )  # fmt: skip
    return _entry(number, "earn", units, days_ago, balance_after, why)


def voucher(number=1, state="issued", days=18, **more):
    fields = {
        "id": an_id(900 + number),
        "handle": "3VN8RY5PQJ6HD",
        "reward_id": "cappuccino",
        "name": CAPPUCCINO,
        "cost": 100,
        "state": state,
        "issued_at": NOW - timedelta(days=12),
        "expires_at": NOW + timedelta(days=days, hours=10),
        "expires_on": (NOW + timedelta(days=days)).date(),
        "used_at": None,
        "used_where": None,
    }
    return Voucher(**(fields | more))


def _snapshot(**more):
    fields = {
        "epoch": "a",
        "version": 7,
        "at": NOW,
        "programme": PROGRAMME,
        "member": Member(
            an_id(1), "Sanne", "sanne@voorbeeld.nl", "nl", date(2026, 3, 4), None, False
        ),
        "card": CardNumber(checked_number(NUMBER), static_code(HANDLE)),
        "balance": Balance(0, 0, None),
        "tier": TierStanding("bronze", euro(0), "silver", euro(15000)),
        "vouchers": (),
        "entries": (),
        "referral": ReferralStanding("SANNE7K", 0, ()),
        "devices": (
            Device(an_id(50), "Chrome, Android", NOW - timedelta(days=9), NOW.date(), True),
        ),
    }
    return Snapshot(**(fields | more))


def new_member():
    return _snapshot()


def silver():
    """60 points: 40 short of the nearest reward."""
    return _snapshot(
        balance=Balance(60, 0, None),
        tier=TierStanding("silver", euro(31500), "gold", euro(8500)),
        entries=(
            _purchase(11, 36, 3300, 0, 60),
            _entry(
                12, "redeem", -100, 3, 24, Why("redemption", reward=CAPPUCCINO)
            ),
            _purchase(13, 24, 2200, 20, 124, shop="Centrum"),
            _entry(14, "earn", 50, 31, 100, Why("referral_friend", friend="Joris")),
            _entry(15, "adjust", -10, 33, 50, Why("correction", reason="Dubbel ingevoerd")),
            _entry(16, "expire", -15, 40, 60, Why("expiry")),
        ),
        referral=ReferralStanding(
            "SANNE7K",
            1,
            (
                Friend("Mehmet", "joined", date(2026, 11, 21), None),
                Friend("Lotte", "rewarded", date(2026, 10, 2), date(2026, 10, 9)),
            ),
        ),
        devices=(
            Device(an_id(50), "Chrome, Android", NOW - timedelta(days=9), NOW.date(), True),
            Device(an_id(51), "Safari, iPhone", NOW - timedelta(days=80), date(2026, 11, 2), False),
        ),
    )  # fmt: skip


def gold_near():
    """Enough for most rewards, € 4,50 short of gold, with points about to expire."""
    return dataclasses.replace(
        silver(),
        balance=Balance(1240, 0, Expiring(120, NOW + timedelta(days=39), date(2026, 12, 31))),
        tier=TierStanding("silver", euro(39550), "gold", euro(450)),
    )


def gold():
    """At the top, with a voucher waiting."""
    return dataclasses.replace(
        gold_near(),
        tier=TierStanding("gold", euro(61200), None, None),
        vouchers=(voucher(), voucher(2, days=1)),
    )


def one_voucher():
    return dataclasses.replace(silver(), vouchers=(voucher(),))


def used_voucher():
    used = voucher(state="used", used_at=NOW + timedelta(minutes=3), used_where="Noord")
    return dataclasses.replace(silver(), vouchers=(used,))


def expired_voucher():
    """Expired by time alone: the platform has not said so yet."""
    return dataclasses.replace(silver(), vouchers=(voucher(days=-2),))


def voided_voucher():
    return dataclasses.replace(silver(), vouchers=(voucher(state="voided"),))


def deficit():
    return dataclasses.replace(silver(), balance=Balance(0, 30, None))


def yesterday():
    """What an offline phone still knows."""
    return dataclasses.replace(gold_near(), at=NOW - timedelta(days=1))


def long_words():
    """Names and sentences as long as they come."""
    snapshot = gold_near()
    return dataclasses.replace(
        snapshot,
        member=dataclasses.replace(snapshot.member, name=LONG_NAME),
        balance=Balance(1_234_567, 0, snapshot.balance.expiring),
    )


STARS = Unit(
    both("ster", "star"), both("sterren", "stars"), None, "stars", 1,
    validity=both(
        "Sterren verlopen twaalf maanden na je laatste bezoek.",
        "Stars expire twelve months after your last visit.",
    ),
)  # fmt: skip
CASH = Unit(
    both("cashback", "cashback"), both("cashback", "cashback"), None, "cashback", money=True,
    validity=both("Cashback verloopt niet.", "Cashback does not expire."),
)  # fmt: skip
FOOD_BANK = both("Voedselbank Amsterdam", "Amsterdam Food Bank")
STAMPS = Unit(both("stempel", "stamp"), both("stempels", "stamps"), 6, "stamps")

RICH = dataclasses.replace(
    PROGRAMME,
    id="rijk",
    version=4,
    name="Markthal De Ronde Kogge",
    colour="#7A2E8E",
    unit=STARS,
    units=(STARS, CASH, STAMPS),
    earn=None,
    earning=(
        HowToEarn(
            both("Elke aankoop", "Every purchase"),
            both(
                "1,5 ster per € 1, per regel van de bon naar beneden afgerond op tienden.",
                "1.5 stars for every €1, each line of the receipt rounded down to tenths.",
            ),
            "stars",
        ),
        HowToEarn(
            both("Cashback op vers", "Cashback on fresh food"),
            both(
                "5% van wat je aan vers uitgeeft, hooguit € 10 per maand.",
                "5% of what you spend on fresh food, at most €10 a month.",
            ),
            "cashback",
        ),
        HowToEarn(
            both("Een bezoek", "A visit"),
            both("1 stempel per dag dat je komt.", "1 stamp for each day you come."),
            "stamps",
        ),
    ),
    tiers=tuple(
        dataclasses.replace(tier, count=count)
        for tier, count in zip(PROGRAMME.tiers, (0, 12, 30), strict=True)
    ),
    tier_basis="visits",
    tier_rules=(
        both(
            "Bezoeken in de laatste twaalf maanden tellen mee, hooguit een per dag.",
            "Visits of the last twelve months count, at most one a day.",
        ),
        both(
            "Een status blijft een jaar van jou, en daarna nog dertig dagen als je hem niet haalt.",
            "A tier stays yours for a year, and thirty days longer when you do not reach it.",
        ),
    ),
    rewards=(
        Reward(
            "korting", both("Korting op je boodschappen", "Money off your groceries"),
            both("Kies hoeveel er van je rekening af gaat.", "Choose how much off your bill."),
            "discount", 500, 60, True, "amount_off", "stars",
            (
                both("Voor rekeningen vanaf € 10.", "For bills of €10 or more."),
                both("Niet op statiegeld en cadeaukaarten.", "Not on deposits and gift cards."),
            ),
            (
                RewardChoice(500, euro(500)), RewardChoice(1000, euro(1100)),
                RewardChoice(2500, euro(3000)),
            ),
        ),
        Reward(
            "voedselbank", both("De voedselbank", "The food bank"),
            both("Elke 10 sterren zijn 10 cent.", "Every 10 stars are 10 cents."),
            "star", 100, 0, True, "donation", "stars", (), (),
            RewardStep(100, 5000, 100, euro(10)), charity=FOOD_BANK,
        ),
        Reward(
            "trekking", both("Diner voor twee", "Dinner for two"),
            both("Elke maand een winnaar.", "A winner every month."),
            "lunch", 3, 0, True, "sweepstake", "stamps",
            (both("Hooguit vijf keer per maand.", "At most five times a month."),),
        ),
        Reward(
            "bioscoop", both("Bioscoopkaartje", "Cinema ticket"), both("", ""),
            "ticket", 1500, 90, True, "partner_voucher", "stars",
            (both("Te gebruiken bij Cinema West.", "To be used at Cinema West."),),
        ),
        Reward(
            "cadeaukaart", both("Cadeaukaart van € 5", "Gift card of €5"), both("", ""),
            "gift", 450, 0, True, "gift_card", "cashback",
        ),
        Reward(
            "proeverij", both("Kaasproeverij met de affineur", "Cheese tasting with the affineur"),
            both("Een avond in de kelder.", "An evening in the cellar."),
            "ticket", 800, 30, True, "experience", "stars",
            (both("Voor Goud.", "For Gold."),),
        ),
        Reward(
            "welkom", both("Welkomstkoffie", "Welcome coffee"), both("", ""),
            "coffee", 0, 30, True, "sample", for_sale=False,
        ),
    ),
    payment=(
        both(
            "Cashback betaalt aan de kassa: € 1 is € 1, vanaf € 1 en hooguit de halve rekening.",
            "Cashback pays at the till: €1 is €1, from €1 and at most half the bill.",
        ),
    ),
    returning=(
        both(
            "Breng je iets terug, dan gaat terug wat je daarvoor kreeg; dat kan een tekort geven.",
            "When you return something, what you got for it goes back; that may leave you short.",
        ),
    ),
    changes=(
        ProgrammeChange(
            5, NOW + timedelta(days=40), date(2027, 1, 1),
            both("1,2 ster per € 1 in plaats van 1,5.", "1.2 stars for every €1 instead of 1.5."),
            (
                both("Nieuw: Bioscoop. Voor 40 sterren.", "New: Cinema. For 40 stars."),
                both("Vervallen: Dubbel op maandag.", "Ended: Double on Mondays."),
                both(
                    "Anders: Elke aankoop. 1,2 ster voor elke € 1. Eerst: 1,5 ster voor elke € 1.",
                    "Changed: Every purchase. 1.2 stars for every €1. "
                    "Before: 1.5 stars for every €1.",
                ),
            ),
        ),
        ProgrammeChange(
            4, NOW - timedelta(days=60), date(2026, 9, 23), None,
            (both("Anders: De voorwaarden.", "Changed: The terms."),),
        ),
        ProgrammeChange(
            3, NOW - timedelta(days=90), date(2026, 8, 24),
            both("Stempels zijn nieuw.", "Stamps are new."),
        ),
    ),
    minimum_age=16,
)  # fmt: skip
RETURNING = RefundQuote(
    (UnitAmount("stars", 225),), (UnitAmount("cashback", 100),), (), (), euro(1400),
    both("Zilver", "Silver"), False, None,
    (
        both("22,5 sterren gaan terug; je komt 4 sterren tekort.",
             "22.5 stars go back; you fall 4 stars short."),
        both("€ 1,00 cashback waarmee je betaalde krijg je terug.",
             "You get back the €1.00 cashback you paid with."),
    ),
)  # fmt: skip


def _more(number, kind, rule, units, days_ago, unit_id, **more):
    why = Why(rule, **more.pop("why", {}))
    entry = _entry(number, kind, units, days_ago, 840, why)
    return dataclasses.replace(entry, **({"unit_id": unit_id, "expires_on": None} | more))


def rich():
    """Three units, one with a decimal and one money; tiers by visits; rewards of every kind."""
    stars = Balance(
        1205, 0, Expiring(45, NOW + timedelta(days=30), date(2026, 12, 22)), "stars", 350,
        Expiring(240, NOW + timedelta(days=11), date(2026, 12, 3)),
    )  # fmt: skip
    cash = Balance(460, 0, None, "cashback", 120)
    stamps = Balance(4, 0, Expiring(2, NOW + timedelta(days=9), date(2026, 12, 1)), "stamps")
    named = {"name": both("Verjaardag", "Birthday")}
    steps = (
        both("Kaas: € 9,00 × 1,5 = 13,5", "Cheese: €9.00 × 1.5 = 13.5"),
        both("Brood: € 6,00 × 1,5 = 9", "Bread: €6.00 × 1.5 = 9"),
        both("Samen 22,5 sterren", "Together 22.5 stars"),
    )
    bought = {"shop": "Noord", "receipt": "A-118", "steps": steps,
              "name": both("Elke aankoop", "Every purchase")}  # fmt: skip
    return _snapshot(
        programme=RICH,
        balance=stars,
        balances=(stars, cash, stamps),
        tier=TierStanding(
            "silver", euro(31500), "gold", None, 21, 9, NOW + timedelta(days=70),
            date(2027, 1, 31), 4,
        ),
        vouchers=(
            voucher(
                1, reward_id="korting", name=both("€ 11 korting", "€11 off"), cost=1000,
                unit_id="stars", kind="amount_off", worth=euro(1100),
                conditions=RICH.rewards[0].conditions, cancel_until=NOW + timedelta(hours=3),
            ),
            voucher(
                2, reward_id="bioscoop", name=RICH.rewards[3].name, cost=1500, unit_id="stars",
                kind="partner_voucher", code="CW-77KX-PQ2M-8841", days=80,
                conditions=RICH.rewards[3].conditions,
            ),
            voucher(
                3, "given", reward_id="voedselbank", name=RICH.rewards[1].name, cost=200,
                unit_id="stars", kind="donation", charity=FOOD_BANK,
            ),
            voucher(4, "cancelled", unit_id="stamps", cost=3),
            voucher(
                5, "given", reward_id="trekking", name=RICH.rewards[2].name, cost=3,
                unit_id="stamps", kind="sweepstake", days=9, on=date(2026, 12, 1),
                cancel_until=NOW + timedelta(days=9),
            ),
            voucher(
                6, "given", reward_id="trekking", name=RICH.rewards[2].name, cost=3,
                unit_id="stamps", kind="sweepstake", days=9, on=date(2026, 12, 1),
                handle="9M2RTV6KXW4JB",
            ),
        ),
        entries=(
            _more(21, "earn", "purchase", 225, 0, "stars", why=bought, purchase_id=an_id(700)),
            _more(22, "earn", "purchase", 45, 0, "cashback", why=bought,
                  available_at=datetime(2026, 12, 2, 23, tzinfo=UTC),
                  available_on=date(2026, 12, 3), waits=True),
            _more(23, "release", "release", 0, 1, "stars"),
            _more(24, "pay", "payment", -100, 2, "cashback", why={"shop": "Noord"}),
            _more(25, "earn", "visit", 1, 2, "stamps", why={"shop": "Noord"}),
            _more(26, "gift", "birthday", 500, 4, "stars", why=named),
            _more(27, "earn", "action", 50, 5, "stars",
                  why={"name": both("Eigen tas", "Own bag")}),
            _more(28, "gift", "batch", 100, 6, "stars",
                  why={"name": both("Storing van 3 november", "Outage of 3 November")}),
            _more(29, "gift", "tier_gift", 50, 7, "stars"),
            _more(30, "void", "pending_cancelled", -15, 8, "stars"),
            _more(31, "reverse", "payment_returned", 100, 8, "cashback", why={"shop": "Noord"}),
            _more(32, "reverse", "cancellation", 1000, 9, "stars",
                  why={"reward": RICH.rewards[0].name}),
            _more(33, "earn", "enrolment", 100, 40, "stars"),
        ),
        held_back=(
            RewardStanding(
                "proeverij", both("Deze beloning is voor Goud.", "This reward is for Gold."),
                "reward_other_tier",
            ),
        ),
    )  # fmt: skip


def rich_grace():
    """At the end of a tier that is not met any more, and short of units."""
    snapshot = rich()
    stars = dataclasses.replace(snapshot.balance, available=0, deficit=35, expiring=None)
    return dataclasses.replace(
        snapshot,
        balance=stars,
        balances=(stars, *snapshot.balances[1:]),
        tier=dataclasses.replace(snapshot.tier, grace=True, to_keep=None),
    )


def no_tiers():
    """A programme that saves money and has nothing to climb."""
    nameless = Tier("member", both("", ""), euro(0), 100, (), None)
    programme = dataclasses.replace(
        RICH, unit=CASH, units=(CASH,), tiers=(nameless,), tier_rules=(), tier_basis="spend",
        rewards=(RICH.rewards[4],),
    )  # fmt: skip
    balance = Balance(1_234_50, 0, None, "cashback")
    return _snapshot(
        programme=programme,
        balance=balance,
        balances=(balance,),
        tier=TierStanding("member", euro(0), None, None),
    )


SAMPLES = {
    make.__name__: make
    for make in (
        new_member, silver, gold_near, gold, one_voucher, used_voucher, expired_voucher,
        voided_voucher, deficit, yesterday, long_words, rich, rich_grace, no_tiers,
    )
}  # fmt: skip


class SampleWallet:
    """Stands where the wallet stands; what it is asked for ends as `outcome` says."""

    address = "https://pasje.example"

    def __init__(self, snapshot, *, language="nl", online=True, now=NOW):
        self.state = WalletState(
            phase="signed_in" if snapshot else "signed_out",
            snapshot=snapshot,
            programme=snapshot.programme if snapshot else PROGRAMME,
            online=online,
            language=language,
        )
        self.outcome = Done(None)
        self.at_hand = None
        self.asked = []
        self._now = now

    def now(self):
        return self._now

    async def drawn(self):
        pass

    async def keep_up(self):
        """The samples never change by themselves."""

    async def stop(self):
        self.asked.append("stop")

    async def pause(self):
        self.asked.append("pause")

    async def resume(self):
        self.asked.append("resume")

    async def refresh(self):
        return Done(None)

    async def start_sign_in(self, email):
        self.asked.append(("start_sign_in", email))
        started = SignInStarted(self._now + timedelta(minutes=10), 5, "482913")
        self.state.signing_in = SignInUnderWay(email, started)
        return Done(started)

    async def forget_sign_in(self):
        self.asked.append("forget_sign_in")
        self.state.signing_in = None

    async def check_code(self, code):
        self.asked.append(("check_code", code))
        if self.outcome == Done(False):
            self.state.signing_in = dataclasses.replace(self.state.signing_in, proven=True)
        return self.outcome

    async def enrol(self, *details):
        self.asked.append(("enrol", *details))
        self.state.signing_in = None
        self.state.snapshot = new_member()
        self.state.phase = "signed_in"
        return Done(None)

    async def redeem(self, reward_id, cost):
        self.asked.append(("redeem", reward_id, cost))
        if isinstance(self.outcome, (Refused, Offline)):
            return self.outcome
        issued = voucher(reward_id=reward_id, cost=cost)
        snapshot = self.state.snapshot
        balance = Balance(snapshot.balance.available - cost, 0, None)
        self.state.snapshot = dataclasses.replace(snapshot, balance=balance, vouchers=(issued,))
        return Done(issued.id)

    async def cancel(self, voucher_id):
        self.asked.append(("cancel", voucher_id))
        if isinstance(self.outcome, Done):
            snapshot = self.state.snapshot
            left = tuple(
                dataclasses.replace(each, state="cancelled", cancel_until=None)
                if each.id == voucher_id
                else each
                for each in snapshot.vouchers
            )
            self.state.snapshot = dataclasses.replace(snapshot, vouchers=left)
        return self.outcome

    async def return_preview(self, purchase_id):
        self.asked.append(("return_preview", purchase_id))
        return self.outcome if isinstance(self.outcome, (Refused, Offline)) else Done(RETURNING)

    async def accept_referral(self, code):
        self.asked.append(("accept_referral", code))
        return self.outcome

    async def change_profile(self, *details):
        self.asked.append(("change_profile", *details))
        return self.outcome

    async def choose_language(self, language):
        self.state.language = language or "nl"
        self.state.language_chosen = language is not None

    async def declined_seen(self):
        self.asked.append("declined_seen")
        self.state.declined = None

    async def sign_out(self):
        self.asked.append("sign_out")
        self.state.phase = "signed_out"
        self.state.snapshot = None

    async def install(self):
        self.asked.append("install")

    async def update(self):
        self.asked.append("update")

    async def notice_seen(self):
        self.state.notice = None

    async def insecure_seen(self):
        self.state.insecure_seen = True

    async def sign_out_device(self, device_id):
        self.asked.append(("sign_out_device", device_id))
        return self.outcome

    async def member_code(self):
        return self._code("M1", HANDLE)

    def code_at_hand(self):
        return self.at_hand

    async def voucher_code(self, voucher_id):
        return self._code("V1", "3VN8RY5PQJ6HD")

    def _code(self, kind, handle):
        step = step_at(self._now)
        text = fresh_code(kind, handle, step, bytes(range(32)))
        return ShownCode(text, True, self._now + timedelta(seconds=12))


AROUND = {
    "app": Surround(),
    "tab": Surround(browser=True, installed=False, offline_ready=False, persisted=False),
    "prompt": Surround(browser=True, installed=False, install="prompt", persisted=False),
    "by_hand": Surround(browser=True, installed=False, install="by_hand"),
    "installed": Surround(browser=True),
    "update": Surround(browser=True, update_ready=True),
    "insecure": Surround(
        browser=True, secure=False, installed=False, offline_ready=False, persisted=False
    ),
}
"""What hosts the wallet, by what the member sees of it."""


def refused(code="out_of_stock", detail="Deze beloning is op. Je saldo is niet veranderd."):
    return Refused(Problem(code, 422, detail, {}))
