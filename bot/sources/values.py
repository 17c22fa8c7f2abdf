"""Values of JSON from outside: each is what it should be, or None."""

from datetime import UTC, datetime

from bot.text.clean import fold

LARGEST_COUNT = 2**53
"""JSON numbers beyond it are not exact in most readers, so that no count can be meant."""


def text(value: object) -> str | None:
    """Text on one line with something in it, safe to store."""
    return fold(value) or None if isinstance(value, str) else None


def count(value: object) -> int | None:
    """A whole number that can be a count."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LARGEST_COUNT else None


def moment(value: object) -> datetime | None:
    """The instant in UTC of a day or a time in ISO 8601; one without a zone is meant in UTC."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        read = read and (read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
    return read if read and 1900 <= read.year < 2200 else None
