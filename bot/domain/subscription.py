"""What people follow."""

from dataclasses import dataclass
from datetime import datetime

LONGEST = 500
"""Characters of a topic at most, whatever is set: both databases keep so much in an index."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A rule over papers, as its follower wrote it, and its normal form: the same for all who mean the same."""

    text: str
    normal: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """One person follows one topic; only what is listed after `since` (UTC) is new to them. `topic` is its number in
    the store, the same for all who follow it.
    """

    topic: int
    text: str
    normal: str
    since: datetime
