"""`ingest --file`, as people and scripts use it."""

import gzip
import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Machine

LISTED = {"source": "huggingface", "listed_on": "2026-05-28", "observed_at": "2026-05-28T12:00:00Z"}


def papers(folder: Path, *extra: str, count: int = 9, lacks: int = 0) -> str:
    """A packed file of listed papers and some lines more; so many bytes are missing at its end."""
    said = [
        {"id": f"2605.{number:05}v2", "title": f"On {number}", "authors": ["Ada Lovelace"], "upvotes": number, **LISTED}
        for number in range(count)
    ]
    file = folder / "papers.jsonl.gz"
    packed = gzip.compress("\n".join([*map(json.dumps, said), *extra]).encode())
    file.write_bytes(packed[: len(packed) - lacks])
    return str(file)


async def test_papers_of_a_file_are_there_as_if_they_had_been_fetched(on_both: Machine, tmp_path: Path) -> None:
    ended = await on_both("ingest", "--file", papers(tmp_path))
    assert (ended.code, ended.out, ended.err) == (0, "Read 9 papers from papers.jsonl.gz, 9 of them new.\n", "")
    told = (await on_both("today", "--json")).json
    assert told["day"] == "2026-05-28"
    assert {one["id"]: one["upvotes"] for one in told["papers"]} == {f"2605.{n:05}": n for n in range(9)}
    again = await on_both("ingest", "--file", papers(tmp_path))
    assert again.out == "Read 9 papers from papers.jsonl.gz, 0 of them new.\n"


async def test_lines_that_cannot_be_used_are_told_and_the_rest_is_kept(paperwire: Machine, tmp_path: Path) -> None:
    ended = await paperwire("ingest", "--file", papers(tmp_path, "{", '{"id": "2605.1"}', *["[]"] * 9))
    assert ended.code == 0
    said, unusable = ended.out.splitlines()
    assert said.startswith("Read 9 papers")
    assert unusable == (
        "11 lines could not be used: line 10 is not JSON; line 11 has no title; line 12 is not a JSON object;"
        " line 13 is not a JSON object; line 14 is not a JSON object; and 6 more."
    )


async def test_a_file_that_breaks_off_is_told_and_kept_so_far(paperwire: Machine, tmp_path: Path) -> None:
    ended = await paperwire("ingest", "--file", papers(tmp_path, count=5_000, lacks=1_000))
    assert ended.code == 5
    assert ended.out.startswith("Read 4,")
    assert "breaks off" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert len((await paperwire("today", "--json")).json["papers"]) > 4_000


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """What is no file of papers."""
    file = tmp_path / "papers.csv"
    file.write_text("id,title\n2605.00001,On\n")
    return file


async def test_what_is_no_file_of_papers_is_one_sentence(paperwire: Machine, table: Path, tmp_path: Path) -> None:
    for file, code, sentence in [(table, 5, "holds no papers"), (tmp_path / "absent", 4, "There is no file")]:
        ended = await paperwire("ingest", "--file", str(file))
        assert (ended.code, ended.out) == (code, "")
        assert sentence in ended.err
        assert len(ended.err.splitlines()) == 1


async def test_it_may_be_killed_and_said_again(on_both: Machine, tmp_path: Path) -> None:
    file = papers(tmp_path, count=20_000)
    async with on_both.running("ingest", "--file", file) as reading:
        before = 0
        while not before:
            before = await revision(on_both)
        assert (await reading.end(signal.SIGKILL)).code == -signal.SIGKILL
    assert 0 < before < 20_000
    ended = await on_both("ingest", "--file", file)
    assert ended.code == 0
    assert await revision(on_both) == 20_000, "each paper was written once"


async def revision(machine: Machine) -> int:
    """The newest in the store."""
    async with machine.transaction() as unit:
        return await unit.papers.newest_revision()


async def test_an_index_that_is_there_has_the_papers_of_the_file(on_both: Machine, tmp_path: Path) -> None:
    file = papers(tmp_path)
    await on_both("ingest", "--file", file)
    assert (await on_both("index", "status", "--json")).json["bytes"] == 0
    await on_both("index", "rebuild")
    await on_both("ingest", "--file", papers(tmp_path, count=12))
    told = (await on_both("index", "status", "--json")).json
    assert (told["current"], told["papers"]) == (True, 12)


async def test_a_file_and_days_are_two_things(paperwire: Machine, tmp_path: Path) -> None:
    ended = await paperwire("ingest", "--file", papers(tmp_path), "--date", "2026-05-28")
    assert ended.code == 2
    assert "use one or the other" in ended.err


async def test_a_bar_is_shown_to_somebody_who_looks(paperwire: Machine, tmp_path: Path) -> None:
    shown, code = await paperwire.typing("", "ingest", "--file", papers(tmp_path))
    assert code == 0
    assert "100%" in shown
    assert "Read 9 papers from papers.jsonl.gz, 9 of them new." in shown
