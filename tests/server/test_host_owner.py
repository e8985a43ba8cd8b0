"""`pasje till` and `pasje adjust`, while Pasje runs and while it does not."""

import re

import httpx
import pytest

from tests.support.counter import signed_in
from tests.support.host import begun_folder, data_folder, host, pasje, processes_on
from tests.support.typed import typed


@pytest.fixture(scope="module")
def running(place):
    with host(begun_folder(place, "running")) as served:
        yield served


@pytest.fixture(scope="module")
def sanne(running):
    """Her access token: a sign-in mail may be asked for a few times only."""
    return signed_in(running)[0]


@pytest.fixture(scope="module")
def noor(running):
    return signed_in(running, "noor@example.com")[0]


def snapshot(served, token):
    """All of it but the moment it was made."""
    whole = served.get("/v1/me/snapshot", authorization=f"Bearer {token}").json()
    return {name: value for name, value in whole.items() if name != "at"}


def on(served, *arguments):
    return typed(*arguments, "--data-dir", served.data)


def till_of(served, key):
    return served.get("/v1/till", authorization=f"Bearer {key}")


def test_a_till_is_added_listed_and_revoked_while_it_runs(running):
    limits = ("--most-per-purchase", "75.50", "--most-per-day", "900")
    added = on(running, "till", "add", "Noord 2", "--shop", "Noord", *limits)
    key = added.stdout.splitlines()[-1]
    till = till_of(running, key).json()
    assert (till["name"], till["shop"]) == ("Noord 2", "Noord")
    assert till["most_per_purchase"] == {"amount": 7550, "currency": "EUR"}
    assert re.search(r"Noord 2 +Noord +works", on(running, "till", "list").stdout)
    assert on(running, "till", "revoke", "Noord 2").returncode == 0
    assert till_of(running, key).json()["code"] == "till_key_wrong"
    assert re.search(r"Noord 2 +Noord +revoked 20", on(running, "till", "list").stdout)


def test_a_till_name_is_used_once(running):
    assert on(running, "till", "add", "Once").returncode == 0
    again = on(running, "till", "add", "Once")
    assert (again.returncode, again.stdout) == (2, "")
    assert "choose another name; --shop NAME keeps it in the same shop" in again.stderr


@pytest.mark.parametrize("name", ["", "N" * 61, "Noord\n2", "\x1b[31mNoord"])
def test_a_till_has_a_name_that_can_be_read(running, name):
    refused = on(running, "till", "add", name)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "of 1 to 60 characters" in refused.stderr


def test_an_unknown_till_cannot_be_revoked(running):
    assert on(running, "till", "revoke", "Nowhere").returncode == 2


def test_a_correction_is_on_the_open_phone_at_once(running, sanne):
    before = snapshot(running, sanne)["balance"]["available"]
    headers = {"authorization": f"Bearer {sanne}"}
    url = f"{running.url}/v1/me/live"
    with httpx.stream("GET", url, headers=headers, timeout=60) as stream:
        lines = stream.iter_lines()
        because = ("--reason", "Verkeerde bon", "--data-dir", running.data)
        adjusted = pasje("adjust", "Sanne@example.com", "20", *because)
        assert adjusted.stdout == f"Sanne@example.com now has {before + 20} points.\n"
        assert any('"corrected"' in line for line in lines)
    after = snapshot(running, sanne)
    assert after["balance"]["available"] == before + 20
    assert after["entries"][0]["kind"] == "adjust"
    assert after["entries"][0]["why"]["reason"] == "Verkeerde bon"


def test_a_member_is_found_by_the_cards_number_too(running, noor):
    before = snapshot(running, noor)["balance"]["available"]
    number = snapshot(running, noor)["card"]["number"]
    spaced = f"{number[:4]} {number[4:]}"
    taken = on(running, "adjust", spaced, "-5", "--reason", "Te veel")
    assert taken.stdout.endswith(f" now has {before - 5} points.\n")


@pytest.mark.parametrize(
    ("member", "units", "reason", "says"),
    [
        ("nobody@example.com", "5", "x", "There is no member"),
        ("4000000000000", "5", "x", "There is no member"),
        ("noor@example.com", "0", "x", "other than 0"),
        ("noor@example.com", "5", " ", "a reason"),
        ("noor@example.com", "5", "a\nb", "one line, without control"),
        ("noor@example.com", "5", "\u202eAbc", "one line, without control"),
        ("noor@example.com", "-100000", "x", "Noor Bakker has "),
        ("noor@example.com", "\u2212100000", "x", " points; 100,000 cannot be taken."),
        ("noor@example.com", "1000000001", "x", "1,000,000,000 points at most"),
        ("noor@example.com", "-99999999999999999", "x", "1,000,000,000 points at most"),
        ("4000 0000 0000", "5", "x", "a card's number has 13 digits, this has 12"),
    ],
)
def test_a_correction_that_cannot_be(running, noor, member, units, reason, says):
    before = snapshot(running, noor)
    refused = on(running, "adjust", member, units, "--reason", reason)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert says in refused.stderr
    assert snapshot(running, noor) == before


@pytest.mark.parametrize(
    "command",
    [
        ("till", "add", "Eerst"),
        ("till", "list"),
        ("till", "revoke", "Eerst"),
        ("adjust", "a@b.nl", "5", "--reason", "x"),
    ],
)
def test_before_the_first_start_there_is_nothing_to_change(place, command):
    for data in (place / "never", data_folder(place, f"early-{command[1]}")):
        before = sorted(data.iterdir()) if data.exists() else None
        too_early = typed(*command, "--data-dir", data)
        assert (too_early.returncode, too_early.stdout) == (2, "")
        assert too_early.stderr.startswith(f"There is no data of Pasje in {data}: start pasje")
        assert (sorted(data.iterdir()) if data.exists() else None) == before


def test_it_works_while_nothing_runs_and_leaves_nothing_running(place):
    data = begun_folder(place, "later")
    with host(data):
        pass
    added = pasje("till", "add", "Later", "--data-dir", data)
    key = added.stdout.splitlines()[-1]
    assert processes_on(data) == []
    with host(data) as served:
        assert till_of(served, key).json()["name"] == "Later"
    adjusted = pasje("adjust", "sanne@example.com", "5", "--reason", "x", "--data-dir", data)
    assert adjusted.stdout == "sanne@example.com now has 386 points.\n"
    assert processes_on(data) == []
