"""Reasons as data."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reasons import Match, Rank, Reason, Rise, Written, dump, load

REASONS = st.one_of(
    st.builds(Rise, st.integers(), st.datetimes(timezones=st.just(UTC))),
    st.builds(Rank, st.integers(), st.integers(), st.dates()),
    st.builds(Match, st.text()),
    st.builds(Written, st.text()),
)


@given(REASONS)
def test_what_is_dumped_loads_back(reason: Reason) -> None:
    assert load(dump(reason)) == reason


def test_anything_else_is_no_reason() -> None:
    with pytest.raises(ValueError, match="not a reason"):
        load(["praise", 1])
