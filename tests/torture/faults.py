"""What goes wrong on the way to a platform and back, drawn by chance."""

import random
from collections.abc import Mapping
from enum import StrEnum

Rates = Mapping[str, float]


class Fault(StrEnum):
    """What befalls one request to post."""

    LOST = "answer lost after accepting"
    LATE = "accepted after the connection broke"
    RESET = "reset before accepting"
    BURST = "429 with Retry-After"
    BUSY = "503, not accepted"
    BROKEN = "500, not accepted"
    BROKEN_AFTER = "502, accepted"
    SLOW = "slow answer"
    STALLED = "no answer in time, accepted"
    HALF_CLOSED = "half-closed, accepted"
    HALF_ANSWER = "half an answer, accepted"
    REJECTED = "this message rejected for good"


class Blur(StrEnum):
    """What befalls one request that looks for a message."""

    RESET = "looking: reset"
    BROKEN = "looking: 500"
    SLOW = "looking: slow"
    BURST = "looking: 429 with Retry-After"


RATES: Rates = {
    Fault.LOST: 0.03,
    Fault.LATE: 0.03,
    Fault.RESET: 0.03,
    Fault.BURST: 0.015,
    Fault.BUSY: 0.02,
    Fault.BROKEN: 0.02,
    Fault.BROKEN_AFTER: 0.02,
    Fault.SLOW: 0.04,
    Fault.STALLED: 0.01,
    Fault.HALF_CLOSED: 0.02,
    Fault.HALF_ANSWER: 0.01,
    Fault.REJECTED: 0.005,
    Blur.RESET: 0.05,
    Blur.BROKEN: 0.05,
    Blur.SLOW: 0.05,
    Blur.BURST: 0.05,
}


def draw(chance: random.Random, kind: type[StrEnum], rates: Rates) -> StrEnum | None:
    """One of `kind`, each with its rate; None: all goes well."""
    left = chance.random()
    for one in kind:
        left -= rates.get(one, 0.0)
        if left < 0:
            return one
    return None
