"""What `pasje` cannot do is one sentence, status 2, and nothing left behind."""

import contextlib
import os
import socket

import psycopg
import pytest

from pasje_host.places import data_dir
from pasje_host.postgres import Embedded
from pasje_host.refused import CannotRun
from tests.support.host import pasje
from tests.support.typed import typed


@pytest.fixture(autouse=True)
def never_served(monkeypatch):
    """What is not refused would serve in the test's own process until somebody stops it."""

    def served(_):
        raise AssertionError("it was not refused")

    monkeypatch.setattr("pasje_host.web_server.run", served)


@pytest.fixture(scope="module")
def server(place):
    embedded = Embedded(place / "postgres", durable=False)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def database(server, request):
    name = request.node.name.replace("[", "_").replace("]", "_")
    with psycopg.connect(server.uri(), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return server.uri(name)


def refused(place, *arguments, by=typed, **more):
    """The sentence; the data folder was not made."""
    ended = by("--no-browser", "--data-dir", place / "data", *arguments, **more)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not (place / "data").exists()
    return ended.stderr


def test_a_busy_port_names_the_option_to_change(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(place, "--port", port, by=pasje) == (
            f"Port {port} on 127.0.0.1 is taken by another program: "
            "stop that, or choose another port with --port.\n"
        )


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours(place, host):
    mail = {"PASJE_SMTP_URL": "smtp://localhost", "PASJE_MAIL_FROM": "k@example.com"}
    assert "--host" in refused(place, "--host", host, "--port", "0", **mail)


def test_listening_elsewhere_without_mail(place):
    assert "PASJE_SMTP_URL" in refused(place, "--host", "0.0.0.0")  # noqa: S104 meant


@pytest.mark.parametrize(
    "settings",
    [
        {"PASJE_SMTP_URL": "smtp://localhost"},
        {"PASJE_MAIL_FROM": "k@example.com"},
        {"PASJE_SMTP_URL": "http://localhost", "PASJE_MAIL_FROM": "k@example.com"},
        {"PASJE_SMTP_URL": "smtp://localhost:port", "PASJE_MAIL_FROM": "k@example.com"},
        {"PASJE_SMTP_URL": "smtp://", "PASJE_MAIL_FROM": "k@example.com"},
        {"PASJE_SMTP_URL": "smtp://localhost", "PASJE_MAIL_FROM": "nobody"},
    ],
)
def test_half_of_the_mail_settings(place, settings):
    assert "PASJE_" in refused(place, "--port", "0", **settings)


@pytest.mark.parametrize(
    "url",
    ["host=/nowhere", "postgresql://127.0.0.1:1/x", "postgresql://[", "no connection string"],
)
def test_a_database_that_is_not_there(place, url):
    assert "--database-url" in refused(place, "--port", "0", "--database-url", url)


def test_a_server_that_is_not_there_is_said_in_its_own_words(place):
    url = "postgresql://127.0.0.1:1/x"
    assert refused(place, "--port", "0", "--database-url", url) == (
        "The database cannot be reached (Connection refused): start it, or correct "
        "--database-url.\n"
    )


@pytest.mark.parametrize("url", ["", "mysql://me:secret@host/name", "no connection string"])
def test_an_address_that_is_none_says_how_to_write_one(place, url):
    assert refused(place, "--port", "0", "--database-url", url) == (
        "--database-url is no address of a database: write postgresql://user:password@host/name.\n"
    )


def test_a_database_of_something_else(place, database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table theirs (n int)")
    said = refused(place, "--port", "0", "--database-url", database, by=pasje)
    assert "something else" in said
    with psycopg.connect(database) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        assert tables.fetchall() == [("theirs",)]


def test_a_database_of_a_newer_pasje(place, database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table schema_version (number int, sha256 text)")
        connection.execute("insert into schema_version values (9999, 'x')")
    assert "newer" in refused(place, "--port", "0", "--database-url", database)


def test_fresh_does_not_empty_a_database_of_ones_own(place, database):
    assert "--fresh" in refused(place, "--port", "0", "--fresh", "--database-url", database)


def test_a_programme_that_is_wrong_names_line_and_key(place):
    wrong = place / "wrong.toml"
    wrong.write_text('id = "x"\ncolour = "green"\n')
    sentence = refused(place, "--port", "0", "--programme", wrong)
    assert sentence.startswith(f"{wrong} is no programme: line ")


def test_a_programme_that_is_not_there(place):
    sentence = refused(place, "--port", "0", "--programme", place / "none.toml")
    assert "no such file" in sentence


def test_a_folder_that_cannot_be_written(place):
    (place / "file").write_text("")
    ended = typed("--no-browser", "--port", "0", "--data-dir", place / "file/data")
    assert ended.returncode == 2
    assert ended.stderr == (
        f"{place}/file/data cannot be written: choose another folder with --data-dir.\n"
    )


@contextlib.contextmanager
def plain_user():
    """Whoever we are, not root: nothing may be passed that is private to another."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


def test_a_folder_below_one_that_may_not_be_passed(place):
    private = place / "private"
    private.mkdir(mode=0o700)
    private.chmod(0o700 if os.geteuid() == 0 else 0)
    try:
        with plain_user(), pytest.raises(CannotRun, match="cannot be written"):
            data_dir(private / "x")
    finally:
        private.chmod(0o700)


def test_a_folder_of_something_else_is_never_filled(place):
    theirs = place / "photos"
    theirs.mkdir()
    (theirs / "cat.jpg").write_text("meow")
    ended = pasje("--no-browser", "--port", "0", "--data-dir", theirs)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{theirs} holds something else than Pasje's data: ")
    assert [path.name for path in theirs.iterdir()] == ["cat.jpg"]


def test_a_disk_of_its_own_is_as_good_as_empty(place):
    (place / "disk" / "lost+found").mkdir(parents=True)
    assert data_dir(place / "disk") == place / "disk"


@pytest.mark.parametrize("fresh", [(), ("--fresh",), ("--fresh", "--yes")])
def test_what_bears_our_names_and_is_not_ours_stays(place, fresh):
    data = place / f"named{len(fresh)}"
    for name in ("postgres/data/mine.txt", "demo-till-key"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("mine")
    for folder in (data, data / "postgres"):
        folder.chmod(0o711)
    for says in ("demo-till-key is no till key", "postgres/data holds no PostgreSQL of ours"):
        ended = typed("--no-browser", "--port", "0", "--data-dir", data, *fresh)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert says in ended.stderr
        assert (data / "postgres/data/mine.txt").read_text() == "mine"
        if (data / "demo-till-key").exists():
            assert (data / "demo-till-key").read_text() == "mine"
            (data / "demo-till-key").unlink()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data-dir", ""),
        ("--port", "70000"),
        ("--port", "http"),
        ("fly",),
        ("till",),
        ("adjust", "sanne@example.com"),
        ("adjust", "sanne@example.com", "many", "--reason", "x"),
        ("till", "add", "Noord", "--most-per-purchase", "0"),
        ("till", "add", "Noord", "--most-per-day", "5,00"),
    ],
)
def test_what_cannot_be_understood_shows_the_usage(arguments):
    ended = typed(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("usage: pasje")


def test_help_names_every_option():
    ended = pasje("--help")
    assert ended.returncode == 0
    for option in (
        "--host", "--port", "--database-url", "--data-dir", "--no-browser", "--programme",
        "--fresh", "--yes", "--version",
    ):  # fmt: skip
        assert option in ended.stdout


def test_a_correction_of_no_number_says_what_to_write():
    ended = typed("adjust", "sanne@example.com", "12,5", "--reason", "x")
    assert "'12,5' is no number of units: write 20 to add, -20 to take" in ended.stderr


def test_help_of_build_names_the_folder():
    assert "pasje build web [FOLDER]" in typed("build", "--help").stdout


def test_a_folder_to_build_in_is_named_once(place):
    ended = typed("build", "web", place / "one", "--out", place / "two")
    assert ended.returncode == 2
    assert "once" in ended.stderr


def test_version():
    ended = pasje("--version")
    assert (ended.returncode, ended.stdout[:6]) == (0, "pasje ")
