"""Reading Discord's answers: the data, or one of the ledger's exceptions with a sentence for people. Pure."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.discord.refusals import DELETED, REFUSALS, RETRIED, STATUSES
from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater
from bot.domain.refusal import Refusal, Scope
from bot.text.clean import cut, fold

_LONGEST_WAIT = 24 * 60 * 60
_LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case; `base` is the address of the API, for people."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    base: str


def data_of(answer: Answer) -> Any:  # noqa: ANN401 - JSON
    """The JSON of a good answer. Raises RetryLater, Refused or OutcomeUnknown."""
    is_json, data = _parsed(answer.body)
    if answer.status < 300:
        if not is_json:
            raise OutcomeUnknown(_no_api(answer))
        return data
    said = data if isinstance(data, dict) else {}
    code = said.get("code")
    if code == DELETED:
        return {"id": "deleted"}
    if answer.status == 429 or code in RETRIED:
        scope = Scope.PLATFORM if said.get("global") is True else Scope.DESTINATION
        raise RetryLater(_busy(said), _wait(answer.headers, said), scope)
    if answer.status >= 500:
        raise OutcomeUnknown(_out_of_order(answer) if is_json else _no_api(answer))
    if not is_json:
        raise RetryLater(_no_api(answer))
    raise _refused(answer.status, code, said)


def _parsed(body: bytes) -> tuple[bool, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return False, None
    return isinstance(data, dict | list), data


def _refused(status: int, code: object, said: Mapping[str, Any]) -> Refused:
    known = REFUSALS.get(code) if isinstance(code, int) else None
    refusal, sentence = known or STATUSES.get(status) or (Refusal.REJECTED, "Discord did not take the message")
    return Refused(refusal, sentence if sentence.endswith(".") else f"{sentence}: {_complaint(said)}.")


def _complaint(said: Mapping[str, Any]) -> str:
    """What Discord says is wrong, and where."""
    details = [f"{where}: {what}" for where, what in _errors(said.get("errors"), "")]
    text = "; ".join(details) or str(said.get("message") or "it did not say why")
    return cut(fold(text), _LONGEST_QUOTE).rstrip(".")


def _errors(errors: object, where: str) -> Iterator[tuple[str, str]]:
    """Discord: the errors stand in `_errors` at the end of the path of what is wrong."""
    if not isinstance(errors, dict):
        return
    for name, inner in errors.items():
        if name == "_errors" and isinstance(inner, list):
            yield from ((where or "message", str(one.get("message"))) for one in inner if isinstance(one, dict))
        else:
            yield from _errors(inner, f"{where}.{name}" if where else str(name))


def _busy(said: Mapping[str, Any]) -> str:
    message = fold(str(said.get("message") or "")).rstrip(".")
    return f"Discord asks to wait: {cut(message, _LONGEST_QUOTE)}." if message else "Discord asks to wait."


def _wait(headers: Mapping[str, str], said: Mapping[str, Any]) -> timedelta | None:
    """Discord: `retry_after` in the body is in seconds, with a fraction; the header has whole ones."""
    for value in (said.get("retry_after"), headers.get("retry-after")):
        try:
            seconds = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if math.isfinite(seconds):
            return timedelta(seconds=min(max(seconds, 0), _LONGEST_WAIT))
    return None


def _out_of_order(answer: Answer) -> str:
    return f"Discord is out of order: it answered with status {answer.status}."


def _no_api(answer: Answer) -> str:
    return (
        f"{answer.base} answered with status {answer.status} and something that is not Discord's API:"
        " check PAPERWIRE_DISCORD_API_URL, or wait if Discord is out of order."
    )
