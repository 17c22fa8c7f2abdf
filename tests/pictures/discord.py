"""Draws a recorded day's digest as Discord shows it, by the preview of simcord, from the messages that a stand-in took.

It needs more than the tests do: `pip install "simcord[screenshot]"` in an environment of its own, and a chromium. Then
`python -m tests.pictures.discord DAY.json docs/pictures --chromium /usr/bin/chromium`.
"""

import argparse
import asyncio
import io
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import httpx

from adapters.discord.adapter import DiscordAdapter
from bot.domain.delivery import Attempt
from bot.domain.paper import Window
from bot.domain.schedule import Recipe, Target
from bot.message import Message
from bot.service.compose import digest_message
from bot.service.plan import Planner
from bot.service.schedules import SchedulesService
from bot.sources.hugging_face import HuggingFace
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.builders import NINE
from tests.fakes import FakeAdapter, FakeClock, no_topics
from tests.standins.discord import API, DiscordServer
from tests.standins.discord_checks import walk
from tests.standins.discord_world import Channel, Guild, Json
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import load
from tests.standins.server import serve

WIDTHS = {"discord-digest": 700, "discord-digest-phone": 400}
ADDRESS = "discord:1/2"


async def day_s_digest(data: Path, day: date, limit: int) -> Message:
    """The digest of a recorded day, through source, store, plan and composition, at half past eleven UTC."""
    clock = FakeClock(datetime.combine(day, time(11, 30), UTC))
    server = HuggingFaceServer(load(data), now=clock.now)
    with TemporaryDirectory() as folder:
        async with (
            serve(server.gate) as url,
            httpx.AsyncClient(base_url=url, trust_env=False) as client,
            open_store(database_url(f"sqlite:///{folder}/paperwire.db")) as store,
        ):
            async for batch in HuggingFace(client, clock).fetch(Window(day, day)):
                async with store.begin() as unit:
                    await unit.papers.keep(batch)
            schedules = SchedulesService(store, {"terminal": FakeAdapter()}, clock)
            place = await FakeAdapter().locate("terminal")
            await schedules.put("digest", place, Recipe(limit=limit), NINE)
            preview = await Planner(store, clock, lambda: "r", no_topics).preview(Target("terminal", "digest"))
            assert preview.plan.content
            return digest_message(preview.plan.content, preview.papers)


async def captured(message: Message) -> list[Json]:
    """The messages that arrive."""
    server = DiscordServer(Guild("1", "Reading group"), Channel("2", "papers", "1"))
    async with serve(server.gate) as url:
        adapter = DiscordAdapter("token", url + API)
        for number, part in enumerate(adapter.render(message)):
            key = f"digest/{number}"
            await adapter.send(Attempt(address=ADDRESS, key=key, payload=part.payload, started=datetime.now(UTC)))
        await adapter.close()
    return server.posts.bodies


def pictures(bodies: list[Json]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """A plain figure for the address of each picture."""
    from PIL import Image, ImageDraw  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    for body in bodies:
        for one in walk(body["components"]):
            if url := (one.get("media") or {}).get("url"):
                seed = crc32(url.encode())
                image = Image.new("RGB", (300, 300), "#f4f4f0")
                draw = ImageDraw.Draw(image)
                colours = ("#4472a8", "#b0693a", "#5a8a5a", "#8a5a86")
                for line in range(3):
                    points = [(20 + 26 * x, 260 - (seed >> (x + 3 * line)) % 64 * (line + 1)) for x in range(11)]
                    draw.line(points, fill=colours[(seed + line) % 4], width=6)
                data = io.BytesIO()
                image.save(data, "PNG")
                yield url, ("figure.png", data.getvalue())


async def draw(bodies: list[Json], folder: Path, chromium: str) -> None:
    """One picture a message and width."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import discord  # noqa: PLC0415
        import simcord  # noqa: PLC0415
        from playwright.async_api import BrowserType  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    launch = BrowserType.launch

    async def launched(browser: Any, **options: Any) -> Any:  # noqa: ANN401 - playwright's own types
        return await launch(browser, **{**options, "executable_path": chromium, "args": ["--no-sandbox"]})

    BrowserType.launch = launched
    bot = discord.Client(intents=discord.Intents.default())
    async with simcord.run(bot) as env:
        await bot.http.request(discord.http.Route("PATCH", "/users/@me"), json={"username": "Paperwire"})
        guild = env.create_guild()
        channel = guild.create_text_channel("papers")
        viewer = guild.add_member(env.create_user("ada"))
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
        for number, body in enumerate(bodies, start=1):
            posted = await bot.http.request(route, json={key: body[key] for key in ("flags", "components")})
            for name, width in WIDTHS.items():
                shown = f"{name}{f'-{number}' if len(bodies) > 1 else ''}.png"
                async with env.preview(
                    channel, viewers=[viewer], assets=dict(pictures(bodies)), width=width, height=3000
                ) as preview:
                    await preview.screenshot(folder / shown, viewer=viewer, target=int(posted["id"]))


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.pictures.discord", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("day", type=Path, metavar="DAY.json", help="a recorded day, among its neighbours")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--chromium", default="/usr/bin/chromium", metavar="PATH")
    parser.add_argument("--limit", type=int, default=8, metavar="N", help="papers in the digest; 8 unless given")
    options = parser.parse_args()

    async def all_of_it() -> None:
        message = await day_s_digest(options.day.parent, date.fromisoformat(options.day.stem), options.limit)
        await draw(await captured(message), options.folder, options.chromium)

    asyncio.run(all_of_it())


if __name__ == "__main__":
    main()
