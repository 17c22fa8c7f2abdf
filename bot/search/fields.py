"""What stands after a colon: `author:"Yann LeCun"`, `cat:cs.CL`, `upvotes:>20`, `since:7d`."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from difflib import get_close_matches

from bot.domain import categories, names
from bot.domain.day import span_days
from bot.domain.identifiers import paper_named
from bot.domain.query import About, By, Category, Condition, From, HasCode, Like, Order, Since, Upvotes
from bot.search.unreadable import Unreadable
from bot.search.words import analyse, too_long, trimmed

FIELDS = ("author", "cat", "org", "has", "upvotes", "since", "about", "like", "sort")

_OTHER_NAMES = {
    "au": "author", "authors": "author", "by": "author", "category": "cat", "categories": "cat", "subject": "cat",
    "organization": "org", "organisation": "org", "institution": "org", "affiliation": "org", "is": "has",
    "likes": "upvotes", "votes": "upvotes", "points": "upvotes", "date": "since", "after": "since", "from": "since",
    "year": "since", "similar": "like", "related": "like", "topic": "about", "order": "sort",
}  # fmt: skip
_ANYWHERE = frozenset({"title", "ti", "abstract", "abs", "all", "text", "body", "keyword", "keywords", "word", "words"})
_MOST_UPVOTES = 1_000_000_000
_COMPARED = re.compile(r"(>=|<=|>|<|=|≥|≤)?([0-9]+)|([0-9]+)\.\.([0-9]+)")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")

Place = tuple[str, int]
"""The piece of text that is read, and where it begins."""


def read(name: str, value: str, place: Place) -> Condition | Order:
    """What `name:value` means.

    Raises:
        Unreadable: no field is called so, or the value means nothing there.
    """
    if reader := _READERS.get(name):
        return reader(value, place)
    raise _unknown(name, place)


def pasted(text: str) -> str | None:
    """The paper whose link or id this is, without the brackets and punctuation around it."""
    return paper_named(text.lstrip("<").partition("|")[0].strip("<>.,;:!?"))


def is_title(name: str) -> bool:
    """Whether `name:value` is two words of a title, as in "MAGE:A Benchmark": a name in capitals, like no field."""
    low = name.lower()
    near = get_close_matches(low, (*FIELDS, *_OTHER_NAMES, *_ANYWHERE), n=1, cutoff=0.8)
    return low != name and not near


def without_value(name: str, place: Place) -> Unreadable:
    """`name:` with nothing after it that could be its value."""
    return _wrong(f"Nothing stands after {name}:", f"Write it as in {_EXAMPLES[name]}.", place)


def _wrong(problem: str, remedy: str, place: Place) -> Unreadable:
    return Unreadable(problem, remedy, piece=place[0], at=place[1])


def _unknown(name: str, place: Place) -> Unreadable:
    if name in _ANYWHERE or get_close_matches(name, _ANYWHERE, n=1, cutoff=0.8):
        remedy = "Leave it out: words are looked for in title, abstract and keywords alike."
    else:
        near = _OTHER_NAMES.get(name) or next(iter(get_close_matches(name, FIELDS, n=1)), None)
        meant = f"Did you mean {near}:? " if near else ""
        fields = ", ".join(FIELDS[:-1])
        remedy = f"{meant}Fields are {fields} and {FIELDS[-1]}; to look for the words, put a space after the colon."
    return _wrong(f"No field is called {name}", remedy, place)


def _author(value: str, place: Place) -> By:
    if not names.wanted(value):
        raise _wrong("That is no name", f"Write it as in {_EXAMPLES['author']}.", place)
    return By(value)


def _category(value: str, place: Place) -> Category:
    starred = value.endswith((".*", "*"))
    code = categories.spelt(value.rstrip("*").rstrip("."))
    if code is None:
        near = categories.nearest(value.rstrip("*."))
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        raise _wrong("arXiv has no such category", f"{meant}Write cat:cs.CL, or cat:cs.* for all of cs.", place)
    if starred and "." in code:
        raise _wrong("A category has no parts", f"Write cat:{code}, or cat:{code.partition('.')[0]}.*.", place)
    return Category(code, whole=code in categories.ARCHIVES)


def _organization(value: str, place: Place) -> From:
    if not analyse(value) or too_long(value):
        raise _wrong("That is no name", f"Write it as in {_EXAMPLES['org']}.", place)
    return From(trimmed(value))


def _has(value: str, place: Place) -> HasCode:
    if value.lower() != "code":
        raise _wrong("Only code can be asked for with has:", "Write has:code.", place)
    return HasCode()


def _upvotes(value: str, place: Place) -> Upvotes:
    found = _COMPARED.fullmatch(value.replace(" ", ""))
    numbers = [int(number[:10]) for number in (found[2], found[3], found[4]) if number] if found else []
    if not found or max(numbers) > _MOST_UPVOTES:
        raise _wrong("That is no number of upvotes", "Write upvotes:>20, upvotes:<=5 or upvotes:5..20.", place)
    least, most = numbers[0], numbers[-1]
    bounds = {">": (least + 1, None), "<": (None, most - 1), "≤": (None, most), "<=": (None, most)}
    exact = (least, most) if found[1] == "=" or found[3] else (least, None)
    low, high = bounds.get(found[1], exact)
    if high is not None and high < (low or 0):
        remedy = "Write the smaller number first, as in upvotes:5..20." if found[3] else "There are never fewer than 0."
        raise _wrong("No number of upvotes is that", remedy, place)
    return Upvotes(low, high)


def _since(value: str, place: Place) -> Since:
    if days := span_days(value):
        return Since(days=days)
    if found := _DAY.fullmatch(value):
        with suppress(ValueError):  # a day that no month has is told below
            return Since(day=date(int(found[1]), int(found[2] or 1), int(found[3] or 1)))
    raise _wrong("That is no day and no span of time", "Write since:7d, since:2w or since:2026-11-01.", place)


def _about(value: str, place: Place) -> About:
    if not analyse(value):
        raise _wrong("There is no word after about:", f"Write it as in {_EXAMPLES['about']}.", place)
    return About(trimmed(value))


def _like(value: str, place: Place) -> Like:
    paper = pasted(value)
    if paper is None:
        raise _wrong("That is no paper", "Write like:2402.17764, or like: and a link to a paper.", place)
    return Like(paper)


def _sort(value: str, place: Place) -> Order:
    try:
        return Order(value.lower())
    except ValueError:
        raise _wrong("Nothing is sorted by that", f"Write sort: and one of {', '.join(Order)}.", place) from None


_READERS: dict[str, Callable[[str, Place], Condition | Order]] = {
    "author": _author,
    "cat": _category,
    "org": _organization,
    "has": _has,
    "upvotes": _upvotes,
    "since": _since,
    "about": _about,
    "like": _like,
    "sort": _sort,
}
_EXAMPLES = {
    "author": 'author:"Yann LeCun"',
    "cat": "cat:cs.CL",
    "org": 'org:"Fudan University"',
    "has": "has:code",
    "upvotes": "upvotes:>20",
    "since": "since:7d",
    "about": 'about:"detecting model collapse"',
    "like": "like:2402.17764",
    "sort": "sort:new",
}
