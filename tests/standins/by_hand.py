"""What can be said on the command line of a stand-in for a platform: what befalls the next messages."""

import argparse
from enum import StrEnum
from typing import NamedTuple


class Mishap(StrEnum):
    """What befalls a message that is posted."""

    ANSWER_LOST = "answer-lost"
    RESET = "reset"
    SILENCE = "silence"
    BUSY = "busy"
    DOWN = "down"
    REFUSED = "refused"


class Fault(NamedTuple):
    """It befalls the next so many messages."""

    mishap: Mishap
    times: int


WAIT = 5
"""Seconds that a busy platform asks to wait."""
HELP = (
    "what befalls the next N messages (1 unless said), after those of earlier --fault: answer-lost (it arrives, the "
    "connection breaks), reset (it breaks before), silence (it arrives, no answer), busy (429, wait "
    f"{WAIT} seconds), down (500), refused (not allowed there)"
)


def add_faults(parser: argparse.ArgumentParser) -> None:
    """The option `--fault`, any number of times."""
    parser.add_argument("--fault", action="append", type=fault, default=[], metavar="NAME[:N]", help=HELP)


def fault(text: str) -> Fault:
    """`answer-lost` or `answer-lost:3`."""
    name, _, times = text.partition(":")
    try:
        found = Fault(Mishap(name), int(times or 1))
    except ValueError:
        found = None
    if found is None or found.times < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is none: use {', '.join(Mishap)}, as in answer-lost:3.")
    return found
