"""The instant card: what the browser's page draws of a snapshot before Python is awake.

`card.js` beside the page reads it. Only the static code is in it, which can only add: what was
stored stays true of the member however old it is, and can spend nothing.
"""

import base64
import json

from pasje.contract import codec, formats
from pasje.contract.snapshot import Snapshot
from pasje.screens import reading
from pasje.ui.colour import card_gradient, text_on
from pasje.ui.qr_matrix import qr_png
from pasje.words import LANGUAGES
from pasje.words.phrases import Phrases

FORMAT = 1
"""Raised with every change of meaning; a page that does not know it draws no card."""


def face_of(snapshot: Snapshot) -> str:
    """JSON with everything that is drawn, in every language, so that the page computes nothing
    but where it stands and how long ago `at` was."""
    programme = snapshot.programme
    start, end = card_gradient(programme.colour)
    face = {
        "format": FORMAT,
        "at": codec.instant(snapshot.at),
        "code": f"data:image/png;base64,{base64.b64encode(_picture(snapshot)).decode()}",
        "number": reading.spaced(snapshot.card.number),
        "name": snapshot.member.name,
        "programme": programme.name,
        "logo": programme.logo,
        "colours": [start, end],
        "ink": text_on(programme.colour),
        "words": {language: _words(snapshot, language, t) for language, t in LANGUAGES.items()},
    }
    return json.dumps(face, ensure_ascii=False, separators=(",", ":"))


def _picture(snapshot: Snapshot) -> bytes:
    return qr_png(snapshot.card.static_code)


def _words(snapshot: Snapshot, language: str, t: Phrases) -> dict[str, object]:
    programme, available = snapshot.programme, snapshot.balance.available
    unit = programme.unit
    return {
        "tier": formats.said(reading.tier(programme, snapshot.tier.tier_id).name, language),
        "code": t.code_label,
        "number": f"{t.number_label}: {reading.spelled(snapshot.card.number)}",
        "state": t.saves_only,
        "enlarge": t.enlarge,
        "wont_scan": t.wont_scan,
        "balance": formats.number(available, language),
        "units": formats.said(unit.singular if available == 1 else unit.plural, language),
        "as_of": t.as_of,
        "yesterday": t.yesterday,
        "tabs": [t.tab_card, t.tab_rewards, t.tab_activity, t.tab_invite],
    }
