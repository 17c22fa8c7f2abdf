"""`schedule`, `post` and `deliveries`."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.schedule import Move
from tests.cli.conftest import Machine


async def test_a_schedule_is_set_listed_paused_resumed_and_removed(on_both: Machine) -> None:
    said = await on_both("schedule", "set", "terminal", "--at", "08:30", "--days", "weekdays", "--limit", "5")
    assert "weekdays 08:30 Berlin" in said.out
    assert "Next: " in said.out
    (told,) = (await on_both("schedule", "list", "--json")).json
    expected = {"address": "terminal", "name": "digest", "days": "weekdays", "at": "08:30", "limit": 5, "paused": False}
    assert expected.items() <= told.items()
    assert (await on_both("schedule", "pause", "terminal")).code == 0
    assert (await on_both("schedule", "list", "--json")).json[0]["paused"] is True
    assert "paused" in (await on_both("schedule", "list")).out
    assert "Next: " in (await on_both("schedule", "resume", "terminal")).out
    assert (await on_both("schedule", "remove", "terminal")).code == 0
    assert (await on_both("schedule", "list", "--json")).json == []


async def test_a_bar_keeps_papers_out_and_is_shown(paperwire: Machine) -> None:
    await paperwire("ingest")
    said = await paperwire("schedule", "set", "terminal", "--bar", "20", "--limit", "100")
    assert "up to 100 papers, from 20 upvotes" in said.out
    assert (await paperwire("schedule", "list", "--json")).json[0]["bar"] == 20
    previewed = (await paperwire("preview", "terminal", "--json")).json
    assert previewed["papers"]
    assert all(one["upvotes"] >= 20 for one in previewed["papers"])
    below = [one["id"] for one in previewed["decisions"] if one["outcome"] == "below the bar"]
    assert "below the bar (" in (await paperwire("why", "terminal", below[0])).out
    assert (await paperwire("schedule", "set", "terminal", "--bar", "-1")).code == 2


async def test_names_tell_schedules_of_one_destination_apart(paperwire: Machine) -> None:
    await paperwire("schedule", "set", "terminal")
    await paperwire("schedule", "set", "terminal", "--name", "weekly", "--days", "mon")
    await paperwire("schedule", "set", "terminal#weekly", "--days", "fri")
    listed = (await paperwire("schedule", "list", "--json")).json
    assert [(one["name"], one["days"]) for one in listed] == [("digest", "daily"), ("weekly", "fri")]


async def test_post_goes_through_the_ledger_and_repeats_nothing(on_both: Machine) -> None:
    await on_both("ingest")
    previewed = [one["id"] for one in (await on_both("preview", "terminal", "--json")).json["papers"]]
    posted = await on_both("post", "terminal")
    assert posted.code == 0
    assert "Posted 8 papers to terminal." in posted.out
    assert all(paper in posted.out for paper in previewed)
    await on_both("post", "terminal")
    second, first = (await on_both("deliveries", "--json")).json
    assert first["papers"] == previewed
    assert not set(first["papers"]) & set(second["papers"])
    assert (first["state"], first["attempt"], first["part"], first["due"]) == ("sent", 1, 0, None)
    assert set(first) >= {"key", "address", "due", "part", "state", "attempt", "message_id", "reason"}
    assert first["key"] in (await on_both("deliveries")).out


async def test_nothing_new_is_said_and_is_no_failure(paperwire: Machine) -> None:
    await paperwire("ingest")
    for _ in range(9):
        assert (await paperwire("post", "terminal")).code == 0
    ended = await paperwire("post", "terminal")
    assert (ended.code, "Nothing new" in ended.out) == (0, True)
    again = await paperwire("post", "terminal", "--again")
    assert "Posted 8 papers" in again.out


async def test_owner_and_empty_days_are_shown_where_they_are_chosen(paperwire: Machine) -> None:
    usual = await paperwire("schedule", "set", "terminal", "--name", "weekly")
    assert "empty days" not in usual.out
    said = await paperwire("schedule", "set", "terminal", "--owner", "terminal:@ada", "--on-empty", "line")
    assert "a line on empty days, owner terminal:@ada" in said.out
    assert "terminal:@ada" in (await paperwire("schedule", "list")).out
    told = {
        one["name"]: (one["owner"], one["on_empty"]) for one in (await paperwire("schedule", "list", "--json")).json
    }
    assert told == {"digest": ("terminal:@ada", "line"), "weekly": (None, "quiet")}


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [("--owner", "slack:U1", "Slack is not set up here"), ("--on-empty", "shout", "use quiet or line")],
)
async def test_an_owner_or_an_empty_day_that_is_none_is_named(
    paperwire: Machine, option: str, value: str, says: str
) -> None:
    ended = await paperwire("schedule", "set", "terminal", option, value)
    assert (ended.code, says in ended.err) == (2, True)
    assert (await paperwire("schedule", "list", "--json")).json == []


async def paused_for_days(machine: Machine) -> None:
    await machine("schedule", "set", "terminal")
    await machine("schedule", "pause", "terminal")
    async with machine.transaction() as unit:
        (schedule,) = await unit.schedules.all()
        due = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)
        await unit.schedules.advance([Move(schedule=schedule.id, previous_due=due - timedelta(days=1), next_due=due)])


async def is_due(machine: Machine) -> bool:
    (schedule,) = (await machine("schedule", "list", "--json")).json
    return datetime.fromisoformat(schedule["next_due"]) <= datetime.now(UTC)


@pytest.mark.parametrize(("option", "due"), [("--missed", True), ("--from-now", False), (None, False)])
async def test_resuming_posts_what_was_missed_or_goes_on_from_now(
    paperwire: Machine, option: str | None, due: bool
) -> None:
    await paused_for_days(paperwire)
    ended = await paperwire("schedule", "resume", "terminal", *([option] if option else []))
    assert (ended.code, "due now" in ended.out) == (0, due)
    assert await is_due(paperwire) is due


async def test_resuming_cannot_do_both(paperwire: Machine) -> None:
    await paused_for_days(paperwire)
    assert (await paperwire("schedule", "resume", "terminal", "--missed", "--from-now")).code == 2


@pytest.mark.parametrize(("answer", "due"), [("y", True), ("n", False), ("", False)])
async def test_a_person_is_asked_about_what_was_missed(paperwire: Machine, answer: str, due: bool) -> None:
    await paused_for_days(paperwire)
    asked, code = await paperwire.typing(f"{answer}\n", "schedule", "resume", "terminal")
    assert "Post what was missed now" in asked
    assert code == 0
    assert await is_due(paperwire) is due


async def test_a_person_who_leaves_at_the_question_changes_nothing(paperwire: Machine) -> None:
    await paused_for_days(paperwire)
    assert (await paperwire.typing("\x03", "schedule", "resume", "terminal"))[1] == 130
    assert (await paperwire("schedule", "list", "--json")).json[0]["paused"] is True
