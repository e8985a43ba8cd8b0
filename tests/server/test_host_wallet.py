"""The wallet's build: its name is of what goes in, and for another host it is a command."""

import os
import re
import shutil
import subprocess
import sys

from pasje_host import build_web, wallet_site
from pasje_host.build_web import compress
from pasje_host.command import main
from tests.support.host import ROOT
from tests.support.site import copied

ASK = "from pasje_host.build_web.fingerprint import fingerprint; print(fingerprint())"


def name_at(place):
    paths = os.pathsep.join(str(place / "app" / side) for side in ("client", "server"))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    asked = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, check=True, env=environment
    )
    return asked.stdout.strip()


def test_the_same_files_elsewhere_are_the_same_build(tmp_path):
    shutil.copytree(ROOT / "app", tmp_path / "app")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    there = name_at(tmp_path)
    shutil.move(tmp_path / "app", tmp_path / "further" / "app")
    shutil.move(tmp_path / "pyproject.toml", tmp_path / "further")
    assert name_at(tmp_path / "further") == there
    assert len(there) == 16
    mark = next((tmp_path / "further/app/client/assets").rglob("*.png"))
    mark.write_bytes(mark.read_bytes() + b"x")
    assert name_at(tmp_path / "further") != there


def test_a_build_that_a_kill_left_unmarked_is_marked_by_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setattr("pasje_host.build_web.build", copied)
    site = wallet_site.prepare(tmp_path, lambda *_: None)
    (mark,) = site.glob(".pasje*")
    mark.unlink()
    assert wallet_site.prepare(tmp_path, lambda *_: None) == site
    assert mark.is_file()


def test_the_wallet_is_built_for_another_host(tmp_path, monkeypatch, capsys):
    asked, built = [], build_web.build

    def quick(out, *, effort, **rest):
        asked.append(effort)  # the best takes minutes, where nothing is kept yet
        built(out, effort=compress.QUICK, **rest)

    monkeypatch.setattr("pasje_host.build_web.build", quick)
    assert main(["build", "web", str(tmp_path / "site")]) == 0
    assert asked == [compress.BEST]
    assert (tmp_path / "site/index.html").is_file()
    said, wrong = capsys.readouterr()
    assert wrong == ""
    first, what, platform, todo = said.splitlines()
    assert first == f"Building the wallet into {tmp_path}/site. The first time takes minutes."
    assert re.search(r": [0-9]+ files, [1-9][0-9] MB", what)
    assert "--platform" in platform
    assert "index.html" in todo
