"""Two names are one author, or are not; the index finds exactly what the rule says."""

import json
import lzma
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.names import keys, plain, same, wanted
from tests.strategies import texts


def check(name: str, printed: str) -> bool:
    """What the rule says, which the index must say too."""
    answer = same(name, printed)
    assert answer == bool(wanted(name) & keys(printed)), (name, printed)
    return answer


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Yann LeCun", "Yann LeCun"),
        ("yann lecun", "Yann LeCun"),
        ("Y. LeCun", "Yann LeCun"),
        ("Y LeCun", "Yann LeCun"),
        ("Yann LeCun", "Y. LeCun"),
        ("LeCun, Yann", "Yann LeCun"),
        ("LeCun, Y.", "Yann A. LeCun"),
        ("Yann LeCun", "Yann A. LeCun"),
        ("Yann A. LeCun", "Yann LeCun"),
        ("Yann André LeCun", "Yann A. LeCun"),
        ("LeCun", "Yann LeCun"),
        ("LeCun", "LeCun"),
        ("J.R. Smith", "John Robert Smith"),
        ("Gödel", "Kurt Godel"),
        ("Gödel", "Kurt Goedel"),
        ("Godel", "Kurt Gödel"),
        ("Goedel", "Kurt Gödel"),
        ("Go\u0308del", "Kurt Gödel"),
        ("Soren Kierkegaard", "Søren Kierkegaard"),
        ("Wojciech Lukasz", "Wojciech Łukasz"),
        ("Nguyen", "Anh Nguyễn"),
        ("Yan Ying Chen", "Yan-Ying Chen"),
        ("Yanying Chen", "Yan-Ying Chen"),
        ("Y.-Y. Chen", "Yan-Ying Chen"),
        ("Y. Chen", "Yan-Ying Chen"),
        ("Bas van der Velden", "B. H. M. van der Velden"),
        ("van der Velden", "B. H. M. van der Velden"),
        ("Velden", "B. H. M. van der Velden"),
        ("Bas Velden", "B. H. M. van der Velden"),
        ("Velden, Bas van der", "Bas Velden"),
        ("Di Renzo", "Marco Di Renzo"),
        ("Di Wu", "Di Wu"),
        ("Minh Nguyen", "Minh Le Nguyen"),
        ("Al-Rfou", "Rami Al Rfou"),
        ("López-Gómez", "Julián López Gómez"),
        ("Gómez", "Julián López Gómez"),
        ("O'Brien", "Kyle O’Brien"),
        ("OBrien", "Kyle O'Brien"),
        ("Hal Daume", "Hal Daumé III"),
        ("Henry Cathey", "Henry M. Cathey, Jr."),
        ("Cesar", "Roberto M. Cesar Jr."),
        ("Pierre Roux", "Pierre Roux (ICJ)"),
        ("Seung Gyo Jeong", "Seung Gyo Jeong2"),
        ("李伟", "李伟"),
        ("Владимир Воеводский", "В. Воеводский"),
    ],
)
def test_one_author(name: str, printed: str) -> None:
    assert check(name, printed)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Yves LeCun", "Yann LeCun"),
        ("Cun", "Yann LeCun"),
        ("LeCunn", "Yann LeCun"),
        ("Yann", "Yann LeCun"),
        ("Yann LeCun", "LeCun"),
        ("Michael J. Jordan", "Michael I. Jordan"),
        ("Yan Chen", "Yan-Ying Chen"),
        ("van Velden", "B. H. M. van der Velden"),
        ("van der Velden", "Bas Velden"),
        ("Rfou", "Rami Al-Rfou"),
        ("Wei Li", "Li Wei"),
        ("Goedel", "Kurt Godel"),
        ("Li", "Liu Wei"),
        ("", "Yann LeCun"),
        ("LeCun", ""),
        ("🎉", "🎉"),
    ],
)
def test_two_authors(name: str, printed: str) -> None:
    assert not check(name, printed)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("LeCun, Y.", "y lecun"),
        ("Yann  LECUN", "yann lecun"),
        ("Hervé Jégou", "herve jegou"),
        ("Kurt GÖDEL", "kurt gödel"),
        ("Hal Daumé III", "hal daume"),
        ("Velden, Bas van der", "bas van der velden"),
    ],
)
def test_the_plain_form(name: str, form: str) -> None:
    assert plain(name) == form


def names() -> st.SearchStrategy[str]:
    """Names that often nearly agree."""
    known = (
        "Yan Ying Y. y Yan-Ying Y.-Y. Yanying van der de Gödel Goedel Godel Jr. O'Brien Wei W. Le Al-Rfou Rfou"
        " Lopez-Gomez Lopez Gomez Ø ﬁ 李 III A-B-C"
    )
    part = st.sampled_from(known.split())
    parts = st.lists(part | texts(12), min_size=1, max_size=7)
    return st.builds(lambda drawn, between: between.join(drawn), parts, st.sampled_from((" ", "  ", ", ", "-")))


@given(names() | st.text(), names() | st.text())
def test_the_index_finds_what_the_rule_says(name: str, printed: str) -> None:
    check(name, printed)


@given(names() | st.text())
@example("de la Cruz Lopez, M")
def test_the_plain_form_is_the_same_name(name: str) -> None:
    form = plain(name)
    assert plain(form) == form
    assert wanted(form) == wanted(name)
    assert keys(form) == keys(name)


@given(names() | st.text())
def test_a_name_fits_itself(name: str) -> None:
    assert same(name, name) == bool(wanted(name))


def test_the_index_finds_what_the_rule_says_among_real_names(shared_data: Path) -> None:
    bearers = defaultdict(set)
    with lzma.open(shared_data / "arxiv" / "recent.jsonl.xz", "rt") as lines:
        for line in islice(lines, 0, 60_000, 10):
            for name in filter(str.strip, json.loads(line)["authors"]):
                bearers[name.split()[-1][:3].lower()].add(name)
    pairs = [(one, other) for group in bearers.values() for one in sorted(group)[:12] for other in sorted(group)[:30]]
    found = sum(check(*pair) for pair in pairs)
    assert len(pairs) > 10_000
    assert 0 < found < len(pairs) / 2
