"""Schedules, and what is done to them, word for word."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.cadence import Cadence, parse_days
from bot.domain.schedule import OnEmpty, Recipe, Target
from bot.message import Hint, Message
from bot.service.compose_schedules import (
    missed_message,
    next_time,
    paused_message,
    recipe_words,
    removed_message,
    resumed_message,
    schedules_message,
    schedules_section,
    set_message,
)
from tests.builders import NINE, NOON, schedule

TOMORROW = replace(schedule(1), next_due=datetime(2026, 5, 29, 7, tzinfo=UTC))


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


def test_of_many_the_first_are_shown_and_how_many_more_there_are() -> None:
    many = [schedule(number, f"terminal:@r{number}") for number in range(1, 8)]
    assert len(schedules_section(many, NOON).rows) == 7
    *shown, more = schedules_section(many, NOON, 5).rows
    assert [row[0] for row in shown] == [f"terminal:@r{number}" for number in range(1, 6)]
    assert more == ("and 2 more", "", "", "“schedule list”", "")
    assert len(schedules_section(many[:5], NOON, 5).rows) == 5


def test_what_was_chosen_for_a_schedule_is_said_where_it_is_not_the_usual() -> None:
    chosen = replace(schedule(1), on_empty=OnEmpty.LINE, owner="slack:T012/U678")
    assert recipe_words(chosen) == "trending, up to 8 papers, a line on empty days, owner slack:T012/U678"


@pytest.mark.parametrize("trouble", [{"doubt": "I am not in it."}, {"held": "The token."}, {"stopped": "Archived."}])
def test_a_list_of_schedules_says_where_more_is_said_of_a_trouble(trouble: dict[str, str]) -> None:
    ((*_, after),) = schedules_section([replace(schedule(1), **trouble)], NOON).rows  # type: ignore[arg-type]
    assert after.endswith("; see “status”")


def test_a_bar_is_said_beside_the_cap() -> None:
    barred = replace(schedule(1), recipe=Recipe(limit=3, bar=20))
    assert recipe_words(barred) == "trending, up to 3 papers, from 20 upvotes"


def test_a_stopped_schedule_is_not_said_to_be_paused() -> None:
    assert next_time(replace(schedule(1), paused=True, stopped="It is archived."), NOON) == "stopped"


def test_no_schedules() -> None:
    assert schedules_section([], NOON).rows == (("nothing is scheduled",),)


def test_nothing_scheduled_says_how_to_begin() -> None:
    (hint,) = schedules_message([], NOON).hints
    assert hint == Hint("Make one", "schedule set terminal --at 09:00")
    assert schedules_message([TOMORROW], NOON) == Message(
        heading="Scheduled", sections=(schedules_section([TOMORROW], NOON),)
    )


def test_what_was_done_is_one_line_with_what_comes_next() -> None:
    weekly = replace(TOMORROW, name="weekly")
    assert set_message(weekly, NOON).paragraphs == (
        "terminal#weekly: trending, up to 8 papers, daily 09:00 Berlin. Next: tomorrow 09:00 Berlin.",
    )
    assert resumed_message(TOMORROW, NOON).paragraphs == ("terminal posts again. Next: tomorrow 09:00 Berlin.",)
    assert removed_message(weekly).paragraphs == ("terminal#weekly is removed; what it posted stays in the ledger.",)
    assert paused_message(weekly) == Message(
        paragraphs=("terminal#weekly is paused.",), hints=(Hint("Post again", "schedule resume terminal#weekly"),)
    )


def test_what_was_missed_is_due_now_and_a_stopped_one_says_so() -> None:
    due = replace(TOMORROW, next_due=NOON - timedelta(days=1))
    assert "What was missed is due now." in resumed_message(due, NOON).paragraphs[0]
    assert "Nothing" not in resumed_message(due, NOON, nothing=True).paragraphs[0]
    assert resumed_message(TOMORROW, NOON, nothing=True).paragraphs == (
        "Nothing was missed. terminal posts again. Next: tomorrow 09:00 Berlin.",
    )
    assert resumed_message(TOMORROW, NOON, lacking=True).paragraphs[0].startswith("terminal is resumed. Next:")
    assert "It is stopped." in set_message(replace(due, stopped="It is archived."), NOON).paragraphs[0]


def test_what_was_missed_is_asked_about() -> None:
    commands = [hint.command for hint in missed_message(Target("terminal", "weekly")).hints]
    assert commands == ["schedule resume terminal#weekly --missed", "schedule resume terminal#weekly --from-now"]
