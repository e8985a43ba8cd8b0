"""`flet build` of the pinned version, with what its template cannot say put in before Flutter runs.

    python -m pasje_host.build_phone.flet_build apk FOLDER --app-links HOST [flet build's own …]

Run by `build` as a process of its own.
"""

import argparse
from pathlib import Path

from flet_cli.commands.build import Command

from pasje_host.build_phone import android, apple
from pasje_host.build_phone.links import PATHS
from pasje_host.refused import CannotRun


class FletBuild(Command):  # type: ignore[misc]  # Flet's tool has no types
    """Between Flet's making of the Flutter project and Flutter's building of it."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--app-links", required=True, metavar="HOST")

    def run_flutter(self) -> None:
        try:
            finish(Path(self.flutter_dir), self.target_platform, self.options.app_links)
        except CannotRun as refused:
            self.cleanup(1, str(refused))
        super().run_flutter()


def finish(project: Path, target: str, host: str) -> None:
    """Raises CannotRun when Flet made another project than it used to."""
    if target in ("apk", "aab"):
        android.finish(project, host, PATHS)
    elif target == "ipa":
        apple.finish(project, host)


def main() -> None:
    """Ends the process with Flet's status."""
    parser = argparse.ArgumentParser(prog="flet build")
    command = FletBuild(parser)
    command.handle(parser.parse_args())


if __name__ == "__main__":
    main()
