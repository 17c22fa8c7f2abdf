"""What cannot be read is answered with a sentence that says what is wrong, where, and what would work."""

import re

import pytest
from hypothesis import given

from bot.domain.errors import Invalid
from bot.search.language import DEEPEST, MOST_TERMS, parse
from bot.search.unreadable import Unreadable
from bot.text.clean import fold
from tests.search.test_language import answered, queries
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing to look for"),
        (" \t\n\0", "nothing to look for"),
        ("x" * 10_000, "10,000 characters"),
        ("\\" * 200_000, "200,000 characters"),
        ('agent "memory', '“"memory”, character 7'),
        ("agent (memory", "never closed (“(memory”, character 7)"),
        ("agent memory)", "never opened (“)”, character 13)"),
        ("OR agent", "before this OR (“OR agent”, character 1)"),
        ("agent OR", "after OR (“OR”, character 7)"),
        ("agent OR OR memory", "before this OR"),
        ("(agent OR) memory", "Something is missing before this (“) memory”"),
        ("-survey", "only what to leave out (“-survey”, character 1)"),
        ("-survey -review", "decoding -survey"),
        ("agent OR -survey", "(“-survey”, character 10)"),
        ("agent (-survey)", "(“-survey”, character 8)"),
        ("the of", 'quotes to look for them as they stand, "the of"'),
        ("agent -the", "Nearly every paper has that (“-the”"),
        ("agent -🎉", "no word to leave out"),
        ("🎉 👩‍👩‍👧‍👦", "There is no word here"),
        ('""', "No word stands in these quotes"),
        ("foo:bar", "No field is called foo (“foo:bar”, character 1). Fields are author, cat"),
        ("autor:lecun", "Did you mean author:?"),
        ("title:foo^2", "words are looked for in title"),
        ("Title:foo", "words are looked for in title"),
        ("titel:foo", "words are looked for in title"),
        ("author:", 'author:"Yann LeCun"'),
        ("author:🎉", "That is no name"),
        ("cat:LG", "Did you mean cs.LG?"),
        ("cat:cs.CL.*", "A category has no parts"),
        ("has:video", "has:code"),
        ("upvotes:many", "upvotes:>20"),
        ("upvotes:-3", "upvotes:>20"),
        ("upvotes:20..5", "smaller number first"),
        ("upvotes:<0", "There are never fewer than 0."),
        ("AND", "There is no word here (“AND”, character 1)"),
        ("& AND", "There is no word here"),
        ("decoding OR &", "Nothing stands after OR (“OR”, character 10)"),
        ("x NOT AND", "Nothing stands after NOT (“NOT”, character 3)"),
        ("(a b) OR", "Nothing stands after OR"),
        ('x "(y" z)', "never opened (“)”, character 9)"),
        ("a NOT b", "only what to leave out (“NOT b”, character 3)"),
        ("-(a1 OR b1)", "only what to leave out (“-(a1 OR b1)”, character 1)"),
        ("NOT a", "Nearly every paper has that (“NOT a”, character 1). Write what you look for."),
        ("decoding " + "y" * 120, "longer than any word"),
        ('"' + "y" * 120 + '"', "longer than any word"),
        ("decoding --survey", "One minus leaves a word out (“--survey”, character 10)"),
        ("org:" + "y" * 101 + ",x", "That is no name"),
        ("author: OR x", "Nothing stands after author: (“author:”, character 1)"),
        ("upvotes:99999999999999999999", "no number of upvotes"),
        ("since:yesterday", "since:7d"),
        ("since:2026-02-30", "since:7d"),
        ("since:0d", "since:7d"),
        ("since:999999y", "since:7d"),
        ("like:it", "like:2402.17764"),
        ("sort:date x", "relevance, trending, new, upvotes"),
        ("sort:new", "nothing to look for"),
        ("sort:new x sort:upvotes", "sorted already (“sort:upvotes”"),
        ("x -sort:new", "cannot be left out"),
        ("foo~1", "Leave out ~1"),
        ("diffus*", "no wildcards"),
        ('"foo bar"~2', "Leave out ~2"),
        ("[a TO b]", "upvotes:5..20"),
        ("/re.*/", "no regular expressions"),
        ("(" * 9 + "x" + ")" * 9, f"More than {DEEPEST} parentheses"),
        ("x " * (MOST_TERMS + 1), f"at most {MOST_TERMS}"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_would_work(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=re.escape(says)):
        parse(text)


def test_an_error_says_where() -> None:
    with pytest.raises(Unreadable) as caught:
        parse("speculative  decoding foo:bar")
    assert caught.value.piece == "foo:bar"
    assert caught.value.at == 21


@given((queries() | texts()).filter(lambda text: text.isascii() and not set("\\$") & set(text)))
def test_what_an_error_points_at_was_typed_there(text: str) -> None:
    answer = answered(text)
    if isinstance(answer, Unreadable) and "''" not in text:
        assert answer.piece
        assert fold(text)[answer.at :].startswith(answer.piece)
