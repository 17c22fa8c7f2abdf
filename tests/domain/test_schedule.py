"""Targets and recipes."""

import pytest

from bot.domain.errors import Invalid
from bot.domain.schedule import Recipe, Target, platform_of


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("terminal", "terminal", "digest"),
        ("terminal#weekly", "terminal", "weekly"),
        ("terminal:@ada", "terminal:@ada", "digest"),
        ("slack:C345#vision", "slack:C345", "vision"),
        ("slack:#papers", "slack:#papers", "digest"),
        ("slack:#papers#weekly", "slack:#papers", "weekly"),
        ("terminal#", "terminal", "digest"),
    ],
)
def test_address_and_name(text: str, address: str, name: str) -> None:
    assert Target.parse(text) == Target(address, name)


def test_a_target_is_said_as_it_is_typed() -> None:
    assert str(Target("terminal", "digest")) == "terminal"
    assert str(Target("slack:#papers", "weekly")) == "slack:#papers#weekly"


def test_the_platform() -> None:
    assert [platform_of("terminal"), platform_of("slack:T1/C2")] == ["terminal", "slack"]


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_digest_has_a_sane_size(limit: int) -> None:
    with pytest.raises(Invalid, match="1 to 100 papers"):
        Recipe(limit=limit)


@pytest.mark.parametrize("bar", [-1, 1_000_001])
def test_a_bar_is_a_number_of_upvotes(bar: int) -> None:
    with pytest.raises(Invalid, match="upvotes from 0 to 1,000,000"):
        Recipe(bar=bar)


def test_only_what_exists_can_be_posted() -> None:
    with pytest.raises(Invalid, match="use trending"):
        Recipe(what="everything")
