"""The adapter before a Slack of other hands: `emulate` from npm, version 0.11.0 exactly."""

import asyncio
import json
import os
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.api import Api
from bot.domain.delivery import Absent, Attempt, Found, Refused
from bot.domain.refusal import Refusal
from tests.adapters.slack.test_render import many
from tests.adapters.slack.validators import complaints

BRING_IT = (
    "emulate is not here: npm i --prefix /tmp/emulate emulate@0.11.0, "
    "and PAPERWIRE_TEST_EMULATE=/tmp/emulate for the tests"
)
CHANNEL = "slack:T000000001/C000000001"
SEED = "slack:\n  team: {name: Readers, domain: readers}\n  channels: [{name: papers}]\n"
# It binds every interface and its port must be known: it is made to listen on 127.0.0.1 alone, and to say where.
ONLY_HERE = """
const { Server } = require("net");
const listen = Server.prototype.listen;
Server.prototype.listen = function () {
  this.once("listening", () => console.log(`listening on ${this.address().port}`));
  return listen.call(this, 0, "127.0.0.1");
};
"""


def script() -> Path | None:
    """Where npm put it."""
    npm = shutil.which("npm")
    given = os.environ.get("PAPERWIRE_TEST_EMULATE")
    roots = [Path(given), Path(given) / "node_modules"] if given else []
    if npm and not given:
        for where in ([], ["-g"]):
            asked = subprocess.run([npm, "root", *where], capture_output=True, text=True, check=False)  # noqa: S603
            roots.append(Path(asked.stdout.strip()))
    return next((found for root in roots if (found := root / "emulate/dist/index.js").is_file()), None)


@asynccontextmanager
async def emulated(folder: Path) -> AsyncIterator[str]:
    """The address of a fresh one."""
    found, node = script(), shutil.which("node")
    if not found or not node:
        pytest.skip(BRING_IT)
    preload, seed = folder / "only-here.cjs", folder / "seed.yaml"
    preload.write_text(ONLY_HERE)
    seed.write_text(SEED)
    command = (node, "-r", str(preload), str(found), "start", "--service", "slack", "--seed", str(seed))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL, stdin=DEVNULL)
    assert process.stdout
    try:
        async for line in process.stdout:
            if line.startswith(b"listening on "):
                yield f"http://127.0.0.1:{line.split()[-1].decode()}/api"
                break
        else:
            pytest.fail("emulate ended before it listened")
    finally:
        process.kill()
        await process.communicate()


@pytest.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    async with emulated(tmp_path) as where:
        yield where


@pytest.fixture
async def adapter(url: str) -> AsyncIterator[SlackAdapter]:
    api = Api("test_token_admin", url)
    yield SlackAdapter(api)
    await api.close()


def attempts(adapter: SlackAdapter, count: int) -> list[Attempt]:
    parts = adapter.render(many(count))
    now = datetime.now(UTC)
    return [
        Attempt(address=CHANNEL, key=f"digest/1/{n}", payload=json.loads(json.dumps(part.payload)), started=now)
        for n, part in enumerate(parts)
    ]


async def held(url: str, method: str, **form: str) -> list[dict[str, object]]:
    """Messages as the server has them, asked without our adapter; oldest first."""
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"Authorization": "Bearer test_token_admin"}
        answer = await client.post(f"{url}/{method}", headers=headers, data={"channel": "C000000001", **form})
    messages: list[dict[str, object]] = answer.json()["messages"]
    return sorted(messages, key=lambda one: str(one["ts"]))


async def test_a_digest_arrives_whole_with_its_keys(url: str, adapter: SlackAdapter) -> None:
    first, second = attempts(adapter, 20)
    receipt = await adapter.send(first)
    await adapter.send(replace(second, parent=receipt.message_id))
    (top,) = await held(url, "conversations.history")
    thread = await held(url, "conversations.replies", ts=receipt.message_id)
    assert [one["ts"] for one in (top, thread[0])] == [receipt.message_id] * 2
    assert [one["blocks"] for one in thread] == [one.payload["blocks"] for one in (first, second)]
    assert [one["metadata"] for one in thread] == [
        {"event_type": "paperwire_part", "event_payload": {"key": key}} for key in ("digest/1/0", "digest/1/1")
    ]
    text = json.dumps(thread)
    assert all(text.count(f'"p:2605.{n:05}"') == 1 for n in range(20))
    assert [complaints({"text": one["text"], "blocks": one["blocks"]}) for one in thread] == [[], []]


async def test_what_arrived_is_found_and_what_did_not_is_absent(adapter: SlackAdapter) -> None:
    first, second = attempts(adapter, 20)
    assert await adapter.find(first) == Absent()
    receipt = await adapter.send(first)
    assert await adapter.find(first) == Found(receipt)
    later = replace(second, parent=receipt.message_id)
    assert await adapter.find(later) == Absent()
    answer = await adapter.send(later)
    assert await adapter.find(later) == Found(answer)


async def test_channels_are_located(adapter: SlackAdapter) -> None:
    (workspace,) = await adapter.reached()
    assert (workspace.id, workspace.name) == ("T000000001", "Readers")
    for typed in ("slack:#general", "slack:C000000001", CHANNEL):
        place = await adapter.locate(typed)
        assert (place.address, place.name, place.workspace, place.missing) == (CHANNEL, "#general", workspace, ())
    assert (await adapter.locate("slack:#papers")).missing == ()
    assert (await adapter.locate("slack:#none")).missing


async def test_a_channel_that_does_not_exist_is_refused(adapter: SlackAdapter) -> None:
    one = replace(attempts(adapter, 1)[0], address="slack:T000000001/C999999999")
    with pytest.raises(Refused) as refused:
        await adapter.send(one)
    assert refused.value.refusal is Refusal.NOT_FOUND
