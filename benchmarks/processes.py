"""Whole processes, timed: wall time, and the peak of their resident memory."""

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

RUNS = 15


async def timed(command: Sequence[str | Path], environment: Mapping[str, str], runs: int = RUNS) -> float:
    """The median of whole runs, in seconds. A run that fails ends the benchmark."""
    return statistics.median([(await once(command, environment))[0] for _ in range(runs)])


async def once(command: Sequence[str | Path], environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one run, beside which the event loop goes on serving."""
    return await asyncio.to_thread(_once, command, {**os.environ, **environment})


def _once(command: Sequence[str | Path], environment: Mapping[str, str]) -> tuple[float, float]:
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}: {errors.read().decode()}")
    return seconds, usage.ru_maxrss / 1024
