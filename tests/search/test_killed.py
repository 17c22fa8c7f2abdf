"""A process that is killed while it writes, at whatever instant, leaves an index that goes on from there."""

import asyncio
import signal
import sys
from pathlib import Path

from bot.search.folder import Folder
from bot.search.index import FullText
from bot.service.indexing import Indexing
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.search.contents import contents, read

INSTANTS = (1, 2, 9, 11, 14, 17, 20, 24)
"""In lines that it says, one for every fifteen papers; every third time round it makes a new index."""


async def killed(folder: Path, after: int) -> int:
    """Start a writer, and kill it when it has said so many lines; how many it was given the time to say."""
    command = [sys.executable, "-m", "tests.search.endless_writer", str(folder)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    said = 0
    async with asyncio.timeout(60):
        while said < after and await process.stdout.readline():
            said += 1
    assert process.returncode is None, "it ended by itself"
    process.send_signal(signal.SIGKILL)
    said += (await process.stdout.read()).count(b"\n")
    assert await process.wait() == -signal.SIGKILL
    return said


async def test_the_index_followed_after_a_kill_equals_a_rebuilt_one(tmp_path: Path) -> None:
    index = FullText(tmp_path / "index")
    for after in INSTANTS:
        assert await killed(tmp_path, after) >= after
        left = index.newest[0]
        async with open_store(database_url(f"sqlite:///{tmp_path / 'paperwire.db'}")) as store:
            service = Indexing(store, index)
            assert left <= (await service.state()).newest
            await service.follow()
            assert (await service.state()).is_current
            followed = contents(read(tmp_path / "index"))
            async with index.writing(index.store) as writer:
                await writer.commit()
            assert nothing_is_left_over(tmp_path / "index")
            await service.rebuild()
            async with store.read() as unit:
                stored = await unit.papers.changed(0, 1000)
        assert followed == contents(read(tmp_path / "index"))
        assert followed.keys() == {one.paper.id for one in stored}


def nothing_is_left_over(path: Path) -> bool:
    """Beside the index in force, and within it."""
    current = Folder(path).current()
    assert current
    beside = {one.name for one in path.iterdir()} - {current.name, "current.json", "writing.lock"}
    return not beside and not list(current.glob(".tmp*"))
