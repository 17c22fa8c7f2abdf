"""What a message looks like."""

import json
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.render import render
from bot.domain.delivery import Part
from bot.message import Aside, Card, Link, Message, Section
from tests.adapters.discord.harness import contents
from tests.adapters.discord.reading import read
from tests.adapters.discord.test_validators import HARDEST, PICTURE

LIMITS = DiscordAdapter.limits
NBSP = "\u00a0"
LONG = "word " * 200


def cards(count: int, **changes: Any) -> tuple[Card, ...]:  # noqa: ANN401 - fields of a card
    made = Card(paper="", title="On a thing", url="https://arxiv.org/abs/1", upvotes=3)
    return tuple(replace(made, paper=f"2605.{number:05}", **changes) for number in range(count))


def rendered(message: Message) -> list[Part]:
    return render(message, LIMITS)


def inside(part: Part) -> list[dict[str, Any]]:
    (box,) = part.payload["message"]["components"]
    assert (box["type"], box["accent_color"]) == (17, 0x7A9CC6)
    return list(box["components"])


def shape(part: Part) -> list[int]:
    return [one["type"] for one in inside(part)]


def test_a_digest() -> None:
    one = Card(
        paper="2605.28293",
        title="ProRL: Effective Learning",
        url="https://arxiv.org/abs/2605.28293",
        summary="Why recommenders pad their paths.",
        upvotes=1072,
        stars=28,
        comments=2,
        code_url="https://github.com/a/b",
        picture_url=PICTURE,
        why=("+38 since yesterday", "1st of 42"),
        who=f"Hongru Hou et{NBSP}al., Fudan University",
        when="28 May",
    )
    other = Card(paper="2605.28774", title="Bare", url="https://arxiv.org/abs/2605.28774", comments=1, upvotes=0)
    links = (Link("All 42 on Hugging Face", "https://huggingface.co/papers/date/2026-05-28"),)
    lead = ("2 of the 42 listed today", "trending")
    (part,) = rendered(Message(heading="Papers of Thursday 28 May", lead=lead, cards=(one, other), links=links))
    dot = f"{NBSP}· "
    first = (
        "### [1. ProRL: Effective Learning](https://arxiv.org/abs/2605.28293)\nWhy recommenders pad their paths.\n"
        f"-# ▲{NBSP}1,072{dot}[★{NBSP}28](https://github.com/a/b){dot}💬{NBSP}2{dot}**+38 since yesterday, 1st of 42**"
        f"{dot}Hongru Hou et{NBSP}al., Fudan University{dot}28 May"
    )
    thumbnail = {"type": 11, "media": {"url": PICTURE}, "description": "Figure of the paper"}
    gap = {"type": 14, "divider": False, "spacing": 1}
    box = [
        {"type": 10, "content": f"## Papers of Thursday 28 May\n-# 2 of the 42 listed today{dot}trending"},
        {"type": 14, "divider": True, "spacing": 1},
        {"type": 9, "components": [{"type": 10, "content": first}], "accessory": thumbnail},
        gap,
        {"type": 10, "content": "### [2. Bare](https://arxiv.org/abs/2605.28774)"},
        gap,
        {"type": 10, "content": "-# [All 42 on Hugging Face](https://huggingface.co/papers/date/2026-05-28)"},
    ]
    assert part.papers == ("2605.28293", "2605.28774")
    assert part.payload == {
        "papers": ["2605.28293", "2605.28774"],
        "message": {
            "flags": 1 << 15,
            "components": [{"type": 17, "accent_color": 0x7A9CC6, "components": box}],
            "allowed_mentions": {"parse": []},
        },
    }


@pytest.mark.parametrize(
    ("card", "text"),
    [
        ({"title": "  "}, "### [Untitled](https://arxiv.org/abs/1)\n-# ▲\u00a03"),
        ({"url": "javascript:alert(1)"}, "### On a thing\n-# ▲\u00a03"),
        ({"code_url": "https://github.com/a/b"}, "-# ▲\u00a03\u00a0· [code](https://github.com/a/b)"),
        ({"code_url": "ftp://a"}, "/1)\n-# ▲\u00a03"),
        ({"stars": 4}, "-# ▲\u00a03\u00a0· ★\u00a04"),
        ({"picture_url": "data:image/png"}, "-# ▲\u00a03"),
        ({"summary": f"{LONG}."}, "word word…\n-# ▲\u00a03"),
        (
            {
                "summary": "The method finds shorter paths through long graphs of citations, which makes recommenders"
                " for their readers faster than before."
            },
            "\nThe method finds shorter paths through long graphs of citations.\n-# ▲\u00a03",
        ),
    ],
)
def test_a_single_paper_has_no_number_and_what_is_missing_is_left_out(card: dict[str, Any], text: str) -> None:
    (part,) = rendered(Message(heading="Papers", cards=cards(1, **card)))
    shown = inside(part)[2]["content"]
    assert shown.endswith(text)
    assert all(len(line) <= 120 for line in shown.split("\n")[1:])


def test_a_title_is_cut_at_a_word() -> None:
    (part,) = rendered(Message(heading="", cards=cards(1, title=LONG)))
    label = read(inside(part)[0]["content"]).text.split("\n")[0]
    assert len(label) <= 150
    assert label.endswith("word…")


