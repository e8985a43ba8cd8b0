"""`pasje programme use`, `list` and `withdraw`, while Pasje runs and while it does not."""

import re
import signal
from calendar import isleap
from datetime import UTC, datetime

import psycopg
import pytest

from pasje_host.places import postgres_root
from pasje_host.postgres import running_uri
from tests.support.counter import new_member
from tests.support.host import begun_folder, host, pasje
from tests.support.programme_files import ROOT
from tests.support.typed import typed

BAKERY = (ROOT / "docs/programmes/bakkerij.toml").read_text()
CINEMA = """
[[rewards]]
id = "cinema"
name = { nl = "Bioscoop", en = "Cinema" }
description = { nl = "Een kaartje.", en = "A ticket." }
kind = "partner_voucher"
cost = 40
pool = "beaubien"
"""
LOAF = "  Changed: Any loaf. For {after} stamps. Before: For {before} stamps."
YEAR = datetime.now(UTC).year
NEXT, LATER = f"{YEAR + 1}-03-01", f"{YEAR + 1}-06-01T09:00"


@pytest.fixture(scope="module")
def shop(place):
    return write(place, "shop", BAKERY)


@pytest.fixture(scope="module")
def running(place, shop):
    with host(begun_folder(place, "versions"), "--programme", shop) as served:
        new_member(served, "bram@example.com")
        yield served


def write(place, name, source):
    path = place / f"{name}.toml"
    path.write_text(source)
    return path


def dearer(place, cost):
    return write(place, f"loaf-{cost}", BAKERY.replace("cost = 10\n", f"cost = {cost}\n", 1))


def on(served, *arguments):
    return typed("programme", *arguments, "--data-dir", served.data)


def loaf(served):
    """The version in force, and what a loaf costs under it."""
    programme = served.get("/v1/programme").json()
    (cost,) = (reward["cost"] for reward in programme["rewards"] if reward["id"] == "loaf")
    return programme["version"], cost


def pass_until_in_force(served, version):
    """Nobody waits until next year: the moment comes here instead."""
    url = running_uri(postgres_root(served.data))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "update programme_version set effective_at = now() where version = %s", (version,)
        )


def test_a_version_is_in_force_at_once_and_says_what_it_changes(running, place):
    before, _ = loaf(running)
    used = on(running, "use", dearer(place, 11))
    first, *rest = used.stdout.splitlines()
    assert first == f"Version {before + 1} of Bakkerij Van Dam is in force now, for 1 member."
    assert rest[:2] == ["What changes:", "  rewards (loaf).cost: 10 → 11"]
    assert rest[2:4] == ["Members read:", LOAF.format(after=11, before=10)]
    assert rest[4].startswith("The text of [change] is that of the version before")
    assert loaf(running) == (before + 1, 11)
    again = on(running, "use", dearer(place, 11))
    assert again.returncode == 0
    assert again.stdout.startswith(
        f"Nothing changes: this file is in force as version {before + 1}"
    )
    assert loaf(running) == (before + 1, 11)


def test_a_version_is_planned_listed_and_begins_while_it_runs(running, place):
    version, cost = loaf(running)
    used = on(running, "use", dearer(place, 12), "--from", NEXT)
    assert re.match(
        rf"Version {version + 1} of Bakkerij Van Dam takes effect on \w+ 1 March {YEAR + 1}, 00:00 "
        r"\(Europe/Amsterdam\), for 1 member\.\n",
        used.stdout,
    )
    assert loaf(running) == (version, cost)
    coming = running.get("/v1/programme").json()["changes"][0]
    assert (coming["version"], coming["on"]) == (version + 1, NEXT)
    assert datetime.fromisoformat(coming["effective_at"]) == datetime(
        YEAR + 1, 2, 28 + isleap(YEAR + 1), 23, tzinfo=UTC
    )
    assert coming.get("says") is None, "what the version before said is no news"
    [line] = coming["lines"]
    assert line["nl"].replace("\u00a0", " ").startswith("Anders: Brood naar keuze. Voor 12 zegels.")
    again = on(running, "use", dearer(place, 12), "--from", NEXT)
    assert again.stdout.startswith(f"Nothing changes: version {version + 1} is this file")
    listed = on(running, "list").stdout
    assert re.search(rf"{version + 1} +\w+ 1 March {YEAR + 1}, 00:00 +still to come", listed)
    assert re.search(rf"{version} .+ in force", listed)
    assert re.search(rf"{version - 1} .+ past", listed) or version == 1
    pass_until_in_force(running, version + 1)
    assert loaf(running) == (version + 1, 12)


