"""The queries on which the weights of hybrid ranking are chosen: `quality` is what is reported."""

from benchmarks.development_sets import SETS
from benchmarks.quality import measure


async def main() -> None:
    """Print a row for each set."""
    await measure(SETS)
