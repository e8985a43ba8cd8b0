"""Where else the wallet is served from, out of the environment: exact origins, never a pattern."""

import argparse
from collections.abc import Mapping

from pasje_host.origin import web_origin
from pasje_host.refused import CannotRun


def from_environment(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The origins of PASJE_WALLET_ORIGINS as a browser names them; raises CannotRun."""
    try:
        named = environment.get("PASJE_WALLET_ORIGINS", "").split(",")
        return tuple(web_origin(each) for each in named if each.strip())
    except argparse.ArgumentTypeError as wrong:
        raise CannotRun(
            f"PASJE_WALLET_ORIGINS: {wrong}; several are separated by commas."
        ) from None
