import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.render import render
from bot.message import Aside, Card, Link, Message, Section
from tests.adapters.slack.harness import SlackHarness, texts
from tests.adapters.slack.mrkdwn import obeyed
from tests.adapters.slack.validators import complaints
from tests.strategies import messages

NBSP = "\u00a0"
CODE = "https://github.com/a/b"
FIRST = Card(
    paper="2605.28293",
    title="ProRL: Rectified Policy Gradients",
    url="https://arxiv.org/abs/2605.28293",
    summary="Recommenders that lead people to new tastes.",
    upvotes=72,
    stars=28,
    comments=2,
    code_url="https://github.com/hongruhou89/ProRL",
    discussion_url="https://huggingface.co/papers/2605.28293",
    why=("1st of 42", "+38 since yesterday"),
    who=f"Hongru Hou{NBSP}et{NBSP}al., Fudan University",
)
SECOND = Card(
    paper="hep-th/9901001", title="On strings", url="https://arxiv.org/abs/hep-th/9901001", upvotes=0, comments=1
)
MESSAGE = Message(
    heading="Papers of Thursday 28 May",
    lead=("2 of the 42 listed today", "trending", "09:00 New York"),
    cards=(FIRST, SECOND),
    links=(Link("All 42 on Hugging Face", "https://huggingface.co/papers/date/2026-05-28"),),
)


def many(count: int) -> Message:
    cards = tuple(replace(FIRST, paper=f"2605.{n:05}") for n in range(count))
    return replace(MESSAGE, cards=cards)


def plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def marked(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text}


def test_a_digest() -> None:
    (part,) = render(MESSAGE)
    assert part.papers == ("2605.28293", "hep-th/9901001")
    assert part.payload["blocks"] == [
        {"type": "header", "text": plain("Papers of Thursday 28 May")},
        {
            "type": "context",
            "elements": [
                plain(f"2 of the 42 listed today{NBSP}{NBSP}·{NBSP} trending{NBSP}{NBSP}·{NBSP} 09:00 New York")
            ],
        },
        {
            "type": "section",
            "block_id": "p:2605.28293",
            "text": marked(
                "*<https://arxiv.org/abs/2605.28293|ProRL: Rectified Policy Gradients>*\n"
                "Recommenders that lead people to new tastes."
            ),
        },
        {
            "type": "context",
            "elements": [
                marked(
                    f"▲{NBSP}72{NBSP}{NBSP} <https://github.com/hongruhou89/ProRL|★{NBSP}28>{NBSP}{NBSP} "
                    f"<https://huggingface.co/papers/2605.28293|💬{NBSP}2>{NBSP}{NBSP}·{NBSP} 1st of 42, +38 since "
                    f"yesterday{NBSP}{NBSP}·{NBSP} Hongru Hou{NBSP}et{NBSP}al., Fudan University"
                )
            ],
        },
        {
            "type": "section",
            "block_id": "p:hep-th/9901001",
            "text": marked("*<https://arxiv.org/abs/hep-th/9901001|On strings>*"),
        },
        {
            "type": "context",
            "elements": [marked("<https://huggingface.co/papers/date/2026-05-28|All 42 on Hugging Face>")],
        },
    ]


def test_the_same_in_words() -> None:
    (part,) = render(MESSAGE)
    assert part.payload["text"].split("\n") == [
        "Papers of Thursday 28 May: 2 of the 42 listed today, trending, 09:00 New York.",
        f"1. ProRL: Rectified Policy Gradients, by Hongru Hou{NBSP}et{NBSP}al., Fudan University. Recommenders that "
        "lead people to new tastes. Why: 1st of 42, +38 since yesterday. 72 upvotes, code with 28 stars, 2 comments.",
        "2. On strings.",
        "All 42 on Hugging Face.",
    ]


