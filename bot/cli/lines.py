"""Files of one JSON object a line, in; and the same, out."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import Invalid, NotFound

Id = str | int


def read(path: Path, name: str) -> Iterator[tuple[Id, str]]:
    """The id and the text called `name` of every line. Raises Invalid, which names the line, and NotFound."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _pair(line, name, number)
    except OSError as failure:
        raise NotFound(f"{path} cannot be read: {failure.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text; save it as UTF-8.") from None


def write(value: object) -> None:
    """A line on standard output, at once."""
    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only) + "\n")
    sys.stdout.flush()


def _pair(line: str, name: str, number: int) -> tuple[Id, str]:
    try:
        read = json.loads(line)
        one, text = read["id"], read[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        one = text = None
    if not isinstance(one, str | int) or isinstance(one, bool) or not isinstance(text, str):
        raise Invalid(f'Line {number:,} is not of the form {{"id": "…", "{name}": "…"}}.')
    return one, text
