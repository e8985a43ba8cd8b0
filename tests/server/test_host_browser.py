"""`pasje` opens the owner's browser, unless told not to."""

import os
import sys
from pathlib import Path

import pytest

from tests.support.host import begun_folder, environment, free_port, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the browser is named as on Linux")


def test_the_browser_is_opened_at_the_wallet(place):
    """A "browser" that writes down what it was asked to open, through a pipe we wait on."""
    pipe, program, port = place / "opened", place / "browser", free_port()
    os.mkfifo(pipe)
    program.write_text(f'#!/bin/sh\necho "$1" > {pipe}\n')
    program.chmod(0o755)
    process = started(
        "--port", str(port), "--data-dir", begun_folder(place),
        BROWSER=f"{program} %s", DISPLAY=environment().get("DISPLAY", ":0"),
    )  # fmt: skip
    try:
        assert Path(pipe).read_text().strip() == f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=60)
