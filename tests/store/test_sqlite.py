"""SQLite's connections end with their event loop, however often their tasks are cancelled."""

import asyncio
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.store.engine import database_url, open_engine
from bot.store.sqlite import Connections


async def test_closing_what_was_stopped_waits_for_nobody() -> None:
    connections = Connections()
    connection = await connections.connect(":memory:")
    assert connection.stop() is not None
    assert connection.stop() is None
    async with asyncio.timeout(5):
        with suppress(ValueError):
            await connection.close()
        await connections.ended()


async def test_what_is_closed_already_ends_its_thread(tmp_path: Path) -> None:
    """As when a task is cancelled between the two halves of closing."""
    connections = Connections()
    connection = await connections.connect(str(tmp_path / "papers.db"))
    await connection._execute(connection._conn.close)  # type: ignore[no-untyped-call]
    stopping = connection.stop()
    assert stopping is not None
    async with asyncio.timeout(5):
        await stopping
        await connections.ended()
    connection._thread.join(5)
    assert not connection._thread.is_alive()


async def test_what_is_closed_with_rows_that_nobody_fetched_holds_no_lock(tmp_path: Path) -> None:
    file, connections = tmp_path / "papers.db", Connections()
    connection = await connections.connect(str(file))
    await connection.executescript("CREATE TABLE paper (id); INSERT INTO paper VALUES (1);")
    unfetched = await connection.execute("UPDATE paper SET id = 2 RETURNING id")
    await connection.close()
    await connections.ended()
    with closing(sqlite3.connect(file, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT id FROM paper").fetchall() == [(1,)]
    assert unfetched.description


@pytest.mark.parametrize("times", [1, 2, 3])
def test_no_thread_outlives_the_loop_of_a_cancelled_task(tmp_path: Path, times: int) -> None:
    failures: list[threading.ExceptHookArgs] = []
    file = tmp_path / "papers.db"
    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch, closing(sqlite3.connect(file)) as writer:
        patch.setattr(threading, "excepthook", failures.append)
        writer.execute("BEGIN IMMEDIATE")
        asyncio.run(_cancelled(file, times, writer))
        for thread in set(threading.enumerate()) - before:
            thread.join(timeout=20)
    assert failures == []


async def _cancelled(file: Path, times: int, writer: sqlite3.Connection) -> None:
    """A task that waits for another's transaction, cancelled `times` times; the other ends a little later."""
    async with open_engine(database_url(f"sqlite:///{file}")) as engine:
        begun = asyncio.Event()
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *_: begun.set())

        async def work() -> None:
            async with engine.begin():
                pytest.fail("the other has the lock")

        task = asyncio.create_task(work())
        await begun.wait()
        asyncio.get_running_loop().call_later(0.3, writer.rollback)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(task, return_exceptions=True)
