"""How a stand-in for Discord answers when it does not take something."""

import math

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.standins.discord_checks import Problem, form_error
from tests.standins.server import reset


class Refusal(Exception):
    """One of Discord's errors."""

    def __init__(self, status: int, code: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.answer: Response = JSONResponse({"message": message, "code": code, **more}, status)


class Limited(Refusal):
    """Too many messages; `seconds` until more are taken."""

    def __init__(self, seconds: float) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.answer = limited(seconds)


class Malformed(Refusal):
    """A message that Discord refuses."""

    def __init__(self, found: list[Problem]) -> None:
        error = form_error(found)
        super().__init__(400, error["code"], error["message"], errors=error["errors"])


class Broken(Response):
    """The connection is reset instead of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        reset(receive)
        while (await receive())["type"] != "http.disconnect":
            pass


class Silent(Response):
    """No answer until the client goes away."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        while (await receive())["type"] != "http.disconnect":
            pass


def limited(seconds: float, *, is_global: bool = False) -> JSONResponse:
    """The answer 429. Discord: through a proxy (`Via`), seconds with a fraction in the body and whole ones in the
    header; its API library takes one without `Via` for a ban.
    """
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": is_global}
    headers = {"Via": "1.1 google", "Retry-After": str(math.ceil(seconds)), "X-RateLimit-Scope": "user"}
    return JSONResponse(body, 429, headers | ({"X-RateLimit-Global": "true"} if is_global else {}))
