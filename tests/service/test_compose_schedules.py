"""Schedules in words."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.domain.cadence import Cadence, parse_days
from bot.domain.schedule import OnEmpty, Recipe
from bot.service.compose import (
    next_time,
    recipe_words,
    schedules_section,
)
from tests.builders import NINE, NOON, schedule


def test_schedules() -> None:
    mondays = Cadence(parse_days("mon,thu"), time(8, 30), "America/New_York")
    tomorrow = replace(schedule(1), next_due=datetime(2026, 5, 29, 7, tzinfo=UTC))
    weekly = replace(
        schedule(1, name="weekly", next_due=datetime(2026, 6, 1, 12, 30, tzinfo=UTC)),
        cadence=mondays,
        recipe=Recipe(limit=3),
    )
    paused = replace(schedule(2, "slack:T012/C345"), paused=True, place="#papers, Acme")
    assert schedules_section([tomorrow, weekly, paused], NOON).rows == (
        ("terminal", "", "daily 09:00 Berlin", "trending, up to 8 papers", "next: tomorrow 09:00"),
        ("terminal#weekly", "", "Mon, Thu 08:30 New York", "trending, up to 3 papers", "next: Mon 1 June, 08:30"),
        ("slack:T012/C345", "#papers, Acme", "daily 09:00 Berlin", "trending, up to 8 papers", "paused"),
    )
    assert tomorrow.cadence == NINE


def test_what_was_chosen_for_a_schedule_is_said_where_it_is_not_the_usual() -> None:
    chosen = replace(schedule(1), on_empty=OnEmpty.LINE, owner="slack:T012/U678")
    assert recipe_words(chosen) == "trending, up to 8 papers, a line on empty days, owner slack:T012/U678"


@pytest.mark.parametrize("trouble", [{"doubt": "I am not in it."}, {"held": "The token."}, {"stopped": "Archived."}])
def test_a_list_of_schedules_says_where_more_is_said_of_a_trouble(trouble: dict[str, str]) -> None:
    ((*_, after),) = schedules_section([replace(schedule(1), **trouble)], NOON).rows  # type: ignore[arg-type]
    assert after.endswith("; see paperwire status")


def test_a_bar_is_said_beside_the_cap() -> None:
    barred = replace(schedule(1), recipe=Recipe(limit=3, bar=20))
    assert recipe_words(barred) == "trending, up to 3 papers, from 20 upvotes"


def test_a_stopped_schedule_is_not_said_to_be_paused() -> None:
    assert next_time(replace(schedule(1), paused=True, stopped="It is archived."), NOON) == "stopped"


def test_no_schedules() -> None:
    assert schedules_section([], NOON).rows == (("nothing is scheduled",),)