@pytest.mark.parametrize(
    ("count", "changes", "sizes"),
    [
        (1, {}, [1]),
        (8, {"picture_url": PICTURE}, [8]),
        (9, {"picture_url": PICTURE}, [9]),
        (12, {"picture_url": PICTURE}, [12]),
        (13, {"picture_url": PICTURE}, [7, 6]),
        (20, {"picture_url": PICTURE}, [10, 10]),
        (37, {}, [37]),
        (38, {}, [19, 19]),
        (20, {"summary": "x" * 119 + ".", "who": "y" * 90}, [10, 10]),
        (100, {"summary": "x" * 119 + ".", "who": "y" * 90}, [13, 13, 13, 13, 12, 12, 12, 12]),
    ],
)
def test_as_few_parts_as_possible_of_nearly_equal_size(count: int, changes: dict[str, Any], sizes: list[int]) -> None:
    dealt = cards(count, **changes)
    parts = rendered(Message(heading="Papers", cards=dealt))
    assert [len(part.papers) for part in parts] == sizes
    assert [paper for part in parts for paper in part.papers] == [card.paper for card in dealt]


def test_there_is_room_between_papers_if_it_costs_no_part() -> None:
    (spaced,) = rendered(Message(heading="Papers", cards=cards(9, picture_url=PICTURE)))
    (tight,) = rendered(Message(heading="Papers", cards=cards(10, picture_url=PICTURE)))
    assert shape(spaced) == [10, 14, 9, *[14, 9] * 8]
    assert shape(tight) == [10, 14, *[9] * 10]


def test_later_parts_say_where_they_are_and_number_on() -> None:
    links = (Link("All", "https://huggingface.co/papers"),)
    message = Message(
        heading="Papers of *today*", lead=("20 of 42",), cards=cards(20, picture_url=PICTURE), links=links
    )
    parts = rendered(message)
    tops = [inside(part)[0]["content"] for part in parts]
    assert tops == ["## Papers of \\*today\\*\n-# 20 of 42", f"-# Papers of \\*today\\*{NBSP}· 11 to 20 of 20"]
    numbers = [read(text).text.partition(".")[0] for part in parts for text in contents(part.payload["message"])]
    assert [int(number) for number in numbers if number.isdecimal()] == list(range(1, 21))
    assert inside(parts[1])[-1]["content"] == "-# [All](https://huggingface.co/papers)"
    assert "huggingface" not in json.dumps(parts[0].payload)


def test_one_paper_left_for_a_part_is_named_alone() -> None:
    parts = rendered(Message(heading="", cards=(HARDEST,) * 2, paragraphs=("word " * 590,)))
    assert [inside(part)[0]["content"] for part in parts[1:]] == ["-# 1 to 2 of 2"]
    later = rendered(Message(heading="Papers", sections=(Section("T", (("x" * 700,),) * 8),)))
    assert inside(later[1])[0]["content"] == "-# Papers"


def test_a_message_without_papers() -> None:
    message = Message(
        heading="No papers today",
        notices=("The list cannot be read.", " "),
        paragraphs=("arXiv has a *holiday*.", ""),
        sections=(
            Section(
                "Next",
                (("Berlin", "Friday"), ("a", "b", "c"), ("alone",), ("", "")),
            ),
        ),
    )
    (part,) = rendered(message)
    assert [one.get("content", one.get("divider")) for one in inside(part)] == [
        "## No papers today",
        "The list cannot be read.",
        True,
        "arXiv has a \\*holiday\\*.",
        False,
        f"**Next**\n**Berlin** Friday\na{NBSP}· b{NBSP}· c\nalone",
    ]


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (Message(heading=""), "Nothing to show."),
        (Message(heading="\u202e\x00 "), "Nothing to show."),
        (Message(heading="Hello"), "## Hello"),
        (Message(heading="", lead=("", "grey")), "-# grey"),
    ],
)
def test_there_is_always_something_to_show(message: Message, content: str) -> None:
    (part,) = rendered(message)
    assert inside(part) == [{"type": 10, "content": content}]


def test_a_long_paragraph_goes_on_in_the_next_text_and_nothing_is_lost() -> None:
    said = " ".join(f"Sentence number {number} is here." for number in range(300))
    parts = rendered(Message(heading="Long", paragraphs=(said, "x" * 5000)))
    texts = [text for part in parts for text in contents(part.payload["message"]) if "Long" not in text]
    assert " ".join(text for text in texts if not text.startswith("x")) == said
    assert all(text.endswith(".") for text in texts if not text.startswith("x"))
    assert sum(text.count("x") for text in texts if text.startswith("x")) == 5000


def test_related_papers_number_on_below_their_line() -> None:
    (found,), related = cards(1, summary="Agents that remember.", marked=("Agents",)), cards(2, upvotes=None, marked=())
    (part,) = rendered(Message(heading="agents", cards=(found,), aside=Aside("Related, but *not* matches.", related)))
    assert part.papers == tuple(one.paper for one in (found, *related))
    assert contents(part.payload["message"])[1:] == [
        f"### [1. On a thing](https://arxiv.org/abs/1)\n**Agents** that remember.\n-# ▲{NBSP}3",
        "-# Related, but \\*not\\* matches.",
        "### [2. On a thing](https://arxiv.org/abs/1)",
        "### [3. On a thing](https://arxiv.org/abs/1)",
    ]
