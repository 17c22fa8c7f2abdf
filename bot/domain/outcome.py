"""The two closed lists: what became of a paper for a destination, and of a digest. Each has its sentence."""

from enum import StrEnum


class PaperOutcome(StrEnum):
    """What became of one candidate."""

    CHOSEN = "chosen"
    ALREADY_POSTED = "already posted"
    ALREADY_PLANNED = "already planned"
    BELOW_THE_BAR = "below the bar"
    OVER_THE_CAP = "over the cap"
    NO_MATCH = "no match"
    LISTED_BEFORE = "listed before it was followed"


class DigestOutcome(StrEnum):
    """What became of one digest; `open` while its deliveries are not all decided."""

    OPEN = "open"
    DELIVERED = "delivered"
    PARTLY_DELIVERED = "partly delivered"
    FAILED = "failed"
    NOTHING_NEW = "nothing new"
    BELOW_THE_BAR = "below the bar"
    NOTHING_LISTED = "nothing listed"
    SOURCE_STALE = "source stale"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NOTHING_FOLLOWED = "nothing followed"
    NO_MATCH = "no match"

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        return _SENTENCES[self]


_SENTENCES = {
    DigestOutcome.OPEN: "It is on its way.",
    DigestOutcome.DELIVERED: "Everything arrived.",
    DigestOutcome.PARTLY_DELIVERED: "A part of it did not arrive; its papers are free for the next digest.",
    DigestOutcome.FAILED: "It did not arrive; its papers are free for the next digest.",
    DigestOutcome.NOTHING_NEW: (
        "Nothing new: every paper of these days was posted here before. New ones come with the next list."
    ),
    DigestOutcome.BELOW_THE_BAR: (
        "Nothing new has enough upvotes: what was not posted here yet is below the bar. It is looked at again as its "
        "upvotes grow."
    ),
    DigestOutcome.NOTHING_LISTED: (
        "Nothing is listed yet: no source has given a day with papers. They come with the first list that has some."
    ),
    DigestOutcome.SOURCE_STALE: (
        "Nothing new: the source had not answered for a day, or listed nothing though it was time to; see "
        "“status”. What was missing comes once it does."
    ),
    DigestOutcome.WEEKEND: ("No list is expected at the weekend, and every paper of the days before was posted here."),
    DigestOutcome.NOTHING_FOLLOWED: "Nothing is followed here; “subscribe TOPIC” begins.",
    DigestOutcome.NO_MATCH: "Nothing new matches what is followed here, or it was posted before.",
    DigestOutcome.HOLIDAY: ("arXiv had a holiday, and every paper of the days before was posted here."),
}
