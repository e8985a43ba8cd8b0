"""`pasje` as a process: what it serves, what it keeps, and how it ends."""

import contextlib
import io
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from rich.console import Console

from pasje_host import welcome
from tests.support.counter import new_member, signed_in
from tests.support.host import (
    ROOT,
    Host,
    begun_folder,
    data_folder,
    free_port,
    host,
    pasje,
    processes_on,
    started,
)


@pytest.fixture
def data(place, request):
    return begun_folder(place, request.node.name)


@pytest.fixture(scope="module")
def running(place):
    with host(data_folder(place, "running")) as served:
        yield served


STREAMS_EACH = 5
"""As many as one member may have open."""


def enrolled(served, count):
    """The access tokens of that many new members."""
    return [new_member(served, f"phone{number}@example.com") for number in range(count)]


def events(served):
    """What it logged, apart from what a demo says to a person."""
    lines = [line for line in served.said().splitlines() if line.startswith("{")]
    return [json.loads(line)["event"] for line in lines]


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/", "text/html"),
        ("/r/ABCD2345", "text/html"),
        ("/till", "text/html"),
        ("/docs", "text/html"),
        ("/openapi.json", "application/json"),
        ("/healthz", "application/json"),
        ("/v1/programme", "application/json"),
    ],
)
def test_one_port_serves_everything(running, path, media):
    response = running.get(path)
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, media)


def test_nothing_below_v1_is_the_wallets_page(running):
    assert running.get("/v1/nothing").headers["content-type"] == "application/problem+json"


def test_the_demo_is_a_demo(running):
    programme = running.get("/v1/programme").json()
    assert (programme["name"], programme["demo"]) == ("Koffiebar Noord", True)
    assert "sanne@example.com" in running.output


def test_the_demo_till_has_the_key_that_is_printed(running):
    till = running.get("/v1/till", authorization=f"Bearer {running.till_key}").json()
    assert (till["name"], till["shop"]) == ("Toonbank", "Koffiebar Noord")
    key_file = running.data / "demo-till-key"
    assert key_file.read_text().strip() == running.till_key
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_the_demo_member_has_a_past(running):
    _, snapshot = signed_in(running)
    assert snapshot["member"]["name"] == "Sanne de Vries"
    assert snapshot["tier"]["tier_id"] == "silver"
    assert snapshot["balance"]["available"] == 381
    assert [friend["name"] for friend in snapshot["referral"]["friends"]] == ["Noor"]
    assert len(snapshot["devices"]) == 1
    assert sum(entry["kind"] == "redeem" for entry in snapshot["entries"]) == 1


def test_the_code_is_on_the_console_too(running):
    signed_in(running, "noor@example.com")
    assert "Demo: the sign-in code for noor@example.com is " in running.said()


def test_started_again_it_goes_on_with_the_same_and_fresh_starts_over(data):
    with host(data) as first:
        _, before = signed_in(first)
        key = first.till_key
        assert first.stop() == 0
    with host(data) as second:
        _, after = signed_in(second)
        assert (after["epoch"], second.till_key) == (before["epoch"], key)
        assert second.stop(signal.SIGTERM) == 0
    with host(data, "--fresh") as third:
        assert f"Starting over: {data}/postgres/data and the demo till's key" in third.output
        _, anew = signed_in(third)
        assert anew["epoch"] != before["epoch"]
        assert third.till_key != key
    assert processes_on(data) == []


@pytest.mark.parametrize(("how", "phones"), [(signal.SIGINT, 4), (signal.SIGTERM, 1)])
def test_it_ends_promptly_with_live_streams_open_and_nothing_else_with_it(data, how, phones):
    bystander = subprocess.Popen(["sleep", "600"])
    with host(data) as served, contextlib.ExitStack() as open_streams:
        assert any("/bin/postgres" in command for command in processes_on(data))
        headers = [{"authorization": f"Bearer {token}"} for token in enrolled(served, phones)]
        url = f"{served.url}/v1/me/live"
        streams = [
            open_streams.enter_context(httpx.stream("GET", url, headers=header, timeout=60))
            for header in headers
            for _ in range(STREAMS_EACH)
        ]
        chunks = [stream.iter_raw() for stream in streams]
        begun = time.monotonic()
        assert served.stop(how) == 0
        assert time.monotonic() - begun < 5
        for chunk in chunks:  # they were ended properly: reading to the end raises nothing
            assert b"event: change" in b"".join(chunk)
    assert processes_on(data) == []
    assert set(events(served)) == {"request"}
    assert "Traceback" not in served.said()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_killed_started_and_stopped_leaves_no_postgresql(data):
    killed = Host(data)
    killed.process.kill()
    killed.process.communicate()
    with host(data) as served:
        assert served.get("/healthz").status_code == 200
        assert served.stop() == 0
    assert processes_on(data) == []


def test_ctrl_c_while_it_starts_is_an_end_too(place):
    data, port = data_folder(place, "interrupted"), free_port()
    process = started("--no-browser", "--port", str(port), "--data-dir", data)
    while True:  # it claims its port first, so from then on it is starting
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None
            continue
        break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert processes_on(data) == []
    assert not (data / "postgres/data.new").exists()


