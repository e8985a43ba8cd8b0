"""The built wallet over HTTP: kept between starts, compressed, revalidated, never in the way."""

import gzip

import httpx
import pytest
from starlette.applications import Starlette

from pasje_host import wallet_site
from pasje_host.build_web import build


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("build") / "web"
    build(out, progress=lambda doing, share: None)
    return out


@pytest.fixture
def get(site):
    app = Starlette(routes=[*wallet_site.routes(site)])

    async def ask(path, *, method="GET", **headers):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://wallet") as client:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, headers=names)

    return ask


@pytest.mark.parametrize(
    "path", ["/", "/r/CODE", "/r/AB.C", "/rewards/flat-white", "/%2e%2e/%2e%2e/pyproject.toml"]
)
async def test_the_wallets_own_paths_get_the_page(get, path):
    answer = await get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<title>Pasje</title>" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/v1/me/snapshot",
        "/v1",
        "/till/nothing",
        "/docs",
        "/openapi.json",
        "/healthz",
        "/pyodide/gone.mjs",
        "/fonts/gone",
        "/sw.js",
        "/%2e%2e/%2e%2e/etc/passwd.txt",
    ],
)
async def test_what_is_not_the_wallets_is_not_found(get, path):
    assert (await get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/pyodide/pyodide.mjs", "text/javascript"),
        ("/start.js", "text/javascript"),
        ("/main.dart.wasm", "application/wasm"),
        ("/manifest.json", "application/json"),
        ("/fonts/Manrope.ttf", "font/ttf"),
        ("/icons/icon-192.png", "image/png"),
        ("/wallet.zip", "application/zip"),
    ],
)
async def test_media_types(get, path, media_type):
    assert (await get(path, method="HEAD")).headers["content-type"].split(";")[0] == media_type


async def test_compressed_for_those_who_accept_it(get, site):
    plain = await get("/start.js", accept_encoding="identity")
    packed = await get("/start.js", accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.content == plain.content == (site / "start.js").read_bytes()
    assert gzip.decompress((site / "start.js.gz").read_bytes()) == plain.content
    assert (await get("/start.js.gz")).headers["content-type"].startswith("text/html")


async def test_asked_again_it_is_not_sent_again(get):
    first = await get("/start.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await get("/start.js", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    other = await get("/start.js", if_none_match='W/"of an older build"')
    assert other.status_code == 200


def test_built_once_and_older_builds_are_removed(tmp_path):
    heard = []
    older = tmp_path / "wallet" / "0123456789abcdef"
    older.mkdir(parents=True)
    (older / ".pasje-build").touch()
    first = wallet_site.prepare(tmp_path, lambda doing, share: heard.append(doing))
    assert heard
    assert not older.exists()
    heard.clear()
    assert wallet_site.prepare(tmp_path, lambda doing, share: heard.append(doing)) == first
    assert heard == []
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_what_is_not_a_build_of_ours_stays(tmp_path):
    kept = tmp_path / "wallet"
    mine = [kept / "my photos" / "cat.jpg", kept / "0123456789abcdef" / "cat.jpg", kept / "note"]
    for file in mine:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("meow")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".pasje-build").touch()
    (kept / "fedcba9876543210").symlink_to(elsewhere)
    site = wallet_site.prepare(tmp_path, lambda doing, share: None)
    assert (site / ".pasje-build").is_file()
    assert [file.read_text() for file in mine] == ["meow"] * 3
    assert (kept / "fedcba9876543210" / ".pasje-build").is_file()
