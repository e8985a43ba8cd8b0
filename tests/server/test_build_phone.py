"""`pasje build android` and its like: what is staged, what stops it, what the project is given."""

import plistlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from pasje_host.build_phone import Wanted, android, apple, build, targets
from pasje_host.build_phone.flet_build import finish
from pasje_host.build_phone.links import PATHS
from pasje_host.build_phone.stage import packed, stage
from pasje_host.refused import CannotRun
from tests.support.flet_tool import Refused, read_by_flet
from tests.support.host import environment, pasje
from tests.support.typed import typed

MADE_BY_FLET = Path(__file__).parents[1] / "support/flet_project"
PLATFORM = "https://points.example"
ANDROID = "{http://schemas.android.com/apk/res/android}"


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    stage(folder, PLATFORM)
    return folder


@pytest.fixture(autouse=True)
def pythons(staged, monkeypatch):
    monkeypatch.setenv("FLET_PYTHON_BUILD_MANIFEST", str(staged / "pythons.json"))


@pytest.fixture
def project(tmp_path):
    """The parts of Flet's project that are finished here, where Flet puts them."""
    places = {
        "AndroidManifest.xml": "android/app/src/main",
        "Info.plist": "ios/Runner",
        "project.pbxproj": "ios/Runner.xcodeproj",
    }
    for name, place in places.items():
        (tmp_path / place).mkdir(parents=True)
        shutil.copy(MADE_BY_FLET / name, tmp_path / place)
    return tmp_path


def read(file):
    return ET.parse(file).getroot()  # noqa: S314  our own


def test_the_staged_wallet_knows_its_platform_and_can_be_imported(staged):
    asked = "import pasje.app, pasje.built; print(pasje.built.PLATFORM, pasje.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=environment(PYTHONPATH=str(staged / "app/client"), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=True,
    )
    platform, where = done.stdout.split()
    assert platform == PLATFORM
    assert Path(where).is_relative_to(staged)


def test_the_checkout_is_left_as_it_was(staged):
    from pasje import built

    assert built.PLATFORM == "http://127.0.0.1:8000"


@pytest.mark.parametrize("target", ["apk", "aab", "ipa", "macos", "windows", "linux"])
def test_flet_finds_nothing_wrong(staged, target):
    said, app = read_by_flet(staged, target)
    assert app == staged / "app/client"
    assert (said["bundle_id"], said["product_name"]) == ("nl.pasje.app", "Pasje")
    assert said["options"]["android_permissions"] == {"android.permission.INTERNET": True}
    assert not any(said["options"]["android_features"].values())
    described = [key for key in said["options"]["info_plist"] if key.endswith("UsageDescription")]
    assert described == []
    assert said["splash"]["dark_color"] != said["splash"]["color"]


def test_flets_own_check_is_really_asked(staged):
    with pytest.raises(Refused, match="armeabi"):
        read_by_flet(staged, "apk", "--arch", "armeabi")


def test_an_owner_gives_the_app_another_name(staged):
    said, _ = read_by_flet(staged, "apk", "--bundle-id", "nl.noord.kaart", "--product", "Noord")
    assert (said["bundle_id"], said["product_name"]) == ("nl.noord.kaart", "Noord")


def test_android_opens_the_platforms_links_and_no_other(project):
    finish(project, "apk", "points.example")
    root = read(project / "android/app/src/main/AndroidManifest.xml")
    filters = root.findall("application/activity/intent-filter")
    (links,) = [each for each in filters if each.get(f"{ANDROID}autoVerify") == "true"]
    data = {(key.removeprefix(ANDROID), value) for each in links.iter("data")
            for key, value in each.attrib.items()}  # fmt: skip
    assert data == {
        ("scheme", "https"),
        ("host", "points.example"),
        ("pathPrefix", "/r/"),
        ("pathPrefix", "/vouchers/"),
        ("pathPrefix", "/rewards/"),
    }
    metas = {each.get(f"{ANDROID}name"): each for each in root.iter("meta-data")}
    assert metas["flutter_deeplinking_enabled"].get(f"{ANDROID}value") == "true"


def test_android_copies_nothing_to_another_phone(project):
    finish(project, "aab", "points.example")
    root = read(project / "android/app/src/main/AndroidManifest.xml")
    (application,) = root.findall("application")
    assert application.get(f"{ANDROID}allowBackup") == "false"
    assert application.get(f"{ANDROID}usesCleartextTraffic") == "false"
    resources = project / "android/app/src/main/res"
    for attribute in ("dataExtractionRules", "localeConfig"):
        named = application.get(f"{ANDROID}{attribute}").removeprefix("@")
        assert read(resources / f"{named}.xml") is not None
    rules = read(resources / "xml/pasje_backup.xml")
    everything = {"root", "file", "database", "sharedpref", "external"}
    for way in ("cloud-backup", "device-transfer"):
        assert {each.get("domain") for each in rules.find(way)} == everything
    permissions = [each.get(f"{ANDROID}name") for each in root.iter("uses-permission")]
    assert permissions == ["android.permission.INTERNET"]


