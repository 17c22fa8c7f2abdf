from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.layout import LEAST, WIDEST, lay_out
from bot.message import Aside, Card, Hint, Message, Section
from bot.text.words import NBSP
from tests.adapters.terminal.harness import obeyed
from tests.strategies import HOSTILE, messages

CARD = Card(
    paper="2605.28293",
    title=(
        "ProRL: Effective Reinforcement Learning for Proactive Recommendation via Rectified Policy Gradient Estimation"
    ),
    url="https://arxiv.org/abs/2605.28293",
    summary="Recommenders that lead people to new tastes, without favouring long paths.",
    upvotes=72,
    stars=28,
    comments=2,
    code_url="https://github.com/a/b",
    why=(f"1st of{NBSP}42", "+38 since yesterday"),
    who=f"Hongru Hou et{NBSP}al., Fudan",
)
DIGEST = Message(
    heading="Papers of Thursday 28 May",
    lead=("2 of the 42 listed today", "trending", "09:00 New York"),
    cards=(
        CARD,
        Card(paper="2605.28816", title="Gamma-World", url="", comments=1, code_url="https://x.example", when="28 May"),
    ),
    hints=(Hint("The other 34", "today --limit 42"), Hint("One paper", "paper 2605.28293")),
)


def shown(message: Message, width: int) -> list[str]:
    return ["".join(text for _, text in line) for line in lay_out(message, width)]


def only(card: Card, width: int = 100) -> list[str]:
    """The lines of a card, without what is above it."""
    return shown(Message(heading="x", cards=(card,)), width)[3:]


def test_a_digest_at_full_width() -> None:
    lines = shown(DIGEST, 100)
    assert lines[0] == f" Papers of Thursday 28 May{'2 of the 42 listed today · trending · 09:00 New York'.rjust(73)}"
    assert lines[1] == f" {'─' * 98}"
    assert lines[2:] == [
        "",
        "  ▲ 72  ProRL: Effective Reinforcement Learning for Proactive Recommendation via         2605.28293",
        "  ★ 28  Rectified Policy Gradient Estimation",
        "        Recommenders that lead people to new tastes, without favouring long paths.",
        "        1st of 42, +38 since yesterday · 2 comments · Hongru Hou et al., Fudan",
        "",
        "        Gamma-World                                                                      2605.28816",
        "        code · 28 May",
        "",
        " The other 34      paperwire today --limit 42",
        " One paper         paperwire paper 2605.28293",
    ]


def test_a_narrow_window_has_the_id_in_the_grey_line() -> None:
    assert only(replace(CARD, why=(), who="Minki Kang"), 40) == [
        "  ▲ 72  ProRL: Effective Reinforcement",
        "  ★ 28  Learning for Proactive",
        "        Recommendation via Rectified",
        "        Policy Gradient Estimation",
        "        Recommenders that lead people",
        "        to new tastes, without",
        "        favouring long paths.",
        "        2 comments · Minki Kang ·",
        "        2605.28293",
    ]


def test_heading_and_lead_stand_below_each_other_where_they_do_not_fit() -> None:
    assert shown(Message(heading="Papers of Thursday 28 May", lead=("all 42 listed", "trending")), 40) == [
        " Papers of Thursday 28 May",
        " all 42 listed · trending",
        f" {'─' * 38}",
    ]


def test_notices_and_paragraphs_stand_above_the_cards() -> None:
    message = Message(heading="x", notices=("First.", "Second."), paragraphs=("One.", "Two."), cards=(CARD,))
    assert shown(message, 100)[2:9] == ["", " First.", " Second.", "", " One.", "", " Two."]


def test_hints_stand_below_each_other_where_they_do_not_fit() -> None:
    message = Message(heading="x", hints=(Hint("The other 34 papers", "today --limit 42"), Hint("One", "paper 1")))
    assert shown(message, 30)[3:] == [
        " The other 34 papers",
        "   paperwire today --limit 42",
        " One",
        "   paperwire paper 1",
    ]


def test_what_people_wrote_is_one_argument_of_what_they_type_next() -> None:
    message = Message(hints=(Hint("More", "search --page 2", 'memory "of agents"'), Hint("One", "paper 1")))
    assert shown(message, 100) == [
        """ More              paperwire search 'memory "of agents"' --page 2""",
        " One               paperwire paper 1",
    ]


@pytest.mark.parametrize(
    ("upvotes", "stars", "gutter"),
    [
        (5, None, ["   ▲ 5  P", "        R"]),
        (None, 950, [" ★ 950  P", "        R"]),
        (0, 0, ["        P", "        R"]),
        (1_000, 28_400, [" ▲ 1.0k  P", "  ★ 28k  R"]),
        (9_999, 1_150_000, [" ▲ 9.9k  P", " ★ 1.1M  R"]),
    ],
)
def test_the_gutter(upvotes: int | None, stars: int | None, gutter: list[str]) -> None:
    lines = only(replace(CARD, upvotes=upvotes, stars=stars))
    assert [line[: len(one)] for line, one in zip(lines, gutter, strict=False)] == gutter


