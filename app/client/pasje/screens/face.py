"""The instant card: what the browser's page draws of a snapshot before Python is awake.

`card.js` of the page reads it. Only the static code is in it, which can only add: what was stored
stays true of the member however old it is, and nothing can be spent with it.
"""

import base64
import json

from pasje.contract import codec, formats
from pasje.contract.snapshot import Snapshot
from pasje.screens import reading
from pasje.ui.colour import BLACK, WHITE, card_gradient, text_on
from pasje.ui.outlines import OUTLINES
from pasje.ui.qr_matrix import qr_png
from pasje.ui.tones import scheme
from pasje.words import LANGUAGES
from pasje.words.phrases import Phrases

FORMAT = 1
"""Raised with every change of meaning; a page that does not know it draws no card."""


def face_of(snapshot: Snapshot) -> str:
    """JSON with all that is drawn, in every language: the page only finds the place of it."""
    programme = snapshot.programme
    start, end = card_gradient(programme.colour)
    picture = base64.b64encode(qr_png(snapshot.card.static_code)).decode()
    face = {
        "format": FORMAT,
        "at": codec.instant(snapshot.at),
        "code": f"data:image/png;base64,{picture}",
        "number": reading.spaced(snapshot.card.number),
        "name": snapshot.member.name,
        "programme": programme.name,
        "logo": programme.logo,
        "brand": {"start": start, "end": end, **_on_card(programme.colour)},
        "light": scheme(programme.colour, dark=False),
        "dark": scheme(programme.colour, dark=True),
        "icons": OUTLINES,
        "words": {language: _words(snapshot, language, t) for language, t in LANGUAGES.items()},
    }
    return json.dumps(face, ensure_ascii=False, separators=(",", ":"))


def _on_card(colour: str) -> dict[str, str]:
    """What stands on the gradient, as CSS writes colours; see `card_face`."""
    ink = text_on(colour)
    shade = BLACK if ink == WHITE else WHITE
    return {"on_card": ink, "ring": f"{shade}1A", "pill": f"{shade}38"}


def _words(snapshot: Snapshot, language: str, t: Phrases) -> dict[str, object]:
    programme, available = snapshot.programme, snapshot.balance.available
    unit, tier = programme.unit, reading.tier(programme, snapshot.tier.tier_id)
    return {
        "tier": formats.said(tier.name, language) if reading.has_tiers(programme) else "",
        "code": t.code_label,
        "number": f"{t.number_label}: {reading.spelled(snapshot.card.number)}",
        "saves": t.saves_only,
        "enlarge": t.enlarge,
        "digits": t.wont_scan,
        "hint": t.enlarged_hint,
        "close": t.close,
        "balance": formats.amount(available, unit, language, programme.currency),
        "units": formats.counted(available, unit, language),
        "as_of": t.as_of,
        "yesterday": t.yesterday,
        "card": t.tab_card,
        "rewards": t.tab_rewards,
        "activity": t.tab_activity,
        "invite": t.tab_invite,
    }
