"""Log lines: structlog on standard error, coloured for people, `key=value` for everything else."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.text.clean import fold


def configure_logging(level: str) -> None:
    """Log from `level` up. Other libraries' own lines come from warnings up."""
    watched = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(pad_event_to=0, pad_level=False)
        if watched
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"])
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S" if watched else "iso", utc=not watched),
            structlog.processors.format_exc_info,
            _printable,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, format="level=%(levelname)s event=%(name)s reason=%(message)s")


def _printable(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Text from outside reaches a terminal here too."""
    return {
        key: fold(value) if isinstance(value, str) and key != "exception" else value for key, value in event.items()
    }
