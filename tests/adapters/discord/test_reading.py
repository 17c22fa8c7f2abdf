"""The witness of the contract suite sees what Discord would obey, and the suite fails on a renderer that lets it."""

import pytest

from adapters.discord import blocks
from bot.message import Card, Message
from tests.adapters import contract
from tests.adapters.discord import harness
from tests.adapters.discord.reading import read

OBEYED = [
    ("**bold**", "strong", "bold"),
    ("*leaning*", "emphasis", "leaning"),
    ("a _leaning_ one", "emphasis by underscores", "a leaning one"),
    ("__under__", "underline", "under"),
    ("~~struck~~", "strike", "struck"),
    ("||hidden||", "spoiler", "hidden"),
    ("`code`", "code", "code"),
    ("# large", "heading", "large"),
    ("-# small", "subtext", "small"),
    ("> quoted", "quote", "quoted"),
    ("- one", "list", "one"),
    ("12. twelve", "list", "twelve"),
    ("@everyone", "mention", "@everyone"),
    ("<@123> there", "mention", "<@123> there"),
    ("<#123>", "mention", "<#123>"),
    ("</papers search:123>", "mention", "</papers search:123>"),
    ("<t:1779967415:t>", "time", "<t:1779967415:t>"),
    (":tada:", "emoji", ":tada:"),
    ("<:name:123>", "emoji", "<:name:123>"),
    ("see https://evil.example", "autolink", "see https://evil.example"),
    ("<https://evil.example>", "autolink", "<https://evil.example>"),
    ("[safe](https://evil.example)", "link", "safe"),
    ("[a [nested] label](https://evil.example)", "link", "a [nested] label"),
    ("\u202eturned", "control", "\u202eturned"),
    ("ring\x07", "control", "ring\x07"),
]


@pytest.mark.parametrize(("content", "kind", "text"), OBEYED)
def test_what_is_obeyed_is_seen(content: str, kind: str, text: str) -> None:
    reading = read(content)
    assert (reading.kinds(), reading.text) == ([kind], text)


@pytest.mark.parametrize(
    "content", ["\\*a*", "\\_a_", "\\~~a", "\\||a", "\\`a", "\\# a", "\\- a", "1\\. a", "\\@here", "\\<@1>"]
)
def test_a_backslash_takes_its_meaning_away(content: str) -> None:
    assert read(content).kinds() == []


@pytest.mark.parametrize(("content", "kind", "text"), OBEYED)
async def test_the_suite_fails_where_text_is_not_escaped(
    monkeypatch: pytest.MonkeyPatch, content: str, kind: str, text: str
) -> None:
    del kind, text
    monkeypatch.setattr(blocks, "escape", str)
    monkeypatch.setattr(blocks, "cleaned", str)
    monkeypatch.setattr(blocks, "plain", lambda said, _: said)
    card = Card(paper="1", title="On one", url="https://arxiv.org/abs/1", summary=content, upvotes=3)
    with pytest.raises(AssertionError):
        await contract.text_stays_text(harness.opened, Message(heading="Papers", cards=(card,)))
