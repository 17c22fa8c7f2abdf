"""Reads from a source over HTTP: one request at a time, within limits, every failure as one sentence."""

import asyncio
import random
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import structlog

from bot import __version__
from bot.domain.errors import SettingsError, SourceFailed
from bot.ports import Clock, Queue
from bot.sources.answers import Answer, asked_to_wait, content, refusal, unreachable

USER_AGENT = f"Paperwire/{__version__} (self-hosted paper digest; python-httpx)"
LONGEST_WAIT = timedelta(seconds=310)
"""The longest single wait. Hugging Face: quotas are counted in windows of five minutes."""

_TOKEN = re.compile(r"[!-~]+")

log = structlog.get_logger()

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one request: seconds to connect, between two reads and altogether; bytes of the body; redirects."""

    connect: float = 5
    read: float = 20
    whole: float = 60
    body: int = 20_000_000
    redirects: int = 3


LIMITS = Limits()


def _is_too_many(answer: Answer) -> bool:
    return answer.status == 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a site wants to be asked: what it is asked to send, how often a request is repeated after a fault that may
    pass (a 5xx status, a time-out, a broken connection) and after it asked to wait, and the pauses before, which grow
    and are varied by half up or down. `is_busy` tells an answer that asks to wait.
    """

    accept: str = "application/json"
    retries: int = 2
    waits: int = 3
    fault_pause: timedelta = timedelta(seconds=1)
    busy_pause: timedelta = timedelta(seconds=10)
    is_busy: Callable[[Answer], bool] = _is_too_many


MANNERS = Manners()


@dataclass(frozen=True, slots=True)
class Site:
    """What people call a source, and the token for it, which goes to its own origin only and into no message.

    Raises SettingsError where the token cannot be one.
    """

    title: str
    token: str | None = field(default=None, repr=False)
    manners: Manners = MANNERS
    queue: Queue | None = None
    """Where every single request waits for its turn."""

    def __post_init__(self) -> None:
        if self.token and not _TOKEN.fullmatch(self.token):
            raise SettingsError(f"The access token for {self.title} has characters that no token has: copy it anew.")


class _Passing(Exception):
    """A fault that may pass; its text is the sentence for people."""


class _Busy(Exception):
    """The source asks to wait, `wait` long if it said."""

    def __init__(self, wait: timedelta | None) -> None:
        super().__init__()
        self.wait = wait


class Reader:
    """Reads from the one site that `client` has as its base URL; `jitter` gives numbers from 0 to 1."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        clock: Clock,
        site: Site,
        *,
        jitter: Callable[[], float] = random.random,
        limits: Limits = LIMITS,
    ) -> None:
        self._client = client
        self._clock = clock
        self._title = site.title
        self._site = site
        self._jitter = jitter
        self._limits = limits
        self._lock = asyncio.Lock()

    async def ask(self, path: str, params: Params | None = None) -> Answer:
        """The answer at `path`, relative to the base URL, whatever its status; faults and requests to wait are dealt
        with. Raises SourceUnreachable (no connection) or SourceFailed.
        """
        async with self._lock:
            return await self._persist(path, params or {})

    async def _persist(self, path: str, params: Params) -> Answer:
        faults = waits = 0
        while True:
            try:
                return await self._once(path, params)
            except _Passing as fault:
                faults += 1
                pause = self._backoff(self._site.manners.fault_pause, faults)
                if faults > self._site.manners.retries:
                    raise SourceFailed(str(fault)) from None
            except _Busy as busy:
                waits += 1
                pause = busy.wait or self._backoff(self._site.manners.busy_pause, waits)
                if waits > self._site.manners.waits or pause > LONGEST_WAIT:
                    raise self._full(pause) from None
            log.info("source will be asked again", source=self._title, seconds=round(pause.total_seconds(), 1))
            await self._clock.sleep_until(self._clock.now() + pause)

    def _backoff(self, unit: timedelta, times: int) -> timedelta:
        doublings: int = 2 ** (times - 1)
        return unit * doublings * (0.5 + self._jitter())

    def _full(self, pause: timedelta) -> SourceFailed:
        again = self._clock.now() + pause
        return SourceFailed(
            f"{self._title} answers no more requests for now: try again at {again:%Y-%m-%d %H:%M:%S} UTC."
        )

    async def _once(self, path: str, params: Params) -> Answer:
        # Errors are raised from None because the frames of httpx hold the token.
        try:
            async with self._turn(), asyncio.timeout(self._limits.whole):
                answer = await self._exchange(path, params)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise unreachable(self._title, self._client.base_url.host, error) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise SourceFailed(f"{self._title} has no usable web address: check it in the settings.") from None
        except (httpx.TimeoutException, TimeoutError):
            raise _Passing(f"{self._title} took too long to answer: try again later.") from None
        except (httpx.TransportError, httpx.DecodingError):
            raise _Passing(f"{self._title} broke off before its answer was whole: try again later.") from None
        if self._site.manners.is_busy(answer):
            raise _Busy(asked_to_wait(answer.headers, self._clock.now()))
        if answer.status >= 500:
            raise _Passing(f"{self._title} has trouble of its own ({answer.status}): try again later.")
        return answer

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return self._site.queue.turn() if self._site.queue else nullcontext()

    async def _exchange(self, path: str, params: Params) -> Answer:
        request = self._request(path, params)
        for _ in range(self._limits.redirects + 1):
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                if response.next_request is None:
                    return Answer(response.status_code, response.headers, await self._body(response))
            finally:
                await response.aclose()
            request = response.next_request
        raise SourceFailed(f"{self._title} redirects on and on: check its web address in the settings.")

    def _request(self, path: str, params: Params) -> httpx.Request:
        headers = {"User-Agent": USER_AGENT, "Accept": self._site.manners.accept}
        if self._site.token:
            headers["Authorization"] = f"Bearer {self._site.token}"
        timeout = httpx.Timeout(self._limits.read, connect=self._limits.connect)
        return self._client.build_request("GET", path, params=params, headers=headers, timeout=timeout)

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._limits.body:
                megabytes = self._limits.body / 1_000_000
                raise SourceFailed(
                    f"{self._title} sent more than {megabytes:g} MB, which cannot be a list: try again later."
                )
        return bytes(body)


class JsonReader(Reader):
    """Reads JSON."""

    async def get(self, path: str, params: Params | None = None) -> object:
        """The JSON at `path`. Raises NotThere (404), SourceUnreachable, SourceChanged (unreadably deep) or
        SourceFailed.
        """
        answer = await self.ask(path, params)
        if answer.status != 200:
            raise refusal(self._title, answer, self._site.token)
        return content(self._title, answer, self._site.token)
