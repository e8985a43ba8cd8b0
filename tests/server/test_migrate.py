"""Migrations: forward, once, by one process, on a database that is ours."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from pasje_platform.migrate import DatabaseRefused, ForeignDatabase, NewerDatabase, migrate, scripts


@pytest.fixture
def url(postgres):
    """A database with nothing in it."""
    with postgres.empty() as url:
        yield url


def execute(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement)


def rows(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def test_an_empty_database_gets_every_migration_once(url):
    numbers = [script.number for script in scripts()]
    assert migrate(url) == numbers
    assert migrate(url) == []
    assert rows(url, "select number from schema_version order by number") == [(n,) for n in numbers]


def test_the_platforms_secret_and_epoch_are_made_once(url):
    migrate(url)
    made = rows(url, "select epoch, pepper from platform")
    migrate(url)
    assert rows(url, "select epoch, pepper from platform") == made
    assert len(made[0][1]) == 32


def test_of_several_processes_one_applies(url):
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(migrate, [url] * 4))
    assert sorted(applied, key=len)[:3] == [[], [], []]
    assert sum(map(len, applied)) == len(scripts())


@pytest.mark.parametrize(
    "theirs", ["create table orders (id int)", "create table schema_version (version text)"]
)
def test_a_database_of_something_else_is_refused_and_left_alone(url, theirs):
    execute(url, theirs)
    before = rows(url, "select tablename from pg_tables where schemaname = 'public'")
    with pytest.raises(ForeignDatabase, match="empty one"):
        migrate(url)
    assert rows(url, "select tablename from pg_tables where schemaname = 'public'") == before


def test_a_newer_database_is_refused(url):
    migrate(url)
    execute(url, "insert into schema_version (number, sha256) values (9999, 'x')")
    with pytest.raises(NewerDatabase, match="9999"):
        migrate(url)


def test_a_migration_changed_after_it_ran_is_refused(url):
    migrate(url)
    execute(url, "update schema_version set sha256 = 'x' where number = 1")
    with pytest.raises(DatabaseRefused, match="Migration 1"):
        migrate(url)


def test_a_migration_that_fails_leaves_nothing(url):
    execute(url, "create type entry as (x int)")  # in the way of a table of ours
    with pytest.raises(psycopg.Error):
        migrate(url)
    assert rows(url, "select tablename from pg_tables where schemaname = 'public'") == [
        ("schema_version",)
    ]
    execute(url, "drop type entry")
    assert migrate(url) == [script.number for script in scripts()]


def test_an_unreachable_database_says_so():
    with pytest.raises(psycopg.OperationalError):
        migrate("host=/nowhere dbname=pasje")
