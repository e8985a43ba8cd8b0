"""`pasje --lan`: on the network of this machine, for a phone, with a demo's data and no other."""

import io

import httpx
import pytest
import zxingcpp
from PIL import Image
from rich.console import Console

from pasje_host import lan, lan_sign
from pasje_host.arguments import parser
from pasje_host.demo.seed import Demo
from pasje_host.lan import Lan
from pasje_host.refused import CannotRun
from tests.support.counter import new_member
from tests.support.host import ROOT, begun_folder, host, pasje

TWO = {"wlan0": "192.168.1.23", "docker0": "172.17.0.1"}
DEMO = Demo("till_key", "sanne@example.com")
MAIL = {"PASJE_SMTP_URL": "smtp://localhost", "PASJE_MAIL_FROM": "k@example.com"}
here = pytest.mark.skipif(not lan.found_here(), reason="this machine is on no network")


@pytest.fixture(scope="module")
def served(place):
    with host(
        begun_folder(place), "--lan", PASJE_PUBLIC_URL="https://kaart.example.com"
    ) as running:
        yield running


@pytest.mark.parametrize(
    ("wanted", "way_out", "address", "others"),
    [
        ("", "192.168.1.23", "192.168.1.23", {"docker0": "172.17.0.1"}),
        ("", "172.17.0.1", "172.17.0.1", {"wlan0": "192.168.1.23"}),
        ("", None, "192.168.1.23", {"docker0": "172.17.0.1"}),
        ("", "203.0.113.9", "192.168.1.23", {"docker0": "172.17.0.1"}),
        ("172.17.0.1", "192.168.1.23", "172.17.0.1", {"wlan0": "192.168.1.23"}),
        ("docker0", "192.168.1.23", "172.17.0.1", {"wlan0": "192.168.1.23"}),
    ],
)
def test_the_address_a_phone_is_likely_to_reach(wanted, way_out, address, others):
    assert lan.choose(wanted, TWO, way_out) == Lan(address, others)


def test_on_no_network_it_says_what_to_do():
    with pytest.raises(CannotRun, match="Wi-Fi"):
        lan.choose("", {}, None)


@pytest.mark.parametrize("wanted", ["8.8.8.8", "127.0.0.1", "eth7"])
def test_an_address_of_another_machine_names_ours(wanted):
    with pytest.raises(CannotRun, match=r"192\.168\.1\.23 \(wlan0\), 172\.17\.0\.1 \(docker0\)"):
        lan.choose(wanted, TWO, "192.168.1.23")


def test_the_code_in_the_terminal_is_the_address():
    url = "http://192.168.178.123:8000"
    rows = []
    for line in lan_sign.drawn(url):
        rows.append([0 if each in "█▀" else 255 for each in line])
        rows.append([0 if each in "█▄" else 255 for each in line])
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([pixel for row in rows for pixel in row])
    large = image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
    assert [each.text for each in zxingcpp.read_barcodes(large)] == [url]


def shown(demo=DEMO, **console):
    said = io.StringIO()
    lan_sign.show(
        Console(file=said, **console), "http://192.168.1.23:8000", Lan("192.168.1.23", TWO), demo
    )
    return said.getvalue()


def test_its_colours_are_said_outright():
    text = shown(force_terminal=True, color_system="truecolor", width=80)
    assert text.count("\x1b[38;2;0;0;0;48;2;255;255;255m") == len(lan_sign.drawn("x" * 24))


@pytest.mark.parametrize(
    "console",
    [
        {"force_terminal": True, "color_system": "truecolor", "width": 34},
        {"force_terminal": True, "color_system": None, "width": 80},
        {"force_terminal": True, "no_color": True, "width": 80},
        {"force_terminal": False, "width": 80},
    ],
)
def test_where_it_could_not_be_scanned_there_is_only_the_address(console):
    text = shown(**console)
    assert not {"█", "▀", "▄"} & set(text)
    assert "http://192.168.1.23:8000" in text
    assert "--lan 172.17.0.1 (docker0)" in text


def test_who_can_do_what_is_said_first():
    said = " ".join(shown(width=100).replace("│", " ").split())
    assert "Anyone on this network can sign in as sanne@example.com" in said
    assert said.index("Anyone") < said.index("http://")
    with_mail = " ".join(shown(None, width=100).replace("│", " ").split())
    assert "sign in as" not in with_mail
    assert "anyone on this network can read along" in with_mail


@here
def test_a_phone_finds_the_demo_at_the_address(served):
    address = lan.choose("", lan.found_here(), lan.way_out()).address
    assert served.url.startswith(f"http://{address}:")
    assert "kaart.example.com" not in served.output
    assert "Anyone on this network" in served.output
    assert served.get("/v1/programme").json()["demo"] is True


@here
def test_it_listens_there_and_nowhere_else(served):
    port = served.url.rpartition(":")[2]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz")


def refused(place, *arguments, **more):
    ended = pasje("--no-browser", "--port", "0", *arguments, **more)
    assert ended.returncode == 2, ended.stdout
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_with_a_host_it_is_one_or_the_other(place):
    assert "--host" in refused(place, "--lan", "--host", "127.0.0.1")


@here
def test_a_programme_of_ones_own_is_not_shown_to_a_network(place):
    own = ROOT / "tests/support/programme.toml"
    data = place / "never"
    said = refused(place, "--lan", "--programme", own, "--data-dir", data)
    assert "leave --programme out" in said
    assert not data.exists()


@here
def test_data_that_is_more_than_the_demos_is_not_shown_to_a_network(place):
    own = place / "own.toml"
    text = (ROOT / "tests/support/programme.toml").read_text()
    own.write_text(text.replace('id = "koffiebar-noord"', 'id = "our-own"'))
    data = begun_folder(place, "own")
    with host(data, "--programme", own):
        pass
    said = refused(place, "--lan", "--data-dir", data)
    assert "more than the demo's" in said
    assert said.count("\n") == 1
    with host(data, "--lan", **MAIL) as running:
        assert running.get("/v1/programme").json()["demo"] is False
        assert "put TLS in front" in " ".join(running.output.replace("│", " ").split())


@here
def test_the_demos_own_data_may_be_seen_again(place):
    data = begun_folder(place, "again")
    with host(data):
        pass
    with host(data, "--lan") as running:
        assert running.get("/healthz").status_code == 200


@here
def test_who_joined_a_demo_is_not_shown_to_a_network_nor_removed_unasked(place):
    data = begun_folder(place, "joined")
    with host(data, "--lan") as running:
        new_member(running, "tom@example.com")
    said = refused(place, "--lan", "--data-dir", data)
    assert "1 member joined here beside the demo's own: --fresh --yes removes all" in said
    assert "more than a demo" in refused(place, "--lan", "--fresh", "--data-dir", data)
    with host(data, "--lan", "--fresh", "--yes") as running:
        assert "Starting over" in running.output


def test_an_address_or_an_interface_can_be_named():
    assert parser().parse_args(["--lan"]).lan == ""
    assert parser().parse_args([]).lan is None
    assert parser().parse_args(["--lan", "wlan0"]).lan == "wlan0"
