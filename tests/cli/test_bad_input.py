"""What the world sends at its worst: nothing of it reaches a terminal raw, no list of papers is lost to it."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import date
from typing import Any

import pytest

from tests.cli.conftest import Ended, Machine
from tests.standins.faults import Fault, Seen
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import Row, made
from tests.standins.server import serve
from tests.strategies import HOSTILE

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Everything a terminal may obey but the line feed."""
NARROW = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A machine whose standard output is ASCII."""
SENDABLE = [text for text in HOSTILE if "\ud800" not in text]
"""A lone surrogate cannot be sent as UTF-8."""
TITLES = [*SENDABLE, "x" * 10_000, "word " * 2_000, "評価" * 5_000, "\u202e" + "שפה " * 2_500, "👩‍👩‍👧‍👦" * 1_400]


def hostile(row: Row, text: str) -> Row:
    """The same paper, with `text` wherever a source has a say."""
    paper = row["paper"]
    account = {"user": "mallory", "fullname": f"Mallory {text}"}
    texts = {"title": f"T {text}", "summary": f"We show that {text} is {text}."}
    mine: Row = {
        **texts,
        "authors": [{"name": f"Ada {text}"}, {"name": text}],
        "ai_summary": f"A method that {text}.",
        "ai_summary_model": text,
        "ai_keywords": [text],
        "organization": {"fullname": text},
        "submittedOnDailyBy": account,
        "githubRepo": f"https://example.org/{text}",
        "projectPage": f"https://example.org/{text}",
    }
    return {**row, **texts, "organization": {"fullname": text}, "paper": {**paper, **mine}}


def hostile_days() -> dict[date, list[Row]]:
    """One day of papers, the first with most upvotes, each with another of the texts."""
    ((day, rows),) = made(days=1, papers=len(TITLES)).items()
    for place, (row, text) in enumerate(zip(rows, TITLES, strict=True)):
        row["paper"]["upvotes"] = len(rows) - place
        rows[place] = hostile(row, text)
    return {day: rows}


@pytest.fixture
async def mallory() -> HuggingFaceServer:
    """A source that serves them as today's."""
    return HuggingFaceServer(hostile_days(), newest_as_today=True)


async def together(machine: Machine, *commands: str, **settings: str) -> list[Ended]:
    """Several commands at once, which is quicker than one after another."""
    return list(await asyncio.gather(*[machine(*command.split(), **settings) for command in commands]))


def is_harmless(ended: Ended) -> bool:
    """Nothing to obey on either stream, and no traceback."""
    both = ended.out + ended.err
    return not CONTROL.search(both) and "Traceback" not in both and "unexpected" not in both


async def test_hostile_texts_are_shown_harmlessly_and_every_paper_once(
    paperwire: Machine, mallory: HuggingFaceServer
) -> None:
    ids = [row["paper"]["id"] for row in mallory.days[max(mallory.days)]]
    async with serve(mallory.gate) as url:
        paperwire.settings["PAPERWIRE_HUGGING_FACE_URL"] = url
        ingested = await paperwire("ingest")
    assert (ingested.code, f"Read {len(ids)} papers" in ingested.out) == (0, True)
    posted = await paperwire("post", "terminal")
    shown = ["today --limit 99", "preview terminal", "deliveries", "status", *(f"paper {one}" for one in ids[:8])]
    views = await together(paperwire, *shown)
    assert [one.code for one in (posted, *views)] == [0] * (1 + len(views))
    assert [one.out for one in (ingested, posted, *views) if not is_harmless(one)] == []
    assert {one: views[0].out.count(one) for one in ids} == dict.fromkeys(ids, 1) | {
        ids[0]: 2  # and in what to type next
    }
    told, one, preview = await together(paperwire, "today --json", f"paper {ids[0]} --json", "preview terminal --json")
    assert [paper["id"] for paper in told.json["papers"]] == ids
    assert all(is_harmless(each) for each in (told, one, preview))
    assert not any(CONTROL.search(text) for each in (told, one, preview) for text in strings(each.json))
    assert len(told.json["papers"][len(SENDABLE)]["title"]) > 10_000, "cut where it is shown, not where it is kept"
    posted_ids = [word for word in ids if word in posted.out]
    assert posted_ids == ids[:8]
    assert not set(posted_ids) & {paper["id"] for paper in preview.json["papers"]}


def strings(value: Any) -> list[str]:  # noqa: ANN401 - whatever JSON holds
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


async def test_markup_is_text(paperwire: Machine) -> None:
    """A title in the markup of rich, of Slack and of HTML is shown letter by letter."""
    titles = ["[bold red]x[/] [link=https://evil.example]y[/link]", "<!channel> &amp; <b>b</b>", ":tada: *b*"]
    ((day, rows),) = made(days=1, papers=3).items()
    named = [{**row, "title": title, "paper": {**row["paper"], "title": title}} for row, title in zip(rows, titles)]  # noqa: B905
    server = HuggingFaceServer({day: named}, newest_as_today=True)
    async with serve(server.gate) as url:
        await paperwire("ingest", PAPERWIRE_HUGGING_FACE_URL=url)
    plain, coloured = await asyncio.gather(paperwire("today"), paperwire("today", FORCE_COLOR="1", TERM="xterm"))
    assert [title for title in titles if title not in plain.out] == []
    assert [title for title in titles if title not in coloured.out] == []


