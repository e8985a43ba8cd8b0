"""What an app is built with, and whether it is on this machine; looked for as Flet looks for it."""

import importlib.util
import platform
import re
import shutil
import subprocess
from pathlib import Path

from pasje.contract import formats
from pasje_host.build_phone.targets import Target
from pasje_host.extras import how_to_install
from pasje_host.refused import CannotRun

_SYSTEMS = {"Darwin": "a Mac", "Windows": "Windows", "Linux": "Linux"}


def check(target: Target, *, download: bool) -> None:
    """Raises CannotRun, saying what to install, when an app for `target` cannot be built here.

    With `download` Flet may fetch what is missing; without, nothing is fetched that is this large.
    """
    check_system(target)
    if importlib.util.find_spec("flet_cli") is None:
        raise CannotRun(
            f"Flet's build tool is not installed: {how_to_install('flet-cli', 'phone')}."
        )
    if download:
        return
    missing = [] if _flutter() else [f"Flutter {_wanted_flutter()}"]
    if target.for_android:
        missing += [] if _android_sdk() else ["the Android SDK"]
        missing += [] if _java() else [f"a JDK {_wanted_java()} (JAVA_HOME)"]
    if missing:
        these = formats.all_of(missing, "en")
        raise CannotRun(
            f"To build for {target.called}, {these} must be on this machine: "
            "see https://docs.flutter.dev/install, or add --download and Flet fetches what is "
            "missing, several gigabytes."
        )


def check_system(target: Target) -> None:
    """Raises CannotRun when no app for `target` can ever be built on this system."""
    if platform.system() not in target.systems:
        where = formats.either((_SYSTEMS[each] for each in target.systems), "en")
        raise CannotRun(f"An app for {target.called} can only be built on {where}.")


def _wanted_flutter() -> str:
    from flet.version import flutter_version

    return flutter_version


def _flutter() -> bool:
    """Whether Flutter is here in the version, but for its last number, that Flet asks for."""
    from flet_cli.utils.flutter import get_flutter_dir

    wanted = _wanted_flutter()
    ending = ".bat" if platform.system() == "Windows" else ""
    fetched = Path(get_flutter_dir(wanted)) / "bin" / f"flutter{ending}"
    command = str(fetched) if fetched.is_file() else shutil.which("flutter")
    if command is None:
        return False
    asked = [command, "--version", "--no-version-check", "--suppress-analytics"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"Flutter (\d+\.\d+)\.\d+", told.stdout)
    return found is not None and found[1] == wanted.rpartition(".")[0]


def _android_sdk() -> bool:
    from flet_cli.utils.android_sdk import AndroidSDK

    return bool(AndroidSDK.has_minimal_packages_installed())


def _wanted_java() -> int:
    from flet_cli.utils.jdk import JDK_MAJOR_VER

    return int(JDK_MAJOR_VER)


def _java() -> bool:
    from flet_cli.utils import jdk

    fetched = Path.home() / "java" / jdk.JDK_DIR_NAME
    home = jdk.get_java_home()
    return fetched.is_dir() or (home is not None and bool(jdk.check_jdk_version(home)))
