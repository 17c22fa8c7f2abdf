"""Asking the person at the terminal while an event loop runs."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def asking() -> Iterator[None]:
    """Ctrl-C interrupts the question at once; the event loop's own handler would wait until it is answered."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
