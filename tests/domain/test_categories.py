"""arXiv's categories, however they are typed."""

import pytest

from bot.domain.categories import ARCHIVES, CATEGORIES, nearest, spelt


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("cs.cl", "cs.CL"),
        ("CS.CL", "cs.CL"),
        ("cs", "cs"),
        ("HEP-TH", "hep-th"),
        ("cond-mat.Stat-Mech", "cond-mat.stat-mech"),
        ("cs.XX", None),
        ("", None),
    ],
)
def test_spelling(typed: str, code: str | None) -> None:
    assert spelt(typed) == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("LG", "cs.LG"), ("cs.LL", "cs.LO"), ("hepth", "hep-th"), ("cs.CLL", "cs.CL"), ("statml", "stat.ML")],
)
def test_what_may_be_meant(typed: str, meant: str) -> None:
    assert meant in nearest(typed)


def test_nothing_is_near_to_nonsense() -> None:
    assert nearest("blockchain") == []


def test_every_code_is_spelt_as_it_is() -> None:
    assert all(spelt(code) == code for code in CATEGORIES | ARCHIVES)
    assert {code.partition(".")[0] for code in CATEGORIES if "." in code} == ARCHIVES