def test_a_number_has_its_line_even_if_the_text_has_fewer() -> None:
    card = Card(paper="2605.28293", title="Short", url="", upvotes=1, stars=2)
    assert only(card)[1:] == ["   ★ 2"]


@pytest.mark.parametrize(("comments", "said"), [(None, False), (0, False), (1, False), (2, True)])
def test_comments_are_said_from_two_up(comments: int | None, said: bool) -> None:
    assert ("comments" in " ".join(only(replace(CARD, comments=comments)))) == said


def test_code_is_a_word_only_without_stars() -> None:
    assert "code" not in only(CARD)[3]
    assert "· code ·" in only(replace(CARD, stars=None))[3]


def test_a_long_id_is_in_the_grey_line_and_whole() -> None:
    assert only(replace(CARD, paper="hep-th/9901001", why=(), who="Ada", stars=None))[-1].endswith(
        "Ada · hep-th/9901001"
    )


def test_a_title_of_ten_thousand_characters_is_cut_at_a_word() -> None:
    lines = only(replace(CARD, title="word " * 2_000, summary="", why=(), who="", comments=None), 100)
    title = " ".join(line[8:88].strip() for line in lines)
    assert title.endswith("word…")
    assert len(title) <= 300


def test_hidden_characters_do_not_use_up_the_title() -> None:
    assert "Seen" in only(replace(CARD, title="\u200b" * 10_000 + "Seen"))[0]


def test_a_card_without_a_title_is_still_shown() -> None:
    assert only(Card(paper="2605.28293", title="\x00", url=""))[0].split() == ["Untitled", "2605.28293"]


@pytest.mark.parametrize(
    "title", ["大規模言語モデルの評価", "👩\u200d👩\u200d👧 family", "e\u0301tude", "ﬁ ½ Z\u0351\u036b"]
)
def test_the_id_ends_at_the_same_column_whatever_the_title(title: str) -> None:
    assert cell_len(only(replace(CARD, title=title))[0]) == 99


@pytest.mark.parametrize("title", ["हिन्दी भाषा", "🇫🇷 flags", "👍🏽"])
def test_the_id_is_in_the_grey_line_where_terminals_disagree_about_the_width(title: str) -> None:
    lines = only(replace(CARD, title=title))
    assert lines[0].endswith(title)
    assert lines[-1].endswith("2605.28293")


@pytest.mark.parametrize("piece", HOSTILE)
def test_nothing_anywhere_in_a_message_is_obeyed(piece: str) -> None:
    card = Card(paper=piece, title=piece, url=piece, summary=piece, why=(piece,), who=piece, when=piece, upvotes=1)
    message = Message(
        heading=piece,
        lead=(piece,),
        notices=(piece,),
        paragraphs=(piece,),
        cards=(card,),
        sections=(Section(piece, ((piece, "x", piece),)),),
        hints=(Hint(piece, piece),),
    )
    for width in (40, 100):
        assert obeyed("".join(shown(message, width))) == ()


def test_markup_is_text() -> None:
    assert "[bold]x[/bold] :tada:" in only(replace(CARD, title="[bold]x[/bold] :tada:"))[0]


@given(message=messages(), width=st.integers(40, 140))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_message_fits_every_width(message: Message, width: int) -> None:
    for line in shown(message, width):
        assert cell_len(line) <= min(width, WIDEST) - 1
        assert line == line.rstrip()
        assert not line or line.startswith(" ")


@given(message=messages())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_window_too_narrow_is_laid_out_as_the_narrowest(message: Message) -> None:
    assert lay_out(message, 1) == lay_out(message, LEAST)


FOUND = Message(
    heading="speculative decoding",
    cards=(
        replace(CARD, title="Faster Speculative Decoding", summary="It decodes.", marked=("Speculative", "Decoding")),
    ),
    aside=Aside("Related, but not matches.", (replace(CARD, paper="2605.00002", marked=("new",)),)),
)


def styled(message: Message, style: str, width: int = 100) -> list[str]:
    return [text for line in lay_out(message, width) for kind, text in line if kind == style]


def test_where_words_stand_out_titles_do_not() -> None:
    assert styled(FOUND, "marked") == ["Speculative", "Decoding", "new"]
    assert styled(FOUND, "title") == []
    assert styled(replace(FOUND, cards=(CARD,)), "title")


def test_words_that_stand_out_change_no_text() -> None:
    plain = replace(FOUND, cards=tuple(replace(card, marked=None) for card in FOUND.cards))
    assert shown(FOUND, 60) == shown(plain, 60)


def test_other_papers_come_below_the_rest_with_their_line_above_them() -> None:
    lines = shown(FOUND, 100)
    at = lines.index(" Related, but not matches.")
    assert lines[at - 1] == lines[at + 1] == ""
    assert not any("2605.00002" in line for line in lines[:at])
    assert any("2605.00002" in line for line in lines[at:])
