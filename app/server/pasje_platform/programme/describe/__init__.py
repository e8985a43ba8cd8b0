"""What a programme's rules say, in plain sentences for members, in every language it speaks."""

from pasje_platform.programme.describe.changes import changes
from pasje_platform.programme.describe.earning import how_to_earn
from pasje_platform.programme.describe.lasting import validity
from pasje_platform.programme.describe.rewards import reward_conditions, voucher_conditions
from pasje_platform.programme.describe.tiers import tier_benefits, tier_rules
from pasje_platform.programme.describe.till import payment, returning

__all__ = [
    "changes",
    "how_to_earn",
    "payment",
    "returning",
    "reward_conditions",
    "tier_benefits",
    "tier_rules",
    "validity",
    "voucher_conditions",
]
