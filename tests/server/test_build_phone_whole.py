"""`pasje build android` from end to end: Flet's real tool, with a stand-in for Flutter below it."""

import sys
import tarfile
import xml.etree.ElementTree as ET

import pytest

from pasje_host.build_phone.stage import packed, stage
from tests.support.flutter_stand_in import machine
from tests.support.host import pasje

PLATFORM = "https://points.example"
ANDROID = "{http://schemas.android.com/apk/res/android}"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the stand-in is for Linux")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The environment of a machine that has what Flet's tool asks for."""
    return machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(scope="module")
def out(here, tmp_path_factory):
    """The folder of the app that was built, where an older one lay."""
    folder = tmp_path_factory.mktemp("out") / "[apk]"
    folder.mkdir()
    for name in (".pasje-app", "Older.apk"):
        (folder / name).touch()
    done = pasje("build", "android", "--platform", PLATFORM, "--out", folder, **here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"The app for Android is in {folder}." in done.stdout
    return folder


def test_the_app_holds_what_was_staged_and_nothing_else(out, tmp_path):
    stage(tmp_path, PLATFORM)
    with tarfile.open(out / "Pasje.apk") as app:
        names = {each.name.removeprefix("app/") for each in app if each.isfile()}
        settled = app.extractfile("app/pasje/built.py").read().decode()
    assert names == {*packed(tmp_path), "AndroidManifest.xml"}
    assert f'\nPLATFORM = "{PLATFORM}"\n' in settled


def test_flutter_was_given_the_finished_project(out):
    with tarfile.open(out / "Pasje.apk") as app:
        manifest = app.extractfile("AndroidManifest.xml").read()
    root = ET.fromstring(manifest)  # noqa: S314  our own
    hosts = [each.get(f"{ANDROID}host") for each in root.iter("data") if each.get(f"{ANDROID}host")]
    assert hosts == ["points.example"]


def test_only_the_app_is_left_behind(out):
    assert sorted(each.name for each in out.iterdir()) == [".pasje-app", "Pasje.apk"]


def test_when_it_fails_the_last_app_stays(here, out):
    before = (out / "Pasje.apk").read_bytes()
    done = pasje(
        "build", "android", "--platform", PLATFORM, "--out", out, FLUTTER_FAILS="yes", **here
    )
    assert done.returncode == 2
    assert "it does not compile" in done.stdout + done.stderr
    assert done.stderr.endswith("could not build the app for Android: see what it says above.\n")
    assert (out / "Pasje.apk").read_bytes() == before
