"""Whole processes, timed: wall time, and the peak of their resident memory."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

RUNS = 15
MEASURE = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - started, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""
"""A small process starts the measured one: Linux counts the memory of the one that starts it into a process's peak."""


class Run(NamedTuple):
    """One run: seconds, peak resident megabytes, seconds of computing."""

    seconds: float
    peak: float
    computing: float


async def timed(command: Sequence[str | Path], environment: Mapping[str, str], runs: int = RUNS) -> float:
    """The median of whole runs, in seconds. A run that fails ends the benchmark."""
    return statistics.median([(await once(command, environment)).seconds for _ in range(runs)])


async def once(command: Sequence[str | Path], environment: Mapping[str, str]) -> Run:
    """One run, beside which the event loop goes on serving."""
    return await asyncio.to_thread(_once, command, {**os.environ, **environment})


def _once(command: Sequence[str | Path], environment: Mapping[str, str]) -> Run:
    with tempfile.TemporaryFile() as errors:
        measuring = [sys.executable, "-I", "-S", "-c", MEASURE, *command]
        said = subprocess.run(measuring, env=environment, stdout=subprocess.PIPE, stderr=errors, check=True).stdout
        code, *figures = json.loads(said)
        if code:
            errors.seek(0)
            raise RuntimeError(f"{command} ended with {code}: {errors.read().decode()}")
    return Run(*figures)