def test_finishing_twice_is_finishing_once(project):
    for target in ("apk", "ipa"):
        finish(project, target, "points.example")
    once = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    for target in ("apk", "ipa"):
        finish(project, target, "points.example")
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == once


def test_ios_opens_the_platforms_links_and_talks_in_the_clear_to_nobody(project):
    finish(project, "ipa", "points.example")
    info = plistlib.loads((project / "ios/Runner/Info.plist").read_bytes())
    assert info["FlutterDeepLinkingEnabled"] is True
    assert "CFBundleURLTypes" not in info
    assert info["NSAppTransportSecurity"] == {"NSAllowsArbitraryLoads": False}
    assert info["CFBundleLocalizations"] == ["en", "nl"]
    assert info["ITSAppUsesNonExemptEncryption"] is False
    rights = plistlib.loads((project / "ios/Runner/Runner.entitlements").read_bytes())
    assert rights == {"com.apple.developer.associated-domains": ["applinks:points.example"]}
    xcode = (project / "ios/Runner.xcodeproj/project.pbxproj").read_text()
    for made in re.findall(r"buildSettings = \{.*?\n\t\t\t\};", xcode, re.DOTALL):
        runner = "INFOPLIST_FILE = Runner/Info.plist;" in made
        assert ("CODE_SIGN_ENTITLEMENTS = Runner/Runner.entitlements;" in made) is runner


def test_another_flet_is_refused_not_guessed_at(project):
    (project / "android/app/src/main/AndroidManifest.xml").write_text("<manifest/>")
    (project / "ios/Runner.xcodeproj/project.pbxproj").write_text("// none\n")
    with pytest.raises(CannotRun, match="not the Flet"):
        android.finish(project, "points.example", PATHS)
    with pytest.raises(CannotRun, match="not the Flet"):
        apple.finish(project, "points.example")


def test_without_its_tools_it_says_what_to_install(tmp_path):
    done = pasje("build", "android", "--platform", PLATFORM, "--out", tmp_path / "apk",
                 PATH="/nonexistent", HOME=str(tmp_path))  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"To build for Android, Flutter [\d.]+, the Android SDK and a JDK .*\n",
                        done.stderr)  # fmt: skip
    assert "--download" in done.stderr
    assert list(tmp_path.iterdir()) == []  # nothing was made, and nothing fetched


@pytest.mark.skipif(sys.platform != "linux", reason="builds for Linux")
def test_another_flutter_than_flets_is_not_enough(tmp_path):
    fake = tmp_path / "flutter"
    fake.write_text("#!/bin/sh\necho Flutter 3.10.6 • channel stable\n")
    fake.chmod(0o755)
    done = pasje("build", "linux", "--platform", PLATFORM, PATH=f"{tmp_path}:/bin",
                 HOME=str(tmp_path))  # fmt: skip
    assert done.returncode == 2
    assert re.match(r"To build for Linux, Flutter [\d.]+ must be on this machine", done.stderr)


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac can build it")
@pytest.mark.parametrize("platform", [(), ("--platform", PLATFORM)])
def test_an_iphones_app_is_built_on_a_mac(platform):
    done = typed("build", "ios", *platform)
    assert done.returncode == 2
    assert done.stderr == "An app for iOS can only be built on a Mac.\n"


def test_an_app_speaks_to_a_platform_that_is_named():
    done = pasje("build", "android")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Name the platform the app speaks to: --platform https://")


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years")
    with pytest.raises(CannotRun, match="holds something else"):
        build(targets.APK, Wanted(PLATFORM), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    "address",
    ["http://points.example", "https://points.example:8443", "https://points.example/x",
     "https://me@points.example", "https://localhost", "points.example", "https://", "https://a..b"],
)  # fmt: skip
def test_an_app_only_speaks_to_a_named_host_over_tls(address):
    done = typed("build", "android", "--platform", address)
    assert done.returncode == 2
    assert "is not an address like https://points.example" in done.stderr


def test_what_is_packed_is_all_python_and_one_font(staged):
    names = packed(staged)
    assert {"main.py", "pasje/built.py", "assets/fonts/Manrope.ttf"} <= set(names)
    others = [name for name in names if not name.endswith(".py")]
    assert others == ["assets/fonts/Manrope.ttf", "assets/fonts/OFL.txt"]


def test_building_an_app_needs_nothing_of_a_server():
    code = (
        "import sys, pasje_host.command, pasje_host.build_phone.flet_build as made;"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, check=True)
    for package in ("starlette", "uvicorn", "psycopg", "msgspec", "brotli", "pasje_platform"):
        assert repr(package) not in done.stdout
