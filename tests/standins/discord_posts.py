"""The messages of a stand-in for Discord: taken, remembered by their nonces, counted, shown again."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from starlette.datastructures import QueryParams

from tests.standins.discord_answers import Limited, Malformed, Refusal
from tests.standins.discord_checks import numbered, problems
from tests.standins.discord_world import BOT, Channel, Json, snowflake

NONCES_KEPT = timedelta(minutes=5)
"""Discord: "the past few minutes"."""
WINDOW = timedelta(seconds=5)
"""Of a bucket."""


class Posts:
    """`messages` holds what was stored, as stored, and `bodies` what was posted. More than `a_window` messages in five
    seconds into one channel are limited.
    """

    def __init__(self, now: Callable[[], datetime], a_window: int | None) -> None:
        self.messages: list[Json] = []
        self.bodies: list[Json] = []
        self._now = now
        self._a_window = a_window
        self._nonces: dict[str, tuple[datetime, str]] = {}
        self._times: dict[str, list[datetime]] = {}

    def put(self, channel: Channel, body: Json) -> Json:
        """Store a message, or give the earlier one of the same nonce."""
        nonce = str(body.get("nonce") or "")
        if body.get("enforce_nonce") and (earlier := self._earlier(nonce)):
            return earlier
        self.bodies.append(body)
        now = self._now()
        made = {
            "id": snowflake(now, len(self.bodies)),
            "channel_id": channel.id,
            "author": {"id": BOT, "username": "Paperwire", "bot": True},
            "content": body.get("content") or "",
            "timestamp": now.isoformat(),
            "type": 0,
            "flags": body.get("flags") or 0,
            "components": numbered(body.get("components") or []),
            "nonce": body.get("nonce"),
        }
        self.messages.append(made)
        self._nonces[nonce] = (now, str(made["id"]))
        return made

    def shown(self, channel: Channel, query: QueryParams) -> list[Json]:
        """Messages of a channel, newest first, without their nonces."""
        limit = int(query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise Malformed([(("limit",), "int value should be between 1 and 100.")])
        before, after = int(query.get("before", 2**63)), int(query.get("after", 0))
        found = [one for one in self.messages if one["channel_id"] == channel.id and after < int(one["id"]) < before]
        newest_first = sorted(found, key=lambda one: int(one["id"]), reverse=True)
        chosen = newest_first[-limit:] if "after" in query else newest_first[:limit]
        return [{key: value for key, value in one.items() if key != "nonce"} for one in chosen]

    def count(self, channel: Channel) -> dict[str, str]:
        """The headers of one more message. Raises Limited."""
        now = self._now()
        recent = [one for one in self._times.get(channel.id, []) if now - one < WINDOW]
        if self._a_window is not None and len(recent) >= self._a_window:
            raise Limited((recent[0] + WINDOW - now).total_seconds())
        self._times[channel.id] = [*recent, now]
        most = self._a_window or 5
        return bucket(f"{channel.id}:post", now, most, max(0, most - len(recent) - 1))

    def _earlier(self, nonce: str) -> Json | None:
        at, message_id = self._nonces.get(nonce, (None, ""))
        if at is None or self._now() - at > NONCES_KEPT:
            return None
        for one in self.messages:
            if one["id"] == message_id:
                return one
        raise Refusal(404, 10008, "Unknown Message")


def bucket(name: str, now: datetime, most: int, left: int) -> dict[str, str]:
    """The headers of a rate limit."""
    return {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{(now + WINDOW).timestamp():.3f}",
        "X-RateLimit-Reset-After": f"{WINDOW.total_seconds():.3f}",
        "X-RateLimit-Bucket": name,
    }


def message_in(raw: bytes, content_type: str | None) -> Json:
    """The message in a request. Raises Refusal."""
    body = None
    with suppress(ValueError):
        body = json.loads(raw)
    if content_type != "application/json" or not isinstance(body, dict):
        raise Refusal(400, 50109, "The request body contains invalid JSON.")
    if found := problems(body):
        raise Malformed(found)
    if not body.get("content") and not body.get("components"):
        raise Refusal(400, 50006, "Cannot send an empty message")
    return body