FAULTS = {
    Fault.ERROR_500: "has trouble of its own (500)",
    Fault.ERROR_503: "has trouble of its own (503)",
    Fault.TOO_MANY: "answers no more requests for now",
    Fault.FORBIDDEN: "refuses access",
    Fault.ACCESS_DENIED: "refuses access",
    Fault.NOT_ACCEPTABLE: "406",
    Fault.RATE_EXCEEDED: "not whole JSON",
    Fault.PAGE: "a web page instead of data",
    Fault.EMPTY: "an empty answer",
    Fault.TRUNCATED: "broke off before its answer was whole",
    Fault.RESET: "broke off before its answer was whole",
    Fault.REDIRECT_LOOP: "redirects on and on",
    Fault.MALFORMED: "not whole JSON",
    Fault.ERROR_OBJECT: "“The list cannot be made just now.”",
    Fault.OBJECT: "something that is not a list of papers",
    Fault.HUGE: "more than 20 MB",
    Fault.DEEP: "nested too deeply",
    Fault.ONLY_BAD_ROWS: "without one readable paper",
}
"""Every fault but the three below, with a piece of its sentence."""
HARMLESS = {Fault.BAD_ROW, Fault.REDIRECT_AWAY}
"""These cost a row, or nothing."""
TOO_SLOW_TO_TEST_HERE = {Fault.SLOW}
"""Three times twenty seconds; tests/sources has it with shorter limits."""


def _first_page(seen: Seen) -> bool:
    return seen.params.get("p") == "0"


def _any(_: Seen) -> bool:
    return True


async def ingest_from_a_broken_source(machine: Machine, fault: Fault, day: date) -> Ended:
    """`ingest` of a day from a stand-in of its own that answers every request with one fault."""
    server = HuggingFaceServer(newest_as_today=True)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve(server.gate))
        server.gate.elsewhere = await stack.enter_async_context(serve(HuggingFaceServer(newest_as_today=True).gate))
        server.gate.fail(
            fault, times=9999, when=_first_page if fault is Fault.BAD_ROW else _any, headers={"Retry-After": "400"}
        )
        return await machine("ingest", "--date", str(day), PAPERWIRE_HUGGING_FACE_URL=url)


async def test_no_fault_of_the_source_costs_more_than_one_sentence(
    paperwire: Machine, hugging_face: HuggingFaceServer
) -> None:
    """All at once, beside each other on one database: most of their time is waiting."""
    assert set(FAULTS) | HARMLESS | TOO_SLOW_TO_TEST_HERE == set(Fault)
    await paperwire("ingest")
    before = (await paperwire("today", "--json")).json
    day = max(hugging_face.days)
    faults = [*FAULTS, *HARMLESS]
    all_ended = dict(
        zip(faults, await asyncio.gather(*[ingest_from_a_broken_source(paperwire, one, day) for one in faults]))  # noqa: B905
    )
    assert {fault: ended.code for fault, ended in all_ended.items()} == dict.fromkeys(FAULTS, 5) | dict.fromkeys(
        HARMLESS, 0
    )
    for fault, words in FAULTS.items():
        ended = all_ended[fault]
        sentence = ended.err.splitlines()[-1]
        assert sentence.startswith("paperwire: Hugging Face "), fault
        assert words in sentence, fault
        assert ended.out == "", fault
    assert [fault for fault, ended in all_ended.items() if not is_harmless(ended)] == []
    assert "1 row could not be read" in all_ended[Fault.BAD_ROW].out
    after = (await paperwire("today", "--json")).json
    assert [paper["id"] for paper in after["papers"]] == [paper["id"] for paper in before["papers"]]


async def test_colour_is_for_terminals_and_for_those_who_want_it(paperwire: Machine) -> None:
    await paperwire("ingest")
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    piped, unwanted, forced, failed = await asyncio.gather(
        paperwire("today", **terminal),
        paperwire("today", **terminal, FORCE_COLOR="1", NO_COLOR="1"),
        paperwire("today", **terminal, FORCE_COLOR="1"),
        paperwire("today", "--sort", "hot", **terminal, FORCE_COLOR="1", NO_COLOR="1"),
    )
    assert "\x1b[" in forced.out
    assert piped.out == unwanted.out
    assert "\x1b" not in piped.out + piped.err + unwanted.err + failed.err
    assert re.sub(r"\x1b\[[0-9;]*m", "", forced.out) == piped.out


async def test_an_ascii_output_is_enough(paperwire: Machine, mallory: HuggingFaceServer) -> None:
    paper = mallory.days[max(mallory.days)][0]["paper"]["id"]
    async with serve(mallory.gate) as url:
        ingested = await paperwire("ingest", PAPERWIRE_HUGGING_FACE_URL=url, **NARROW)
    commands = ["today --limit 99", "preview terminal", "status", f"paper {paper}", "settings", "today --json"]
    ended = await together(paperwire, *commands, HF_TOKEN="hf_x", **NARROW)
    ended += [ingested, await paperwire("post", "terminal", **NARROW)]
    failed = await paperwire("schedule", "set", "terminal", "--zone", "Berlim", **NARROW)
    assert [one.code for one in ended] == [0] * len(ended)
    assert [one.out for one in (*ended, failed) if not is_harmless(one)] == []
    assert all(one.out.isascii() for one in (ended[0], ended[1], ended[2], ended[3], ended[-1]))
    assert len(ended[5].json["papers"]) == len(TITLES)
    assert failed.code == 2
    assert "Did you mean Europe/Berlin?" in failed.err
