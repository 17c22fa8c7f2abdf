"""What many tests need: both databases, each test with a fresh one."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.engine import database_url as our_url
from bot.store.unit import SqlStore, open_store
from tests.standins.postgres import postgres

# What continuous integration says depends on the code alone; new examples are looked for at every run by hand.
# No test measures time: a machine may be busy.
settings.register_profile("hand", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "hand")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL for this run: `TEST_DATABASE_URL`, or one of our own."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
    else:
        with postgres() as url:
            yield url


def _admin(url: URL) -> AsyncEngine:
    return create_async_engine(url, isolation_level="AUTOCOMMIT")


@pytest.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """A fresh database on it, dropped afterwards."""
    server, name = our_url(postgres_server), f"test_{uuid4().hex}"
    admin = _admin(server)
    try:
        async with admin.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        async with admin.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database of either kind, as a person would write its address."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'paperwire.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """An empty store on it."""
    async with open_store(our_url(database_url)) as opened:
        yield opened


@pytest.fixture
def shared_data() -> Path:
    """The folder of recorded real data beside the repository; tests that use it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the recorded data is not here: {SHARED_DATA}")
    return SHARED_DATA
