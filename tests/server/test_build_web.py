"""The static site: what is in it, what is not, and what stops it from being built."""

import json
import os
import re
import zipfile
from pathlib import Path

import pytest

from pasje_host.build_web import build, dependencies, pyodide
from pasje_host.build_web.kept import Kept
from pasje_host.refused import CannotRun
from tests.support.kept_site import files
from tests.support.site import built_site


def files_in(folder):
    """All but the mark of a `pasje` that has served from there."""
    files = {path for path in folder.rglob("*") if path.is_file() and path.name != ".pasje-build"}
    return {path.relative_to(folder).as_posix() for path in files}


@pytest.fixture(scope="module")
def site():
    return built_site()


@pytest.fixture(scope="module")
def archive(site):
    (path,) = site.glob("w-*/wallet.zip")
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_every_address_the_page_names_is_there(site):
    page = (site / "index.html").read_text()
    start = next(site.glob("w-*/start.js")).read_text()
    manifest = json.loads((site / "manifest.json").read_text())
    (list_of_fonts,) = site.glob("f-*/assets/FontManifest.json")
    named = set(re.findall(r'(?:href|src)="/([^"]+)"', page))
    named |= set(re.findall(r'"/([\w/-]+[\w.-]*\.\w+)"', start))
    named |= {icon["src"].lstrip("/") for icon in manifest["icons"]}
    for font in json.loads(list_of_fonts.read_text()):
        for each in font["fonts"]:
            address = Path(os.path.normpath(list_of_fonts.parent / each["asset"]))
            named.add(address.relative_to(site).as_posix())
    assert len(named) > 10
    assert [name for name in named if not (site / name).is_file()] == []


def test_a_host_that_knows_no_other_way_answers_with_the_page(site):
    assert (site / "404.html").read_bytes() == (site / "index.html").read_bytes()
    assert "/404.html" not in files(site)


def test_what_no_start_needs_is_not_kept_by_every_device(site):
    groups = {path.partition("/")[2].partition("/")[2]: each["group"] for path, each in
              files(site).items()}  # fmt: skip
    assert groups["assets/NOTICES"] == "seldom"
    assert groups["main.dart.wasm"] == "renderer"
    assert groups["assets/FontManifest.json"] == groups["wallet.zip"] == "core"


def test_no_name_is_left_to_fill_in(site):
    for path in [*site.glob("*.*"), *site.glob("w-*/*.js")]:
        if path.suffix in {".html", ".js", ".json"}:
            assert re.findall(r"__[A-Z]+__", path.read_text()) == []


def test_nothing_is_fetched_from_elsewhere(site):
    for path in [*site.glob("index.html"), *site.glob("w-*/*.js"), *site.glob("f-*/main.dart.*")]:
        assert b"jsdelivr" not in path.read_bytes()
    (lock,) = site.glob("p-*/pyodide-lock.json")
    assert json.loads(lock.read_text())["packages"] == {}


def test_what_no_browser_needs_stays_behind(site):
    names = files_in(site)
    assert not any("flutter_service_worker" in name for name in names)
    (bootstrap,) = site.glob("f-*/flutter_bootstrap.js")
    assert "serviceWorkerSettings: {" not in bootstrap.read_text()
    unused = ("KaTeX", ".symbols", ".map", "skwasm_heavy", "wimp", ".whl", ".exe", "README")
    assert [name for name in names if any(each in name for each in unused)] == []


def test_the_archive_holds_the_wallet_and_nothing_of_the_platform(archive):
    tops = {name.split("/")[0] for name in archive}
    assert tops == {"main.pyc", "pasje", "packages"}
    packages = {name.split("/")[1].removesuffix(".pyc") for name in archive if "packages/" in name}
    assert {"flet", "flet_secure_storage", "httpx", "qrcode", "msgpack"} <= packages
    never = {"keyring", "starlette", "msgspec", "psycopg", "oauthlib", *dependencies.NEVER_IMPORTED}
    assert packages.isdisjoint(never)
    assert {"requirements.txt", "pyproject.toml"}.isdisjoint(archive)  # either starts micropip
    assert {name.rpartition(".")[2] for name in archive} == {"pyc", "json"}


def test_the_same_sources_make_the_same_bytes(site, tmp_path):
    again, heard = tmp_path / "web", []
    build(again, progress=lambda doing, share: heard.append((doing, share)), kept=Kept(tmp_path))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert heard[-1] == ("Ready", 1.0)
    assert files_in(again) == files_in(site)
    differing = [n for n in files_in(site) if (site / n).read_bytes() != (again / n).read_bytes()]
    assert differing == []


def test_an_older_site_is_replaced_and_nothing_else_is_left(tmp_path):
    out = tmp_path / "web"
    out.mkdir()
    (out / "wallet.zip").write_text("an older build")
    (out / "old.js").write_text("gone soon")
    build(out, progress=lambda doing, share: None)
    assert not (out / "old.js").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_a_folder_with_something_else_is_refused_and_untouched(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CannotRun, match="holds something else"):
        build(tmp_path, progress=lambda doing, share: None)
    assert files_in(tmp_path) == {"thesis.txt"}


# --- what the browser needs -----------------------------------------------------------------


def closure(*requirements):
    return dependencies.closure(requirements, pyodide.environment())


def test_markers_are_the_browsers_not_this_machines():
    assert closure("keyring; platform_system == 'Linux'") == ()
    assert [each.name for each in closure("idna; sys_platform == 'emscripten'")] == ["idna"]
    assert [each.name for each in closure("idna; python_version < '3.14'")] == []


def test_extras_bring_their_own_packages():
    with pytest.raises(CannotRun, match=r"h2 .*httpx.*not installed"):
        closure("httpx[http2]")


@pytest.mark.parametrize("name", ["httptools", "msgspec"])
def test_a_compiled_package_is_refused_by_name(name):
    with pytest.raises(CannotRun, match=f"{name} carries a compiled extension"):
        closure(name)


def test_a_missing_package_is_refused_by_name():
    with pytest.raises(CannotRun, match=r"no-such-package.*not installed"):
        closure("no-such-package")


def test_another_version_than_asked_for_is_refused_by_name():
    with pytest.raises(CannotRun, match=r"httpx==0\.1"):
        closure("httpx==0.1")


def test_msgpack_comes_without_its_extension():
    (package,) = closure("msgpack")
    assert "msgpack/fallback.py" in dict(package.files)
    assert not any(name.endswith(".so") for name, _ in package.files)
