"""`python -m benchmarks [NAME …]`: runs all, or those named."""

import asyncio
import sys

from benchmarks import (
    about,
    alike,
    development,
    files,
    ingest,
    matching,
    meaning,
    personal,
    planning,
    quality,
    search,
    sending,
    startup,
    tick,
)

ALL = {
    "startup": startup.main,
    "ingest": ingest.main,
    "files": files.main,
    "personal": personal.main,
    "planning": planning.main,
    "sending": sending.main,
    "tick": tick.main,
    "matching": matching.main,
    "meaning": meaning.main,
    "search": search.main,
    "quality": quality.main,
    "development": development.main,
    "about": about.main,
    "alike": alike.main,
}


def main() -> None:
    """Run them one after the other, so that none disturbs another."""
    names = sys.argv[1:] or list(ALL)
    if unknown := set(names) - set(ALL):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(ALL)}.")
    for name in names:
        print(f"## {name}")
        asyncio.run(ALL[name]())


main()
