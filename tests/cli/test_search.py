"""`search`, `match` and `index`: what people see, and what scripts read."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.domain.paper import Sighting
from bot.search.index import FullText
from tests.builders import NOON, SOURCE, entry
from tests.cli.conftest import Ended, Machine
from tests.search.made import several
from tests.search.topics import topics


@pytest.fixture
async def stocked(paperwire: Machine) -> Machine:
    """A machine with two hundred papers."""
    await keep(paperwire, 200)
    return paperwire


async def keep(machine: Machine, count: int, first: int = 1) -> None:
    await machine("migrate")
    seen = []
    for made in several(count, first):
        one = made.paper
        known = {name: getattr(one, name) for name in one.__slots__ if name != "id" and getattr(one, name)}
        day = made.days[-1] if made.days else None
        seen.append(Sighting(source=SOURCE, at=NOON, entry=entry(one.id, made.upvotes, day, **known)))
    async with machine.transaction() as unit:
        await unit.papers.keep_sightings(seen)


def lines(ended: Ended) -> list[dict[str, object]]:
    assert ended.code == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def written(path: Path, name: str, texts: list[str]) -> str:
    path.write_text("".join(json.dumps({"id": f"t{n}", name: text}) + "\n" for n, text in enumerate(texts)))
    return str(path)


async def test_the_papers_that_a_thousand_topics_bring_are_those_that_searches_mark(
    stocked: Machine, tmp_path: Path
) -> None:
    asked = topics(1000)
    brought = lines(await stocked("match", "--topics", written(tmp_path / "t", "topic", asked), "--json"))
    options = ("--mode", "text", "--limit", "1000", "--json")
    found = lines(await stocked("search", "--batch", written(tmp_path / "q", "query", asked), *options))
    marked = [{"id": row["id"], "papers": sorted(ids(row["results"], match=True))} for row in found]
    assert brought == marked
    assert sum(bool(row["papers"]) for row in brought) > 500


def ids(results: object, *, match: bool) -> list[str]:
    assert isinstance(results, list)
    return [str(one["id"]) for one in results if one["match"] is match]


async def test_one_search_as_json(stocked: Machine) -> None:
    told = (await stocked("search", "speculative decoding", "--json", "--limit", "3")).json
    assert len(told["results"]) == 3
    assert told["matches"] > 3
    for one in told["results"]:
        assert set(one) == {"id", "title", "score", "match", "why"}
        assert one["match"] is True
        assert "speculative" in one["why"]
    again = (await stocked("search", "speculative decoding", "--json", "--limit", "3", "--page", "2")).json
    assert not {one["id"] for one in told["results"]} & {one["id"] for one in again["results"]}


async def test_people_read_pages(stocked: Machine) -> None:
    first = await stocked("search", "speculative decoding", "--mode", "text")
    assert "papers match, best first · 1 to 5" in first.out.replace("\u00a0", " ")
    assert 'paperwire search "speculative decoding" --page 2' in first.out
    assert "Traceback" not in first.err
    second = await stocked("search", "speculative decoding", "--page", "2")
    assert "6 to 10" in second.out


async def test_at_a_terminal_the_words_are_bold(stocked: Machine) -> None:
    shown, code = await stocked.typing("", "search", "speculative decoding")
    assert code == 0
    assert "\x1b[1mspeculative" in shown


async def test_the_index_follows_by_itself_and_is_built_anew_by_one_command(stocked: Machine) -> None:
    before = (await stocked("index", "status", "--json")).json
    assert (before["papers"], before["revision"], before["current"]) == (0, 0, False)
    await stocked("search", "agent")
    after = (await stocked("index", "status", "--json")).json
    assert (after["papers"], after["revision"], after["current"]) == (200, after["newest"], True)
    assert after["without_vector"] is None, "it is off here"
    vectors = await stocked("index", "status", "--json", PAPERWIRE_MEANING="on")
    assert vectors.json["without_vector"] == 200
    told = await stocked("index", "status", PAPERWIRE_MEANING="on")
    assert "By meaning, 200 papers cannot be found yet" in told.out
    assert "200 papers" in (await stocked("index", "rebuild")).out
    assert "up to date" in (await stocked("index", "status")).out


async def test_what_is_far_behind_is_searched_as_far_as_it_is(stocked: Machine) -> None:
    await stocked("search", "agent")
    await keep(stocked, 2500, 1000)
    told = (await stocked("search", "agent", "--json")).json
    assert told["not_searched"] == 1500
    assert told["results"]
    async with stocked.transaction() as unit:
        store = await unit.identity()
    async with FullText(stocked.index).writing(store):
        found = await stocked("search", "agent")
    assert (found.code, found.err) == (0, "")
    assert "1,500 papers, new or changed, are not searched yet" in found.out
    for left in (500, 0):
        assert (await stocked("search", "agent", "--json")).json["not_searched"] == left


async def test_on_an_empty_store_it_is_said_how_to_fetch(paperwire: Machine) -> None:
    shown = await paperwire("search", "agents")
    assert "Nothing is stored yet" in shown.out
    assert "paperwire ingest" in shown.out


async def test_a_running_process_follows_by_itself(stocked: Machine) -> None:
    async with stocked.running() as run:
        await run.until("Scheduled")
        for papers in (200, 250):
            await keep(stocked, papers)
            async with asyncio.timeout(30):
                while not (told := (await stocked("index", "status", "--json")).json)["current"]:
                    pass
            assert told["papers"] >= papers
        assert (await run.end()).code == 0
    found = (await stocked("search", "speculative decoding", "--json")).json
    assert found["results"]


async def test_topics_since_a_day(stocked: Machine, tmp_path: Path) -> None:
    file = written(tmp_path / "t", "topic", ["speculative OR agent", "(", "the"])
    every, unread, nothing = lines(await stocked("match", "--topics", file, "--json"))
    (recent, *_) = lines(await stocked("match", "--topics", file, "--since", "2026-05-01", "--json"))
    assert 0 < len(recent["papers"]) < len(every["papers"])  # type: ignore[arg-type]
    (of_a_century, *_) = lines(await stocked("match", "--topics", file, "--since", "99y", "--json"))
    assert set(recent["papers"]) < set(of_a_century["papers"]) <= set(every["papers"])  # type: ignore[call-overload]
    assert (unread["papers"], nothing["papers"]) == ([], [])
    assert "parenthesis" in str(unread["error"])
    assert "Nearly every paper" in str(nothing["error"])
    assert f"{len(every['papers'])} papers" in (await stocked("match", "--topics", file)).out  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("search",), 2, "Say what to look for"),
        (("search", "a", "--batch", "b"), 2, "Say what to look for"),
        (("search", "agent", "--mode", "magic"), 2, "is no mode"),
        (("search", "agent", "--limit", "0"), 2, "--limit 0"),
        (("search", "agent", "--page", "0"), 2, "Page 0"),
        (("search", "agent", "--mode", "meaning"), 3, "PAPERWIRE_MEANING is off"),
        (("search", '"agent'), 2, "quote"),
        (("search", "--batch", "nowhere"), 4, "cannot be read"),
        (("match", "--topics", "nowhere"), 4, "cannot be read"),
        (("match", "--topics", ".", "--since", "x"), 2, "is no day"),
    ],
)
async def test_what_is_not_understood(stocked: Machine, arguments: tuple[str, ...], code: int, said: str) -> None:
    ended = await stocked(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": 1}', '{"id": [], "NAME": "x"}', '{"id": true, "NAME": "x"}', '{"id": "a", "NAME": 3}', "\xff"],
)
async def test_a_line_that_is_none_is_named_and_the_others_are_answered(
    stocked: Machine, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "lines"
    for name, command in (("query", ("search", "--batch")), ("topic", ("match", "--topics"))):
        good = f'{{"id": 1, "{name}": "agent"}}\n'
        file.write_bytes(good.encode() + b"\n" + line.replace("NAME", name).encode("latin-1") + b"\n" + good.encode())
        ended = await stocked(*command, str(file), "--json")
        assert ended.code == 2
        assert [json.loads(answer)["id"] for answer in ended.out.splitlines()] == [1, 1]
        assert ended.err.startswith("paperwire: Line 3 is not of the form")
        assert ended.err.count("\n") == 1


async def test_another_page_is_asked_for_as_this_one_was(stocked: Machine) -> None:
    shown = await stocked("search", "speculative", "decoding", "--limit", "2", "--mode", "text")
    assert 'paperwire search "speculative decoding" --page 2 --limit 2 --mode text' in shown.out
    paper = (await stocked("search", "speculative", "--json")).json["results"][0]["id"]
    assert f"paperwire similar {paper} --page 2 --limit 3" in (await stocked("similar", paper, "--limit", "3")).out


async def test_what_only_meaning_brings_is_said_to_bring_nothing(stocked: Machine) -> None:
    says = "about: and like: bring nothing now. PAPERWIRE_MEANING is off."
    shown = await stocked("search", 'about:"model collapse"')
    assert says in shown.out
    assert "Only words" not in shown.out
    assert (await stocked("search", "like:2601.00001", "--json")).json["without_meaning"] == says


@pytest.mark.parametrize("command", ["paper", "similar"])
async def test_what_is_no_paper_is_asked_of_nobody(paperwire: Machine, command: str) -> None:
    ended = await paperwire(command, "nonsense", PAPERWIRE_HUGGING_FACE_URL="http://127.0.0.1:1")
    assert (ended.code, ended.out) == (2, "")
    assert "“nonsense” is no arXiv id and no link to a paper" in ended.err