def test_nothing_is_unfurled_or_marked_up_twice() -> None:
    (part,) = render(MESSAGE)
    assert {key: value for key, value in part.payload.items() if key not in {"blocks", "text"}} == {
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


@pytest.mark.parametrize(
    ("card", "line"),
    [
        (Card(paper="a", title="t", url="", stars=1234, code_url=CODE), f"<{CODE}|★ 1.2k>"),
        (Card(paper="a", title="t", url="", code_url=CODE), f"<{CODE}|code>"),
        (Card(paper="a", title="t", url="", stars=28_999), "★ 28k"),
        (Card(paper="a", title="t", url="", upvotes=1_150_000, who="Ada"), "▲ 1.1M  ·  Ada"),
        (Card(paper="a", title="t", url="", comments=2), "💬 2"),
        (Card(paper="a", title="t", url="", who="Ada", when="28 May"), "Ada  ·  28 May"),
    ],
)  # fmt: skip
def test_the_grey_line(card: Card, line: str) -> None:
    (part,) = render(Message(heading="h", cards=(card,)))
    assert part.payload["blocks"][-1]["elements"][0]["text"].replace(NBSP, " ") == line


def test_what_is_not_known_is_left_out() -> None:
    card = Card(paper="a", title="t", url="", upvotes=0, stars=0, comments=1)
    (part,) = render(Message(heading="h", cards=(card,)))
    assert [block["type"] for block in part.payload["blocks"]] == ["header", "section"]
    assert part.payload["text"] == "h.\n1. t."


def test_a_long_title_is_cut_at_a_word() -> None:
    card = replace(FIRST, title="word " * 100)
    (part,) = render(Message(heading="h", cards=(card,)))
    label = part.payload["blocks"][1]["text"]["text"].partition("|")[2].partition(">")[0]
    assert len(label) <= 180
    assert label.endswith("word…")


def test_twenty_papers_come_in_two_parts_of_ten() -> None:
    first, second = render(many(20))
    assert (len(first.papers), len(second.papers)) == (10, 10)
    assert first.papers + second.papers == tuple(f"2605.{n:05}" for n in range(20))
    assert second.payload["blocks"][0] == {"type": "context", "elements": [plain("11 to 20 of 20")]}
    assert second.payload["text"].startswith("Papers of Thursday 28 May, 11 to 20 of 20.\n11. ProRL")
    assert second.payload["blocks"][-1]["elements"][0]["text"].startswith("<https://huggingface.co/papers/date/")


def test_the_usual_digest_is_one_message() -> None:
    assert len(render(many(8))) == 1


def test_the_end_of_a_long_fallback_is_counted() -> None:
    long = tuple(replace(FIRST, paper=f"2605.{n:05}", title="&" * 150) for n in range(6))
    (part, *_) = render(replace(MESSAGE, cards=long))
    text = part.payload["text"]
    told = len(re.findall(r"^\d+\. ", text, re.MULTILINE))
    assert told < len(part.papers)
    assert text.endswith(f"\nand {len(part.papers) - told} more")
    assert len(text) <= 4000


def test_paragraphs_tables_and_notices_are_plain_sections() -> None:
    message = Message(
        heading="SD² & more",
        lead=("2605.28293",),
        notices=("The list is from yesterday.",),
        paragraphs=("*Not bold*, and <!channel>.",),
        sections=(
            Section("Facts", (("Authors", "Ada, Kurt"), ("PDF", "https://arxiv.org/pdf/1"), ("Empty", ""))),
            Section("", (("a", "b_", "c"),)),
        ),
    )
    (part,) = render(message)
    assert part.papers == ()
    assert part.payload["blocks"][2:] == [
        {"type": "section", "text": plain("The list is from yesterday.")},
        {"type": "section", "text": plain("*Not bold*, and &lt;!channel&gt;.")},
        {
            "type": "section",
            "text": marked("*Facts*\nAuthors: Ada, Kurt\nPDF: https:\u2060//arxiv.\u2060org/pdf/1\nEmpty"),
        },
        {"type": "section", "text": marked(f"a{NBSP}{NBSP}·{NBSP} bˍ{NBSP}{NBSP}·{NBSP} c")},
    ]
    assert "http" not in part.payload["text"]


def test_an_empty_message_says_who_it_is_from() -> None:
    (part,) = render(Message(heading=" \x00"))
    assert part.payload["blocks"] == [{"type": "header", "text": plain("Paperwire")}]
    assert part.payload["text"] == "Paperwire."


def test_ids_that_are_the_same_or_strange_get_blocks_of_their_own() -> None:
    papers = ("a", "a", "x" * 400, "x" * 400, "é", "b\x00")
    (part,) = render(Message(heading="h", cards=tuple(Card(paper=one, title="t", url="") for one in papers)))
    assert part.papers == papers
    assert complaints(part.payload) == []
    assert part.payload["blocks"][1]["block_id"] == "p:a"


def test_a_digest_of_the_heaviest_papers_has_room_for_one_a_part() -> None:
    text = "\U0001f600" * 400
    far = f"https://a.example/{'x' * 470}"
    card = replace(FIRST, title=text, summary=text, why=(text, text), who=text, when=text, code_url=far)
    parts = render(replace(MESSAGE, cards=tuple(replace(card, paper=f"{n}") for n in range(3))))
    assert [complaints(part.payload) for part in parts] == [[]] * len(parts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from((None, 8, 30)).flatmap(messages))
def test_every_message_passes_the_validators_and_the_limits(message: Message) -> None:
    for part in render(message):
        assert complaints(part.payload) == []
        assert [one.what for one in SlackHarness.limits if one.measure(part.payload) > one.most] == []
        assert part.payload["text"].strip()
        held = [*texts(part.payload["blocks"]), (part.payload["text"], "plain_text")]
        assert [what for one in held for what in obeyed(*one)] == []
        assert json.loads(json.dumps(part.payload)) == part.payload


def test_no_ordinary_space_stands_before_a_dot() -> None:
    (part,) = render(MESSAGE)
    assert " ·" not in json.dumps(part.payload, ensure_ascii=False)


def test_related_papers_number_on_below_their_line() -> None:
    found = replace(FIRST, title="Agents", summary="Agents that remember: AGENTS.", marked=("Agents",))
    related = Card(
        paper=found.paper, title="Memory", url="https://arxiv.org/abs/1", why=("near in meaning",), marked=()
    )
    aside = Aside("Related, but not matches.", (related, replace(related, paper="2")))
    (part,) = render(Message(heading="agents", cards=(found,), aside=aside))
    assert part.papers == (found.paper, found.paper, "2")
    blocks = part.payload["blocks"]
    assert blocks[1]["text"]["text"].endswith("|Agents>*\n*Agents* that remember: AGENTS.")
    assert blocks[3]["elements"] == [plain("Related, but not matches.")]
    assert [block.get("block_id") for block in blocks[4::2]] == ["p:2605.28293~1", "p:2"]
    assert part.payload["text"].split("\n")[2:] == [
        "Related, but not matches. 2. Memory. Why: near in meaning.",
        "3. Memory. Why: near in meaning.",
    ]
