"""The built wallet over HTTP: kept between starts, compressed, revalidated, never in the way."""

import base64
import gzip
import hashlib
import re

import brotli
import httpx
import pytest
from starlette.applications import Starlette

from pasje_host import wallet_site
from tests.support.site import built_site, copied


@pytest.fixture(scope="module")
def site():
    return built_site()


@pytest.fixture(scope="module")
def start(site):
    """The address of a file in a folder named by its content."""
    (path,) = site.glob("w-*/start.js")
    return "/" + path.relative_to(site).as_posix()


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
        "/f-0123456789ab/of-an-older-build",
        "/w-0123456789ab/start.js",
        "/icons/gone",
        "/gone.js",
        "/404.html",
        "/%2e%2e/%2e%2e/etc/passwd.txt",
    ],
)
async def test_what_is_not_the_wallets_is_not_found(get, path):
    assert (await get(path)).status_code == 404


@pytest.mark.parametrize(
    ("pattern", "media_type"),
    [
        ("p-*/pyodide.mjs", "text/javascript"),
        ("p-*/pyodide.asm.wasm", "application/wasm"),
        ("w-*/start.js", "text/javascript"),
        ("w-*/wallet.zip", "application/zip"),
        ("f-*/main.dart.wasm", "application/wasm"),
        ("manifest.json", "application/json"),
        ("f-*/fonts/Manrope.ttf", "font/ttf"),
        ("icons/icon-192.png", "image/png"),
    ],
)
async def test_media_types(get, site, pattern, media_type):
    (path,) = site.glob(pattern)
    answer = await get(f"/{path.relative_to(site).as_posix()}", method="HEAD")
    assert answer.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=0.5, br;q=0.4", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("br;q=nonsense", None),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("*;q=0", None),
    ],
)
async def test_compressed_as_the_caller_accepts(get, site, start, accepted, coding):
    answer = await get(start, accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == (site / start[1:]).read_bytes()  # httpx unpacks what it knows
    if coding is not None:
        assert int(answer.headers["content-length"]) < len(answer.content)


def test_the_copies_are_of_the_file(site, start):
    plain = (site / start[1:]).read_bytes()
    assert gzip.decompress((site / f"{start[1:]}.gz").read_bytes()) == plain
    assert brotli.decompress((site / f"{start[1:]}.br").read_bytes()) == plain


@pytest.mark.parametrize("name", ["_headers", "_redirects", "start.js.br", ".pasje-build"])
async def test_what_is_beside_the_files_is_not_served(get, start, name):
    for path in (f"/{name}", f"{start.rpartition('/')[0]}/{name}"):
        answer = await get(path)
        assert answer.status_code == 404 or "<title>Pasje</title>" in answer.text


async def test_what_is_named_by_its_content_is_kept_for_ever(get, start):
    first = await get(start)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["/", "/r/CODE", "/sw.js", "/manifest.json", "/icons/icon-192.png"]
)
async def test_anything_else_is_asked_for_again_but_not_sent_again(get, path):
    first = await get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = await get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    other = await get(path, if_none_match='W/"of an older build"')
    assert other.status_code == 200


async def test_the_page_and_its_headers_say_what_it_may_do(get, start, site):
    page = (await get("/")).text
    (stated,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert page.index("Content-Security-Policy") < page.index("<script")
    for path in ("/", start, "/sw.js"):
        sent = (await get(path)).headers["content-security-policy"]
        assert sent == f"{stated}; frame-ancestors 'none'"
    hashed = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    }
    scripts = next(line for line in stated.split("; ") if line.startswith("script-src"))
    assert set(scripts.split()) == {"script-src", "'self'", "'wasm-unsafe-eval'", *hashed}


def test_static_hosts_are_told_the_same(site):
    told = (site / "_headers").read_text()
    for folder in site.glob("[fpw]-*"):
        assert f"/{folder.name}/*\n  Cache-Control: public, max-age=31536000, immutable" in told
    assert "frame-ancestors 'none'" in told
    assert (site / "_redirects").read_text() == "/* /index.html 200\n"


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


def test_what_is_not_a_build_of_ours_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("pasje_host.build_web.build", copied)
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
