"""What the page is given to draw: everything that is true of the card, and nothing that spends."""

import base64
import dataclasses
import io
import json
import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

from pasje.contract.member_code import static_code
from pasje.screens.face import face_of
from pasje.ui.tones import scheme
from pasje.words import LANGUAGES
from tests.support.host import ROOT
from tests.support.samples import HANDLE, NOW, PROGRAMME, SAMPLES


def face(sample="gold_near", **programme):
    snapshot = SAMPLES[sample]()
    changed = dataclasses.replace(snapshot.programme, **programme)
    return json.loads(face_of(dataclasses.replace(snapshot, programme=changed)))


@pytest.mark.parametrize("sample", SAMPLES)
def test_its_picture_is_the_static_code(sample):
    data = base64.b64decode(face(sample)["code"].removeprefix("data:image/png;base64,"))
    picture = Image.open(io.BytesIO(data)).convert("L")
    assert picture.size == (37, 37)
    large = picture.resize((370, 370), Image.Resampling.NEAREST)
    assert zxingcpp.read_barcodes(large)[0].text == static_code(HANDLE)


def test_it_says_all_in_every_language():
    words = face()["words"]
    assert set(words) == set(LANGUAGES)
    assert words["nl"] | {"code": "", "number": ""} == {
        "tier": "Zilver", "code": "", "number": "", "saves": "Alleen sparen",
        "enlarge": "Tik om te vergroten", "digits": "Scant het niet?",
        "hint": "Houd dit voor de scanner", "close": "Sluiten", "balance": "1.240",
        "units": "punten", "as_of": "stand van {when}", "yesterday": "gisteren",
        "card": "Kaart", "rewards": "Beloningen", "activity": "Activiteit",
        "invite": "Uitnodigen",
    }  # fmt: skip
    assert words["en"]["balance"] == "1,240"
    assert words["en"]["number"] == "Card number: 4 8 2 1, 0 0 9 7, 3 3 5 6, 9"


def test_one_unit_is_singular():
    snapshot = SAMPLES["silver"]()
    one = dataclasses.replace(snapshot, balance=dataclasses.replace(snapshot.balance, available=1))
    assert json.loads(face_of(one))["words"]["en"]["units"] == "point"


def test_a_language_the_programme_lacks_falls_back():
    unit = dataclasses.replace(PROGRAMME.unit, plural={"nl": "punten"})
    assert face(unit=unit)["words"]["en"]["units"] == "punten"


def test_as_of_is_the_snapshots():
    assert face()["at"] == NOW.isoformat().replace("+00:00", "Z")


def test_nothing_in_it_can_spend_or_is_more_than_the_card_shows():
    snapshot = SAMPLES["gold"]()
    text = face_of(snapshot)
    for secret in (snapshot.vouchers[0].handle, snapshot.member.email, snapshot.member.id,
                   snapshot.referral.code):  # fmt: skip
        assert secret not in text
    assert len(text.encode()) < 10_000


def test_the_brand_is_the_programmes():
    logo = "data:image/svg+xml;base64,PHN2Zy8+"
    assert face(logo=logo)["logo"] == logo
    dark, bright = face(colour="#0B6E4F")["brand"], face(colour="#FFEB3B")["brand"]
    assert (dark["on_card"], dark["ring"]) == ("#FFFFFF", "#0000001A")
    assert (bright["on_card"], bright["ring"]) == ("#000000", "#FFFFFF1A")


def test_its_surfaces_are_those_flutter_paints():
    """Read off the screens of Flet 1.0.5; and a colour that no screen can show in full."""
    light, dark = scheme("#0B6E4F", False), scheme("#0B6E4F", True)
    assert (light["surface"], light["bar"], light["mark"]) == ("#F5FBF5", "#EAEFEA", "#CFE9D9")
    assert (dark["surface"], dark["bar"], dark["mark"]) == ("#0F1512", "#1B211E", "#354B40")
    assert scheme("#D32F2F", False)["surface"] == "#FFF8F7"
    assert scheme("#000000", True)["ink"][0] == "#"


def test_it_is_made_without_flet():
    script = "import sys, pasje.screens.face; sys.exit('flet' in sys.modules)"
    client = str(ROOT / "app/client")
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": client})
