"""Requests to Discord's REST API. What posts something is sent once; aiohttp itself may read once more.

discord.py's HTTPClient is not used here: it repeats a request up to five times after a 429, 500, 502, 504 or 524 and
sleeps in between, which cannot be switched off, and its address is an attribute of a class that all clients share. With
this one the ledger repeats, under the same key and not before it may, and the address belongs to the instance.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
)

from adapters.discord.answers import Answer, data_of
from bot import __version__
from bot.domain.delivery import OutcomeUnknown, RetryLater

SECONDS = 25.0
"""For one request, its connection included: less than half the lease of a delivery."""
_SECONDS_TO_CONNECT = 10.0
_LARGEST_ANSWER = 16_000_000
_USER_AGENT = f"DiscordBot (https://paperwire.example, {__version__})"
"""Discord: `DiscordBot (url, version)`; anything else may be blocked before it reaches the API."""


class Api:
    """The API at `base`, as the bot of `token`. Opens its connections when they are first needed."""

    def __init__(self, token: str, base: str, seconds: float = SECONDS) -> None:
        self.base = base.rstrip("/")
        self.not_discord = f"{self.base} does not answer as Discord's API does: check PAPERWIRE_DISCORD_API_URL."
        self._headers = {"Authorization": f"Bot {token.strip()}", "User-Agent": _USER_AGENT}
        self._timeout = ClientTimeout(total=seconds, connect=min(seconds, _SECONDS_TO_CONNECT))
        self._session: ClientSession | None = None

    async def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        """The JSON found there. Raises RetryLater, Refused or OutcomeUnknown: no usable answer came."""
        return await self._ask("GET", path, params=query)

    async def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """The JSON answer. Raises RetryLater, Refused, or OutcomeUnknown: it may or may not have been taken."""
        return await self._ask("POST", path, data=json.dumps(body), headers={"Content-Type": "application/json"})

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _ask(self, method: str, path: str, **how: Any) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = await self._exchange(method, path, how)
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as failure:
            reason = f"{self.base} cannot be reached: check the network, and PAPERWIRE_DISCORD_API_URL."
            raise RetryLater(reason) from failure
        except TimeoutError as failure:
            waited = f"Discord did not answer within {self._timeout.total:g} seconds"
            raise OutcomeUnknown(f"{waited}: check the network, and PAPERWIRE_DISCORD_API_URL.") from failure
        except (ClientError, OSError) as failure:
            raise OutcomeUnknown("The connection to Discord broke before its answer was whole.") from failure
        return data_of(answer)

    async def _exchange(self, method: str, path: str, how: dict[str, Any]) -> Answer:
        if self._session is None:
            self._session = ClientSession(
                headers=self._headers, timeout=self._timeout, cookie_jar=DummyCookieJar(), auto_decompress=True
            )
        # A redirect is not followed: the token is for this address alone.
        async with self._session.request(method, self.base + path, allow_redirects=False, **how) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, await _read(response), self.base)


async def _read(response: ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            return b""
    return bytes(body)
