"""SQLite for one process beside any number of others, and the sentences for a database that cannot be used."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import SettingsError, StoreError
from bot.store import engine as engines
from bot.store.engine import database_url, open_engine, store_errors
from bot.store.sqlite import BUSY_TIMEOUT
from bot.store.unit import SqlStore, open_store
from tests.builders import DAY, papers

SECRET = "hunter2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "paperwire.db"


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[SqlStore]:
    """The store as one more process has it."""
    async with open_store(database_url(f"sqlite:///{file}")) as store:
        yield store


@pytest.fixture
async def store(file: Path) -> AsyncIterator[SqlStore]:
    async with opened(file) as store:
        yield store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections made from now on give up on a writer at once."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT", 20)


async def test_every_connection_has_our_pragmas(store: SqlStore) -> None:
    expected = {"journal_mode": "wal", "busy_timeout": BUSY_TIMEOUT, "foreign_keys": 1, "synchronous": 2}
    async with store.read() as first, store.read() as second:
        for unit in (first, second):
            told = {name: await unit._connection.scalar(text(f"PRAGMA {name}")) for name in expected}
            assert told == expected
    assert BUSY_TIMEOUT == 10_000


async def test_a_reference_to_what_is_not_there_is_refused(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.begin() as unit:
            await unit._connection.execute(text("INSERT INTO signal VALUES ('no paper', 's', 'upvotes', '2026', 1)"))


async def test_another_process_can_write_while_one_reads(store: SqlStore, file: Path) -> None:
    async with opened(file) as command, store.read() as reading:
        assert await reading.standings.days(DAY, 9) == []
        async with command.begin() as writing:
            assert await writing.papers.keep(papers(3)) == 3
        assert await reading.standings.days(DAY, 9) == [], "a transaction sees one moment"
    async with store.read() as reading:
        assert await reading.standings.days(DAY, 9) == [DAY]


async def test_another_process_can_read_while_one_writes(store: SqlStore, file: Path) -> None:
    async with opened(file) as command, store.begin() as writing:
        await writing.papers.keep(papers(3))
        async with command.read() as reading:
            assert await reading.standings.days(DAY, 9) == []


@pytest.mark.usefixtures("impatient")
async def test_a_start_that_only_reads_waits_for_no_writer(store: SqlStore, file: Path) -> None:
    """The schema is looked at on every start: a command must not wait for an ingest because of that."""
    async with store.begin() as writing:
        await writing.papers.keep(papers(3))
        async with opened(file) as command, command.read() as reading:
            assert await reading.standings.days(DAY, 9) == []


@pytest.mark.usefixtures("impatient")
async def test_whoever_waits_too_long_for_a_writer_is_told(store: SqlStore, file: Path) -> None:
    async with opened(file) as command, store.begin():
        with pytest.raises(StoreError) as failure:
            async with command.begin():
                pytest.fail("two wrote at once")
    assert str(failure.value).startswith(f"{file} was busy for ")
    assert str(failure.value).endswith("; try again when the other process is done.")


async def test_a_transaction_claims_the_writing_before_it_reads(store: SqlStore, file: Path) -> None:
    """Otherwise two that read and then write would each wait for the other, and one would fail at once."""
    async with store.begin():
        with (
            closing(sqlite3.connect(file, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")


async def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "paperwire.db"
    async with opened(file):
        assert file.exists()


async def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(
        StoreError, match=r"data/paperwire\.db cannot be opened .* check the folder and its permissions"
    ):
        async with opened(tmp_path / "data" / "paperwire.db"):
            pass


async def test_a_folder_where_the_file_should_be_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        async with opened(tmp_path):
            pass


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (sqlite3.OperationalError("database is locked"), "busy for 10 seconds; try again"),
        (sqlite3.DatabaseError("file is not a database"), "is not a SQLite database; nothing was changed"),
        (sqlite3.DatabaseError("database disk image is malformed"), "is damaged or half-written; nothing was changed"),
        (sqlite3.OperationalError("unable to open database file"), "check the folder and its permissions"),
        (PermissionError(13, "Permission denied"), "check the folder and its permissions"),
    ],
)
def test_each_way_of_failing_has_its_sentence(file: Path, cause: Exception, says: str) -> None:
    with pytest.raises(StoreError) as failure, store_errors(database_url(f"sqlite:///{file}")):
        raise cause
    assert str(failure.value).startswith(str(file))
    assert says in str(failure.value)


def test_other_errors_are_left_as_they_are(file: Path) -> None:
    with pytest.raises(KeyError), store_errors(database_url(f"sqlite:///{file}")):
        raise KeyError("paper")


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{SECRET}@127.0.0.1:1/x",
        f"postgresql://me:un/{SECRET}@127.0.0.1:1/x",
        f"postgresql://me:un%40{SECRET}@127.0.0.1:1/x",
        f"postgresql://127.0.0.1:1/x?user=me&password={SECRET}",
    ],
)
async def test_a_password_is_in_no_sentence_of_a_server_out_of_reach(address: str) -> None:
    with pytest.raises(StoreError) as failure:
        async with open_store(database_url(address)):
            pass
    assert "127.0.0.1:1/x cannot be used" in str(failure.value)
    assert SECRET not in str(failure.value)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"postgresql://me:un@{SECRET}@127.0.0.1:1/x", "write it as %40"),
        (f"postgresql://me:{SECRET}/x", "is not a database address"),
        (f"postgresql://db/x?password={SECRET}&colour=red", "the option “colour”, which is not known"),
        ("sqlite://data/paperwire.db", "three slashes"),
    ],
)
def test_an_address_that_cannot_be_meant_says_how_to_write_it_and_never_the_password(address: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as failure:
        database_url(address)
    assert SECRET not in str(failure.value)


def test_addresses_as_hosting_companies_print_them() -> None:
    url = database_url("postgres://me:secret@db.example.org/x?sslmode=require&channel_binding=require")
    assert (url.drivername, dict(url.query)) == ("postgresql+asyncpg", {"ssl": "require"})


async def test_a_password_is_in_no_sentence_of_a_server_that_refuses_it(postgres_url: str) -> None:
    url = database_url(postgres_url).set(username="nobody", password=SECRET)
    with pytest.raises(StoreError, match="check that it runs and that DATABASE_URL is right") as failure:
        async with open_store(url):
            pass
    assert SECRET not in str(failure.value)


@pytest.fixture
async def foreign(postgres_url: str) -> str:
    """A database with a table of ours that is none of ours."""
    async with open_engine(database_url(postgres_url)) as engine, engine.begin() as connection:
        await connection.execute(text("CREATE TABLE paper (id integer)"))
    return postgres_url


async def test_a_password_is_in_no_sentence_about_a_foreign_database(foreign: str) -> None:
    url = database_url(foreign)
    url = url.set(password=url.password or SECRET)
    with pytest.raises(StoreError, match="belongs to something else") as failure:
        async with open_store(url):
            pass
    assert f":{url.password}@" not in str(failure.value)


def test_addresses_are_shown_masked() -> None:
    assert SECRET not in repr(database_url(f"postgresql://me:{SECRET}@db/x"))
