import subprocess
import sys
from contextlib import AsyncExitStack

import pytest

from adapters.slack import configured
from bot.domain.delivery import Refused
from bot.domain.errors import Invalid
from bot.ports import Adapter
from bot.settings import Settings, load_settings
from tests.adapters.slack.harness import SlackHarness, connected
from tests.standins.server import serve
from tests.standins.slack import SlackServer


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "PAPERWIRE_SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)


def settings(**given: str) -> Settings:
    return load_settings(_env_file=None, **given)


async def test_without_a_token_there_is_no_slack() -> None:
    async with AsyncExitStack() as stack:
        assert configured(settings(), stack) is None


async def test_with_one_it_is_where_the_settings_say() -> None:
    server = SlackServer()
    async with serve(server.gate) as url, AsyncExitStack() as stack:
        adapter: Adapter | None = configured(
            settings(SLACK_BOT_TOKEN=server.token, PAPERWIRE_SLACK_API_URL=f"{url}/api/"), stack
        )
        assert adapter
        assert [workspace.id for workspace in await adapter.reached()] == ["T0WIRE"]
        other = configured(settings(SLACK_BOT_TOKEN="xoxb-wrong", PAPERWIRE_SLACK_API_URL=f"{url}/api"), stack)
        assert other
        with pytest.raises(Refused):
            await other.reached()


async def test_its_example_is_an_address() -> None:
    async with connected() as harness:
        assert (await harness.adapter.locate(harness.adapter.example)).missing == ()


async def test_an_address_that_is_none_says_what_one_looks_like() -> None:
    async with connected() as harness:
        with pytest.raises(Invalid) as raised:
            await harness.adapter.locate("slack:papers")
    assert str(raised.value) == (
        "“slack:papers” is no channel of Slack: use its name, as in slack:#papers, or its id, as in slack:C0123456789."
    )
    assert isinstance(harness, SlackHarness)


def test_finding_the_adapter_loads_nothing_else() -> None:
    heavy = "{'slack_sdk', 'aiohttp', 'bot'}"
    code = f"import sys, adapters.slack; print(sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
