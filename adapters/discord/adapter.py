"""Discord as a platform."""

from datetime import timedelta
from typing import ClassVar

from adapters.discord import find, locate
from adapters.discord.address import parse
from adapters.discord.api import SECONDS, Api
from adapters.discord.key import keyed
from adapters.discord.limits import Limits
from adapters.discord.render import render
from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Found,
    OutcomeUnknown,
    Pace,
    Part,
    Receipt,
    RetryLater,
    WhenUnsure,
)
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Scope
from bot.message import Message

_PAGE = 200
"""Discord: at most 200 servers an answer."""
_PAGES = 50


class DiscordAdapter:
    """Posts to the API at `base` as the bot of `token`, each request within `seconds`.

    What nobody can find again is held, not sent twice: several people read a channel.
    """

    platform: ClassVar[str] = locate.PLATFORM
    example: ClassVar[str] = "discord:SERVER/CHANNEL"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.HOLD
    settling: ClassVar[timedelta] = timedelta(seconds=5)
    limits: ClassVar[Limits] = Limits()
    pace: ClassVar[Pace] = Pace(40, Scope.PLATFORM)
    """Discord: 50 requests a second for all of a bot; some questions fit in beside."""

    def __init__(self, token: str, base: str, seconds: float = SECONDS) -> None:
        self._api = Api(token, base, seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    async def reached(self) -> list[Workspace]:
        """The servers that the bot is in. Raises Refused or RetryLater."""
        try:
            return await self._guilds()
        except OutcomeUnknown as failure:
            raise RetryLater(failure.reason) from failure
        except (KeyError, TypeError, AttributeError) as failure:
            raise RetryLater(self._api.not_discord) from failure

    async def locate(self, address: str) -> Place:
        """`discord:SERVER/CHANNEL`, or `discord:CHANNEL` for short. Raises Invalid."""
        return await locate.locate(self._api, parse(address))

    def render(self, message: Message) -> list[Part]:
        """Parts within the limits. Pure."""
        return render(message, self.limits)

    async def send(self, attempt: Attempt) -> Receipt:
        """Post it once; later parts follow the first. Raises RetryLater, Refused or OutcomeUnknown."""
        path = f"/channels/{parse(attempt.address).channel}/messages"
        posted = await self._api.post(path, keyed(attempt.payload, attempt.key))
        if not isinstance(posted, dict) or not posted.get("id"):
            raise OutcomeUnknown("Discord took the message, but did not say under which id.")
        return Receipt(message_id=str(posted["id"]))

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """Look for it in the channel. Raises RetryLater."""
        return await find.find(self._api, attempt)

    async def _guilds(self) -> list[Workspace]:
        found: list[Workspace] = []
        for _ in range(_PAGES):
            after = {"after": found[-1].id} if found else {}
            page = await self._api.get("/users/@me/guilds", limit=_PAGE, **after)
            found += [locate.workspace(guild) for guild in page]
            if len(page) < _PAGE:
                break
        return found
