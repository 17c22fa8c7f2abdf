"""Which servers the bot is in, and when there is an adapter at all."""

import subprocess
import sys
from contextlib import AsyncExitStack

import pytest

from adapters.discord import configured
from adapters.discord.adapter import DiscordAdapter
from bot.domain.delivery import Refused, RetryLater
from bot.domain.place import Workspace
from bot.domain.refusal import Refusal
from bot.settings import Settings
from tests.adapters.discord.conftest import World
from tests.adapters.discord.harness import nobody_there
from tests.standins.discord import API
from tests.standins.discord_world import Guild
from tests.standins.faults import Fault


async def test_all_servers(world: World) -> None:
    assert await world.adapter.reached() == [Workspace(platform="discord", id="7", name="Reading group")]
    world.server.world.add(*(Guild(str(number), f"Server {number}") for number in range(1000, 1450)))
    reached = await world.adapter.reached()
    assert [one.id for one in reached] == ["7", *map(str, range(1000, 1450))]


async def test_none(world: World) -> None:
    world.server.world.guilds.clear()
    assert await world.adapter.reached() == []


async def test_a_wrong_token(world: World) -> None:
    world.server.token = "another"
    with pytest.raises(Refused, match="DISCORD_TOKEN") as raised:
        await world.adapter.reached()
    assert raised.value.refusal is Refusal.BAD_TOKEN


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_500, Fault.PAGE, Fault.RESET, Fault.TOO_MANY, Fault.OBJECT, Fault.EMPTY, Fault.MALFORMED]
)
async def test_trouble_is_for_later(world: World, fault: Fault) -> None:
    world.server.gate.fail(fault, times=2)
    with pytest.raises(RetryLater):
        await world.adapter.reached()


async def test_an_api_that_is_not_there() -> None:
    adapter = DiscordAdapter("secret", nobody_there())
    with pytest.raises(RetryLater, match="cannot be reached"):
        await adapter.reached()
    await adapter.close()


async def test_without_a_token_there_is_no_adapter() -> None:
    async with AsyncExitStack() as stack:
        assert configured(Settings(_env_file=None, DISCORD_TOKEN=None), stack) is None  # type: ignore[call-arg]


async def test_with_a_token_there_is_one_and_its_connections_are_closed(world: World) -> None:
    settings = Settings(_env_file=None, DISCORD_TOKEN="secret", PAPERWIRE_DISCORD_API_URL=world.url + API)  # type: ignore[call-arg]
    async with AsyncExitStack() as stack:
        adapter = configured(settings, stack)
        assert adapter
        assert len(await adapter.reached()) == 1
    session = adapter._api._session
    assert session
    assert session.closed


def test_finding_the_adapter_loads_nothing_else() -> None:
    heavy = "{'aiohttp', 'discord', 'bot'}"
    code = f"import sys, adapters.discord; print(sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
