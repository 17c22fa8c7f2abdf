"""One paper opened, word for word."""

from dataclasses import replace

import pytest

from bot.domain.paper import Author
from bot.service.compose import (
    paper_message,
)
from tests.builders import NOON
from tests.service.composing import BARE, COUNTS, FULL, opened, rows


def test_a_paper_opened() -> None:
    message = paper_message(opened(FULL, COUNTS, listed=True), NOON)
    assert message.heading == "SD²: 5.41× faster"
    assert message.lead == ("2605.28293",)
    assert message.paragraphs == ("We show that D² is enough. It takes 27% of the time.",)
    told = rows(message)
    assert list(told.items())[1:] == [
        ("Authors", "Ada Lovelace, Kurt Gödel, Emmy Noether and 2 more"),
        ("From", "An institute"),
        ("Signals", "72 upvotes, 1 star, 1,204 comments; last changed 3\u00a0h ago"),
        ("Why", "+38 since yesterday, 1st of 42 on 28 May"),
        ("Listed", "Thursday 28 May, by AK"),
        ("Paper", "https://arxiv.org/abs/2605.28293"),
        ("PDF", "https://arxiv.org/pdf/2605.28293"),
        ("Code", "https://github.com/a/b"),
        ("Project", "https://example.org/b"),
        ("Discussion", "https://huggingface.co/papers/2605.28293"),
    ]
    assert (message.cards, message.hints, message.notices) == ((), (), ())


def test_the_summary_of_a_paper_opened_is_readable_and_says_that_it_is_machine_made_and_by_whom() -> None:
    told = rows(paper_message(opened(FULL, {}, listed=False), NOON))
    assert told["Summary"].startswith("Drafts with SD² and checks 27% of it.")
    assert "machine-made" in told["Summary"]
    assert "a model" in told["Summary"]


def test_numbers_stand_in_one_order_whatever_order_they_were_stored_in() -> None:
    """Upvotes, stars, comments: as in every entry."""
    turned = dict(reversed(COUNTS.items()))
    told = rows(paper_message(opened(FULL, turned, listed=True), NOON))
    assert told["Signals"] == "72 upvotes, 1 star, 1,204 comments; last changed 3\u00a0h ago"


def test_a_bare_paper_opened_has_no_empty_rows() -> None:
    message = paper_message(opened(BARE, {}, listed=False), NOON)
    assert message.paragraphs == ()
    assert rows(message) == {
        "Paper": "https://arxiv.org/abs/hep-th/9901001",
        "PDF": "https://arxiv.org/pdf/hep-th/9901001",
        "Discussion": "https://huggingface.co/papers/hep-th/9901001",
    }


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "A0"), (3, "A0, A1, A2"), (4, "A0, A1, A2, A3"), (18, "A0, A1, A2 and 15 more")]
)
def test_three_names_and_how_many_more(count: int, shown: str) -> None:
    paper = replace(BARE, authors=tuple(Author(name=f"A{number}") for number in range(count)))
    assert rows(paper_message(opened(paper, {}, listed=False), NOON))["Authors"] == shown
