"""Text as one argument of a shell."""

import shlex

import pytest
from hypothesis import given

from bot.text.clean import fold
from bot.text.shell import typed
from tests import strategies


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("speculative decoding -survey", '"speculative decoding -survey"'),
        ('author:"Yann LeCun"', "'author:\"Yann LeCun\"'"),
        ("it's $HOME `ls` !x", "'it'\"'\"'s $HOME `ls` !x'"),
        ("a\x1b[31m\nb", '"a b"'),
    ],
)
def test_a_query_as_it_is_typed_in_a_shell(text: str, expected: str) -> None:
    assert typed(text) == expected


@given(strategies.texts())
def test_a_shell_reads_it_as_it_was(text: str) -> None:
    assert shlex.split(typed(text)) == [fold(text)]
