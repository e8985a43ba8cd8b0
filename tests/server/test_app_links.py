"""Links that open the app: what the platform says of it, and settings that cannot be right."""

import httpx
import pytest
from starlette.applications import Starlette

from pasje_host import app_links, wallet_site
from pasje_host.refused import CannotRun

ANDROID = "/.well-known/assetlinks.json"
APPLE = "/.well-known/apple-app-site-association"
CERTIFICATE = ":".join(["0A", "b1"] * 16)
TEAM = "ABCDE12345"
EVERYTHING = {
    "PASJE_ANDROID_CERT_SHA256": f"{CERTIFICATE}, {'9f' * 32}",
    "PASJE_APPLE_TEAM_ID": TEAM,
}


@pytest.fixture
def site(tmp_path):
    page = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">The wallet"""
    (tmp_path / "index.html").write_text(page)
    return tmp_path


async def asked(site, path, **settings):
    """What a host answers that has these settings, and the wallet on every other path."""
    links = app_links.routes(app_links.from_environment(settings))
    app = Starlette(routes=[*links, *wallet_site.routes(site)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://points.example") as client:
        return await client.get(path)


async def test_android_is_told_who_signs_the_app(site):
    answer = await asked(site, ANDROID, **EVERYTHING)
    assert answer.headers["content-type"] == "application/json"
    (statement,) = answer.json()
    assert statement["relation"] == ["delegate_permission/common.handle_all_urls"]
    assert statement["target"] == {
        "namespace": "android_app",
        "package_name": "nl.pasje.app",
        "sha256_cert_fingerprints": [CERTIFICATE.upper(), ":".join(["9F"] * 32)],
    }


async def test_apple_is_told_which_addresses_are_the_apps(site):
    answer = await asked(site, APPLE, **EVERYTHING)
    assert answer.headers["content-type"] == "application/json"
    (details,) = answer.json()["applinks"]["details"]
    assert details == {
        "appIDs": [f"{TEAM}.nl.pasje.app"],
        "components": [{"/": "/r/*"}, {"/": "/vouchers/*"}, {"/": "/rewards/*"}],
    }


async def test_an_owners_own_app_is_named(site):
    answer = await asked(site, APPLE, **EVERYTHING, PASJE_APP_ID="nl.noord.kaart")
    assert answer.json()["applinks"]["details"][0]["appIDs"] == [f"{TEAM}.nl.noord.kaart"]


@pytest.mark.parametrize("path", [ANDROID, APPLE, "/.well-known/security.txt"])
async def test_what_is_not_set_is_not_there(site, path):
    answer = await asked(site, path)
    assert (answer.status_code, answer.text) == (404, "Not found")


async def test_one_can_be_set_without_the_other(site):
    assert (await asked(site, APPLE, PASJE_APPLE_TEAM_ID=TEAM)).status_code == 200
    assert (await asked(site, ANDROID, PASJE_APPLE_TEAM_ID=TEAM)).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASJE_ANDROID_CERT_SHA256", "AA:BB"),
        ("PASJE_ANDROID_CERT_SHA256", f"{CERTIFICATE},nonsense"),
        ("PASJE_APPLE_TEAM_ID", "my team"),
        ("PASJE_APP_ID", "wallet"),
        ("PASJE_APP_ID", "nl.example/../evil"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(name, value):
    with pytest.raises(CannotRun, match=name):
        app_links.from_environment({name: value})