def test_a_second_one_says_so_and_leaves(running):
    second = pasje("--no-browser", "--port", "0", "--data-dir", running.data)
    assert second.returncode == 2
    assert second.stderr.startswith(f"Pasje already runs on {running.data}")
    assert running.get("/healthz").status_code == 200


def test_a_second_one_with_a_database_of_its_own_needs_a_folder_of_its_own(running):
    url = ("--database-url", "postgresql://127.0.0.1:1/x")
    second = pasje("--no-browser", "--port", "0", "--data-dir", running.data, *url)
    assert second.returncode == 2
    assert second.stderr.startswith(f"Pasje already runs on {running.data}")


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")
def test_on_a_terminal_requests_are_no_lines(data):
    ours, terminal = pty.openpty()
    with os.fdopen(terminal, "w") as errors:
        port = free_port()
        place = ("--no-browser", "--port", str(port), "--data-dir", data)
        process = started(*place, stderr=errors)
    said = ""
    for said in process.stdout:
        if said.startswith("Pasje is ready"):
            break
    assert said.startswith("Pasje is ready")
    for path in ("/v1/programme", "/v1/nothing", "/v1/me/snapshot", "/nothing.js"):
        httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    heard = b""
    with contextlib.suppress(OSError):  # nothing, and nobody who could write any more
        heard = os.read(ours, 10_000)
    os.close(ours)
    assert (process.returncode, heard) == (0, b"")


def test_with_mail_it_listens_anywhere_at_its_public_address_and_is_no_demo(data):
    settings = {
        "PASJE_SMTP_URL": "smtp://localhost:2525",
        "PASJE_MAIL_FROM": "k@example.com",
        "PASJE_PUBLIC_URL": "https://kaart.example.com/",
    }
    place, port = ("--host", "0.0.0.0"), free_port()  # noqa: S104 meant
    with host(data, *place, "--port", str(port), **settings) as served:
        assert "https://kaart.example.com/till" in served.output
        address = f"http://127.0.0.1:{port}"
        assert httpx.get(f"{address}/v1/programme").json()["demo"] is False
        assert "Demo" not in served.output
        assert not (data / "demo-till-key").exists()


def own_programme(place):
    demo = ROOT / "app/server/pasje_host/demo/koffiebar.toml"
    lines = [line for line in demo.read_text().splitlines() if not line.startswith("logo")]
    text = "\n".join(lines).replace("koffiebar-noord", "bakker")
    (place / "own.toml").write_text(text.replace("Koffiebar Noord", "Bakker"))
    return place / "own.toml"


def test_an_own_programme_is_in_force_and_stays_so(place, data):
    own = own_programme(place)
    with host(data, "--programme", own) as served:
        assert served.get("/v1/programme").json()["name"] == "Bakker"
        assert "any e-mail address" in served.output
        assert served.stop() == 0
    with host(data) as again:
        programme = again.get("/v1/programme").json()
        assert (programme["name"], programme["version"]) == ("Bakker", 1)
        new_member(again, "tom@example.com")
        assert again.stop() == 0
    forgotten = pasje("--no-browser", "--port", "0", "--data-dir", data, "--fresh")
    assert (forgotten.returncode, forgotten.stdout) == (2, "")
    assert "holds more than a demo: --fresh --yes removes all of it" in forgotten.stderr
    assert processes_on(data) == []
    with host(data) as still:
        signed_in(still, "tom@example.com")
        assert still.stop() == 0
    with host(data, "--fresh", "--yes") as anew:
        assert anew.get("/v1/programme").json()["name"] == "Koffiebar Noord"


def test_an_own_programme_that_kept_the_demos_id_gets_no_story_it_has_no_cake_for(place, data):
    own = own_programme(place)
    text = own.read_text().replace("bakker", "koffiebar-noord")
    own.write_text(text.replace('id = "cake"', 'id = "pie"'))
    with host(data, "--programme", own) as served:
        assert served.get("/v1/programme").json()["id"] == "koffiebar-noord"
        assert "sanne@example.com" not in served.output


def test_another_programme_over_the_demos_members_is_refused(place, data):
    with host(data) as demo:
        assert demo.stop() == 0
    own = ("--programme", own_programme(place))
    refused = pasje("--no-browser", "--port", "0", "--data-dir", data, *own)
    assert refused.returncode == 2
    assert "id: must stay 'koffiebar-noord', for 2 members): start over" in refused.stderr
    with host(data, "--fresh", *own) as served:
        assert served.get("/v1/programme").json()["name"] == "Bakker"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_as_root_below_a_private_folder_it_says_what_to_do(data):
    private = data / "private"
    private.mkdir(mode=0o700)
    refused = pasje("--no-browser", "--port", "0", "--data-dir", private / "here")
    assert refused.returncode == 2
    assert "--data-dir" in refused.stderr
    assert private.stat().st_mode & 0o777 == 0o700
    assert list(private.iterdir()) == []


@pytest.mark.parametrize("name", ["Bar [Noord]", "Bar [/]", "Bar [red]"])
def test_a_programme_may_be_called_anything_and_its_address_is_said_whole(name):
    said = io.StringIO()
    welcome.show(Console(file=said), "http://[fd00::1]:8000", name, None, None)
    assert f"  {name}\n" in said.getvalue()
    assert "http://[fd00::1]:8000/till\n" in said.getvalue()
