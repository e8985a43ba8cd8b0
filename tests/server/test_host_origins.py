"""Which other hosts serve the wallet: `PASJE_WALLET_ORIGINS`, and `pasje build web --platform`."""

import argparse

import pytest

from pasje_host.arguments import parser
from pasje_host.origin import web_origin
from pasje_host.refused import CannotRun
from pasje_host.wallet_origins import from_environment
from tests.support.host import begun_folder, host
from tests.support.typed import typed

WRONG = ["*", "null", "kaart.example", "ftp://kaart.example", "https://kaart.example/wallet",
         "https://*.example", "https://me@kaart.example", "https://kaart.example:70000",
         "https://", "https://kaart.example?x", "https://kaart.example."]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("https://Kaart.Example/", "https://kaart.example"),
        ("https://kaart.example:443", "https://kaart.example"),
        ("http://kaart.example:80", "http://kaart.example"),
        ("http://kaart.example:443", "http://kaart.example:443"),
        (" http://127.0.0.1:8001 ", "http://127.0.0.1:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
    ],
)
def test_it_is_named_as_browsers_do(typed, named):
    assert web_origin(typed) == named


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_origin_is_refused(typed):
    with pytest.raises(argparse.ArgumentTypeError):
        web_origin(typed)
    with pytest.raises(CannotRun, match="PASJE_WALLET_ORIGINS"):
        from_environment({"PASJE_WALLET_ORIGINS": f"https://kaart.example,{typed}"})


def test_several_are_separated_by_commas():
    two = {"PASJE_WALLET_ORIGINS": "https://kaart.example, https://two.example ,"}
    assert from_environment(two) == ("https://kaart.example", "https://two.example")
    assert from_environment({}) == from_environment({"PASJE_WALLET_ORIGINS": ""}) == ()


def test_the_command_tells_it_to_the_platform(place):
    with host(begun_folder(place), PASJE_WALLET_ORIGINS="https://kaart.example") as running:
        answer = running.get("/v1/programme", Origin="https://kaart.example")
        assert answer.headers["access-control-allow-origin"] == "https://kaart.example"
        page = running.get("/", Origin="https://kaart.example")
        assert "access-control-allow-origin" not in page.headers


def test_a_wrong_one_is_a_sentence(place):
    ended = typed("--no-browser", "--data-dir", place / "never", PASJE_WALLET_ORIGINS="*")
    assert ended.returncode == 2
    assert ended.stderr == (
        "PASJE_WALLET_ORIGINS: '*' is not one like https://wallet.example; several are separated "
        "by commas.\n"
    )
    assert not (place / "never").exists()


def test_the_platform_of_a_build_is_an_origin(capsys):
    options = parser().parse_args(["build", "web", "--platform", "https://api.example/"])
    assert options.platform == "https://api.example"
    assert parser().parse_args(["build", "web"]).platform is None
    with pytest.raises(SystemExit):
        parser().parse_args(["build", "web", "--platform", "api.example/v1"])
    assert "not one like https://wallet.example" in capsys.readouterr().err
