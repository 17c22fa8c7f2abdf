"""What was done to one process, for whoever judges what it did."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Life:
    """Times are in seconds since 1970: when it was stopped and let go on, and when it was gone."""

    stops: list[tuple[float, float]] = field(default_factory=list)
    ended: float | None = None

    def stood_still(self, since: float, until: float) -> float:
        """For how many seconds of that time it was stopped."""
        return sum(max(0.0, min(until, end) - max(since, begin)) for begin, end in self.stops)


Lives = Mapping[str, Life]
"""By owner."""
