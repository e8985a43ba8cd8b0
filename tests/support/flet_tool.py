"""Flet's own build tool on a staged wallet, as far as it goes without Flutter and the network."""

import argparse
import json
from pathlib import Path
from typing import Any

from flet_cli.commands.build_base import BaseBuildCommand

from pasje_host.build_phone.flet_build import FletBuild

# Of Flet's list of the Pythons it bundles: a download, so written here as of 2026-06-23.
PYTHONS = {
    "default_python_version": "3.14",
    "pythons": {
        "3.14": {
            "full_version": "3.14.6",
            "pyodide_version": "314.0.3",
            "android_abis": ["arm64-v8a", "x86_64", "armeabi-v7a"],
        }
    },
}


class Refused(Exception):
    """What the tool said when it gave up."""


class WithoutFlutter(FletBuild):
    """The tool, on a machine that has none of what it would download."""

    def find_flutter_batch(self, exe_filename: str) -> None:
        return None

    def install_flutter(self) -> None:
        return None

    install_jdk = install_android_sdk = install_flutter

    def cleanup(self, exit_code: int, message: object = None, no_border: bool = False) -> None:
        raise Refused(message)


def read_by_flet(staged: Path, target: str, *options: str) -> tuple[dict[str, Any], Path]:
    """What the tool would give its template, and the folder of the app it would pack.

    Raises Refused when it finds the project wrong.
    """
    manifest = staged / "pythons.json"
    manifest.write_text(json.dumps(PYTHONS))
    parser = argparse.ArgumentParser()
    tool = WithoutFlutter(parser)
    wanted = [target, str(staged), "--yes", "--app-links", "points.example", *options]
    BaseBuildCommand.handle(tool, parser.parse_args(wanted))
    tool.initialize_command()
    tool.validate_entry_point()
    tool.setup_template_data()
    return tool.template_data, tool.package_app_path
