import asyncio
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from bot.search.vector_file import VectorFile
from bot.search.vectors import Vectors, scales

WIDTH = 8
Rows = list[list[int]]

rows = st.lists(st.lists(st.integers(-127, 127), min_size=WIDTH, max_size=WIDTH).filter(any), min_size=1, max_size=40)


def packed(row: list[int]) -> bytes:
    return np.array(row, np.int8).tobytes()


def made(values: Rows) -> Vectors:
    matrix = np.array(values, np.int8)
    return Vectors([str(number) for number in range(len(values))], matrix, scales(matrix))


def nearest(vectors: Vectors, row: list[int]) -> tuple[str, float]:
    """The nearest paper, and how near, to four digits."""
    ((paper, near),) = vectors.nearest(packed(row), 1)
    return paper, round(near, 4)


def cosine(one: list[int], other: list[int]) -> float:
    a, b = np.array(one, float), np.array(other, float)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


@given(rows, st.integers(1, 50))
def test_the_nearest_are_those_with_the_highest_cosine(values: Rows, limit: int) -> None:
    found = made(values).nearest(packed(values[0]), limit)
    expected = sorted((cosine(values[0], row) for row in values), reverse=True)[:limit]
    assert [near for _, near in found] == pytest.approx(expected, abs=1e-5)
    assert len({paper for paper, _ in found}) == len(found)
    for paper, near in found:
        assert near == pytest.approx(cosine(values[0], values[int(paper)]), abs=1e-5)


@given(rows)
def test_cosines_of_chosen_papers_leave_out_those_without_a_vector(values: Rows) -> None:
    chosen = [str(number) for number in range(0, len(values) + 5, 2)]
    found = made(values).cosines(packed(values[0]), chosen)
    assert list(found) == [paper for paper in chosen if int(paper) < len(values)]
    for paper, near in found.items():
        assert near == pytest.approx(cosine(values[0], values[int(paper)]), abs=1e-5)


def test_the_length_of_a_vector_means_nothing() -> None:
    vectors = made([[1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]])
    assert nearest(vectors, [10, 20, 30, 40, 50, 60, 70, 80]) == ("0", 1.0)


@given(rows, st.floats(-1, 1))
def test_those_that_are_near_are_all_whose_cosine_is_high_enough(values: Rows, least: float) -> None:
    vectors = made(values)
    every = vectors.cosines(packed(values[0]), [str(number) for number in range(len(values))])
    assert vectors.near(packed(values[0]), least) == {paper: near for paper, near in every.items() if near >= least}


def test_nothing_is_near_where_there_is_nothing(tmp_path: Path) -> None:
    empty = VectorFile(tmp_path / "none").read(STORE)
    assert len(empty) == 0
    assert empty.nearest(packed([1] * WIDTH), 10) == []
    assert empty.cosines(packed([1] * WIDTH), ["a"]) == {}
    assert empty.get("a") is None


papers = st.tuples(st.sampled_from("abcdefgh"), st.lists(st.integers(-9, 9), min_size=2, max_size=2))
STORE, OTHER = "a" * 32, "b" * 32


def append(file: VectorFile, followed: int, store: str = STORE, /, **vectors: list[int]) -> None:
    """After whatever is in."""
    assert file.append(store, file.followed(store), [(one, packed(row)) for one, row in vectors.items()], followed)


