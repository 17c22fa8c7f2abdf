"""A file of papers: however it is packed, whatever stands in it, wherever it breaks off."""

import gzip
import json
import lzma
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from bot.domain.errors import NotFound, SourceFailed
from bot.domain.paper import Sighting, UnusableLine
from bot.sources.file import LONGEST_LINE, PATIENCE, PapersFile
from tests.builders import NOON

Pack = Callable[[bytes], bytes]
PACKED = pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress], ids=["bare", "gzip", "xz"])


def line(number: int, **fields: object) -> bytes:
    said = {"id": f"2605.{number:05}", "title": f"On {number}", **fields}
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def written(folder: Path, content: bytes, name: str = "papers.jsonl") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def read(path: Path) -> tuple[list[str], list[UnusableLine]]:
    """The ids of its papers, and the lines that were not usable."""
    with PapersFile(path) as file:
        records = list(file.records(NOON))
    papers = [one.entry.paper.id for one in records if isinstance(one, Sighting)]
    return papers, [one for one in records if isinstance(one, UnusableLine)]


@PACKED
def test_a_file_is_read_however_it_is_packed_and_called(tmp_path: Path, pack: Pack) -> None:
    file = written(tmp_path, pack(b"".join(map(line, range(3)))), name="papers.txt")
    assert read(file) == (["2605.00000", "2605.00001", "2605.00002"], [])


def test_two_packed_files_behind_each_other_are_one(tmp_path: Path) -> None:
    assert len(read(written(tmp_path, gzip.compress(line(1)) + gzip.compress(line(2))))[0]) == 2


def test_blank_lines_a_byte_order_mark_and_a_missing_last_line_break_do_not_matter(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + line(1) + b"\n  \r\n" + line(2).rstrip() + b"\r\n" + line(3).rstrip()
    assert read(written(tmp_path, content)) == (["2605.00001", "2605.00002", "2605.00003"], [])


def test_lines_that_cannot_be_used_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = [b"{", b"[1]", b"\xff", b"[" * 100_000, b"1" * 5_000, line(7, title=None).rstrip(), b"x" * (LONGEST_LINE + 1)]
    papers, unusable = read(written(tmp_path, line(1) + b"\n".join(bad) + b"\n\n" + line(2)))
    assert papers == ["2605.00001", "2605.00002"]
    assert unusable == [
        UnusableLine(2, "is not JSON"),
        UnusableLine(3, "is not a JSON object"),
        UnusableLine(4, "is not UTF-8"),
        UnusableLine(5, "is not JSON"),
        UnusableLine(6, "is not JSON"),
        UnusableLine(7, "has no title"),
        UnusableLine(8, "is longer than 1,048,576 bytes"),
    ]


def test_the_longest_line_is_read(tmp_path: Path) -> None:
    room = LONGEST_LINE - len(line(1, abstract=""))
    assert read(written(tmp_path, line(1, abstract="x" * room) + line(2))) == (["2605.00001", "2605.00002"], [])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "it is empty"),
        (b"\n \n", "it is empty"),
        (b"[\n" + line(1) + b"]\n", None),
        (b"[" + line(1).rstrip() + b"]", "line 1 is not a JSON object"),
        (json.dumps([{"id": "2605.00001", "title": "On"}], indent=2).encode(), "line 1 is not JSON"),
        (b"id,title\n2605.00001,On\n", "line 1 is not JSON"),
        (b"%PDF-1.5\n" + random.Random(1).randbytes(5_000_000), "line 1 is not JSON"),
        (b"\x28\xb5\x2f\xfd" + bytes(1000), "line 1 is not"),
        (line(1).decode().encode("utf-16"), "line 1 is not UTF-8"),
        (b"{}\n" * PATIENCE + line(1), "line 1 has no id"),
    ],
)
def test_a_file_without_papers_is_told_in_one_sentence(tmp_path: Path, content: bytes, found: str | None) -> None:
    file = written(tmp_path, content)
    if found is None:
        assert read(file)[0] == ["2605.00001"]
        return
    with pytest.raises(SourceFailed) as refused:
        read(file)
    assert str(refused.value).startswith(f"{file} holds no papers ({found}")
    assert str(refused.value).endswith("write one paper a line, as docs/files.md says.")


@PACKED
def test_what_cannot_be_used_before_the_first_paper_is_borne(tmp_path: Path, pack: Pack) -> None:
    papers, unusable = read(written(tmp_path, pack(b"{}\n" * (PATIENCE - 1) + line(1) + b"{}\n" * 500)))
    assert (papers, len(unusable)) == (["2605.00001"], PATIENCE - 1 + 500)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_an_archive_that_breaks_off_says_where_after_what_it_held(tmp_path: Path, pack: Pack, damage: str) -> None:
    noise = random.Random(1)
    whole = pack(b"".join(line(number, abstract=noise.randbytes(300).hex()) for number in range(2_000)))
    middle = len(whole) // 2
    broken = whole[:middle] if damage == "cut" else whole[:middle] + bytes(100) + whole[middle + 100 :]
    found = 0
    with PapersFile(written(tmp_path, broken)) as file, pytest.raises(SourceFailed) as told:  # noqa: PT012
        for _ in file.records(NOON):
            found += 1
    assert 0 < found < 2_000
    assert f"breaks off or is damaged after line {found:,}" in str(told.value)


def test_a_file_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        PapersFile(tmp_path / "absent.jsonl")
    with pytest.raises(SourceFailed, match="cannot be read"):
        PapersFile(tmp_path)


def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=[gzip.compress(line(1) + line(2))])
    writer.start()
    with PapersFile(pipe) as file:
        assert len(list(file.records(NOON))) == 2
        assert (file.size, file.position) == (0, 0)
    writer.join()


def test_its_position_goes_from_beginning_to_end(tmp_path: Path) -> None:
    content = b"".join(line(number, abstract="x" * 1000) for number in range(200))
    with PapersFile(written(tmp_path, content)) as file:
        positions = [file.position for _ in file.records(NOON)]
        assert file.size == file.position == len(content)
    assert positions == sorted(positions)
    assert positions[0] < len(content) / 2


def test_a_line_without_end_takes_no_more_memory_than_the_longest(tmp_path: Path) -> None:
    file = written(tmp_path, gzip.compress(line(1) + b'"' + b"x" * (64 * LONGEST_LINE) + b'"\n' + line(2)))
    tracemalloc.start()
    papers, unusable = read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (papers, len(unusable)) == (["2605.00001", "2605.00002"], 1)
    assert peak < 8 * LONGEST_LINE
