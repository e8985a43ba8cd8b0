"""The `pasje` command in the test's own process: quicker than one of its own, and the same code."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from pasje_host.command import main
from tests.support.host import environment


def typed(*arguments: str | Path, **more: str) -> CompletedProcess[str]:
    """`pasje` with these arguments, and `more` in its environment: its status, what it wrote."""
    words = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    told = patch.dict("os.environ", environment(**more), clear=True)
    with redirect_stdout(out), redirect_stderr(err), told:
        try:
            status = main(words)
        except SystemExit as ended:  # argparse's own
            status = int(ended.code or 0)
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
