"""Who may post where, as the platform sees it: closed places, revoked workspaces, Retry-After; and who asked when."""

import random
import time
from typing import Any

from aiohttp import web

from bot.domain.refusal import Scope

PROCESS = "X-Process"
CLAIMED = "X-Claimed"
"""From when to when the engine asked the store for work, and got this, in seconds since 1970."""
STARTED = "X-Started"
"""From when to when it asked the store whether this may leave."""
CALLED = "X-Called"
"""When it handed the message to its adapter."""
HOLD = "X-Hold"
"""Take the message, and never answer."""
SCOPE = "X-Scope"
"""How far a Retry-After reaches."""
LATEST = 0.2
"""Seconds after which an accepted message turns up at the latest; the adapter's settling delay is longer."""

Asked = dict[str, Any]
_TIMES = {("claimed", "claimed_by"): CLAIMED, ("started", "started_by"): STARTED, ("called",): CALLED}


class Limits:
    """`refusals` and `requests` are the record; each knows its process, its time, and what it was about."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.closed: set[str] = set()
        self.revoked: set[str] = set()
        self._until: dict[str, float] = {}
        self.refusals: list[Asked] = []
        self.requests: list[Asked] = []

    def note(self, what: str, request: web.Request, asked: Asked) -> Asked:
        """What is asked, with its circumstances."""
        headers = request.headers
        times = {"at": time.time()}
        for names, header in _TIMES.items():
            times |= zip(names, map(float, headers[header].split()), strict=True)
        noted = {"key": asked["key"], "address": asked["address"], "process": headers[PROCESS], **times}
        self.requests.append({**noted, "what": what})
        return {**asked, **noted}

    def refuse(self, asked: Asked) -> web.Response | None:
        """A refusal to post, or None: it may."""
        if asked["address"] in self.closed:
            return self._refused(asked, 410, Scope.DESTINATION)
        if workspace_of(asked["address"]) in self.revoked:
            return self._refused(asked, 401, Scope.WORKSPACE)
        return self._wait(asked)

    def keep_from_looking(self, asked: Asked) -> web.Response | None:
        """A refusal to tell what is there, or None: it may look."""
        if workspace_of(asked["address"]) in self.revoked:
            return self._refused(asked, 401, Scope.WORKSPACE)
        return self._wait(asked)

    def _wait(self, asked: Asked) -> web.Response | None:
        """A Retry-After that is not over, or None."""
        for scope in (Scope.WORKSPACE, Scope.DESTINATION):
            until = self._until.get(_where(asked, scope), 0.0)
            if until > time.time():
                return self._too_many(asked, scope, until)
        return None

    def begin_wait(self, asked: Asked) -> web.Response:
        """Nothing more in this destination, or this workspace, for a while."""
        scope = self._chance.choice((Scope.DESTINATION, Scope.WORKSPACE))
        until = self._until[_where(asked, scope)] = time.time() + self._chance.uniform(0.2, 0.8)
        return self._too_many(asked, scope, until)

    def _too_many(self, asked: Asked, scope: Scope, until: float) -> web.Response:
        answer = self._refused(asked, 429, scope, until)
        answer.headers["Retry-After"] = f"{max(0.001, until - time.time()):.3f}"
        answer.headers[SCOPE] = str(scope)
        return answer

    def _refused(self, asked: Asked, status: int, scope: Scope, until: float | None = None) -> web.Response:
        noted = {name: asked[name] for name in ("key", "address", "process")}
        refusal = {"status": status, "scope": str(scope), "at": time.time(), "until": until}
        self.refusals.append({**noted, **refusal})
        return web.Response(status=status)


def workspace_of(address: str) -> str:
    """The part of it that names the workspace."""
    return address.partition("/")[0]


def _where(asked: Asked, scope: Scope) -> str:
    return workspace_of(asked["address"]) if scope is Scope.WORKSPACE else str(asked["address"])
