"""The query language: text to tree. docs/queries.md describes it as people read it.

Words (all of them), `"exact phrase"`, `-exclude`, `OR` between all that stands on its two sides, parentheses, fields,
and links to papers. There are no regular expressions and no wildcards.
"""

import re
import unicodedata

from lark import Lark, Token, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from bot.domain.errors import Invalid
from bot.domain.query import All, Condition, Either, Not, Query
from bot.search.grammar import GRAMMAR
from bot.search.normal import normal, shown
from bot.search.parts import Part, Parts
from bot.search.unreadable import Unreadable
from bot.text.clean import fold
from bot.text.latex import readable

LONGEST = 1_000
"""Characters of a query."""
_LONGEST_TYPED = 10 * LONGEST
"""Before LaTeX and spaces are read."""
MOST_TERMS = 100
DEEPEST = 8
"""Parentheses within parentheses."""

_SAME = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ": "})
_NO_LATEX = str.maketrans("\\$", "  ")
_QUOTED = re.compile(r'"[^"]*"')
_WILDCARD = re.compile(r"(?<![^\s(])[^\W\d]{3,}(\*|~[0-9.]*|\^[0-9.]+)(?=[\s()]|$)|\"([~^][0-9.]+)")
_RANGE = re.compile(r"[\[{]\S+ TO \S+[\]}]")
_REGEX = re.compile(r"(?<![^\s(:])/[^\s/][^/]*/(?=[\s)]|$)")
_MINUSES = re.compile(r"(?<![^\s(])([-−–]{2,})[^\s\-−–()]+")
_FOREIGN = (
    (
        _WILDCARD,
        "There are no wildcards, distances and weights",
        "Leave out {sign}: a word is found in all its forms, model also as models or modelling.",
    ),
    (_RANGE, "Ranges are not written so", "Write upvotes:5..20 or since:2026-11-01."),
    (_REGEX, "There are no regular expressions", "Write the words that you look for."),
    (_MINUSES, "One minus leaves a word out", "Write one, or none to look for the word."),
)
_EXAMPLE = 'Write for example: speculative decoding -survey, "agent memory", author:"Yann LeCun".'


def parse(text: str) -> Query:
    """What `text` asks for.

    Raises:
        Invalid: it asks for nothing, or cannot be understood; the sentence says where, and what would work.
    """
    text = _one_line(text)
    _refuse_foreign(text)
    part = _read(text)
    if part.condition is None:
        raise _nothing(part, text)
    terms = _terms(part.condition)
    if terms > MOST_TERMS:
        raise Invalid(f"That is {terms} words and conditions; a query has at most {MOST_TERMS}. Leave some out.")
    query = Query(part.condition, part.order, part.text)
    if len(text) > LONGEST // 2:  # spelt out, it must remain one that can be read
        _check_length(max(shown(query), normal(query), key=len))
    return query


def _read(text: str) -> Part:
    try:
        return Parts(text).transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise _misplaced(error, text) from None
    except VisitError as error:
        raise error.orig_exc from None


def _one_line(text: str) -> str:
    """`text` folded, LaTeX as characters, every sign in its plain form; its quotes and parentheses within bounds."""
    _check_length(text, _LONGEST_TYPED)
    text = _unified(fold(text))
    if "\\" in text or "$" in text:
        text = _unified(readable(text).translate(_NO_LATEX))
    if not text:
        raise Invalid(f"There is nothing to look for. {_EXAMPLE}")
    _check_length(text)
    if text.count('"') % 2:
        text = text.replace("''", '"')  # "one''
    if text.count('"') % 2:
        at = text.rindex('"')
        raise Unreadable("This quote has no other end", "Add one, or leave it out.", piece=text[at : at + 30], at=at)
    if text.count("(") > DEEPEST:
        _measure(text)
    return text


def _unified(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_SAME))
    return " ".join(text.split())


def _check_length(text: str, most: int = LONGEST) -> None:
    if len(text) > most:
        raise Invalid(
            f"That is {len(text):,} characters; a query has at most {LONGEST:,}."
            " The title of a paper or a link to it is enough."
        )


def _measure(text: str) -> None:
    depth = 0
    quoted = False
    for at, letter in enumerate(text):
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if depth > DEEPEST:
            raise Unreadable(
                f"More than {DEEPEST} parentheses stand within each other",
                "Leave some out.",
                piece=text[at:][:20],
                at=at,
            )


def _refuse_foreign(text: str) -> None:
    """What other search engines and shells understand, and we would silently misread."""
    masked = _QUOTED.sub(lambda quoted: f'"{"_" * (len(quoted[0]) - 2)}"', text)
    for pattern, problem, remedy in _FOREIGN:
        if found := pattern.search(masked):
            piece = text[found.start() : found.end()]
            raise Unreadable(problem, remedy.format(sign=found[found.lastindex or 0]), piece=piece, at=found.start())


def _misplaced(error: UnexpectedInput, text: str) -> Unreadable:
    token = error.token if isinstance(error, UnexpectedToken) else Token("WORD", text[error.pos_in_stream or 0 :])
    at = token.start_pos or 0
    if token.type == "$END":
        return _unfinished(text, token.start_pos or 0)
    piece = text[at : at + 30]
    if token.type == "CLOSE" and _open(text[:at]) is None:
        return Unreadable("This parenthesis was never opened", "Leave it out, or add a (.", piece=piece, at=at)
    if token.type == "_OR":
        return Unreadable("Nothing stands before this OR", "Write it between two words: a OR b.", piece=piece, at=at)
    return Unreadable(
        "Something is missing before this", "Leave out the sign before it, or add a word.", piece=piece, at=at
    )


def _unfinished(text: str, at: int) -> Unreadable:
    """The end came too early: within parentheses, or after what begins at `at`, an OR or a minus if it is anything."""
    last = text[at:].partition(" ")[0]
    if last in ("OR", "|", "||", "NOT"):
        return Unreadable(f"Nothing stands after {last}", "Add a word, or leave it out.", piece=last, at=at)
    begun = _open(text)
    if begun is None:
        return _without_word(text)
    piece = text[begun : begun + 30]
    return Unreadable("This parenthesis is never closed", "Add a ) or leave it out.", piece=piece, at=begun)


def _open(text: str) -> int | None:
    """Where the innermost parenthesis begins that has no end."""
    begun: list[int] = []
    quoted = False
    for at, letter in enumerate(text):
        quoted ^= letter == '"'
        if letter == "(" and not quoted:
            begun.append(at)
        elif letter == ")" and not quoted and begun:
            begun.pop()
    return begun[-1] if begun else None


def _nothing(part: Part, text: str) -> Invalid:
    if part.text.startswith("NOT"):
        return Unreadable("Nearly every paper has that", "Write what you look for.", piece=text, at=0)
    if part.text:
        remedy = f'Put them in quotes to look for them as they stand, "{part.text}", or add a word.'
        return Unreadable("Nearly every paper has these words", remedy, piece=text, at=0)
    if part.order:
        return Unreadable("This sorts, but there is nothing to look for", _EXAMPLE, piece=text, at=0)
    return _without_word(text)


def _without_word(text: str) -> Unreadable:
    return Unreadable("There is no word here", _EXAMPLE, piece=text, at=0)


def _terms(condition: Condition) -> int:
    match condition:
        case All(of) | Either(of):
            return sum(_terms(one) for one in of)
        case Not(of):
            return _terms(of)
    return 1


_PARSER = Lark(GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)
