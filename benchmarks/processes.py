"""Whole processes, timed: wall time, and the peak of their resident memory."""

import asyncio
import os
import resource
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

RUNS = 15


async def timed(command: Sequence[str | Path], environment: Mapping[str, str], runs: int = RUNS) -> float:
    """The median of whole runs, in seconds. A run that fails ends the benchmark."""
    return statistics.median([(await once(command, environment))[0] for _ in range(runs)])


async def once(command: Sequence[str | Path], environment: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one run."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    peak = asyncio.create_task(_peak(process))
    _, errors = await process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {errors.decode()}")
    return seconds, await peak


async def _peak(process: asyncio.subprocess.Process) -> float:
    """The kernel's own high-water mark, read until the process has gone."""
    peak, file = 0.0, Path(f"/proc/{process.pid}/status")
    while process.returncode is None:
        lines = file.read_text().splitlines() if file.exists() else []
        peak = max([peak, *[int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]])
        await asyncio.sleep(0.005)
    return peak or resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
