"""`run`: shows today's papers, posts what is due once, takes up changes, and ends cleanly."""

import signal
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.schedule import Move
from tests.cli.conftest import Machine
from tests.standins.faults import Fault
from tests.standins.hugging_face import HuggingFaceServer


async def make_due(machine: Machine) -> None:
    """Somebody turned the terminal's schedule so that it is due this minute."""
    async with machine.transaction() as unit:
        for schedule in await unit.schedules.all():
            due = datetime.now(UTC).replace(second=0, microsecond=0)
            await unit.schedules.advance(
                [Move(schedule=schedule.id, previous_due=due - timedelta(days=1), next_due=due)]
            )


async def deliveries(machine: Machine) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = (await machine("deliveries", "--json")).json
    return rows


async def test_a_first_start_shows_todays_papers_and_what_is_scheduled(
    paperwire: Machine, hugging_face: HuggingFaceServer
) -> None:
    async with paperwire.running() as run:
        shown = await run.until("/healthz")
        assert "Papers of " in shown
        assert "8 of the 24 listed" in shown
        assert "daily 09:00 Berlin" in shown
        assert "next: " in shown
        assert (await run.get("/healthz")).json() == {"status": "ok"}
        assert (await run.get("/readyz")).status_code == 200
        ended = await run.end()
    assert ended.code == 0
    assert "Traceback" not in ended.err
    assert "event=run.ended" in ended.err
    assert await deliveries(paperwire) == [], "the view is not a delivery"
    assert hugging_face.gate.requests[0].headers["user-agent"].startswith("Paperwire/")


async def test_what_is_due_is_posted_once_and_is_what_preview_said(on_both: Machine) -> None:
    async with on_both.running() as run:
        await run.until("/healthz")
        previewed = [one["id"] for one in (await on_both("preview", "terminal", "--json")).json["papers"]]
        before = len(run.out)
        await make_due(on_both)
        await run.until("paperwire paper", after=before)
        ended = await run.end()
        assert ended.out[before:].count("Papers of ") == 1
    async with on_both.running() as run:
        await run.until("/healthz")
        await run.end()
    (row,) = await deliveries(on_both)
    assert row["papers"] == previewed
    assert str(row["key"]).startswith("digest/")


async def test_changes_of_another_command_are_taken_up(paperwire: Machine) -> None:
    async with paperwire.running() as run:
        await run.until("/healthz")
        posted = await paperwire("post", "terminal")
        assert (posted.code, posted.out) == (0, " Posted 8 papers to terminal.\n")
        (row,) = await deliveries(paperwire)
        await run.until(str(row["papers"][-1]))  # type: ignore[index]
        await run.end()


async def test_a_second_run_says_who_holds_it(paperwire: Machine) -> None:
    async with paperwire.running() as run:
        await run.until("/healthz")
        second = await paperwire("run", "--once")
        assert second.code == 7
        assert f"process {run._process.pid}" in second.err
        status = (await paperwire("status", "--json")).json
        assert status["running_since"] is not None
        await run.end()
    assert (await paperwire("status", "--json")).json["running_since"] is None


async def test_after_a_kill_the_next_start_goes_on(paperwire: Machine) -> None:
    async with paperwire.running() as run:
        await run.until("/healthz")
        await run.end(signal.SIGKILL)
    async with paperwire.running() as run:
        await run.until("/healthz")
        assert (await run.end(signal.SIGINT)).code == 0


async def test_without_a_network_a_sample_is_shown_and_marked_and_not_stored(paperwire: Machine) -> None:
    async with paperwire.running(PAPERWIRE_HUGGING_FACE_URL="http://127.0.0.1:1") as run:
        shown = await run.until("/healthz")
        assert "cannot be reached" in shown
        assert "A sample" in shown
        assert (await run.get("/readyz")).status_code == 200
        assert (await run.end()).code == 0
    assert (await paperwire("today", "--json")).json["papers"] == []


async def test_without_a_network_the_newest_papers_stored_are_shown(paperwire: Machine) -> None:
    await paperwire("ingest")
    async with paperwire.running(PAPERWIRE_HUGGING_FACE_URL="http://127.0.0.1:1") as run:
        shown = await run.until("/healthz")
        assert "cannot be reached" in shown
        assert "8 of the 24 listed" in shown
        assert "A sample" not in shown
        await run.end()


async def test_a_removed_schedule_does_not_come_back(paperwire: Machine) -> None:
    async with paperwire.running() as run:
        await run.until("/healthz")
        await run.end()
    await paperwire("schedule", "remove", "terminal")
    async with paperwire.running() as run:
        assert "nothing is scheduled" in await run.until("/healthz")
        await run.end()
    assert (await paperwire("schedule", "list", "--json")).json == []


async def test_a_taken_port_leads_to_the_next_one(paperwire: Machine) -> None:
    async with paperwire.running() as first:
        port = (await first.get("/healthz")).url.port
        assert port is not None
        elsewhere = f"sqlite:///{paperwire._folder / 'second.db'}"
        async with paperwire.running(PAPERWIRE_HTTP_PORT=str(port), DATABASE_URL=elsewhere) as second:
            other = await second.get("/healthz")
            assert (other.status_code, other.url.port) == (200, port + 1)
            await second.end()
        await first.end()


async def test_once_fetches_posts_what_is_due_and_ends(on_both: Machine) -> None:
    first = await on_both("run", "--once")
    assert (first.code, first.out) == (0, "")
    await make_due(on_both)
    second = await on_both("run", "--once")
    assert second.code == 0
    assert "Papers of " in second.out
    assert [row["state"] for row in await deliveries(on_both)] == ["sent"]


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.PAGE])
async def test_once_says_by_its_code_that_it_could_not_fetch(
    paperwire: Machine, hugging_face: HuggingFaceServer, fault: Fault
) -> None:
    hugging_face.gate.fail(fault, times=999)
    ended = await paperwire("run", "--once")
    assert ended.code == 6
    assert "event=look.failed" in ended.err
    assert ended.err.splitlines()[-1].startswith("paperwire: Hugging Face")
    assert ended.err.endswith("; see paperwire status.\n")
