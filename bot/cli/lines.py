"""Files of one JSON object a line, in; and the same, out."""

import json
import sys
from pathlib import Path
from typing import NamedTuple

from bot.domain.errors import Invalid, NotFound

Id = str | int


class Lines(NamedTuple):
    """The id and the text of every line that has them, and a sentence about each of the others."""

    pairs: list[tuple[Id, str]]
    problems: list[str]


def read(path: Path, name: str) -> Lines:
    """What the lines of a file hold, each with an id and a text called `name`. Raises NotFound."""
    found = Lines([], [])
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    if line.strip():
                        found.pairs.append(_pair(line, name, number))
                except Invalid as problem:
                    found.problems.append(str(problem))
    except OSError as failure:
        raise NotFound(f"{path} cannot be read: {failure.strerror}.") from None
    return found


def write(value: object) -> None:
    """A line on standard output, at once."""
    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only) + "\n")
    sys.stdout.flush()


def _pair(line: bytes, name: str, number: int) -> tuple[Id, str]:
    try:
        read = json.loads(line.decode())
        one, text = read["id"], read[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        one = text = None
    if not isinstance(one, str | int) or isinstance(one, bool) or not isinstance(text, str):
        raise Invalid(f'Line {number:,} is not of the form {{"id": "…", "{name}": "…"}}.')
    return one, text
