"""Draws a recorded day's digest as Slack shows it, from the messages that a stand-in took.

The renderer is of other hands: `npm i slack-blocks-to-jsx@1.1.1 react@19.3.1 react-dom@19.3.1` in a folder, then
`python -m tests.pictures.slack DAY.json docs/pictures --packages FOLDER`.
"""

import argparse
import asyncio
import json
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.message import Message
from tests.adapters.contract import deliver
from tests.adapters.slack.harness import connected
from tests.pictures.discord import day_s_digest

WIDTHS = {"slack-digest": 720, "slack-digest-phone": 380}


async def captured(message: Message) -> list[dict[str, Any]]:
    """The messages that arrive."""
    async with connected() as harness:
        await deliver(harness, message)
        return [dict(post.args) for post in harness.server.team.posts]


def draw(bodies: list[dict[str, Any]], folder: Path, packages: Path) -> None:
    """One picture a width, all messages in it."""
    script = Path(__file__).with_suffix(".mjs")
    sizes = [f"{name}={width}" for name, width in WIDTHS.items()]
    with TemporaryDirectory() as scratch:
        held = Path(scratch) / "messages.json"
        held.write_text(json.dumps(bodies))
        command = ["node", str(script), str(held), str(folder.resolve()), *sizes]
        subprocess.run(command, cwd=packages, check=True)  # noqa: S603


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures.slack", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("day", type=Path, metavar="DAY.json", help="a recorded day, among its neighbours")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--packages", type=Path, required=True, metavar="FOLDER", help="where npm put the renderer")
    parser.add_argument("--limit", type=int, default=8, metavar="N", help="papers in the digest; 8 unless given")
    options = parser.parse_args()
    message = asyncio.run(day_s_digest(options.day.parent, date.fromisoformat(options.day.stem), options.limit))
    draw(asyncio.run(captured(message)), options.folder, options.packages)


if __name__ == "__main__":
    main()
