"""The sample: facts of a real day, in our own words, marked, and there without a network."""

import json
import re
import socket
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from bot.domain.identifiers import canonical_id
from bot.sample import NOTICE, sample_message, sample_view
from bot.text.latex import readable
from tests.builders import NOON

KEPT = {"id", "title", "authors", "submitted", "categories", "upvotes", "summary"}


@pytest.fixture
def told() -> dict[str, Any]:
    """The file itself."""
    told: dict[str, Any] = json.loads((files("bot") / "data" / "sample.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reaches for the network fails."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the sample reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_every_paper_has_its_facts(told: dict[str, Any]) -> None:
    day = date.fromisoformat(told["day"])
    ids = [row["id"] for row in told["papers"]]
    assert len(set(ids)) == len(ids) >= 5
    for row in told["papers"]:
        assert canonical_id(row["id"]) == row["id"]
        assert row["title"]
        assert row["authors"]
        assert all(row["authors"])
        assert date.fromisoformat(row["submitted"]) <= day
        assert all(re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", category) for category in row["categories"])
        assert isinstance(row["upvotes"], int)
        assert row["upvotes"] > 0


def test_no_abstract_is_in_it(told: dict[str, Any]) -> None:
    assert [row.keys() - KEPT for row in told["papers"]] == [set()] * len(told["papers"])
    assert all(not paper.abstract for paper in sample_view().papers.values())
    longest = max(len(text) for row in told["papers"] for text in (row["title"], row["summary"], *row["authors"]))
    assert longest < 200, "no text in it is long enough for an abstract"


def test_every_paper_has_a_summary_of_one_short_line_that_is_shown_whole(told: dict[str, Any]) -> None:
    cards = {card.paper: card for card in sample_message("No connection.", NOON).cards}
    for row in told["papers"]:
        assert 20 < len(row["summary"]) < 160
        assert len(row["summary"].splitlines()) == 1
        assert cards[row["id"]].summary == row["summary"]
        assert cards[row["id"]].title == readable(row["title"])


def test_it_is_a_day_like_any_other_best_first(told: dict[str, Any]) -> None:
    view = sample_view()
    assert view.day == date.fromisoformat(told["day"])
    upvotes = [ranked.standing.upvotes for ranked in view.ranked]
    assert upvotes == sorted((row["upvotes"] for row in told["papers"]), reverse=True)
    assert [ranked.standing.paper for ranked in view.ranked] == list(view.papers)


def test_the_message_says_that_it_is_a_sample_and_what_to_do() -> None:
    message = sample_message("No connection.", NOON)
    assert message.lead == (f"{len(message.cards)} papers of one day", "a sample")
    assert message.notices == ("No connection.", NOTICE)
    assert NOTICE.startswith("A sample:")
    assert "today" not in message.lead[0]
    assert [hint.command for hint in message.hints] == ["ingest"]
    assert message.heading == "Papers of Friday 29 May"


def test_what_is_in_the_way_is_said_first() -> None:
    trouble = "Hugging Face cannot be reached."
    assert sample_message(trouble, NOON).notices == (trouble, NOTICE)


def test_no_rank_among_the_sample_is_given_for_one_of_the_day(told: dict[str, Any]) -> None:
    """The sample holds a few of a day's papers: "1st of 8" under "Papers of Friday 29 May" would be no fact."""
    assert told["listed"] > len(told["papers"])
    reasons = [reason for card in sample_message("No connection.", NOON).cards for reason in card.why]
    assert [one for one in reasons if one.endswith(f" of {len(told['papers'])}")] == []
