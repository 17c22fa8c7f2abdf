"""arXiv on the command line, against a stand-in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.domain.announcements import day_at
from tests.cli.conftest import Machine
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv_data import made
from tests.standins.server import serve

ALL = [f"PAPERWIRE_ARXIV_{service}_URL" for service in ("FEED", "API", "OAI")]


@pytest.fixture
async def arxiv(paperwire: Machine) -> AsyncIterator[ArxivServer]:
    """It announces 24 papers today, whatever day that is."""
    server = ArxivServer(made(day_at(datetime.now(UTC)), 2))
    async with serve(server.gate) as url:
        paperwire.settings |= dict.fromkeys(ALL, url) | {"PAPERWIRE_ARXIV_CATEGORIES": "cs.CL"}
        yield server


async def test_what_was_announced_is_read_and_can_be_found(paperwire: Machine, arxiv: ArxivServer) -> None:
    today = day_at(datetime.now(UTC))
    ended = await paperwire("ingest", "--source", "arxiv", "--date", str(today))
    assert (ended.code, ended.out + ended.err) == (0, f"Read 24 papers of {today}, 24 of them new.\n")
    arxiv.gate.requests.clear()
    assert "Nothing to read" in (await paperwire("ingest", "--source", "arxiv")).out
    assert arxiv.gate.requests == []
    known = arxiv.days[today][0]
    assert (await paperwire("paper", known.id, "--json")).json["title"] == known.title
    assert (await paperwire("today", "--json")).json["papers"] == []
    daily, listed = (await paperwire("status", "--json")).json["sources"]
    assert (daily["list"], daily["state"]) == ("daily", "unread")
    assert (listed["name"], listed["list"], listed["papers"]) == ("arxiv", "cs.CL", 24)
    assert listed["newest_day"] == str(today)


async def test_a_paper_that_only_arxiv_has_is_fetched_from_there(paperwire: Machine, arxiv: ArxivServer) -> None:
    wanted = min(arxiv.days)
    known = arxiv.days[wanted][0]
    shown = await paperwire("paper", f"https://arxiv.org/abs/{known.id}v1", "--json")
    assert (shown.code, shown.json["title"]) == (0, known.title)


async def test_a_failure_is_said_and_shown_in_the_status(paperwire: Machine, arxiv: ArxivServer) -> None:
    today = max(arxiv.days)
    ended = await paperwire(
        "ingest", "--source", "arxiv", "--since", str(today), PAPERWIRE_ARXIV_FEED_URL="http://127.0.0.1:1"
    )
    assert (ended.code, ended.err.count("\n")) == (5, 1)
    assert "arXiv cannot be reached" in ended.err
    assert "arXiv cannot be reached" in (await paperwire("status")).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "arxiv"], "No category of arXiv is read"),
        (["--source", "medline"], "“medline” is no source: use huggingface or arxiv."),
        (["--source", "arxiv", "--file", "x.jsonl"], "use one or the other"),
    ],
)
async def test_what_makes_no_sense_is_said(paperwire: Machine, arguments: list[str], words: str) -> None:
    ended = await paperwire("ingest", *arguments)
    assert (ended.code, words in ended.err) == (2, True)


async def test_a_running_process_reads_what_is_announced(paperwire: Machine, arxiv: ArxivServer) -> None:
    """Today's feed, or at a weekend, when there is none, Friday's records."""
    async with paperwire.running() as run:
        await run.until("/healthz")
        await arxiv.gate.seen(1)
        assert (await run.end()).code == 0
    assert {one.path for one in arxiv.gate.requests} <= {"/rss/cs.CL", "/oai"}
