"""The worker that embeds, with a model whose vectors say what was read."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.paper import Batch
from bot.service import embed
from bot.service.embed import TOGETHER, Embedding
from bot.service.turn import Turn
from bot.store.engine import database_url as our_url
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON, batch, entry, papers


class FakeEmbedder:
    """A vector is the text. `texts` holds what was embedded; `before` is called first, in the thread."""

    name = "fake"

    def __init__(self, before: Callable[[int], None] = lambda _: None) -> None:
        self.texts: list[str] = []
        self.threads: set[str] = set()
        self._before = before

    def vector(self, text: str) -> bytes:
        """See the port."""
        self._before(len(self.texts))
        self.texts.append(text)
        self.threads.add(threading.current_thread().name)
        return text.encode()


def worker(store: SqlStore, embedder: FakeEmbedder, owner: str = "me") -> Embedding:
    return Embedding(store, embedder, Turn(store, "embed", owner))


async def keep(store: SqlStore, *batches: Batch) -> None:
    async with store.begin() as unit:
        for one in batches:
            await unit.papers.keep(one)


async def vectors(store: SqlStore) -> dict[str, bytes]:
    async with store.read() as unit:
        return {one.paper: one.vector for one in await unit.vectors.after("fake", 0, 10_000)}


async def test_every_paper_gets_the_vector_of_its_title_and_abstract_as_people_read_them(store: SqlStore) -> None:
    await keep(store, batch(entry("2605.00001", title="On $\\alpha$-nets.", abstract="We say \\emph{more}.")))
    embedder = FakeEmbedder()
    assert await worker(store, embedder).work() == 1
    assert await vectors(store) == {"2605.00001": "On α-nets. We say more.".encode()}
    assert embedder.threads == {"embedding_0"}


async def test_it_says_how_many_are_left(store: SqlStore) -> None:
    await keep(store, papers(20))
    ends_after_a_few = FakeEmbedder(lambda number: embedding.stop() if number == TOGETHER - 1 else None)
    embedding = worker(store, ends_after_a_few)
    assert (await embedding.left(), await embedding.work(), await embedding.left()) == (20, TOGETHER, 20 - TOGETHER)


async def test_only_what_is_new_or_changed_is_embedded_again(store: SqlStore) -> None:
    await keep(store, papers(20))
    embedder = FakeEmbedder()
    working = worker(store, embedder)
    assert await working.work() == 20
    assert await working.work() == 0
    await keep(store, batch(entry("2605.28000", 99), entry("2605.28001", title="New"), at=NOON + timedelta(hours=1)))
    assert await working.work() == 1
    assert embedder.texts[20:] == ["New. "]


async def test_of_two_processes_one_embeds_and_the_other_comes_back_later(database_url: str) -> None:
    began, go_on = threading.Event(), threading.Event()

    def wait(done: int) -> None:
        if not done:
            began.set()
            go_on.wait(60)

    async with open_store(our_url(database_url)) as first, open_store(our_url(database_url)) as second:
        await keep(first, papers(3))
        mine, others = FakeEmbedder(wait), FakeEmbedder()
        working = asyncio.create_task(worker(first, mine).work())
        await asyncio.to_thread(began.wait, 60)
        assert await worker(second, others, "you").work() == 0
        go_on.set()
        assert await working == 3
        assert others.texts == []


async def test_what_was_embedded_before_an_error_is_kept(store: SqlStore, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(done: int) -> None:
        if done == TOGETHER:
            raise RuntimeError("out of memory")

    await keep(store, papers(2 * TOGETHER))
    embedder = FakeEmbedder(fail)
    assert await worker(store, embedder).work() == 0
    assert "out of memory" in "".join(capsys.readouterr())
    assert len(await vectors(store)) == TOGETHER
    assert await worker(store, FakeEmbedder()).work() == TOGETHER


async def test_stopped_it_finishes_what_it_has_in_hand(store: SqlStore) -> None:
    await keep(store, papers(3 * TOGETHER))
    working = worker(store, FakeEmbedder(lambda _: working.stop()))
    assert await working.work() == TOGETHER
    assert len(await vectors(store)) == TOGETHER


async def test_a_paper_that_changes_while_it_is_embedded_gets_the_vector_of_what_it_became(store: SqlStore) -> None:
    await keep(store, papers(1))
    loop = asyncio.get_running_loop()

    def change(done: int) -> None:
        if not done:
            changed = batch(entry("2605.28000", title="Another"), at=NOON + timedelta(hours=1))
            asyncio.run_coroutine_threadsafe(keep(store, changed), loop).result(60)

    embedder = FakeEmbedder(change)
    assert await worker(store, embedder).work() == 1
    assert embedder.texts == ["On 2605.28000. ", "Another. "]
    assert await vectors(store) == {"2605.28000": b"Another. "}


def poisonous(*titles: str) -> FakeEmbedder:
    """Fails on papers of these titles, each time."""

    class Failing(FakeEmbedder):
        def vector(self, text: str) -> bytes:
            if text.partition(".")[0] in titles:
                raise RuntimeError(f"no number for {text}")
            return super().vector(text)

    return Failing()


async def test_a_paper_that_the_model_fails_on_keeps_no_other_from_its_vector(
    store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(store, papers(3), batch(entry("2605.00001", title="Poison")))
    working = worker(store, poisonous("Poison"))
    assert await working.work() == 3
    assert "2605.00001" in "".join(capsys.readouterr())
    await keep(store, batch(entry("2605.00002", title="Another"), at=NOON + timedelta(hours=1)))
    assert await working.work() == 1
    assert "2605.00001" not in "".join(capsys.readouterr()), "it is tried once"
    assert set(await vectors(store)) == {"2605.28000", "2605.28001", "2605.28002", "2605.00002"}


async def test_what_it_failed_on_is_tried_when_it_changes_and_by_the_next_process(store: SqlStore) -> None:
    await keep(store, batch(entry("2605.00001", title="Poison"), entry("2605.00002", title="Poison")))
    working = worker(store, poisonous("Poison"))
    assert await working.work() == 0
    await keep(store, batch(entry("2605.00001", title="Cured"), at=NOON + timedelta(hours=1)))
    assert await working.work() == 1
    assert set(await vectors(store)) == {"2605.00001"}
    assert await worker(store, FakeEmbedder()).work() == 1


async def test_however_many_it_fails_on_the_others_come(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "LOOKED_UP", TOGETHER)
    later = batch(*[entry(f"2605.{number:05}", title="Poison", submitted_at=NOON) for number in range(2 * TOGETHER)])
    await keep(store, papers(3), later)
    working = worker(store, poisonous("Poison"))
    assert [await working.work() for _ in range(4)] == [0, 0, 3, 0]
