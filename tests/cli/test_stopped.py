"""A channel that refuses for good: stopped, told once, shown, and opened again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.schedule import Move
from tests.cli.conftest import SLACK, Ended, Platforms

OWNER = "slack:T0WIRE/U0ADA"


def archived(there: Platforms, is_archived: bool) -> None:
    """Somebody archives the channel, or fetches it back."""
    channels = there.slack.team.channels
    (at,) = [number for number, one in enumerate(channels) if one.id == "C0PAPERS"]
    channels[at] = replace(channels[at], is_archived=is_archived)


def told(there: Platforms) -> list[str]:
    """What the owner was told."""
    return [json.dumps(post.args) for post in there.slack.team.posts if post.channel == "D0ADA"]


async def make_due(there: Platforms, minutes_ago: int) -> None:
    """The channel's schedule is due; what was due before that is as it was."""
    async with there.machine.transaction() as unit:
        (schedule,) = [one for one in await unit.schedules.all() if one.address == SLACK]
        due = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=minutes_ago)
        before = schedule.previous_due or due - timedelta(days=1)
        await unit.schedules.advance([Move(schedule=schedule.id, previous_due=before, next_due=due)])


async def refused(there: Platforms) -> Ended:
    """The channel is archived after it was scheduled, and then a digest is due."""
    assert (await there.machine("schedule", "set", "slack:#papers", "--owner", "slack:U0ADA")).code == 0
    archived(there, True)
    await make_due(there, 5)
    return await there.machine("run", "--once")


async def shown(there: Platforms) -> dict[str, object]:
    """The schedule."""
    listed = (await there.machine("schedule", "list", "--json")).json
    (found,) = [one for one in listed if one["address"] == SLACK]
    return dict(found)


async def test_the_owner_is_told_once_and_status_says_why_and_what_to_do(platforms: Platforms) -> None:
    ended = await refused(platforms)
    assert (ended.code, "event=destination.stopped" in ended.err) == (6, True)
    await make_due(platforms, 4)
    assert (await platforms.machine("run", "--once")).code == 0
    (notice,) = told(platforms)
    assert "archived" in notice
    assert "stopped posting to #papers, Readers &amp; Co" in notice
    assert f"schedule resume {SLACK}" in notice
    schedule = await shown(platforms)
    assert (schedule["owner"], schedule["paused"], "archived" in str(schedule["stopped"])) == (OWNER, False, True)
    status = await platforms.machine("status")
    assert "stopped" in status.out
    assert "“schedule resume" in " ".join(status.out.split())
    rows = (await platforms.machine("deliveries", "--address", SLACK, "--json")).json
    assert [row["state"] for row in rows] == ["failed"], "nothing more was sent there"


def posted(there: Platforms) -> list[list[str]]:
    """The papers of each message in the channel."""
    posts = zip(there.slack.team.posts, there.on_slack(), strict=True)
    return [papers for post, papers in posts if post.channel == "C0PAPERS"]


async def test_once_mended_what_was_refused_is_posted(platforms: Platforms) -> None:
    expected = await platforms.preview("slack:#papers")
    await refused(platforms)
    archived(platforms, False)
    ended = await platforms.machine("schedule", "resume", SLACK, "--missed")
    schedule = await shown(platforms)
    assert (ended.code, schedule["stopped"], schedule["paused"]) == (0, None, False)
    assert datetime.fromisoformat(str(schedule["next_due"])) <= datetime.now(UTC) + timedelta(minutes=1)
    await make_due(platforms, 0)
    assert (await platforms.machine("run", "--once")).code == 0
    assert posted(platforms) == [expected]


async def test_once_mended_a_post_opens_it_as_well(platforms: Platforms) -> None:
    expected = await platforms.preview("slack:#papers")
    await refused(platforms)
    archived(platforms, False)
    assert (await platforms.machine("post", SLACK)).code == 0
    assert (await shown(platforms))["stopped"] is None
    assert posted(platforms) == [expected]


async def test_while_it_is_not_mended_setting_it_again_says_so_and_opens_nothing(platforms: Platforms) -> None:
    await refused(platforms)
    ended = await platforms.machine("schedule", "set", SLACK)
    assert ended.code == 6
    assert "archived" in ended.err
    assert ended.err.endswith(f"The schedule is kept. Then: “schedule resume {SLACK}”\n")
    assert (await shown(platforms))["stopped"]


async def test_resuming_what_is_not_mended_says_so_until_something_arrives(platforms: Platforms) -> None:
    await refused(platforms)
    ended = await platforms.machine("schedule", "resume", SLACK, "--from-now")
    assert (ended.code, "is resumed. Next:" in ended.out) == (6, True)
    assert ended.err == (
        "paperwire: #papers is archived: unarchive it, or schedule another channel. It is resumed all the same.\n"
    )
    assert ((await shown(platforms))["stopped"], "archived" in str((await shown(platforms))["doubt"])) == (None, True)
    assert "When it was last looked at: #papers is archived" in " ".join(
        (await platforms.machine("status")).out.split()
    )
    archived(platforms, False)
    await make_due(platforms, 0)
    assert (await platforms.machine("run", "--once")).code == 0
    assert (await shown(platforms))["doubt"] is None


async def test_resuming_goes_on_where_slack_cannot_be_asked(platforms: Platforms) -> None:
    await platforms.machine("schedule", "set", "slack:#papers")
    await platforms.machine("schedule", "pause", SLACK)
    away = "http://127.0.0.1:1/api"
    ended = await platforms.machine("schedule", "resume", SLACK, PAPERWIRE_SLACK_API_URL=away)
    assert (ended.code, "cannot be reached" in ended.err) == (6, True)
    assert (await shown(platforms))["paused"] is False


async def test_a_scope_that_is_lacking_is_named_where_its_workspace_waits_for_it(platforms: Platforms) -> None:
    await platforms.machine("schedule", "set", "slack:#papers")
    team = platforms.slack.team
    team.scopes -= {"chat:write"}
    await make_due(platforms, 0)
    assert (await platforms.machine("run", "--once")).code == 6
    assert "lacks the scope chat:write" in str((await shown(platforms))["held"])
    for command in ("status", "deliveries", "why"):
        told = await platforms.machine(command, *([SLACK] if command == "why" else []))
        assert "lacks the scope chat:write" in " ".join(told.out.split()), command
