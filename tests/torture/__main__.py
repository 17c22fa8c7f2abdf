"""`python -m tests.torture`: the long torture on both databases; `--check`: it fails on each planted mistake."""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.standins.postgres import postgres
from tests.torture.evidence import Wrong
from tests.torture.figures import Trial
from tests.torture.planted import Mistake
from tests.torture.trial import postgres_database, sqlite_database, try_it
from tests.torture.world import Size

EXPECTED = {
    Mistake.POSTED_FIRST: Wrong.POSTED,
    Mistake.NO_UNIQUE_KEY: Wrong.TWICE,
    Mistake.PLANNED_AGAIN: Wrong.TWICE,
    Mistake.LEASE_UNCHECKED: Wrong.TWICE,
    Mistake.NOT_IDEMPOTENT: Wrong.NOT_DUE,
    Mistake.NOT_LOCKED: Wrong.PAPER_TWICE,
    Mistake.WAIT_IGNORED: Wrong.EARLY,
    Mistake.TOLD_TWICE: Wrong.TOLD,
    Mistake.NOT_HELD: Wrong.TWICE,
    Mistake.CLAIMS_ON: Wrong.ENDED,
}
"""What each mistake leads to."""
LONG = {"messages": 5000, "kills": 30, "stops": 8, "ends": 20, "troubles": 20}
SHORT = {"messages": 150, "kills": 2, "stops": 1, "ends": 2, "troubles": 2}


def main() -> None:
    """Exits with 1 where something is wrong."""
    arguments = _parser().parse_args()
    for name, number in (LONG if arguments.long else SHORT).items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, number)
    _say(f"seed {arguments.seed}; the processes log to {arguments.log}")
    sys.exit(0 if asyncio.run(_all(arguments)) else 1)


_NUMBERS = {
    "messages": "On each database at least so many messages are due.",
    "kills": "In each window at least so many processes are killed.",
    "stops": "At each window where it matters at least so many are stopped for longer than their claims hold.",
    "ends": "At least so many are told to end by one signal, and so many by two.",
    "troubles": "At least so many places are closed and resumed, and so many tokens revoked for a while.",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    both = "The databases that are tortured: sqlite, postgresql, or both if none is named."
    parser.add_argument("databases", nargs="*", metavar="DATABASE", help=both)
    parser.add_argument("--long", action="store_true", help="Where nothing else is said, there is much of everything.")
    parser.add_argument("--check", action="store_true", help="Each mistake is planted in turn, and has to be found.")
    only = "Only this mistake is planted: " + "; ".join(Mistake)
    parser.add_argument("--mistake", choices=[str(one) for one in Mistake], metavar="MISTAKE", help=f"{only}.")
    for name, text in _NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", help=text)
    seed = "Chance begins with this; what the machine does with it is never quite the same."
    parser.add_argument("--seed", type=int, metavar="N", default=random.SystemRandom().randrange(2**31), help=seed)
    late = "A trial that takes more seconds than this has failed."
    parser.add_argument("--deadline", type=float, metavar="SECONDS", default=3600.0, help=late)
    parser.add_argument("--verbose", action="store_true", help="All figures of --check are printed.")
    log = Path(tempfile.gettempdir()) / f"paperwire-torture-{os.getpid()}.log"
    kept = "The processes log to this file, and the evidence of a trial that fails is kept beside it."
    parser.add_argument("--log", type=Path, metavar="FILE", default=log, help=kept)
    return parser


async def _all(arguments: argparse.Namespace) -> bool:
    if arguments.check or arguments.mistake:
        return await _check(arguments)
    runs = {"sqlite": _on_sqlite, "postgresql": _on_postgres}
    return all([await runs[name](arguments) for name in arguments.databases or runs])


async def _on_sqlite(arguments: argparse.Namespace) -> bool:
    async with sqlite_database() as database:
        figures, lines = await try_it(_trial(arguments, database, 1), arguments.log)
    _say(*lines)
    return not figures.findings


async def _on_postgres(arguments: argparse.Namespace) -> bool:
    with _server() as server:
        async with postgres_database(server) as database:
            figures, lines = await try_it(_trial(arguments, database, 3), arguments.log)
    _say(*lines)
    return not figures.findings


async def _check(arguments: argparse.Namespace) -> bool:
    """With each mistake, and with none."""
    chosen = [Mistake(arguments.mistake)] if arguments.mistake else [*Mistake, None]
    with _server() as server:
        return all([await _is_seen(arguments, server, mistake) for mistake in chosen])


async def _is_seen(arguments: argparse.Namespace, server: str, mistake: Mistake | None) -> bool:
    async with postgres_database(server) as database:
        figures, lines = await try_it(_trial(arguments, database, 3, mistake), arguments.log)
    found = {finding.wrong for finding in figures.findings}
    right = EXPECTED[mistake] in found if mistake else not found
    verdict = ("seen" if right else "NOT SEEN") if mistake else ("passes" if right else "FAILS")
    _say(f"{mistake or 'no mistake'}: {verdict} ({', '.join(sorted(found)) or 'nothing is wrong'})")
    if arguments.verbose or not right:
        _say(*lines)
    return right


def _trial(arguments: argparse.Namespace, database: str, processes: int, mistake: Mistake | None = None) -> Trial:
    large = arguments.messages >= LONG["messages"]
    return Trial(
        database=database,
        processes=processes,
        seed=arguments.seed,
        size=Size(8, 16, 600) if large else Size(6, 5, 400),
        messages=arguments.messages,
        kills=arguments.kills,
        stops=arguments.stops,
        ends=arguments.ends,
        troubles=arguments.troubles,
        mistake=mistake,
        deadline=arguments.deadline,
        backlog=200 if large else 60,
    )


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
    else:
        with postgres() as url:
            yield url


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
