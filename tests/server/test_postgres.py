"""The bundled PostgreSQL under our supervisor, with real processes and real kills."""

import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from pasje_host.postgres import Embedded, running_uri
from pasje_host.refused import CannotRun

AS_ROOT = os.geteuid() == 0
ROOT = Path(__file__).parents[2]
ONE_RUN = """
import os, sys
from pathlib import Path
from pasje_host.postgres import Embedded
server = Embedded(Path(sys.argv[1]), durable=False)
server.start()
print((server.data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="pasje-test-"))
    folder.chmod(0o711)  # as root, PostgreSQL is another user, who must be able to pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(place):
    embedded = Embedded(place / "postgres", durable=False)
    yield embedded
    embedded.stop()


def asked(uri, query):
    with psycopg.connect(uri, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def other_process(root):
    """Another process that runs a server on `root`, and its postmaster's pid."""
    paths = f"{ROOT / 'app/client'}{os.pathsep}{ROOT / 'app/server'}"
    process = subprocess.Popen(
        [sys.executable, "-c", ONE_RUN, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return process, int(process.stdout.readline())


def test_what_was_written_is_there_after_a_restart(server, place):
    asked(server.start(), "create table kept as select 7 as n")
    server.stop()
    assert not (place / "postgres/run").exists()
    assert asked(server.start(), "select n from kept") == 7


def test_commits_are_durable_unless_a_test_says_otherwise(place):
    server = Embedded(place / "postgres")
    uri = server.start()
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert asked(uri, f"show {setting}") == "on"
        assert asked(uri, "show listen_addresses") == ""
    finally:
        server.stop()


def test_a_second_one_on_the_folder_is_refused(server, place):
    server.start()
    with pytest.raises(CannotRun, match="already runs"):
        Embedded(place / "postgres").start()
    assert asked(server.uri(), "select 1") == 1
    assert running_uri(place / "postgres") == server.uri()


def test_nobody_runs_on_a_folder_that_was_left(server, place):
    assert running_uri(place / "postgres") is None
    server.start()
    server.stop()
    assert running_uri(place / "postgres") is None
    assert running_uri(place / "never") is None
    assert not (place / "never").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child")
def test_a_killed_parent_takes_the_server_along(server, place):
    process, postmaster = other_process(place / "postgres")
    watched = os.pidfd_open(postmaster)
    process.kill()
    process.communicate()
    ended, _, _ = select.select([watched], [], [], 30)
    os.close(watched)
    assert ended
    assert asked(server.start(), "select 1") == 1


def test_an_orphan_is_stopped_before_the_next_start(server, place):
    """As on macOS, where nothing tells a child that its parent is gone."""
    uri = server.start()
    orphan = server._process.pid
    server._lock.free()  # what the system does for a killed parent
    successor = Embedded(place / "postgres", durable=False)
    with psycopg.connect(uri):  # an open session does not hold it up
        successor.start()
    try:
        assert server._process.wait(10) == 0
        assert successor._process.pid != orphan
        assert asked(successor.uri(), "select 1") == 1
    finally:
        successor.stop()


def test_another_process_with_the_pid_of_a_stale_file_is_left_alone(server, place):
    server.start()
    file = server.data / "postmaster.pid"
    lines = file.read_text().split("\n")
    server.stop()
    account = {"user": server.data.stat().st_uid} if AS_ROOT else {}
    innocent = subprocess.Popen(["sleep", "600"], **account)
    try:
        file.write_text("\n".join([str(innocent.pid), *lines[1:]]))
        assert asked(server.start(), "select 1") == 1
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_data_that_was_cut_short_is_made_anew(server, place):
    half = place / "postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (place / "postgres").chmod(0o711)
    assert asked(server.start(), "select 1") == 1
    assert not half.exists()


def test_starting_over_forgets(server):
    asked(server.start(), "create table old (n int)")
    server.stop()
    server.start(fresh=True)
    assert asked(server.uri(), "select to_regclass('old') is null")
    assert not (server.root / "data.forgotten").exists()


def test_an_old_cluster_that_was_put_aside_stays(server, place):
    aside = place / "postgres/data.old"
    aside.mkdir(parents=True)
    (place / "postgres").chmod(0o711)
    (aside / "mine.txt").write_text("mine")
    server.start()
    server.stop()
    server.start(fresh=True)
    assert (aside / "mine.txt").read_text() == "mine"


def test_a_long_path_has_its_socket_elsewhere_and_leaves_nothing(place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(place))  # the usual one is shared by many
    before = set(place.iterdir())
    server = Embedded(place / ("long and spaced " * 8) / "postgres", durable=False)
    try:
        assert asked(server.start(), "select 1") == 1
        assert running_uri(server.root) == server.uri()
    finally:
        server.stop()
    assert {path.name[:4] for path in set(place.iterdir()) - before} == {"long"}


def test_somebody_elses_folder_is_left_alone(server, place):
    theirs = place / "postgres/data/letters.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("dear")
    (place / "postgres").chmod(0o711)
    for fresh in (False, True):
        with pytest.raises(CannotRun, match="no PostgreSQL of ours"):
            server.start(fresh=fresh)
    assert theirs.read_text() == "dear"


def test_data_of_another_version_is_refused(server):
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotRun, match="made by PostgreSQL 16, and this Pasje brings 18"):
        server.start()


def test_a_folder_that_cannot_be_made_is_refused_and_nothing_is_left(place):
    (place / "file").write_text("")
    with pytest.raises(CannotRun, match="--data-dir"):
        Embedded(place / "file/postgres").start()
    assert [path.name for path in place.iterdir()] == ["file"]


def test_a_server_that_does_not_start_says_why(place):
    with pytest.raises(CannotRun, match=r"shared_buffers"):
        Embedded(place / "postgres", extra={"shared_buffers": "plenty"}).start()
    server = Embedded(place / "postgres")
    assert asked(server.start(), "select 1") == 1  # and holds nothing
    server.stop()


def test_an_old_log_is_put_aside(server):
    server.start()
    server.stop()
    log = server.root / "postgres.log"
    log.write_bytes(b"x" * 1_000_001)
    server.start()
    assert log.stat().st_size < 100_000
    assert (server.root / "postgres.log.1").stat().st_size == 1_000_001


def test_settings_of_the_owners_own_server_do_not_steer_ours(server, monkeypatch):
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    server.start()
    monkeypatch.delenv("PGPORT")
    assert asked(server.uri(), "show port") == "5432"


def test_stopping_ends_open_sessions_promptly(server):
    connection = psycopg.connect(server.start())
    process = server._process
    server.stop(patience_s=10)
    assert process.returncode == 0
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    connection.close()


@pytest.mark.skipif(not AS_ROOT, reason="only root runs it as somebody else")
def test_as_root_a_private_parent_is_refused_and_keeps_its_mode(place):
    place.chmod(0o700)
    with pytest.raises(CannotRun, match="may not pass"):
        Embedded(place / "data/postgres").start()
    assert place.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


@pytest.mark.skipif(not AS_ROOT, reason="only root runs it as somebody else")
def test_as_root_it_runs_as_the_named_plain_user(place):
    server = Embedded(place / "postgres", run_as="nobody", durable=False)
    server.start()
    try:
        assert Path(f"/proc/{server._process.pid}").stat().st_uid == server.data.stat().st_uid
        assert Path(f"/proc/{server._process.pid}").owner() == "nobody"
        assert (place / "postgres").owner() == "root"
    finally:
        server.stop()
    with pytest.raises(CannotRun, match="no user 'nobody-at-all'"):
        Embedded(place / "other", run_as="nobody-at-all").start()