def test_a_planned_version_can_be_followed_and_withdrawn(running, place):
    version, cost = loaf(running)
    on(running, "use", dearer(place, 13), "--from", NEXT)
    now = on(running, "use", dearer(place, cost))
    assert f"Version {version + 1} still follows on " in now.stdout
    for wrong, says in (
        ((dearer(place, 13),), f"version {version + 1} already, and takes effect"),
        ((dearer(place, 13), "--from", LATER), f"version {version + 1} already, and takes effect"),
        ((dearer(place, 14),), "another one can only follow it"),
        ((dearer(place, 14), "--from", NEXT), f"pasje programme withdraw {version + 1}"),
    ):
        refused = on(running, "use", *wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert says in refused.stderr
    back = on(running, "use", dearer(place, cost), "--from", LATER)
    assert back.stdout.startswith(f"Version {version + 2} ")
    refused = on(running, "withdraw", str(version + 1))
    assert (refused.returncode, refused.stdout) == (2, "")
    follows = f"Version {version + 2} follows version {version + 1}"
    assert f"{follows}: withdraw version {version + 2} first." in refused.stderr
    for planned in (version + 2, version + 1):
        withdrawn = on(running, "withdraw", str(planned))
        assert withdrawn.stdout == (
            f"Version {planned} is withdrawn; version {planned - 1} is the last one again.\n"
        )
    assert loaf(running) == (version, cost)
    assert "still to come" not in on(running, "list").stdout


@pytest.mark.parametrize("version", ["1", "99", "0"])
def test_what_took_effect_or_never_was_is_not_withdrawn(running, version):
    refused = on(running, "withdraw", version)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"There is no version {version} still to come" in refused.stderr


def test_a_file_that_cannot_be_used_changes_nothing(running, place, shop):
    before = loaf(running)
    wrong = write(place, "wrong", BAKERY.replace("gives = 1\n", "gves = 1\n", 1))
    other = write(place, "other", BAKERY.replace('id = "bakkerij-van-dam"', 'id = "another"'))
    for arguments, says in (
        ((wrong,), "is no programme: line "),
        ((place / "none.toml",), "cannot be read (no such file or directory)"),
        ((other,), "must stay 'bakkerij-van-dam', for 1 member): another programme begins in"),
        ((dearer(place, 20), "--from", "2026-01-01"), "has passed: leave --from out to begin now"),
    ):
        refused = on(running, "use", *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert says in refused.stderr
    assert loaf(running) == before


def test_who_has_no_data_yet_begins_with_the_file(place, shop):
    data = place / "never"
    refused = typed("programme", "use", shop, "--data-dir", data)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"start it with pasje --programme {shop}" in refused.stderr
    assert not data.exists()


def test_the_command_that_began_it_starts_it_again_with_what_was_used_since(place, shop):
    data = begun_folder(place, "again")
    with host(data, "--programme", shop) as served:
        assert "Version" not in served.output
        new_member(served, "bram@example.com")
        on(served, "use", dearer(place, 16))
        served.stop(signal.SIGKILL)
    with host(data, "--programme", shop) as again:
        assert loaf(again) == (2, 16)
        [line] = [line for line in again.output.splitlines() if "version" in line]
        assert line.endswith(f" To put the file back: pasje programme use {shop}")
        assert again.stop() == 0
    with host(data, "--programme", dearer(place, 17)) as new:
        assert loaf(new) == (3, 17)
        first, *rest = new.output.splitlines()
        assert first == "Version 3 of Bakkerij Van Dam is in force now, for 1 member."
        assert rest[:2] == ["What changes:", "  rewards (loaf).cost: 16 → 17"]


def test_it_is_planned_while_nothing_runs_and_pools_without_codes_are_told(place, shop):
    data = begun_folder(place, "later")
    with host(data, "--programme", shop) as served:
        assert "codes" not in served.output
    cinema = write(place, "cinema", BAKERY.replace("[[pay]]", f"{CINEMA}\n[[pay]]"))
    used = pasje("programme", "use", cinema, "--data-dir", data)
    short = "Cinema: no codes left in the pool beaubien. pasje codes add beaubien FILE adds some.\n"
    assert "  rewards (cinema): new\n" in used.stdout
    assert used.stdout.endswith(short)
    planned = pasje("programme", "use", shop, "--from", NEXT, "--data-dir", data)
    assert "  rewards (cinema): gone\n" in planned.stdout
    with host(data) as served:
        assert loaf(served)[0] == 2
        assert served.output.startswith(short)
    refused = pasje("--programme", dearer(place, 15), "--no-browser", "--data-dir", data)
    assert refused.returncode == 2
    first, _, then = refused.stderr.partition(": version 3 takes effect on ")
    assert first == f"{place / 'loaf-15.toml'} cannot be put in force now"
    assert f" 1 March {YEAR + 1}, 00:00 (Europe/Amsterdam)" in then
    assert then.endswith("Leave --programme out, or first pasje programme withdraw 3.\n")
