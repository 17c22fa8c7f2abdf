"""Addresses on Discord."""

import re
from dataclasses import dataclass

from bot.domain.errors import Invalid

_ID = r"[1-9][0-9]{0,19}"
_CHANNEL = re.compile(rf"discord:(?:(?P<guild>{_ID})/)?(?P<channel>{_ID})")
_PERSON = re.compile(rf"discord:@{_ID}")
# Discord: what Copy Link gives, from the app, the beta and the web; a message's link goes on after its channel.
_LINK = re.compile(
    rf"https://(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com/channels/(?P<guild>{_ID})/(?P<channel>{_ID})(?:[/?].*)?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A channel, and its server where that was said."""

    channel: str
    guild: str | None = None

    def __str__(self) -> str:
        return f"discord:{self.guild}/{self.channel}" if self.guild else f"discord:{self.channel}"


def parse(typed: str) -> Address:
    """`discord:GUILD/CHANNEL`, `discord:CHANNEL`, or a link to a channel. Raises Invalid, which says what an address
    looks like.
    """
    text = typed.strip().lower()
    if found := _CHANNEL.fullmatch(text) or _LINK.fullmatch(text):
        return Address(channel=found["channel"], guild=found["guild"])
    if _PERSON.fullmatch(text):
        raise Invalid(
            f"“{typed}” is a person: direct messages on Discord are not sent yet; use discord:SERVER/CHANNEL instead."
        )
    raise Invalid(
        f"“{typed}” is no channel on Discord: use discord:SERVER/CHANNEL with their numbers, such as"
        " discord:613425648685547541/697138785317814292."
    )
