"""Whether two names of an author can be the same person's: `Y. LeCun`, `Yann A. LeCun` and `LeCun, Yann`.

The rule, which `same` states: surnames are equal; given names agree one by one as far as both have them, an initial
with every name that begins with it. A surname alone fits whoever bears it, whole: `Cun` is not `LeCun`. Folded away are
case, accents (`Gödel` is also `Godel` and `Goedel`), apostrophes, hyphens (`Yan-Ying` is `Yan Ying` and `Yanying`, but
not `Yan`) and endings (`Jr.`). Particles may be left out: `Velden` fits `van der Velden`. Names are read in the printed
order, given names first, surname first only before a comma: `Wei Li` is not `Li Wei`, but `Li, Wei` is `Wei Li`. Names
come as people read them, without LaTeX.

An index finds the same: `same(name, printed)` exactly where `wanted(name)` and `keys(printed)` have a key in common.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

_PARTICLES = frozenset(
    {"abu", "af", "al", "av", "ben", "bin", "da", "das", "de", "del", "della", "dem", "den", "der", "di", "do", "dos"}
    | {"du", "el", "ibn", "la", "le", "ter", "te", "ten", "van", "von", "zu", "zur"}
)
_ENDINGS = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd"})
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
)
_EXPANDED = str.maketrans({"ö": "oe", "ø": "oe", "ä": "ae", "ü": "ue", "å": "aa"})
_KEPT = frozenset("öøäüå")
"""Letters that are written in two ways without their marks."""
_ASIDE = re.compile(r"\(.*|\[.*|[0-9*†‡]")
_APOSTROPHES = re.compile(r"['’‘ʼ`´ʻ]")
_HYPHENS = re.compile(r"[-‐‑–]+")
_BETWEEN = re.compile(r"[^\w-]|_")
_MOST_GIVEN = 4
_MOST_PARTS = 10


class _Reading(NamedTuple):
    """A way to understand a name; `given` holds names and initials (one letter), in their order."""

    surname: str
    given: tuple[str, ...]


def same(name: str, printed: str) -> bool:
    """Whether `name`, as somebody wrote it, fits the author `printed` on a paper."""
    known = _readings(printed)
    return any(_fits(one, other) for one in _readings(name) for other in known)


def keys(printed: str) -> frozenset[str]:
    """The keys under which the author `printed` on a paper is found."""
    found = set()
    for surname, given in _readings(printed):
        found.add(surname)
        begun = [surname]
        for one in given:
            forms = (f"{one}.",) if len(one) == 1 else (one, f"{one[0]}*")
            begun = [f"{before} {form}" for before in begun for form in forms]
            found.update([f"{names} +" for names in begun])
        if given:
            found.update([f"{names} $" for names in begun])
    return frozenset(found)


@lru_cache(maxsize=50_000)
def wanted(name: str) -> frozenset[str]:
    """The keys that an author whom `name` fits is found under, at least one of them."""
    found = set()
    for surname, given in _readings(name):
        if not given:
            found.add(surname)
            continue
        forms = [(f"{one[0]}.", f"{one}*" if len(one) == 1 else one) for one in given]
        found.update(_keys(surname, forms, "+"))
        for length in range(1, len(given)):
            found.update(_keys(surname, forms[:length], "$"))
    return frozenset(found)


def plain(name: str) -> str:
    """`name` without what makes no difference, given names first where that can be: `LeCun, Y.` is `y lecun`."""
    folded = _folded(name, _KEPT)
    surname, given = _parts(folded)
    known = _readings(name)
    for form in (" ".join([*given, *surname]), f"{' '.join(surname)}, {' '.join(given)}"):
        if _readings(form) == known:
            return form
    return " ".join(folded.split())


def _keys(surname: str, forms: Iterable[tuple[str, ...]], end: str) -> Iterator[str]:
    """`+`: more given names may be printed; `$`: no more are."""
    return (" ".join((surname, *chosen, end)) for chosen in product(*forms))


def _fits(name: _Reading, printed: _Reading) -> bool:
    if name.surname != printed.surname:
        return False
    if not name.given or not printed.given:
        return not name.given
    return all(_agree(*pair) for pair in zip(name.given, printed.given, strict=False))


def _agree(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


@lru_cache(maxsize=4_096)
def _readings(name: str) -> frozenset[_Reading]:
    folded = _folded(name, _KEPT)
    spellings = {folded}
    if not folded.isascii():
        spellings = {_folded(folded, frozenset()), _folded(folded.translate(_EXPANDED), frozenset())}
    return frozenset(one for spelling in spellings for one in _understood(*_parts(spelling)))


def _folded(name: str, kept: frozenset[str]) -> str:
    """`name` in small letters, without marks except on `kept` letters."""
    if name.isascii():
        return name.casefold()
    name = unicodedata.normalize("NFKC", name).casefold()
    bare = (letter if letter in kept else _bare(letter) for letter in unicodedata.normalize("NFC", name))
    return "".join(bare)


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_LETTERS)


def _parts(name: str) -> tuple[list[str], list[str]]:
    """The surname with its particles, and the given names; a part with a hyphen is one."""
    before, after = _around_comma(name)
    if after and after[-1] in _ENDINGS:
        after.pop()
    if len(before) > 2 and before[-1] in _ENDINGS:
        before.pop()
    while before and len(after) > 1 and after[-1] in _PARTICLES:
        before.insert(0, after.pop())
    if after and before:
        return before, after
    begin = max(len(before) - 1, 0)
    while begin > 1 and before[begin - 1] in _PARTICLES:
        begin -= 1
    return before[begin:], before[:begin]


def _around_comma(name: str) -> tuple[list[str], list[str]]:
    if name.isascii() and name.replace(" ", "").replace(".", "").isalpha():  # as most are
        return name.replace(".", " ").split()[:_MOST_PARTS], []
    first, _, last = _APOSTROPHES.sub("", _ASIDE.sub("", name)).partition(",")
    return _split(first), _split(last)


def _split(text: str) -> list[str]:
    text = _HYPHENS.sub("-", text.replace(".-", "-"))
    parts = [one for part in _BETWEEN.sub(" ", text).split() for one in _unhyphened(part.strip("-"))]
    return parts[:_MOST_PARTS]


def _unhyphened(part: str) -> list[str]:
    """Names that a hyphen joins are one name; of initials the first counts."""
    pieces = [piece for piece in part.split("-") if piece]
    if any(len(piece) == 1 for piece in pieces[1:]):
        return pieces[:1]
    return ["".join(pieces)] if pieces else []


def _understood(surname: list[str], given: list[str]) -> Iterator[_Reading]:
    if not surname:
        return
    yield from _given(surname, given)
    if len(surname) > 1:
        yield from _given(surname[-1:], [*given, *surname[:-1]])
    *before, last = *given, *surname
    if before and all(part in _PARTICLES for part in before):
        yield _Reading("".join((*before, last)), ())  # "van der Velden" alone; it may still be Di Wu
    if len(surname) == 1 and len(given) > 1 and len(given[-1]) > 1:
        yield from _given([given[-1], *surname], given[:-1])


def _given(surname: list[str], given: list[str]) -> Iterator[_Reading]:
    joined = "".join(surname)
    yield _Reading(joined, tuple(given[:_MOST_GIVEN]))
    if len(given) == 2 and all(len(one) > 1 for one in given):
        yield _Reading(joined, ("".join(given),))
