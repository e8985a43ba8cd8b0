"""From a file's values to what the engine evaluates: whole numbers of smallest steps, no texts."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import gcd
from typing import Any
from zoneinfo import ZoneInfo

from pasje.contract.programme import Money
from pasje_platform.engine import earn_rules, reward_rules
from pasje_platform.engine import rules as engine
from pasje_platform.programme.check_base import Values, decimals_of
from pasje_platform.programme.values_number import PerWhat

Table = Mapping[str, Any]


def rules(values: Values, version: int) -> engine.Rules:
    """The engine's rules of a file as version `version`."""
    top = values[""]
    return _Building(values).whole(top, version)


class _Building:
    """One file: its units tell how numbers are scaled."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.decimals = {unit["id"]: decimals_of(unit) for unit in values["units"]}

    def steps(self, number: Fraction | None, unit: str) -> int | None:
        """A number of units in their smallest step; the check made sure that it is whole."""
        return None if number is None else int(number * 10 ** self.decimals[unit])

    def sure(self, number: Fraction, unit: str) -> int:
        return int(number * 10 ** self.decimals[unit])

    def whole(self, top: Table, version: int) -> engine.Rules:
        values = self.values
        referral, returns = values["referral"], values["returns"]
        return engine.Rules(
            id=top["id"],
            version=version,
            zone=ZoneInfo(top["time_zone"]),
            currency=top["currency"],
            units=tuple(self.unit(unit) for unit in values["units"]),
            earn=tuple(self.earn(rule) for rule in values["earn"]),
            groups=tuple(self.group(group) for group in values["groups"]),
            exclude_categories=top["exclude_categories"],
            exclude_skus=top["exclude_skus"],
            categories={one["id"]: one["name"] for one in values["categories"]},
            articles={one["id"]: one["name"] for one in values["articles"]},
            segments={one["id"]: one["name"] for one in values["segments"]},
            actions={one["id"]: one["name"] for one in values["actions"]},
            batches=tuple(self.batch(batch) for batch in values["batches"]),
            ladder=self.ladder(values["ladder"]),
            tiers=tuple(self.tier(tier) for tier in values["tiers"]),
            rewards=tuple(self.reward(reward) for reward in values["rewards"]),
            pay=tuple(self.pay(pay) for pay in values["pay"]),
            returns=reward_rules.Returns(**returns) if returns else reward_rules.Returns(),
            referral=self.referral(referral) if referral else None,
            minimum_age=top["minimum_age"],
        )

    def unit(self, unit: Table) -> engine.Unit:
        return engine.Unit(
            id=unit["id"],
            singular=unit["singular"],
            plural=unit["plural"],
            decimals=self.decimals[unit["id"]],
            money=unit["money"],
            may_go_negative=unit["may_go_negative"],
            expiry=_expiry(unit["expiry"]) if unit["expiry"] else engine.Expiry(),
        )

    def earn(self, rule: Table) -> earn_rules.EarnRule:
        gives, per, on = rule["gives"], rule["per"], rule["on"]
        per = per or PerWhat("amount" if on == "purchase" else "once")
        return earn_rules.EarnRule(
            id=rule["id"],
            name=rule["name"],
            on=on,
            unit=rule["unit"],
            gives=None if gives is None else gives.number / (100 if gives.percent else 1),
            multiplies=rule["multiplies"],
            reward=rule["reward"] or "",
            per=per.kind,
            per_amount=per.amount,
            basis=rule["basis"],
            tax=rule["tax"],
            rounding=rule["rounding"],
            round_over=rule["round_over"],
            tier_rate=rule["tier_rate"],
            when=_when(rule["when"]) if rule["when"] else earn_rules.When(),
            available=_available(rule["available"])
            if rule["available"]
            else earn_rules.Available(),
            group=rule["group"] or "",
            caps=self.caps(rule["caps"], rule["unit"]),
        )

    def caps(self, caps: tuple[Table, ...], unit: str) -> tuple[earn_rules.Cap, ...]:
        return tuple(
            earn_rules.Cap(
                per=cap["per"],
                units=self.steps(cap["units"], unit),
                times=cap["times"],
                first_day=cap["first_day"],
                last_day=cap["last_day"],
                tiers=cap["tiers"],
            )
            for cap in caps
        )

    def group(self, group: Table) -> earn_rules.Group:
        members = [rule["unit"] for rule in self.values["earn"] if rule["group"] == group["id"]]
        unit = members[0] if members else self.values["units"][0]["id"]
        return earn_rules.Group(group["id"], group["stack"], self.caps(group["caps"], unit))

    def gift(self, gift: Table) -> engine.Gift:
        if gift["reward"]:
            return engine.Gift(reward=gift["reward"])
        return engine.Gift(unit=gift["unit"], units=self.sure(gift["units"], gift["unit"]))

    def batch(self, batch: Table) -> engine.Batch:
        return engine.Batch(
            **{
                **batch,
                "every": self.sure(batch["every"], batch["unit"]),
                "gives": self.gift(batch["gives"]),
            }
        )

    def ladder(self, ladder: Table | None) -> engine.Ladder:
        if ladder is None:
            return engine.Ladder()
        written = {name: value for name, value in ladder.items() if value is not None}
        return engine.Ladder(**{**written, "events": _actions(ladder["events"])})

    def tier(self, tier: Table) -> engine.Tier:
        return engine.Tier(
            id=tier["id"],
            name=tier["name"],
            threshold=self.threshold(tier["threshold"]),
            permanent=tier["permanent"],
            rates=tier["rates"],
            benefits=tier["benefits"],
            colour=_upper(tier["colour"]),
            welcome=tuple(self.gift(gift) for gift in tier["welcome"]),
            yearly=tuple(self.gift(gift) for gift in tier["yearly"]),
            expiry={one["unit"]: _expiry(one) for one in tier["expiry"]},
        )

    def threshold(self, threshold: Money | Fraction) -> int:
        ladder = self.values["ladder"] or {"basis": "spend"}
        if ladder["basis"] == "spend":
            return threshold.amount if isinstance(threshold, Money) else 0
        number = Fraction(threshold.amount, 100) if isinstance(threshold, Money) else threshold
        return self.sure(number, ladder["unit"]) if ladder["basis"] == "units" else int(number)

    def reward(self, reward: Table) -> reward_rules.Reward:
        unit, variable = reward["unit"], reward["variable"]
        return reward_rules.Reward(
            **{
                name: value for name, value in reward.items() if value is not None and name in _SAME
            },
            cost=self.steps(reward["cost"], unit) or 0,
            denominations=tuple(
                reward_rules.Denomination(self.sure(one["cost"], unit), one["worth"].amount)
                for one in reward["denominations"]
            ),
            variable=None
            if variable is None
            else reward_rules.Variable(
                least=self.sure(variable["least"], unit),
                most=self.sure(variable["most"], unit),
                step=self.sure(variable["step"], unit),
                worth=variable["worth"].amount,
            ),
            worth=_cents(reward["worth"]) or 0,
            most_off=_cents(reward["most_off"]),
            limits=tuple(reward_rules.Limit(**limit) for limit in reward["limits"]),
            minimum=_cents(reward["minimum"]) or 0,
        )

    def pay(self, pay: Table) -> reward_rules.PayWith:
        units, worth = self.sure(pay["units"], pay["unit"]), pay["worth"].amount
        percent = pay["most_percent"]
        return reward_rules.PayWith(
            unit=pay["unit"],
            units=units,
            worth=worth,
            multiple=self.steps(pay["multiple"], pay["unit"]) or units // gcd(units, worth),
            minimum=self.steps(pay["minimum"], pay["unit"]) or 0,
            most_percent=100 if percent is None else int(percent),
            minimum_basket=_cents(pay["minimum_basket"]) or 0,
            channels=pay["channels"],
            tiers=pay["tiers"],
        )

    def referral(self, referral: Table) -> engine.Referral:
        return engine.Referral(
            unit=referral["unit"],
            inviter_units=self.sure(referral["inviter_units"], referral["unit"]),
            friend_units=self.sure(referral["friend_units"], referral["unit"]),
            minimum=referral["minimum"].amount,
            per_year=referral["per_year"],
        )


_SAME = (
    "id", "name", "description", "icon", "kind", "unit", "percent", "categories", "skus", "into",
    "stock", "in_total", "valid", "valid_until", "on", "first_day", "last_day", "early",
    "early_tiers", "tiers", "segments", "channels", "most_per_purchase", "cancel", "cancel_within",
    "charity", "pool", "for_sale",
)  # fmt: skip
"""Of a reward, what the engine has as the file has it."""


def _expiry(expiry: Table) -> engine.Expiry:
    notice, valid = expiry["notice"], expiry["valid"]
    return engine.Expiry(
        kind=expiry["kind"],
        valid=valid or engine.Expiry().valid,
        round_to=expiry["round_to"],
        dates=expiry["dates"],
        activity=expiry["activity"],
        notice=engine.Notice(**notice) if notice else None,
    )


def _when(when: Table) -> earn_rules.When:
    plain = {name: value for name, value in when.items() if value is not None}
    return replace(earn_rules.When(**{**plain, "minimum": 0}), minimum=_cents(when["minimum"]) or 0)


def _available(available: Table) -> earn_rules.Available:
    plain = {name: value for name, value in available.items() if value is not None}
    if event := plain.get("event"):
        plain["event"] = _actions((event,))[0]
    return earn_rules.Available(**plain)


def _actions(happenings: tuple[str, ...]) -> tuple[str, ...]:
    """The names of actions, without what tells them from other events."""
    return tuple(name.removeprefix("action:") for name in happenings)


def _cents(amount: Money | None) -> int | None:
    return None if amount is None else amount.amount


def _upper(colour: str | None) -> str | None:
    return colour.upper() if colour else None
