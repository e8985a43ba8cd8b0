"""A machine with Flutter and Android's tools, as far as Flet's build tool can tell.

Flet's tool is the real one. What it would download is not here: Flutter and Dart are a script that
packs what it is given as an app would be, and Flet's template is two files of it.
"""

import json
import sys
import zipfile
from pathlib import Path

import flet.version
from flet_cli.utils.android_sdk import ANDROID_CMDLINE_TOOLS_VERSION, MINIMAL_PACKAGES

from tests.support.flet_tool import PYTHONS

_FLET_PROJECT = Path(__file__).with_name("flet_project")
_SCRIPT = """#!{python}
import os, shutil, sys, tarfile
from pathlib import Path

asked = sys.argv[1:]
if "--version" in asked:
    print("Flutter {version} • channel stable")
elif "serious_python:main" in asked:
    after = asked[asked.index("package"):]
    app, root = Path(after[1]), Path(os.environ["SERIOUS_PYTHON_APP"])
    left_out = {{after[at + 1] for at, each in enumerate(after) if each == "--exclude"}}
    def excluded(folder, names):
        return [n for n in names if str((Path(folder) / n).relative_to(app)) in left_out]
    shutil.copytree(app, root, ignore=excluded)
elif asked[0] == "build":
    if os.environ.get("FLUTTER_FAILS"):
        sys.exit("it does not compile")
    made = Path("build/app/outputs/flutter-apk")
    made.mkdir(parents=True)
    with tarfile.open(made / "app-release.apk", "w") as app:
        app.add(os.environ["SERIOUS_PYTHON_APP"], "app")
        app.add("android/app/src/main/AndroidManifest.xml", "AndroidManifest.xml")
"""


def machine(folder: Path) -> dict[str, str]:
    """The environment of a process on that machine, whose home is `folder`."""
    tools = folder / "bin"
    tools.mkdir()
    script = _SCRIPT.format(python=sys.executable, version=flet.version.flutter_version)
    for name in ("flutter", "dart"):
        _command(tools / name, script)
    _command(tools / "javac", "#!/bin/sh\necho javac 17.0.13\n")
    android = folder / "android"
    for package in MINIMAL_PACKAGES:
        android.joinpath(*package.split(";")).mkdir(parents=True)
    (android / "cmdline-tools" / ANDROID_CMDLINE_TOOLS_VERSION / "bin").mkdir(parents=True)
    pythons = folder / "pythons.json"
    pythons.write_text(json.dumps(PYTHONS))
    cache = folder / "cache"
    _template(cache / f"build-template/v{flet.version.flet_version}/flet-build-template.zip")
    return {
        "HOME": str(folder),
        "PATH": f"{tools}:/usr/bin:/bin",
        "JAVA_HOME": str(folder),
        "ANDROID_HOME": str(android),
        "FLET_CACHE_DIR": str(cache),
        "FLET_PYTHON_BUILD_MANIFEST": str(pythons),
    }


def _template(file: Path) -> None:
    manifest = (_FLET_PROJECT / "AndroidManifest.xml").read_text()
    file.parent.mkdir(parents=True)
    made = "build/{{cookiecutter.out_dir}}"
    with zipfile.ZipFile(file, "w") as template:
        template.writestr("build/", "")
        template.writestr("build/cookiecutter.json", json.dumps({"out_dir": ""}))
        template.writestr(f"{made}/pubspec.yaml", "name: pasje\ndependencies: {}\n")
        template.writestr(f"{made}/android/app/src/main/AndroidManifest.xml", manifest)


def _command(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)
