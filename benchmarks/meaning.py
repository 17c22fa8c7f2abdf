"""What meaning costs: embedding, the nearest of 400,000, hybrid search among as many, and memory.

The vectors of the 400,000 are synthetic: 4,000 clusters, so that a paper has near neighbours as papers do. The words
are those of the recorded papers of arXiv, in the product's own index.
"""

import json
import lzma
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine import TODAY, as_typed
from benchmarks.judged_sets import DATA, newest
from bot.domain.meaning import Unembedded
from bot.domain.paper import Author, Changed, Paper
from bot.search.embedding import Model
from bot.search.index import FullText
from bot.search.onnx import to_bytes
from bot.search.vector_file import VectorFile
from bot.search.vectors import Vectors, scales
from bot.service.embed import passage
from bot.service.meaning import Meaning

COUNT, WIDTH, CLUSTERS = 400_000, 384, 4000
ABSTRACTS = 100
QUERIES = (
    "photosynthesis", "learning", "diffusion models", "graph OR attention OR privacy", '"knowledge distillation"',
    "transformers -vision", 'author:"Yann LeCun"', "cat:cs.CL translation", "since:2026-01-01 agents",
    "detecting text that was written by large language models without access to their weights",
)  # fmt: skip
ROUNDS = 20
STORE = "benchmark"
MEMORY = """
import sys
from pathlib import Path
from bot.search.vector_file import VectorFile
from bot.service import meaning
vectors = VectorFile(Path(sys.argv[1])).read("benchmark")
vectors.get("none")
if sys.argv[2] == "model":
    from bot.search.embedding import Model
    vectors.nearest(Model().vector("an idle process"), 10)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmRSS"].split()[0]) // 1024)
"""

Floats = NDArray[np.float32]


async def main() -> None:
    """Print the figures one after the other."""
    if not DATA.is_dir():
        print(f"The recorded data is not here: {DATA}")
        return
    model = Model()
    _print_embedding(model)
    vectors, exact = synthetic(COUNT)
    _print_nearest(vectors, exact)
    with tempfile.TemporaryDirectory() as folder:
        await _print_hybrid(Path(folder), model, vectors)
        _print_memory(Path(folder))


def _print_embedding(model: Model) -> None:
    texts = [passage(Unembedded(one.id, 0, one.title, one.abstract)) for one in newest()[:ABSTRACTS]]
    model.vector(texts[0])
    began = time.process_time()
    for text in texts:
        model.vector(text)
    print(f"embedding: {ABSTRACTS / (time.process_time() - began):.1f} abstracts a second of one core")
    began = time.process_time()
    for text in QUERIES:
        model.vector(text)
    print(f"embedding: a query {(time.process_time() - began) / len(QUERIES) * 1000:.1f} ms")


def synthetic(count: int) -> tuple[Vectors, Floats]:
    """Clustered vectors, as they are kept and as they were."""
    draw = np.random.default_rng(0)
    centres = draw.normal(size=(CLUSTERS, WIDTH)).astype(np.float32)
    rows, exact = np.empty((count, WIDTH), np.int8), np.empty((count, WIDTH), np.float32)
    for start in range(0, count, 20_000):
        some = 0.9 * centres[draw.integers(0, CLUSTERS, 20_000)] + draw.normal(size=(20_000, WIDTH)).astype(np.float32)
        exact[start : start + 20_000] = some / np.linalg.norm(some, axis=1, keepdims=True)
        rows[start : start + 20_000] = np.round(some * (127 / np.abs(some).max(axis=1, keepdims=True)))
    ids = [f"{2001 + place // 10_000 % 1000}.{place:05}" for place in range(count)]
    return Vectors(ids, rows, scales(rows)), exact


def _print_nearest(vectors: Vectors, exact: Floats) -> None:
    draw = np.random.default_rng(1)
    times, recalls = [], []
    for _ in range(50):
        asked = exact[draw.integers(len(exact))] + draw.normal(size=WIDTH).astype(np.float32) * 0.04
        best = {int(place) for place in np.argpartition(-(exact @ asked), 100)[:100]}
        began = time.perf_counter()
        found = vectors.nearest(to_bytes(asked), 100)
        times.append((time.perf_counter() - began) * 1000)
        places = {int(paper.rpartition(".")[2]) for paper, _ in found}
        recalls.append(len(best & places) / 100)
    print(f"nearest of {len(exact):,}: {_spread(times)}, recall@100 of exact vectors {np.mean(recalls):.4f}")


class _NothingNew:
    """A store that has no vectors but those in the file."""

    def read(self) -> "_NothingNew":
        return self

    async def __aenter__(self) -> "_NothingNew":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    @property
    def vectors(self) -> "_NothingNew":
        return self

    async def identity(self) -> str:
        return STORE

    async def newest_number(self) -> int:
        return 1


async def _print_hybrid(folder: Path, model: Model, vectors: Vectors) -> None:
    index, file = FullText(folder / "index"), VectorFile(folder / "vectors")
    papers: list[str] = []
    async with index.writing() as writer:
        for some in _chunks(_papers(COUNT)):
            await writer.add(some)
            papers += [one.paper.id for one in some]
    file.append(STORE, 0, [(paper, vectors.row(place)) for place, paper in enumerate(papers)], 1)
    meaning = Meaning(_NothingNew(), index, model, file)  # type: ignore[arg-type]  # all of the store that it needs
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for text in QUERIES:
            began = time.perf_counter()
            await meaning.hybrid(as_typed(text), 10, TODAY)
            times.setdefault(text, []).append((time.perf_counter() - began) * 1000)
    for text, taken in times.items():
        print(f"hybrid of {len(papers):,}: {_spread(taken[1:])}  {text}")
    print(f"hybrid of {len(papers):,}: {_spread([one for taken in times.values() for one in taken[1:]])}  all of them")


def _print_memory(folder: Path) -> None:
    small = VectorFile(folder / "small")
    vectors, _ = synthetic(100_000)
    small.append(STORE, 0, [(f"2605.{place:06}", vectors.row(place)) for place in range(100_000)], 1)
    for what in ("vectors", "model"):
        command = [sys.executable, "-c", MEMORY, str(folder / "small"), what]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"memory with the vectors of 100,000 papers, {what}: {done.stdout.strip()} MB")


def _spread(times: list[float]) -> str:
    return f"median {median(times):.1f} ms, 99 % within {np.percentile(times, 99):.1f} ms"


def _papers(count: int) -> Iterator[Changed]:
    number = 0
    for name in ("recent", "older"):
        with lzma.open(DATA / "arxiv" / f"{name}.jsonl.xz", "rt") as file:
            for row in map(json.loads, file):
                number += 1
                if number > count:
                    return
                authors = tuple(Author(name=one) for one in row.get("authors") or ())
                said = {"title": row["title"], "abstract": row.get("abstract") or "", "authors": authors}
                paper = Paper(id=row["id"], categories=tuple(row.get("categories") or ()), **said)
                yield Changed(paper=paper, revision=number)


def _chunks(papers: Iterator[Changed]) -> Iterator[list[Changed]]:
    some: list[Changed] = []
    for one in papers:
        some.append(one)
        if len(some) == 2000:
            yield some
            some = []
    if some:
        yield some
