"""What ships: the wheel as pip installs it, away from the checkout."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from pasje.app import VERSION
from tests.support.host import environment, host, remove, temporary_folder

ROOT = Path(__file__).parents[2]
SHIPPED = [
    "flet==1.0.5",
    "flet-secure-storage==1.0.5",
    "httpx==0.28.1",
    "qrcode==8.2",
    "keyring==25.7.0; "
    "platform_system == 'Linux' or platform_system == 'Darwin' or platform_system == 'Windows'",
]
"""What phones and browsers receive. Whatever is added here must be pure Python and needed there."""


@pytest.fixture(scope="module")
def place():
    folder = temporary_folder()
    yield folder
    remove(folder)


def built(kind, source, target):
    """The archive that the build backend makes of `source`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (archive,) = target.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(place):
    return built("wheel", ROOT, place / "wheel")


@pytest.fixture(scope="module")
def installed(place, wheel):
    """The folder pip installed the wheel into; its dependencies are those of the tests."""
    site = place / "site"
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index")
    command = [*pip, "--target", str(site), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return site


def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_phones_and_browsers_receive_exactly_this(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == SHIPPED
    with zipfile.ZipFile(wheel) as archive:
        (file,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(file).decode())
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(line.replace('"', "'") for line in required) == sorted(SHIPPED)


def test_the_wallet_says_the_version_that_is_packaged():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel):
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "pasje",
        "pasje_platform",
        "pasje_till",
        "pasje_host",
    }


def test_the_wheel_holds_what_is_not_python(wheel):
    packages = {
        "pasje_platform": "app/server/pasje_platform",
        "pasje_till": "app/server/pasje_till",
        "pasje_host": "app/server/pasje_host",
        "pasje": "app/client/pasje",
        "pasje_host/client/assets": "app/client/assets",
    }
    wanted = {
        f"{package}/{path.relative_to(ROOT / folder).as_posix()}"
        for package, folder in packages.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted | {"pasje_host/client/main.py", "pasje_host/pyproject.toml"} <= names(wheel)


def test_a_wheel_from_the_source_archive_is_the_same(place, wheel):
    archive = built("sdist", ROOT, place / "sdist")
    with tarfile.open(archive) as source:
        source.extractall(place / "source", filter="data")
    (folder,) = (place / "source").iterdir()
    again = built("wheel", folder, place / "wheel-again")
    assert names(again) == names(wheel)


def test_the_installed_wheel_runs_outside_the_checkout(place, installed):
    outside = {"PYTHONPATH": str(installed)}
    asked = "import pasje_host.client_dir as c; print(c.client_dir())"
    found = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=place,
        env=environment(**outside),
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == str(installed / "pasje_host/client")
    with host(place / "data", **outside) as served:
        for path in ("/", "/till", "/docs", "/v1/programme"):
            assert served.get(path).status_code == 200
        assert served.stop() == 0


def test_an_app_can_be_staged_from_the_installed_wheel(place, installed):
    folder = place / "app"
    folder.mkdir()
    code = "import sys, pathlib; from pasje_host.build_phone.stage import stage; "
    code += "stage(pathlib.Path(sys.argv[1]), 'https://points.example')"
    run = [sys.executable, "-c", code, str(folder)]
    subprocess.run(run, cwd=place, env=environment(PYTHONPATH=str(installed)), check=True)
    assert (folder / "pyproject.toml").read_bytes() == (ROOT / "pyproject.toml").read_bytes()
    assert (folder / "app/client/main.py").is_file()
    assert (
        'PLATFORM = "https://points.example"' in (folder / "app/client/pasje/built.py").read_text()
    )


def test_there_is_zone_data_on_every_host():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (line,) = (x for x in project["optional-dependencies"]["host"] if x.startswith("tzdata"))
    assert ";" not in line  # for every platform: small images have none of their own
