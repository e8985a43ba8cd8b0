"""Material's rounded icons by what they stand for; symbol characters may have no glyph."""

import flet as ft

from pasje.contract.programme import RewardIcon

REWARD: dict[RewardIcon, ft.IconData] = {
    "coffee": ft.Icons.LOCAL_CAFE_ROUNDED,
    "cake": ft.Icons.CAKE_ROUNDED,
    "croissant": ft.Icons.BAKERY_DINING_ROUNDED,
    "bread": ft.Icons.BREAKFAST_DINING_ROUNDED,
    "drink": ft.Icons.LOCAL_BAR_ROUNDED,
    "lunch": ft.Icons.LUNCH_DINING_ROUNDED,
    "beans": ft.Icons.GRAIN_ROUNDED,
    "mug": ft.Icons.COFFEE_ROUNDED,
    "shirt": ft.Icons.CHECKROOM_ROUNDED,
    "scissors": ft.Icons.CONTENT_CUT_ROUNDED,
    "ticket": ft.Icons.LOCAL_ACTIVITY_ROUNDED,
    "gift": ft.Icons.CARD_GIFTCARD_ROUNDED,
    "discount": ft.Icons.SELL_ROUNDED,
    "star": ft.Icons.STAR_ROUNDED,
}
TIER = ft.Icons.WORKSPACE_PREMIUM_ROUNDED
