import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
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


def test_nothing_is_near_where_there_is_nothing(tmp_path: Path) -> None:
    empty = VectorFile(tmp_path / "none").read()
    assert len(empty) == 0
    assert empty.nearest(packed([1] * WIDTH), 10) == []
    assert empty.cosines(packed([1] * WIDTH), ["a"]) == {}
    assert empty.get("a") is None


papers = st.tuples(st.sampled_from("abcdefgh"), st.lists(st.integers(-9, 9), min_size=2, max_size=2))


@given(st.lists(papers, max_size=30))
def test_a_file_holds_the_last_vector_of_every_paper(written: list[tuple[str, list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = VectorFile(Path(folder))
        for number, (paper, row) in enumerate(written, 1):
            with file.writing():
                file.append([(paper, packed(row))], number)
        vectors = VectorFile(Path(folder)).read()
        assert {paper: vectors.get(paper) for paper, _ in written} == {paper: packed(row) for paper, row in written}
        assert len(vectors) == len({paper for paper, _ in written})
        assert file.followed == len(written)


@pytest.mark.parametrize("lost", ["followed", "line", "half a line", "rows"])
def test_who_was_killed_while_writing_writes_the_same_again(tmp_path: Path, lost: str) -> None:
    file = VectorFile(tmp_path)
    file.append([("a", packed([1, 2])), ("b", packed([3, 4]))], 2)
    before = {name: (tmp_path / name).read_bytes() for name in ("ids", "rows", "scales", "followed")}
    file.append([("b", packed([5, 6])), ("ç", packed([7, 8]))], 4)
    (tmp_path / "followed").write_bytes(before["followed"])
    if lost != "followed":
        (tmp_path / "ids").write_bytes(before["ids"] + ("ç".encode()[:1] if lost == "half a line" else b""))
    if lost == "rows":
        os.truncate(tmp_path / "rows", len(before["rows"]) + 1)
        (tmp_path / "scales").write_bytes(before["scales"])
    file.append([("b", packed([5, 6])), ("ç", packed([7, 8])), ("d", packed([9, 1]))], 5)
    vectors = file.read()
    assert [vectors.get(paper) for paper in "abçd"] == [packed(row) for row in ([1, 2], [5, 6], [7, 8], [9, 1])]
    assert nearest(vectors, [7, 8]) == ("ç", 1.0)
    assert len(vectors) == 4


def test_who_reads_goes_on_reading_while_another_writes(tmp_path: Path) -> None:
    file = VectorFile(tmp_path)
    file.append([("a", packed([1, 2]))], 1)
    before = file.read()
    file.append([("b", packed([3, 4]))], 2)
    assert (before.get("a"), before.get("b"), len(before)) == (packed([1, 2]), None, 1)
    assert len(file.read()) == 2
