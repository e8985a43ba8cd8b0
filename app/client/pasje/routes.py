"""Every address of the wallet, once."""

from urllib.parse import quote, urlparse

CARD = "/"
CODE = "/code"
REWARDS = "/rewards"
REWARD = "/rewards/:id"
VOUCHER = "/vouchers/:id"
TIER = "/tier"
ACTIVITY = "/activity"
INVITE = "/invite"
ACCOUNT = "/account"
PROGRAMME = "/programme"
JOIN = "/r/:code"

TABS = (CARD, REWARDS, ACTIVITY, INVITE)
"""The screens of the bottom bar, in its order."""


def to(route: str, value: str) -> str:
    """The address of one reward, voucher or invitation."""
    head, _, _ = route.partition(":")
    return f"{head}{quote(value, safe='')}"


def invitation(origin: str, code: str) -> str:
    """The link a member sends to a friend; `origin` has no path."""
    return f"{origin}{to(JOIN, code)}"


def invitation_code(address: str) -> str | None:
    """The code of an address such as /r/SANNE7?utm=x."""
    parts = urlparse(address).path.strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] == "r" and parts[1] else None
