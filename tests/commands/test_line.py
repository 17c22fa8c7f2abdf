"""Lines of text become arguments, or a sentence about what would be understood."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.line import values, words
from bot.commands.values import checked
from bot.domain.command import Arguments, Form, Kind, Option, Value
from bot.domain.errors import Invalid
from bot.text.clean import fold
from tests import strategies

FORM = Form(
    name="show",
    summary="Shows",
    example="show cats limit 5",
    options=(
        Option(name="what", help="What.", required=True, bare=True),
        Option(name="zone", help="Where."),
        Option(name="limit", help="How many.", kind=Kind.NUMBER, most=100),
        Option(name="sort", help="How.", kind=Kind.CHOICE, choices=("new", "old")),
        Option(name="all", help="Everything.", kind=Kind.FLAG),
    ),
)
SEARCH = Form(
    name="search",
    summary="Searches",
    example="search cats page 2",
    options=(
        Option(name="query", help="What.", required=True, bare=True, verbatim=True),
        Option(name="page", help="Which.", kind=Kind.NUMBER, most=1000),
        Option(name="sort", help="How.", kind=Kind.CHOICE, choices=("new", "old")),
    ),
)


def read(form: Form, line: str) -> Arguments:
    return checked(form, values(form, line, words(line)))


def said(action: Callable[[], Arguments]) -> Arguments | str:
    """What was understood, or the sentence instead."""
    try:
        return action()
    except Invalid as answer:
        return str(answer)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cats", {"what": "cats"}),
        ("cats limit 5 sort new all", {"what": "cats", "limit": 5, "sort": "new", "all": True}),
        ("limit 5 cats", {"what": "cats", "limit": 5}),
        ("what cats", {"what": "cats"}),
        ("cats --limit 5 --all", {"what": "cats", "limit": 5, "all": True}),
        ("cats limit=5 --sort=NEW", {"what": "cats", "limit": 5, "sort": "new"}),
        ("cats LIMIT 5", {"what": "cats", "limit": 5}),
        ("cats zone New York limit 5", {"what": "cats", "zone": "New York", "limit": 5}),
        ('cats zone "New York" limit 5', {"what": "cats", "zone": "New York", "limit": 5}),
        ("cats zone “New  York”", {"what": "cats", "zone": "New  York"}),
        ('"limit 5"', {"what": "limit 5"}),
        ('what "limit"', {"what": "limit"}),
        ('cats zone "unbalanced', {"what": "cats", "zone": '"unbalanced'}),
        ("  cats \t limit  5 ", {"what": "cats", "limit": 5}),
    ],
)
def test_words_become_values(line: str, expected: dict[str, Value]) -> None:
    assert read(FORM, line).values == expected


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "“show” needs what, such as: show cats limit 5"),
        ("cats dogs", "“show” does not know “dogs”; it takes what, zone, limit, sort, all."),
        ("cats limt 5", "“show” does not know “limt”; did you mean “limit”?"),
        ("cats --limt 5", "“show” does not know “limt”; did you mean “limit”?"),
        ("cats limit", "“limit” needs a value, such as: show cats limit 5"),
        ("cats limit all", "“limit” needs a value, such as: show cats limit 5"),
        ("cats limit=", "“limit” needs a value, such as: show cats limit 5"),
        ("cats limit five", "“five” is no limit: use a number from 1 to 100."),
        ("cats limit 0", "“0” is no limit: use a number from 1 to 100."),
        ("cats limit 101", "“101” is no limit: use a number from 1 to 100."),
        ("cats limit -1", "“-1” is no limit: use a number from 1 to 100."),
        ("cats limit ٣", "“٣” is no limit: use a number from 1 to 100."),
        ("cats limit 5 limit 6", "“limit” is said twice; say it once."),
        ("cats all all", "“all” is said twice; say it once."),
        ("cats sort best", "“best” is no sort: use new or old."),
        ("cats all=perhaps", "“all” is said or not: it takes no “perhaps”."),
    ],
)
def test_what_is_not_understood_is_said_with_what_would_be(line: str, says: str) -> None:
    with pytest.raises(Invalid) as failure:
        read(FORM, line)
    assert str(failure.value) == says


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("speculative decoding -survey", {"query": "speculative decoding -survey"}),
        ('"exact phrase"  author:"Yann LeCun" page 2', {"query": '"exact phrase"  author:"Yann LeCun"', "page": 2}),
        ("cats page 2 sort new", {"query": "cats", "page": 2, "sort": "new"}),
        ("cats --page 2", {"query": "cats", "page": 2}),
        ("page 2", {"query": "page 2"}),
        ("page rank", {"query": "page rank"}),
        ("page 2 of many", {"query": "page 2 of many"}),
        ('"cats page 2"', {"query": '"cats page 2"'}),
        ("sort new things", {"query": "sort new things"}),
        ("cats page 2 page 3", {"query": "cats page 2", "page": 3}),
        ("cats page two", {"query": "cats page two"}),
    ],
)
def test_a_query_is_kept_as_it_was_typed_but_for_what_is_named_at_its_end(
    line: str, expected: dict[str, Value]
) -> None:
    assert read(SEARCH, line).values == expected


def test_a_page_out_of_bounds_is_said() -> None:
    with pytest.raises(Invalid, match="“0” is no page"):
        read(SEARCH, "cats page 0")


@given(st.text() | strategies.texts(), st.sampled_from((FORM, SEARCH)))
def test_any_line_is_understood_or_answered_with_a_sentence(line: str, form: Form) -> None:
    arguments = said(lambda: read(form, line))
    if isinstance(arguments, str):
        assert arguments == fold(arguments)
        assert len(arguments) < 200
    else:
        assert set(arguments.values) <= {option.name for option in form.options}
        assert arguments.required(form.options[0].name)


@given(st.lists(st.text(alphabet="abcé-:x", min_size=1, max_size=8), min_size=1, max_size=5), st.integers(1, 1000))
def test_a_query_with_a_page_comes_back_as_both(query: list[str], page: int) -> None:
    assert read(SEARCH, f"{' '.join(query)} page {page}").values == {"query": " ".join(query), "page": page}


@given(st.text(max_size=40), st.text(max_size=40))
def test_platforms_give_values_of_their_own_kinds(zone: str, flag: str) -> None:
    assert checked(FORM, {"what": "x", "zone": zone, "limit": 7, "all": False}).values == {
        "what": "x",
        "zone": zone,
        "limit": 7,
        "all": False,
    }
    arguments = said(lambda: checked(FORM, {"what": "x", "all": flag}))
    assert "is said or not" in arguments if isinstance(arguments, str) else arguments.values["all"] in (True, False)
