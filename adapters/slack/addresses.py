"""Addresses: `slack:#papers`, `slack:C345`, `slack:U678`, or in full `slack:T012/C345`; and links to channels."""

import re
from dataclasses import dataclass

from bot.domain.errors import Invalid

# Slack: C, G or D begins the id of a conversation, U or W that of a person, T or E that of a workspace. Ids are in
# upper case and names in lower case, so that neither is taken for the other.
_ID = re.compile(r"slack:(?:(?P<team>[TE][A-Z0-9]{1,24})/)?(?P<target>[CGDUW][A-Z0-9]{1,24})")
# Slack: a name has up to 80 letters, digits, hyphens and underscores, of any script.
_NAME = re.compile(r"slack:(?P<target>#[\w-]{1,80})")
# Slack: what Copy link gives, and the address of a channel in a browser; a message's link goes on after its channel.
_TARGET = r"(?P<target>[CGD][A-Z0-9]{1,24})(?:[/?].*)?"
_LINKS = (
    re.compile(rf"https://[\w-]+(?:\.enterprise)?\.slack\.com/archives/{_TARGET}"),
    re.compile(rf"https://app\.slack\.com/client/(?P<team>[TE][A-Z0-9]{{1,24}})/{_TARGET}"),
)
_NOT_BY_NAME = (
    "Slack takes people by their id, not by a name: copy it from the person's profile (More, then Copy member ID), and "
    "write slack:U0123456789."
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it was typed, taken apart: `target` is what Slack takes as a channel."""

    typed: str
    target: str
    team: str | None = None

    @property
    def is_name(self) -> bool:
        """Whether the channel is given by its name."""
        return self.target.startswith("#")

    @property
    def is_person(self) -> bool:
        """Whether it is somebody's direct messages."""
        return self.target.startswith(("U", "W"))


def parse(text: str) -> Address:
    """Raises Invalid with an example."""
    address = text.strip()
    if found := _ID.fullmatch(address):
        return Address(address, found["target"], found["team"])
    if found := _NAME.fullmatch(address):
        return Address(address.lower(), found["target"].lower())
    for link in _LINKS:
        if found := link.fullmatch(address):
            team = found.groupdict().get("team")
            return Address(
                f"slack:{team}/{found['target']}" if team else f"slack:{found['target']}", found["target"], team
            )
    if address.startswith("slack:@"):
        raise Invalid(_NOT_BY_NAME)
    raise Invalid(
        f"“{text}” is no channel of Slack: use its name, as in slack:#papers, or its id, as in slack:C0123456789."
    )
