"""The stand-in refuses what Discord refuses; simcord agrees wherever it looks."""

import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import aiohttp
import pytest
from simcord.components import ComponentValidationError, validate_message_state

from tests.adapters.discord.conftest import World
from tests.standins.discord import API
from tests.standins.discord_checks import numbered, problems, walk
from tests.standins.discord_world import BOT, SEND

Json = dict[str, Any]


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def button(**changes: object) -> Json:
    return {"type": 2, "style": 2, "label": "Open", "custom_id": "open", **changes}


def select(count: int, label: str = "A paper") -> Json:
    options = [{"label": label, "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "choose", "options": options}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


PICTURE = {"type": 11, "media": {"url": "https://a.example/x.png"}}
GOOD: Json = {
    "flags": 1 << 15,
    "nonce": "x" * 25,
    "components": [
        {
            "type": 17,
            "id": 1 << 30,
            "accent_color": 0x7A9CC6,
            "components": [
                text("one"),
                {"type": 14, "divider": True, "spacing": 1},
                {"type": 9, "components": [text("two")], "accessory": PICTURE},
                row(select(25)),
                row(button(), button(custom_id="other"), {"type": 2, "style": 5, "label": "x", "url": "https://a.b/"}),
            ],
        }
    ],
}


def inside(body: Json) -> list[Json]:
    children: list[Json] = body["components"][0]["components"]
    return children


BAD: dict[str, tuple[bool, Callable[[Json], object]]] = {
    "41 components": (True, lambda body: inside(body).extend(text("x") for _ in range(29))),
    "4,001 characters": (True, lambda body: inside(body).append(text("x" * 3995))),
    "an id twice": (True, lambda body: inside(body)[0].update(id=1 << 30)),
    "an id too large": (True, lambda body: inside(body)[0].update(id=1 << 32)),
    "an id beyond 31 bits": (False, lambda body: inside(body)[0].update(id=1 << 31)),
    "a custom_id twice": (True, lambda body: inside(body)[4]["components"][1].update(custom_id="open")),
    "a custom_id too long": (True, lambda body: inside(body)[4]["components"][0].update(custom_id="x" * 101)),
    "a label too long": (True, lambda body: inside(body)[4]["components"][0].update(label="x" * 81)),
    "an address too long": (True, lambda body: inside(body)[4]["components"][2].update(url=f"https://{'x' * 505}")),
    "an address of another kind": (False, lambda body: inside(body)[4]["components"][2].update(url="javascript:1")),
    "26 options": (True, lambda body: inside(body).__setitem__(3, row(select(26)))),
    "an option too long": (True, lambda body: inside(body).__setitem__(3, row(select(2, "x" * 101)))),
    "two selects in a row": (True, lambda body: inside(body).__setitem__(3, row(select(2), select(2)))),
    "six buttons": (True, lambda body: inside(body).__setitem__(4, row(*(button(custom_id=str(n)) for n in range(6))))),
    "a section without accessory": (True, lambda body: inside(body)[2].pop("accessory")),
    "a section of four texts": (True, lambda body: inside(body)[2].update(components=[text("x")] * 4)),
    "a container in a container": (True, lambda body: inside(body).append({"type": 17, "components": [text("x")]})),
    "an empty container": (False, lambda body: inside(body).clear()),
    "an empty text": (True, lambda body: inside(body)[0].update(content="")),
    "a blank text": (False, lambda body: inside(body)[0].update(content=" \n")),
    "a picture of another kind": (False, lambda body: inside(body)[2]["accessory"]["media"].update(url="data:image")),
    "a description too long": (True, lambda body: inside(body)[2]["accessory"].update(description="x" * 1025)),
    "a colour too large": (True, lambda body: body["components"][0].update(accent_color=1 << 24)),
    "a spacing of three": (True, lambda body: inside(body)[1].update(spacing=3)),
    "content with the flag": (True, lambda body: body.update(content="Hello")),
    "embeds with the flag": (True, lambda body: body.update(embeds=[{"title": "x"}])),
    "no component": (True, lambda body: body.update(components=[])),
    "no flag": (True, lambda body: body.update(flags=0)),
    "a nonce too long": (False, lambda body: body.update(nonce="x" * 26)),
    "mentions parsed and listed": (
        False,
        lambda body: body.update(allowed_mentions={"parse": ["users"], "users": ["1"]}),
    ),
}
"""What is wrong, whether simcord looks for it, and how to do it."""


def test_a_good_message_is_taken() -> None:
    assert problems(GOOD) == []
    assert simcord_takes(GOOD)


@pytest.mark.parametrize(("is_known", "spoil"), BAD.values(), ids=BAD.keys())
def test_a_bad_message_is_refused(is_known: bool, spoil: Callable[[Json], object]) -> None:
    body = deepcopy(GOOD)
    spoil(body)
    assert problems(body) != []
    assert simcord_takes(body) is not is_known


def simcord_takes(body: Json) -> bool:
    content, embeds = body.get("content"), body.get("embeds") or []
    try:
        validate_message_state(body["components"], flags=body["flags"], content=content, embeds=embeds)
    except ComponentValidationError:
        return False
    return True


def test_ids_that_are_given_are_kept_and_the_others_numbered() -> None:
    body = deepcopy(GOOD)
    inside(body)[4]["id"] = 2
    ours = [one["id"] for one in walk(numbered(body["components"]))]
    theirs = validate_message_state(body["components"], flags=1 << 15, content=None, embeds=[])
    assert ours == [one["id"] for one in walk(theirs)]
    assert ours[:3] == [1 << 30, 1, 3]


async def test_the_answers_look_like_discord_s(world: World) -> None:
    headers = {"Authorization": "Bot secret", "User-Agent": "DiscordBot (https://a.example, 1)"}
    url = f"{world.url}{API}/channels/42/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, json={"content": "Hello", "nonce": "1"}) as answer:
            posted = await answer.json()
            assert answer.headers["Content-Type"] == "application/json"
            assert answer.headers["X-RateLimit-Remaining"] == "4"
        async with session.get(url) as answer:
            assert [one["id"] for one in await answer.json()] == [posted["id"]]
        assert (posted["content"], posted["author"]["id"], posted["nonce"]) == ("Hello", BOT, "1")
        for body, code in (({}, 50006), ({"content": "x" * 2001}, 50035), ("[]", 50109)):
            async with session.post(url, json=body) as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, code)
        async with session.get(f"{url}?limit=101") as answer:
            assert answer.status == 400
        async with session.get(url, headers={"User-Agent": "curl"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, 40333)
        world.channel.overwrites = [(BOT, 0, SEND)]
        async with session.post(url, json={"content": "Hello"}) as answer:
            assert (answer.status, (await answer.json())["code"]) == (403, 50013)
    async with (
        aiohttp.ClientSession(headers=headers | {"Authorization": "secret"}) as session,
        session.get(url) as answer,
    ):
        assert answer.status == 401


def test_by_hand_it_says_where_it_is() -> None:
    command = [sys.executable, "-u", "-m", "tests.standins.discord", "--guild", "1", "--channel", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout
            lines = [process.stdout.readline().strip() for _ in range(2)]
        finally:
            process.terminate()
    url, token = lines[0].split()
    assert url.startswith("PAPERWIRE_DISCORD_API_URL=http://127.0.0.1:")
    assert url.endswith("/api/v10")
    assert token == "DISCORD_TOKEN=standin"
    assert lines[1] == "discord:1/2"
