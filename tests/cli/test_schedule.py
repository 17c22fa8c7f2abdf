"""`schedule`, `post` and `deliveries`."""

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
