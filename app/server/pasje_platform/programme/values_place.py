"""Kinds of place in a programme's file: its time zone, and the country whose law it follows."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pasje_platform.programme import hints
from pasje_platform.programme.values import Context, Schema, Wrong, shown

_ISO_3166 = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW "
)
_COUNTRIES = frozenset(_ISO_3166.split())
_CANADA = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_PROVINCES = {"CA": tuple(_CANADA.split())}
"""Of the country whose parts have laws of their own that are known here."""
_JURISDICTION = r"[A-Z]{2}(-[A-Z0-9]{1,3})?"


@cache
def _zones() -> set[str]:
    """To look for them takes longer than to read a whole file."""
    return available_timezones() - {"Factory", "localtime"}  # these are the machine's own


def _near_zone(value: str) -> str:
    """By the name of the city too."""
    city = value.replace(" ", "_").casefold()
    there = [zone for zone in sorted(_zones()) if zone.casefold().endswith(f"/{city}")]
    return hints.near(there[-1] if there else value, _zones())


@dataclass(frozen=True)
class Zone:
    """A time zone."""

    says: str = 'a time zone of the IANA list, such as "Europe/Amsterdam"'

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or value not in _zones():
            raise Wrong(shown(value) + _near_zone(str(value)))
        return ZoneInfo(value).key

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True)
class Jurisdiction:
    """A country, or part of one; a slip of the pen would be no law at all."""

    says: str = 'a country "NL", or part of one, "CA-QC"'

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or not re.fullmatch(_JURISDICTION, value):
            meant = value.upper() if isinstance(value, str) else ""
            known = re.fullmatch(_JURISDICTION, meant) and meant[:2] in _COUNTRIES
            raise Wrong(shown(value) + (f"; did you mean {meant}?" if known else ""))
        country, _, part = value.partition("-")
        for of, parts in _PROVINCES.items():
            if country in parts and country not in _COUNTRIES:
                raise Wrong(f"{shown(value)}; did you mean {of}-{country}?")
            if country == of and part and part not in parts:
                raise Wrong(f"{shown(value)}: the parts of {of} are {', '.join(parts)}")
        if country not in _COUNTRIES:
            meant = "; did you mean GB?" if country == "UK" else ""
            raise Wrong(f"{shown(value)}, which is no country{meant}")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{_JURISDICTION})$"}
