"""Requests to Slack's Web API, and what became of each: an answer, or one of three exceptions with a sentence."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import errors
from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater
from bot.domain.place import Workspace
from bot.domain.refusal import Scope
from bot.text.clean import cut, fold

ONE_REQUEST = 20
"""Seconds; a lease on a delivery lasts ninety."""
_CONNECTING = 8
_KEPT_OPEN = 2
_POSTING = "/chat.postMessage"
_OF_A_CHANNEL = timedelta(seconds=10)
_LONGEST_WAIT = 24 * 60 * 60
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
_BROKEN = (aiohttp.ClientError, OSError, ValueError, RecursionError)

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are there; no scopes where the server did not say which the token has, and no ids where it gave none."""

    workspace: Workspace
    bot: str
    scopes: frozenset[str] = field(default_factory=frozenset)
    bot_id: str = ""
    user_id: str = ""


class Api:
    """Slack's Web API at `url`, with a bot token. The SDK's own retries are off: the ledger retries."""

    def __init__(self, token: str, url: str, *, seconds: float = ONE_REQUEST) -> None:
        self.client = _Client(token, url, seconds)
        self._host = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        self._bot = "Paperwire"

    async def close(self) -> None:
        """Close what was opened."""
        await self.client.close()

    async def ask(self, call: Awaitable[AsyncSlackResponse]) -> Data:
        """The answer to one call. Raises RetryLater if it was certainly not done, Refused if it never will be, and
        OutcomeUnknown if it may have been done.
        """
        return _data(await self._answer(call))

    async def identity(self) -> Identity:
        """Whose token it is. Slack: auth.test needs no scope. Raises as `ask` does."""
        answer = await self._answer(self.client.auth_test())
        said = _data(answer)
        team, user = str(said.get("team_id") or ""), str(said.get("user") or "")
        if not team:
            raise OutcomeUnknown(errors.NOT_JSON.format(host=self._host, status=200))
        self._bot = fold(user) or self._bot
        workspace = Workspace(platform="slack", id=team, name=fold(str(said.get("team") or "")) or team)
        scopes = str(_header(answer.headers, "x-oauth-scopes") or "")
        granted = frozenset(filter(None, (one.strip() for one in scopes.split(","))))
        ids = str(said.get("bot_id") or ""), str(said.get("user_id") or "")
        return Identity(workspace, self._bot, granted, *ids)

    async def _answer(self, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        try:
            return await call
        except SlackApiError as error:
            raise self._meant(error.response) from error
        except _NOT_SENT as error:
            raise RetryLater(errors.UNREACHABLE.format(host=self._host)) from error
        except TimeoutError as error:
            raise OutcomeUnknown(errors.TOO_LATE) from error
        except _BROKEN as error:
            raise OutcomeUnknown(errors.NO_ANSWER) from error

    def _meant(self, answer: Any) -> RetryLater | Refused | OutcomeUnknown:  # noqa: ANN401 - the SDK's, or aiohttp's
        status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0))
        data = getattr(answer, "data", None)
        error = data.get("error") if isinstance(data, dict) else None
        if status == 429:
            wait = _wait(_header(answer.headers, "retry-after"))
            return RetryLater(errors.LATER["ratelimited"], wait, _scope(answer, wait))
        if isinstance(error, str) and error:
            method = str(getattr(answer, "api_url", "")).rpartition("/")[2]
            return self._named(error, data, status, method)
        if status >= 500:
            return OutcomeUnknown(errors.FAILED.format(status=status, host=self._host))
        page = errors.NOT_JSON.format(host=self._host, status=status)
        # A page with status 200 may stand between us and a Slack that took the message; with 4xx nobody took anything.
        return RetryLater(page) if status >= 400 else OutcomeUnknown(page)

    def _named(
        self,
        error: str,
        data: Any,  # noqa: ANN401
        status: int,
        method: str,
    ) -> RetryLater | Refused | OutcomeUnknown:
        if error in errors.LATER:
            return RetryLater(errors.LATER[error])
        if error in errors.UNSURE:
            return OutcomeUnknown(errors.UNSURE[error])
        if error not in errors.REFUSALS and status >= 500:
            return OutcomeUnknown(errors.FAILED.format(status=status, host=self._host))
        refusal, sentence = errors.REFUSALS.get(error, errors.UNKNOWN_NAME)
        return Refused(
            refusal, sentence.format(bot=self._bot, scope=_lacking(data, method), error=cut(fold(error), 80))
        )


class _Client(AsyncWebClient):
    """The SDK's client on a session of its own; a request goes on a connection used a moment ago, or on a fresh one.

    A connection that idled is often found closed by the other side just when a message leaves on it, and nobody can
    tell then whether it arrived.
    """

    def __init__(self, token: str, url: str, seconds: float) -> None:
        super().__init__(token=token, base_url=f"{url}/", retry_handlers=[])
        self._seconds = seconds
        # The SDK takes HTTPS_PROXY even for this machine and whatever NO_PROXY says.
        self.proxy = _proxy(url)

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        if self.session is None:
            timeout = aiohttp.ClientTimeout(total=self._seconds, sock_connect=min(_CONNECTING, self._seconds))
            connector = aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN)
            self.session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        if http_verb == "GET" and answer["status_code"] in {404, 405}:
            # Slack answers questions by POST as well, and other servers that speak its API by POST alone.
            form = {**req_args, "params": None, "data": req_args.get("params")}
            answer = await super()._request(http_verb="POST", api_url=api_url, req_args=form)
        # The SDK expects an object in every answer, and fails without the status where there is none.
        return answer if isinstance(answer["data"], dict) else {**answer, "data": {}}


def _data(answer: AsyncSlackResponse) -> Data:
    return answer.data if isinstance(answer.data, dict) else {}


def _lacking(data: Data, method: str) -> str:
    """The first scope that is needed and not there, or what the method is known to need. Slack: `needed` and `provided`
    have commas between the scopes.
    """
    needed, provided = (str(data.get(key) or "").split(",") for key in ("needed", "provided"))
    lacking = [scope for scope in needed if scope and scope not in provided]
    return cut(fold(lacking[0]), 80) if lacking else errors.NEEDED.get(method, "that this needs")


def _header(headers: Mapping[str, Any], name: str) -> object:
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _wait(text: object) -> timedelta | None:
    """Slack: Retry-After is in whole seconds."""
    said = str(text).strip()
    return timedelta(seconds=min(int(said), _LONGEST_WAIT)) if said.isascii() and said.isdigit() else None


def _scope(answer: Any, wait: timedelta | None) -> Scope:  # noqa: ANN401 - the SDK's, or aiohttp's
    """Slack: a channel takes a message a second, a workspace an unstated number, and which of them it was is not said.
    A short wait is taken to be the channel's. Reading has limits of its own, which keep nobody from posting elsewhere.
    """
    posting = str(getattr(answer, "api_url", "")).endswith(_POSTING)
    return Scope.WORKSPACE if posting and (wait is None or wait > _OF_A_CHANNEL) else Scope.DESTINATION


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.hostname in _THIS_MACHINE or proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme)
