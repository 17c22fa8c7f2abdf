"""What the answers and the failures of a web source mean: waits, refusals, and the sentences for people."""

import json
import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.domain.errors import SourceChanged, SourceFailed, SourceUnreachable
from bot.text.clean import cut, fold

LONGEST_SAYING = 200
"""Characters of a server's own words that are passed on."""

_RESET = re.compile(r";\s*t\s*=\s*(\d{1,9})(?!\d)")
_SECONDS = re.compile(r"\d{1,9}")
_LONGEST_INTEGER = 20


class NotThere(SourceFailed):
    """The source answered that it has no such thing (404)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer."""

    status: int
    headers: httpx.Headers
    body: bytes


def asked_to_wait(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """How long a 429 asks to wait, a second at least; None if it does not say.

    Hugging Face: `RateLimit: "api";r=0;t=55` means that the quota is full again in `t` seconds; its own client sleeps
    one more.
    """
    if resets := _RESET.findall(headers.get("ratelimit", "")):
        return timedelta(seconds=max(map(int, resets)) + 1)
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return timedelta(seconds=max(1, int(said)))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(timedelta(seconds=1), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)


def content(title: str, answer: Answer, token: str | None) -> object:
    """The JSON of an answer with status 200. Raises SourceFailed, also for an error object, or SourceChanged."""
    try:
        data = _parsed(answer)
    except RecursionError:
        raise SourceChanged(
            f"{title} sent data nested too deeply to be read: see whether Paperwire has an update."
        ) from None
    except ValueError:
        raise SourceFailed(f"{title} {_not_json(answer)}") from None
    if error := _error(data):
        raise SourceFailed(f"{title} answered with an error: “{_cleaned(error, token)}”; try again later.")
    return data


def _parsed(answer: Answer) -> object:
    return json.loads(answer.body, parse_int=_integer)


def _integer(digits: str) -> int | None:
    # Python refuses to convert some thousand digits; one absurd number must not cost the whole answer.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


def _error(data: object) -> str | None:
    error = data.get("error") if isinstance(data, dict) else None
    return error if isinstance(error, str) else None


def _not_json(answer: Answer) -> str:
    start = answer.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "gave an empty answer: try again later."
    if start.startswith(b"<"):
        return "answered with a web page instead of data: see whether a proxy or a login page stands in between."
    return "gave an answer that is not whole JSON: try again later."


def refusal(title: str, answer: Answer, token: str | None) -> SourceFailed:
    """The error of an answer that is neither 200 nor worth repeating, with the server's own words, never the token."""
    said = _said(answer, token)
    why = f"({answer.status}: “{said}”)" if said else f"({answer.status})"
    if answer.status == 404:
        return NotThere(f"{title} does not have what was asked for {why}: check its web address in the settings.")
    if answer.status in {401, 403}:
        return SourceFailed(f"{title} refuses access {why}: check the access token in the settings.")
    if answer.status < 400:
        return SourceFailed(f"{title} gave a status instead of data {why}: check its web address in the settings.")
    return SourceFailed(f"{title} refused the request {why}.")


def _said(answer: Answer, token: str | None) -> str:
    """Hugging Face: what was wrong is in the header `X-Error-Message` and in the JSON as `{"error": "..."}`."""
    words = answer.headers.get("x-error-message")
    if not words:
        with suppress(ValueError, RecursionError):
            words = _error(_parsed(answer))
    return _cleaned(words or "", token)


def _cleaned(words: str, token: str | None) -> str:
    return cut(fold(words.replace(token, "…") if token else words), LONGEST_SAYING)


def unreachable(title: str, host: str, error: httpx.TransportError) -> SourceUnreachable:
    """The error of a connection that could not be made."""
    if isinstance(error, httpx.ConnectTimeout):
        why = f"{host} does not answer: check the network connection"
    elif isinstance(error, httpx.ProxyError):
        why = "the proxy does not let it through: check the proxy settings"
    elif "CERTIFICATE_VERIFY_FAILED" in str(error):
        why = f"the certificate of {host} is not trusted: check the clock and the certificates of this machine"
    elif _is_unknown_name(error):
        why = f"the name {host} cannot be looked up: check the network connection"
    else:
        why = f"{host} takes no connection: check the network connection and the web address"
    return SourceUnreachable(f"{title} cannot be reached, {why}.")


def _is_unknown_name(error: BaseException | None) -> bool:
    while error:
        if isinstance(error, socket.gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False
