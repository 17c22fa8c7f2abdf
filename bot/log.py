"""Log lines: structlog on standard error, coloured for people, `key=value` for everything else."""

import logging
import os
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.text.clean import fold


def configure_logging(level: str) -> None:
    """Log from `level` up. Other libraries' own lines come from warnings up."""
    watched = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(pad_event_to=0, pad_level=False, colors="NO_COLOR" not in os.environ)
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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OtherLibraries())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _OtherLibraries(logging.Formatter):
    """Their lines in the form of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, its traceback below it."""
        line = f"level={record.levelname.lower()} event={record.name} reason={fold(record.getMessage())}"
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{line}\n{_clean_lines(trace)}" if trace else line


def _printable(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Text from outside reaches a terminal here too."""
    cleaners = {"exception": _clean_lines}
    return {key: cleaners.get(key, fold)(value) if isinstance(value, str) else value for key, value in event.items()}


def _clean_lines(text: str) -> str:
    """Without control characters; lines and their indentation stay."""
    lines = text.split("\n")
    return "\n".join(line[: len(line) - len(line.lstrip(" "))] + fold(line) for line in lines)
