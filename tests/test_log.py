"""Log lines: on standard error alone, `key=value` where nobody is looking, nothing in them that a terminal obeys."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from bot.log import configure_logging

LEVELS = ["debug", "info", "warning", "error"]
NASTY = "\x1b[31mred\x1b]0;title\x07\r\n\x9b2J\u202eesrever"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
"""Everything a terminal may obey; the line feeds that end the lines are not among them."""


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    """The settings of the other tests come back."""
    yield
    structlog.reset_defaults()


def test_lines_are_key_and_value_with_the_time_in_utc_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    structlog.get_logger().info("look.done", days=3, papers=42, reason="No answer.", failure=None)
    shown = capsys.readouterr()
    assert shown.out == ""
    stamp, _, rest = shown.err.partition(" ")
    assert rest == 'level=info event=look.done days=3 papers=42 reason="No answer." failure=\n'
    said = datetime.fromisoformat(stamp.removeprefix("timestamp="))
    assert said.tzinfo is UTC
    assert abs((datetime.now(UTC) - said).total_seconds()) < 60


@pytest.mark.parametrize("level", LEVELS)
def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str], level: str) -> None:
    configure_logging(level)
    for each in LEVELS:
        getattr(structlog.get_logger(), each)("something")
    assert re.findall(r"level=(\w+)", capsys.readouterr().err) == LEVELS[LEVELS.index(level) :]


def test_text_from_outside_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    structlog.get_logger().warning(f"row skipped {NASTY}", title=NASTY, titles=[NASTY], found={"title": NASTY})
    (line,) = capsys.readouterr().err.splitlines()
    assert CONTROL.findall(line) == []
    assert 'title="red esrever"' in line


def test_an_exception_is_one_harmless_line_that_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        raise ValueError(NASTY)
    except ValueError:
        structlog.get_logger().exception("tick.error")
    (line,) = capsys.readouterr().err.splitlines()
    assert "test_log.py" in line
    assert "ValueError: " in line
    assert CONTROL.findall(line) == []


OURS = """
import logging
from bot.log import configure_logging
configure_logging("debug")
import structlog
structlog.get_logger().info("ours", papers=42)
"""
OF_OTHERS = f"""{OURS}
logging.getLogger("httpx").info("a request")
logging.getLogger("httpx").warning({NASTY!r})
"""


def test_other_libraries_speak_from_warnings_up_on_standard_error_and_as_harmlessly() -> None:
    """In a process of its own: pytest has its own hands on the log of the standard library."""
    ended = subprocess.run([sys.executable, "-c", OF_OTHERS], capture_output=True, text=True, check=True)  # noqa: S603
    assert ended.stdout == ""
    ours, *theirs = ended.stderr.splitlines()
    assert "event=ours" in ours
    assert theirs[0].startswith("level=warning event=httpx reason=")
    assert "a request" not in ended.stderr
    assert CONTROL.findall(ended.stderr) == []
    assert len(theirs) == 1


def on_a_terminal(**environment: str) -> str:
    """What a process with a terminal as its standard error writes there."""
    mine, its = os.openpty()
    command = [sys.executable, "-c", OURS]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {**inherited, "TERM": "xterm-256color", **environment}
    try:
        subprocess.run(command, env=given, stderr=its, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    finally:
        os.close(its)
    try:
        return os.read(mine, 65536).decode()
    except OSError:  # how Linux says that nothing was written
        return ""
    finally:
        os.close(mine)


def test_for_people_it_is_coloured_unless_they_want_none() -> None:
    coloured, plain = on_a_terminal(), on_a_terminal(NO_COLOR="1")
    assert "\x1b[" in coloured
    assert "ours" in plain
    assert "timestamp=" not in plain
    assert "\x1b" not in plain
