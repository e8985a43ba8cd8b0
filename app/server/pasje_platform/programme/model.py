"""A programme's rules, and its calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pasje.contract import formats
from pasje.contract.programme import Programme, Reward, Tier, Unit, Words
from pasje_platform.engine import calendar
from pasje_platform.engine.reward_rules import Reward as EngineReward
from pasje_platform.engine.rules import Rules as EngineRules
from pasje_platform.refused import Refused


def charity_of(reward: EngineReward, languages: Iterable[str]) -> Words | None:
    """Its one name, in each language; None of what is no donation."""
    return dict.fromkeys(languages, reward.charity) if reward.charity else None


@dataclass(frozen=True)
class Rules:
    """One version of the programme, with what only the platform knows of it."""

    programme: Programme
    engine: EngineRules
    """The same version as the engine evaluates it."""
    says: Words | None = None
    """What members read about this version."""

    def tier(self, tier_id: str) -> Tier:
        """The tier of that id; the lowest when the programme dropped it."""
        tiers = self.programme.tiers
        return next((tier for tier in tiers if tier.id == tier_id), tiers[0])

    def unit(self, unit_id: str) -> Unit:
        """The unit; one that the programme dropped goes by its id, and "" is that on the card."""
        if not unit_id:
            return self.programme.unit
        found = (unit for unit in self.programme.units if unit.id == unit_id)
        return next(found, formats.by_id(unit_id))

    def reward(self, reward_id: str) -> Reward:
        """Raises Refused(unknown_reward)."""
        for reward in self.programme.rewards:
            if reward.id == reward_id:
                return reward
        raise Refused("unknown_reward")

    def day(self, moment: datetime) -> date:
        """The programme's day that `moment` lies in."""
        return calendar.day_of(moment, self.engine.zone)

    def start_of(self, day: date) -> datetime:
        """The instant at which `day` begins in the programme's zone, in UTC."""
        return calendar.start_of(day, self.engine.zone)

    def end_of(self, day: date) -> datetime:
        """The instant at which `day` ends: the start of the next."""
        return calendar.end_of(day, self.engine.zone)

    def last_day(self, ends_at: datetime) -> date:
        """The last whole day before `ends_at`, which `end_of` made."""
        return calendar.last_day(ends_at, self.engine.zone)
