"""What is not installed is named so that pip finds that, and never another's program."""

import subprocess
import sys

import pytest

from pasje_host import extras
from tests.support.host import ROOT, environment

WITHOUT_FLETS_TOOL = """
import importlib.util
import sys

known = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "flet_cli" else known(name, *more)

from pasje_host.command import main
sys.exit(main(["build", "android", "--platform", "https://points.example"]))
"""


def test_a_checkout_is_told_to_install_itself():
    ran = [sys.executable, "-c", WITHOUT_FLETS_TOOL]
    done = subprocess.run(ran, env=environment(), capture_output=True, text=True, check=False)
    said = f"Flet's build tool is not installed: pip install '.[phone]' in {ROOT}.\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize(("package", "extra"), [("flet-cli", "phone"), ("flet-web", "host")])
def test_an_installed_wheel_is_told_the_package_itself(tmp_path, monkeypatch, package, extra):
    required = ["flet==1.0.5", f'{package}==1.0.5; extra == "{extra}"']
    monkeypatch.setattr(extras, "CHECKOUT", tmp_path)
    monkeypatch.setattr(extras.metadata, "requires", lambda name: required)
    assert extras.how_to_install(package, extra) == f"pip install '{package}==1.0.5'"
