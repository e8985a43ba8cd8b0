"""`pasje segment`, `pasje codes`, and corrections of any unit."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from pasje.contract.codec import instant
from tests.support.counter import new_member, now_id
from tests.support.counter import snapshot as seen
from tests.support.host import begun_folder, host
from tests.support.programme_files import ROOT
from tests.support.typed import typed

BRAM, CODES = "bram@example.com", "AAA-1\r\n\r\n  BBB 2 \nCCC-3"
CINEMA = """
[[rewards]]
id = "cinema"
name = { nl = "Bioscoop", en = "Cinema" }
description = { nl = "Een kaartje.", en = "A ticket." }
kind = "partner_voucher"
cost = 2
pool = "beaubien"

[[pay]]"""


@pytest.fixture(scope="module")
def running(place):
    source = (ROOT / "docs/programmes/bakkerij.toml").read_text().replace("[[pay]]", CINEMA)
    (place / "shop.toml").write_text(source)
    with host(begun_folder(place, "members"), "--programme", place / "shop.toml") as served:
        yield served


@pytest.fixture(scope="module")
def bram(running):
    return new_member(running, BRAM)


@pytest.fixture
def ran(running):
    """Runs `pasje …` beside it: the status, and what is on stdout and stderr."""

    def run(*arguments):
        done = typed(*arguments, "--data-dir", running.data)
        return done.returncode, done.stdout, done.stderr

    return run


def balance(served, token, unit):
    (found,) = (one for one in seen(served, token)["balances"] if one["unit_id"] == unit)
    return found["available"]


def redeemed_code(served, ran, token):
    """The partner's code that a member gets for a reward."""
    ran("adjust", BRAM, "2", "--reason", "Cadeau")
    wanted = {
        "reward_id": "cinema",
        "cost": 2,
        "not_after": instant(datetime.now(UTC) + timedelta(minutes=2)),
    }
    redeemed = httpx.put(
        f"{served.url}/v1/me/redemptions/{now_id()}",
        json=wanted,
        headers={"authorization": f"Bearer {token}"},
        timeout=60,
    )
    assert redeemed.status_code == 201, redeemed.text
    return redeemed.json()["voucher"]["code"]


def test_a_member_is_put_in_segments_and_taken_out(ran, running, bram):
    version = seen(running, bram)["version"]
    assert ran("segment", "list", BRAM)[1] == f"{BRAM} is in no segment.\n"
    assert ran("segment", "add", BRAM, "wijkpas") == (0, f"{BRAM} is in wijkpas.\n", "")
    assert seen(running, bram)["version"] > version
    assert ran("segment", "add", BRAM, "wijkpas") == (0, f"{BRAM} is in wijkpas.\n", "")
    number = seen(running, bram)["card"]["number"]
    assert ran("segment", "list", number)[1] == f"{number} is in wijkpas.\n"
    assert ran("segment", "remove", BRAM, "wijkpas")[1] == f"{BRAM} is in no segment.\n"


def test_a_segment_that_nothing_is_for_is_taken_with_a_warning(ran, bram):
    status, out, _ = ran("segment", "add", BRAM, "Wijkpass")
    assert (status, out.splitlines()[0]) == (0, f"{BRAM} is in Wijkpass.")
    assert out.endswith("is for Wijkpass (only: wijkpas); did you mean wijkpas?\n")
    assert ran("segment", "remove", BRAM, "Wijkpass")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "nobody@example.com", "wijkpas"), "There is no member nobody@example.com"),
        (("remove", BRAM, "personeel"), f"{BRAM} is not in personeel, but in no segment."),
        (("add", BRAM, " "), "a name of 1 to 40 characters"),
        (("add", BRAM, "x" * 41), "a name of 1 to 40 characters"),
        (("add", BRAM, "a\nb"), "a name of 1 to 40 characters"),
    ],
)
def test_a_segment_that_cannot_be(ran, bram, arguments, says):
    status, out, err = ran("segment", *arguments)
    assert (status, out) == (2, "")
    assert says in err
    assert ran("segment", "list", BRAM)[1] == f"{BRAM} is in no segment.\n"


def test_codes_are_added_listed_and_not_twice(ran, place):
    assert ran("codes", "list")[1].split() == ["Pool", "Left", "Taken", "beaubien", "0", "0"]
    codes = place / "codes.txt"
    codes.write_bytes(CODES.encode())
    assert ran("codes", "add", "beaubien", codes) == (
        0, "3 codes added: beaubien has 3 left.\n", ""
    )  # fmt: skip
    status, out, err = ran("codes", "add", "beaubien", codes)
    assert (status, out) == (2, "")
    assert "had 3 codes of" in err
    assert "line 1: AAA-1; line 3: BBB 2; line 4: CCC-3." in err
    (place / "more.txt").write_text("DDD-4\nAAA-1\n")
    assert ran("codes", "add", "beaubien", place / "more.txt")[0] == 2
    assert ran("codes", "list")[1].split()[3:] == ["beaubien", "3", "0"]  # all or none


def test_a_code_that_a_member_has_is_taken(ran, running, bram, place):
    (place / "first.txt").write_text("FIRST-1\n")
    ran("codes", "add", "beaubien", place / "first.txt")
    before = [int(number) for number in ran("codes", "list")[1].split("beaubien")[1].split()[:2]]
    assert redeemed_code(running, ran, bram)
    left, taken = ran("codes", "list")[1].split("beaubien")[1].split()[:2]
    assert (int(left), int(taken)) == (before[0] - 1, before[1] + 1)


