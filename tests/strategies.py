"""Papers, cards and messages as they might come from outside, for property tests."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.domain.paper import Author, Paper
from bot.message import Aside, Card, Hint, Message, Section

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b2J",
    "\r\n\t\v\x00\x07\x08\x7f",
    "\u202eesrever\u202c",
    "\u2066isolated\u2069",
    "\u2028\u2029\x85",
    "\ud800",
    "<!channel> <!here> <@U0123456> <#C0123456>",
    "@everyone @here <@123456789012345678> <@&123456789012345678>",
    "<https://evil.example|safe>",
    "[safe](https://evil.example)",
    "&amp; &lt;b&gt; <b>bold</b>",
    "[bold]bold[/bold] [link=https://evil.example]x[/link]",
    "*bold* _italic_ ~struck~ `code` ```block``` ||spoiler|| > quoted # large",
    ":tada: :smile:",
    "zero\u200bwidth\u200djoined\ufeff",
    "Z\u0351\u036b\u0343a\u0334\u0321l\u0358\u0321g\u0340\u0341o\u035f",
    "👩‍👩‍👧‍👦 ❤️ 🇫🇷 👍🏽",
    "大規模言語モデルの評価",
    "מודלים של שפה",
    "نماذج لغوية كبيرة",
    "e\u0301 ﬁ ½ ² Å",
)
"""Pieces of text that some platform would obey, hide, reorder or measure wrongly."""


def texts(longest: int = 200) -> SearchStrategy[str]:
    """Text of up to `longest` characters, much of it hostile."""
    word = (
        st.sampled_from(HOSTILE) | st.text(max_size=12) | st.sampled_from(("agents", "state-of-the-art", "–", "x" * 90))
    )
    return st.lists(word, max_size=12).map(" ".join).map(lambda text: text[:longest])


def long_titles() -> SearchStrategy[str]:
    """Titles of 10,000 characters."""
    return texts(200).map(lambda text: ((text or "x") * 10_000)[:10_000])


def titles() -> SearchStrategy[str]:
    """Titles of any length, empty ones too."""
    return texts() | long_titles()


def paper_ids() -> SearchStrategy[str]:
    """Canonical ids of every style."""
    number = st.integers(0, 99_999)
    new = number.map(lambda n: f"2605.{n:05}")
    old = number.map(lambda n: f"hep-th/99{n:05}")
    return new | old | number.map(lambda n: f"doi:10.1101/2026.05.28.{n:06}")


def authors() -> SearchStrategy[str]:
    """Who wrote it, up to four hundred names."""
    many = st.integers(2, 400).map(lambda count: ", ".join(f"Author {n}" for n in range(count)))
    return texts(120) | many


def counts() -> SearchStrategy[int | None]:
    """A count, or None where it is not known."""
    return st.none() | st.integers(0, 200) | st.integers(0, 3_000_000)


def cards(paper: SearchStrategy[str] | None = None) -> SearchStrategy[Card]:
    """Cards; with these ids if given."""
    return st.builds(
        Card,
        paper=paper_ids() if paper is None else paper,
        title=titles(),
        url=st.just("https://arxiv.org/abs/2605.28293"),
        summary=texts(),
        upvotes=counts(),
        stars=counts(),
        comments=counts(),
        code_url=st.none() | st.just("https://github.com/a/b"),
        why=st.lists(texts(60), max_size=2).map(tuple),
        who=authors(),
        when=texts(20),
    )


def marked() -> SearchStrategy[list[str]]:
    """Words that stand out, wherever they stand in hostile texts."""
    letters = st.text(max_size=8)
    said = (
        "agents",
        "state",
        "art",
        "evil",
        "example",
        "tada",
        "amp",
        "lt",
        "b",
        "U0123456",
        "everyone",
        "+",
        "C#",
        "_",
        "#",
    )
    return st.lists(st.sampled_from(said) | letters, max_size=6)


def asides() -> SearchStrategy[Aside | None]:
    """Papers of another kind, or none."""
    ids = st.integers(0, 999).map(lambda number: f"doi:10.1101/aside.{number:03}")
    few = st.lists(cards(ids), max_size=3, unique_by=lambda card: card.paper)
    return st.none() | st.builds(Aside, texts(120), few.map(tuple))


def sections() -> SearchStrategy[Section]:
    """Tables of up to five columns."""
    rows = st.integers(1, 5).flatmap(lambda columns: st.lists(st.tuples(*[texts(60)] * columns), max_size=3))
    return st.builds(Section, texts(30), rows.map(tuple))


def messages(size: int | None = None) -> SearchStrategy[Message]:
    """Messages of `size` cards, or up to nine, no paper twice."""
    dealt = st.lists(cards(), max_size=9, unique_by=lambda card: card.paper)
    return st.builds(
        Message,
        heading=texts(60),
        lead=st.lists(texts(40), max_size=3).map(tuple),
        notices=st.lists(texts(), max_size=2).map(tuple),
        paragraphs=st.lists(texts(500), max_size=2).map(tuple),
        cards=(dealt if size is None else _repeated(size)).map(tuple),
        aside=asides(),
        sections=st.lists(sections(), max_size=2).map(tuple),
        hints=st.lists(st.builds(Hint, texts(30), texts(40)), max_size=3).map(tuple),
    )


def _repeated(size: int) -> SearchStrategy[list[Card]]:
    """`size` cards from a few drawn ones, each with an id of its own."""
    few = st.lists(cards(), min_size=1, max_size=4)
    return few.map(lambda drawn: [replace(drawn[n % len(drawn)], paper=f"2605.{n:05}") for n in range(size)])


def papers() -> SearchStrategy[Paper]:
    """Papers as a source might give them."""
    return st.builds(
        Paper,
        id=paper_ids(),
        title=titles(),
        abstract=texts(2_000),
        authors=st.lists(st.builds(Author, name=texts(40)), max_size=5).map(tuple),
        submitted_at=st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(1991, 8, 14)),  # noqa: DTZ001
        summary=st.none() | texts(),
    )
