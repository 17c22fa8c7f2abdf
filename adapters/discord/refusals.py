"""What Discord's answers mean: its error codes as refusals, as data."""

from collections.abc import Mapping

from bot.domain.refusal import Refusal

_LOGIN = (
    "Discord does not take the bot's token: make a new one in the Developer Portal (Bot, Reset Token), put it into"
    " DISCORD_TOKEN, and start again."
)
_LOCKED = "The thread is closed: open it again, or choose another channel."
_PERSON = "Discord does not let me write to this person: they must share a server with me and allow direct messages."
_KIND = "A channel of this kind takes no messages: choose a text channel, an announcement channel or a thread."
_OURS = "Discord did not take the message"

DELETED = 10008
"""Discord: the message of this nonce had arrived, and somebody has deleted it. It is not posted a second time."""
REFUSALS: Mapping[int, tuple[Refusal, str]] = {
    10003: (
        Refusal.NOT_FOUND,
        "Discord knows no such channel: it was deleted, or its number is wrong; set the schedule for another one.",
    ),
    10004: (Refusal.REMOVED, "I am not in this server: invite me with the link of docs/discord.md."),
    20009: (Refusal.UNREACHABLE_PERSON, _PERSON),
    40001: (Refusal.BAD_TOKEN, _LOGIN),
    40002: (Refusal.BAD_TOKEN, "Discord wants the account of the bot's owner to be verified first."),
    40005: (Refusal.REJECTED, f"{_OURS}: it is too large."),
    40007: (Refusal.UNREACHABLE_PERSON, _PERSON),
    50001: (
        Refusal.NOT_INVITED,
        "I cannot see the channel: I am not in its server, or lack View Channel and Send Messages there. Invite me with"
        " the link of docs/discord.md, or give my role these.",
    ),
    50006: (Refusal.REJECTED, f"{_OURS}: it is empty."),
    50007: (Refusal.UNREACHABLE_PERSON, _PERSON),
    50008: (Refusal.WRONG_KIND, _KIND),
    50013: (
        Refusal.MAY_NOT_POST,
        "I may not post in the channel. Missing: Send Messages, or View Channel. Give my role these there.",
    ),
    50014: (Refusal.BAD_TOKEN, _LOGIN),
    50024: (Refusal.WRONG_KIND, _KIND),
    50035: (Refusal.REJECTED, _OURS),
    50083: (Refusal.ARCHIVED, _LOCKED),
    50278: (Refusal.UNREACHABLE_PERSON, _PERSON),
    160005: (Refusal.ARCHIVED, _LOCKED),
    200000: (Refusal.REJECTED, f"{_OURS}: the server's AutoMod blocked it."),
    200001: (Refusal.REJECTED, f"{_OURS}: the server's AutoMod blocked it."),
    240000: (Refusal.REJECTED, f"{_OURS}: it holds a link that Discord blocks."),
}
"""By Discord's JSON error code."""

STATUSES: Mapping[int, tuple[Refusal, str]] = {
    401: REFUSALS[40001],
    403: REFUSALS[50013],
    404: REFUSALS[10003],
}
"""By HTTP status, where the code is not known. Discord bars an address for a time after 10,000 answers of 401, 403 or
429 in ten minutes; what is refused is not tried again."""

RETRIED = frozenset({20016, 20028, 20029, 40003, 40004, 40062, 40333, 130000})
"""Codes of what may work later: slow mode, write limits, direct messages opened too fast, sending switched off for a
while, rate limits, blocked before the API, overloaded."""