def test_a_wrong_file_of_codes_is_taken_back_but_for_those_that_members_have(
    ran, running, bram, place
):
    (place / "there.txt").write_text(f"{CODES}\nFIRST-1\n")
    ran("codes", "remove", "beaubien", place / "there.txt")  # what other tests left
    wrong, more = place / "wrong-file.txt", place / "more-codes.txt"
    wrong.write_text("WRONG-1\nWRONG-2\nWRONG-3\n")
    more.write_text("RIGHT-1\n")
    ran("codes", "add", "beaubien", wrong)
    assert redeemed_code(running, ran, bram) == "WRONG-1"
    ran("codes", "add", "beaubien", more)
    wrong.write_text("WRONG-1\nWRONG-2\nNEVER-1\nWRONG-3\nNEVER-2\n")
    status, out, err = ran("codes", "remove", "beaubien", wrong)
    assert (status, err, out.splitlines()) == (
        0,
        "",
        [
            "2 codes removed: beaubien has 1 left.",
            "Already given to members: 1 code, line 1: WRONG-1.",
            "Not in the pool beaubien: 2 codes, line 3: NEVER-1; line 5: NEVER-2.",
        ],
    )
    assert redeemed_code(running, ran, bram) == "RIGHT-1"
    status, out, err = ran("codes", "remove", "beaubien", wrong)
    assert (status, out) == (2, "")
    assert "None was removed. Already given to members: 1 code, line 1: WRONG-1. Not in " in err
    wrong.write_text("WRONG-2\n")
    assert ran("codes", "add", "beaubien", wrong)[1] == "1 code added: beaubien has 1 left.\n"
    assert ran("codes", "remove", "beaubien", wrong) == (
        0, "1 code removed: beaubien has 0 left.\n", ""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pool", "text", "says"),
    [
        ("beaubien", b"A\nA\n", "None was removed, because of "),
        ("beaubien", b"\n", "There is no code in "),
        ("Beau bien", b"A\n", "'Beau bien' is no pool"),
        ("beauben", b"NO\n", "None was removed. Not in the pool beauben: 1 code, line 1: NO."),
    ],
)
def test_codes_that_cannot_be_removed(ran, place, pool, text, says):
    (place / "wrong.txt").write_bytes(text)
    status, out, err = ran("codes", "remove", pool, place / "wrong.txt")
    assert (status, out) == (2, "")
    assert says in err


def test_codes_of_a_pool_that_no_reward_has_are_taken_with_a_warning(ran, place):
    (place / "one.txt").write_text("ZZZ\n")
    status, out, _ = ran("codes", "add", "beauben", place / "one.txt")
    assert (status, out.splitlines()) == (
        0,
        [
            "1 code added: beauben has 1 left.",
            "No reward of the programme gives codes of beauben (its pools: beaubien); did you mean "
            "beaubien? The file can be added there as well.",
        ],
    )


@pytest.mark.parametrize(
    ("pool", "text", "says"),
    [
        ("beaubien", b"A\n\nB\nA\nB\n", "line 4: A is on line 1 already; line 5: B is on line 3"),
        ("beaubien", b"\n \n", "There is no code in "),
        ("beaubien", b"\xff", "is not UTF-8 text: write one code a line"),
        ("beaubien", b"ok\na\x00b\n", "line 2: 'a\\x00b' has a character that cannot be shown"),
        ("beaubien", b"x" * 101, "line 1: a code has at most 100 characters, not 101"),
        ("Ciné ma", b"A\n", "'Ciné ma' is no pool"),
        ("beaubien", b"A\n" * 9, "; and 3 more"),
    ],
)
def test_codes_that_cannot_be(ran, place, pool, text, says):
    (place / "wrong.txt").write_bytes(text)
    status, out, err = ran("codes", "add", pool, place / "wrong.txt")
    assert (status, out) == (2, "")
    assert says in err


def test_a_correction_is_of_any_unit_in_its_natural_form(ran, running, bram):
    for unit, units, steps, says in (
        ("currants", "2.5", 25, "currants"),
        ("currants", "-2", -20, "currants"),
        ("credit", "5.00", 500, "€5.00 credit"),
        ("credit", "5", 500, "€10.00 credit"),
        ("credit", "\u22120.5", -50, "€9.50 credit"),
        (None, "3", 3, "3 stamps"),
    ):
        before = balance(running, bram, unit or "stamps")
        named = ("--unit", unit) if unit else ()
        status, out, _ = ran("adjust", BRAM, units, *named, "--reason", "Telfout")
        assert (status, out.endswith(f"{says}.\n")) == (0, True)
        assert balance(running, bram, unit or "stamps") == before + steps


@pytest.mark.parametrize(
    ("units", "unit", "says"),
    [
        ("2.5", "stamps", "2.5 cannot be: only whole stamps are counted."),
        ("2.55", "currants", "of currants only 1 decimal is counted."),
        ("0.005", "credit", "of credit only 2 decimals are counted."),
        ("5", "stars", "Bakkerij Van Dam has no unit stars: --unit is one of stamps, credit, "),
        ("0.00", "credit", "units other than 0"),
        ("-900.00", "credit", "; €900.00 cannot be taken."),
        ("10000001", "credit", "€10,000,000.00 credit at most"),
        ("1,5", "currants", "is no number of units: write 20 to add"),
    ],
)
def test_a_correction_that_the_unit_does_not_allow(ran, running, bram, units, unit, says):
    before = seen(running, bram)["balances"]
    status, out, err = ran("adjust", BRAM, units, "--unit", unit, "--reason", "x")
    assert (status, out) == (2, "")
    assert says in err
    assert seen(running, bram)["balances"] == before