@given(st.lists(papers, max_size=30))
def test_a_file_holds_the_last_vector_of_every_paper(written: list[tuple[str, list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file, other = VectorFile(Path(folder)), VectorFile(Path(folder))
        for number, (paper, row) in enumerate(written, 1):
            append((file, other)[number % 2], number, **{paper: row})
        for one in (file, VectorFile(Path(folder))):
            vectors = one.read(STORE)
            assert {paper: vectors.get(paper) for paper, _ in written} == {paper: packed(row) for paper, row in written}
            assert len(vectors) == len({paper for paper, _ in written})
            assert one.followed(STORE) == len(written)


def looked(file: Path) -> tuple[int, dict[str, bytes | None]]:
    """What somebody else sees in it, and that it can be searched."""
    vectors = VectorFile(file).read(STORE)
    found = dict(vectors.nearest(packed([1, 2]), 10))
    assert len(found) == len(vectors)
    return len(vectors), {paper: vectors.get(paper) for paper in "abcd"}


@pytest.mark.parametrize("dies", [False, True])
def test_who_reads_at_any_instant_of_a_change_sees_what_was_or_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    """Looked at after every single write into a file; or the writer is killed there, and writes the same again."""
    seen, writes = [], 0
    append(VectorFile(tmp_path), 2, a=[1, 2], b=[3, 4])
    before, pwrite = looked(tmp_path), os.pwrite

    def look(file: int, value: bytes, place: int) -> int:
        nonlocal writes
        done, writes = pwrite(file, value, place), writes + 1
        seen.append(looked(tmp_path))
        if dies and writes <= 4:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(os, "pwrite", look)
    for _ in range(5 if dies else 1):
        with suppress(KeyboardInterrupt):
            append(VectorFile(tmp_path), 4, c=[5, 6], d=[7, 8])
    assert seen == [before] * (8 if dies else 4)
    assert looked(tmp_path) == (4, {"a": packed([1, 2]), "b": packed([3, 4]), "c": packed([5, 6]), "d": packed([7, 8])})


@pytest.mark.parametrize("left", [b"\xc3", b"\xc3\xa7\n", b"x\ny\nz"])
def test_what_a_killed_process_left_behind_the_papers_that_are_in_is_void(tmp_path: Path, left: bytes) -> None:
    file = VectorFile(tmp_path)
    append(file, 1, a=[1, 2])
    (folder,) = (one for one in tmp_path.iterdir() if one.is_dir())
    for name, more in {"ids": left, "rows": b"12345", "scales": b"123456"}.items():
        (folder / name).write_bytes((folder / name).read_bytes() + more)
    assert looked(tmp_path)[0] == 1
    append(file, 2, b=[7, 8])
    assert looked(tmp_path) == (2, {"a": packed([1, 2]), "b": packed([7, 8]), "c": None, "d": None})


@pytest.mark.parametrize("name", ["ids", "rows", "scales", "current.json", "whole folder"])
def test_a_copy_that_is_damaged_counts_as_none_and_is_begun_anew(tmp_path: Path, name: str) -> None:
    file = VectorFile(tmp_path)
    append(file, 3, a=[1, 2], b=[3, 4])
    (folder,) = (one for one in tmp_path.iterdir() if one.is_dir())
    if name == "whole folder":
        shutil.rmtree(folder)
    else:
        damaged = tmp_path / name if name == "current.json" else folder / name
        damaged.write_bytes(damaged.read_bytes()[:-1])
    for one in (file, VectorFile(tmp_path)):
        assert (one.followed(STORE), len(one.read(STORE))) == (0, 0)
    append(file, 1, a=[5, 6])
    assert looked(tmp_path) == (1, {"a": packed([5, 6]), "b": None, "c": None, "d": None})


def test_who_reads_goes_on_reading_while_another_writes(tmp_path: Path) -> None:
    file = VectorFile(tmp_path)
    append(file, 1, a=[1, 2])
    before = file.read(STORE)
    append(VectorFile(tmp_path), 2, b=[3, 4])
    assert len(file.read(STORE)) == 2
    assert (before.get("a"), before.get("b"), len(before)) == (packed([1, 2]), None, 1)
    assert before.cosines(packed([1, 2]), "ab").keys() == before.near(packed([1, 2]), -1).keys() == {"a"}
    append(file, 1, OTHER, z=[9, 9])
    assert (before.get("a"), file.read(OTHER).get("z"), len(file.read(STORE))) == (packed([1, 2]), packed([9, 9]), 0)


def test_only_what_is_new_is_read_again(tmp_path: Path) -> None:
    """Told by what happens where the lines that were read before are others now."""
    file = VectorFile(tmp_path)
    append(file, 1, a=[1, 2], b=[3, 4])
    file.read(STORE)
    (ids,) = tmp_path.glob("*/ids")
    ids.write_text("x\ny\n")
    append(file, 2, c=[5, 6])
    assert [file.read(STORE).get(paper) for paper in "abcx"] == [packed([1, 2]), packed([3, 4]), packed([5, 6]), None]


def test_the_copy_of_another_store_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    file = VectorFile(tmp_path)
    append(file, 7, a=[1, 2])
    assert (file.followed(OTHER), len(file.read(OTHER))) == (0, 0)
    append(file, 1, OTHER, b=[3, 4])
    assert (file.read(OTHER).get("a"), file.read(OTHER).get("b")) == (None, packed([3, 4]))
    assert file.followed(STORE) == 0
    assert len([one for one in tmp_path.iterdir() if one.is_dir()]) == 1


def test_more_than_the_store_has_is_forgotten(tmp_path: Path) -> None:
    file = VectorFile(tmp_path)
    append(file, 7, a=[1, 2])
    assert file.forget(STORE, 7)
    assert len(file.read(STORE)) == 1
    assert file.forget(STORE, 6)
    assert (file.followed(STORE), len(file.read(STORE))) == (0, 0)


def test_what_follows_something_else_than_what_is_in_is_left(tmp_path: Path) -> None:
    file = VectorFile(tmp_path)
    append(file, 7, a=[1, 2])
    assert file.append(STORE, 5, [("b", packed([3, 4]))], 8)
    assert (file.followed(STORE), len(file.read(STORE))) == (7, 1)


async def test_whoever_has_written_keeps_nobody_from_writing(tmp_path: Path) -> None:
    first, second = VectorFile(tmp_path), VectorFile(tmp_path)
    for number in range(6):
        file = (first, second)[number % 2]
        assert await asyncio.to_thread(file.append, STORE, number, [(f"p{number}", packed([1, number]))], number + 1)
    with FileLock(tmp_path / "lock"):
        assert not await asyncio.to_thread(first.append, STORE, 6, [("b", packed([3, 4]))], 7)
        assert not await asyncio.to_thread(first.forget, STORE, 0)
    assert len(first.read(STORE)) == 6
