"""A programme's rules, and its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pasje.contract.programme import Programme, Reward, Tier
from pasje_platform.refused import Refused


@dataclass(frozen=True)
class Rules:
    """One version of the programme, with what only the platform knows of it."""

    programme: Programme
    stock: Mapping[str, int | None]
    """Of each reward, how many there were at the start; None: no end to it."""

    def tier(self, tier_id: str) -> Tier:
        """The tier of that id; the lowest when the programme dropped it."""
        tiers = self.programme.tiers
        return next((tier for tier in tiers if tier.id == tier_id), tiers[0])

    def reward(self, reward_id: str) -> Reward:
        """Raises Refused(unknown_reward)."""
        for reward in self.programme.rewards:
            if reward.id == reward_id:
                return reward
        raise Refused("unknown_reward")

    def day(self, moment: datetime) -> date:
        """The programme's day that `moment` lies in."""
        return moment.astimezone(ZoneInfo(self.programme.time_zone)).date()

    def start_of(self, day: date) -> datetime:
        """The instant at which `day` begins in the programme's zone, in UTC."""
        zone = ZoneInfo(self.programme.time_zone)
        return datetime.combine(day, time(), zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The instant at which `day` ends: the start of the next."""
        return self.start_of(day + timedelta(days=1))

    def last_day(self, ends_at: datetime) -> date:
        """The last whole day before `ends_at`, which `end_of` made."""
        return self.day(ends_at - timedelta(microseconds=1))
