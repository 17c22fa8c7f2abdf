"""What befalls messages by the command line of a stand-in."""

import argparse
from collections.abc import Mapping

import httpx
import pytest

from tests.standins import discord, slack
from tests.standins.by_hand import Fault, Mishap, fault
from tests.standins.discord import API, DiscordServer
from tests.standins.discord_world import Channel, Guild
from tests.standins.server import serve
from tests.standins.slack import TOKEN, SlackServer

LOST = "lost"
EXPECTED = {
    Mishap.ANSWER_LOST: (LOST, 1),
    Mishap.RESET: (LOST, 0),
    Mishap.BUSY: (429, 0),
    Mishap.DOWN: (500, 0),
}


def test_how_a_fault_is_typed() -> None:
    assert fault("answer-lost") == Fault(Mishap.ANSWER_LOST, 1)
    assert fault("busy:3") == Fault(Mishap.BUSY, 3)


@pytest.mark.parametrize("text", ["", "fire", "busy:x", "busy:0", "busy:-1"])
def test_what_is_none_is_said_with_those_there_are(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="use answer-lost, reset, silence, busy, down, refused, as in"):
        fault(text)


async def answered(url: str, headers: Mapping[str, str], body: Mapping[str, object], seconds: float = 10) -> object:
    """The status, or that there was none."""
    async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=seconds) as client:
        try:
            return (await client.post(url, json=body)).status_code
        except httpx.TransportError:
            return LOST


@pytest.mark.parametrize(("mishap", "expected"), EXPECTED.items())
async def test_on_slack(mishap: Mishap, expected: tuple[object, int]) -> None:
    server = SlackServer()
    slack.befall(server, Fault(mishap, 1))
    async with serve(server.gate) as url:
        sent = (
            f"{url}/api/chat.postMessage",
            {"Authorization": f"Bearer {TOKEN}"},
            {"channel": "C0PAPERS", "text": "a"},
        )
        assert (await answered(*sent), len(server.team.posts)) == expected
        assert await answered(*sent) == 200


@pytest.mark.parametrize(("mishap", "expected"), [*EXPECTED.items(), (Mishap.REFUSED, (403, 0))])
async def test_on_discord(mishap: Mishap, expected: tuple[object, int]) -> None:
    server = DiscordServer(Guild("7", "Reading group"), Channel("42", "papers", "7"))
    discord.befall(server, Fault(mishap, 1))
    headers = {"Authorization": "Bot x", "User-Agent": "DiscordBot (x, 1)"}
    body: dict[str, object] = {"flags": 1 << 15, "nonce": "1", "components": [{"type": 10, "content": "a"}]}
    async with serve(server.gate) as url:
        sent = (f"{url}{API}/channels/42/messages", headers, body)
        assert (await answered(*sent), len(server.messages)) == expected
        assert await answered(*sent) == 200


async def test_silence_lasts_until_the_caller_goes_away_and_what_is_refused_is_said() -> None:
    server = SlackServer()
    slack.befall(server, Fault(Mishap.SILENCE, 1))
    slack.befall(server, Fault(Mishap.REFUSED, 1))
    async with serve(server.gate) as url, httpx.AsyncClient(trust_env=False) as client:
        address, headers = f"{url}/api/chat.postMessage", {"Authorization": f"Bearer {TOKEN}"}
        body: dict[str, object] = {"channel": "C0PAPERS", "text": "a"}
        assert (await answered(address, headers, body, 0.2), len(server.team.posts)) == (LOST, 1)
        assert (await client.post(address, headers=headers, json=body)).json()["error"] == "restricted_action"
