"""`deliveries` and `deliveries settle`."""

import pytest

from bot.domain.delivery import Receipt, State
from bot.domain.digest import Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.refusal import Refusal
from bot.store.tables import delivery
from tests.builders import batch, content, entry
from tests.cli.conftest import Machine


async def keep(machine: Machine, *states: State, address: str = "terminal") -> list[str]:
    """One delivery in each state, held where it is unknown; their keys."""
    async with machine.transaction() as unit:
        where = await unit.schedules.destination(address)
        drafts = [
            Draft(
                occasion=Occasion(destination=where, request=f"r{number}"), content=content("2605.00001"), outcome=_OPEN
            )
            for number in range(len(states))
        ]
        await unit.digests.add(drafts)
        rows = list(reversed(await unit.ledger.deliveries()))[-len(states) :]
        for row, state in zip(rows, states, strict=True):
            if state is State.SENT:
                await unit.ledger.sent({row.id: Receipt("m1")})
            else:
                changed = delivery.update().where(delivery.c.id == row.id).values(state=str(state))
                await unit._connection.execute(changed)
    return [row.key for row in rows]


_OPEN = DigestOutcome.OPEN


async def state_of(machine: Machine, key: str) -> tuple[str, str | None]:
    (row,) = [row for row in (await machine("deliveries", "--json")).json if row["key"] == key]
    return row["state"], row["message_id"]


async def test_they_are_listed_by_state_and_address(on_both: Machine) -> None:
    sent, unknown = await keep(on_both, State.SENT, State.UNKNOWN)
    (ada,) = await keep(on_both, State.UNKNOWN, address="terminal:@ada")

    async def listed(*options: str) -> list[str]:
        return [row["key"] for row in (await on_both("deliveries", *options, "--json")).json]

    assert set(await listed()) == {sent, unknown, ada}
    assert set(await listed("--state", "unknown")) == {unknown, ada}
    assert await listed("--address", "terminal:@ada") == [ada]
    assert await listed("--address", "terminal", "--state", "sent") == [sent]
    assert len(await listed("--limit", "2")) == 2
    assert "None of these" in (await on_both("deliveries", "--state", "failed")).out


async def test_a_state_that_is_none_is_named_with_those_that_are(paperwire: Machine) -> None:
    ended = await paperwire("deliveries", "--state", "lost")
    assert ended.code == 2
    assert "“lost” is no state of a delivery: use planned, sending" in ended.err


@pytest.mark.parametrize("command", ["deliveries", "today"])
async def test_none_of_them_is_no_number_to_show(paperwire: Machine, command: str) -> None:
    ended = await paperwire(command, "--limit", "0")
    assert (ended.code, ended.err) == (2, "paperwire: --limit 0 shows nothing: use 1 or more.\n")


async def test_what_is_unknown_is_decided_by_hand(on_both: Machine) -> None:
    async with on_both.transaction() as unit:
        await unit.papers.keep(batch(entry("2605.00001")))
    arrived, lost = await keep(on_both, State.UNKNOWN, State.UNKNOWN)
    assert arrived in (await on_both("status")).out.replace("\n", "")
    assert (await on_both("deliveries", "settle", arrived, "sent")).code == 0
    again = await on_both("deliveries", "settle", lost, "again")
    assert again.out == f"{lost} is sent again as soon as a process runs. No paperwire run is running: start it.\n"
    assert "No paperwire run is running: start it." in (await on_both("deliveries")).out
    assert await state_of(on_both, arrived) == ("sent", "settled by hand")
    assert await state_of(on_both, lost) == ("retry", None)
    assert "2605.00001" in (await on_both("run", "--once")).out
    assert (await state_of(on_both, lost))[0] == "sent"


async def test_what_is_not_unknown_is_not_decided(paperwire: Machine) -> None:
    states = [state for state in State if state is not State.UNKNOWN]
    keys = await keep(paperwire, *states)
    for key, state in zip(keys, states, strict=True):
        before = await state_of(paperwire, key)
        ended = await paperwire("deliveries", "settle", key, "sent")
        assert ended.code == 6
        assert f"is not unknown but {state}: " in ended.err
        assert await state_of(paperwire, key) == before


async def test_a_mistake_in_settling_is_named(paperwire: Machine) -> None:
    (key,) = await keep(paperwire, State.UNKNOWN)
    assert (await paperwire("deliveries", "settle", "post/9/r9/0", "sent")).code == 4
    ended = await paperwire("deliveries", "settle", key, "maybe")
    assert (ended.code, "say sent if the message is there, again if it is not" in ended.err) == (2, True)


async def test_what_would_wait_for_a_stopped_place_is_not_sent_again_there(on_both: Machine) -> None:
    await keep(on_both, State.UNKNOWN)
    async with on_both.transaction() as unit:
        await unit._connection.execute(delivery.update().values(key="digest/1/0"))
        (row,) = await unit.ledger.deliveries()
        await unit.holds.stop(row, Refusal.ARCHIVED, "It is archived.")
    ended = await on_both("deliveries", "settle", "digest/1/0", "again")
    sentence = "terminal is stopped: It is archived. First “schedule resume terminal”, then this again."
    assert (ended.code, ended.err) == (6, f"paperwire: {sentence}\n")
    assert await state_of(on_both, "digest/1/0") == ("unknown", None)
    assert (await on_both("deliveries", "settle", "digest/1/0", "sent")).code == 0
