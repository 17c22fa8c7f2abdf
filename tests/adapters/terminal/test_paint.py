from io import BytesIO, StringIO, TextIOWrapper

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.terminal.layout import lay_out
from adapters.terminal.lines import Line
from adapters.terminal.paint import paint
from bot.message import Card, Hint, Message
from tests.adapters.terminal.harness import SGR, Screen, obeyed
from tests.strategies import messages

LINES: list[Line] = [
    [("", " "), ("heading", "Papers"), ("", "   "), ("lead", "8 of 42")],
    [],
    [("", "  "), ("number", "▲ 72"), ("", "  "), ("title", "Title"), ("", "  "), ("id", "2605.28293")],
    [("", " "), ("label", "More"), ("", "  "), ("command", "paperwire today"), ("newer style", "!")],
]


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_pipe_gets_plain_text() -> None:
    assert paint(LINES, Screen()) == (" Papers   8 of 42\n\n  ▲ 72  Title  2605.28293\n More  paperwire today!\n")


def test_a_terminal_gets_colour() -> None:
    painted = paint(LINES, Screen(is_terminal=True))
    assert "\x1b[1mTitle\x1b[0m" in painted
    assert "\x1b[36m▲ 72\x1b[0m" in painted
    assert "\x1b[36mpaperwire today\x1b[0m" in painted
    assert "\x1b[38;5;244m2605.28293\x1b[0m" in painted
    assert SGR.sub("", painted) == paint(LINES, Screen())


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_declined(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert paint(LINES, Screen(is_terminal=True)) == paint(LINES, Screen())


def test_colour_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[36m" in paint(LINES, Screen())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in paint(LINES, Screen())


def test_nothing_is_written_while_painting() -> None:
    screen = Screen(is_terminal=True)
    paint(LINES, screen)
    assert screen.prints == []


def test_markup_and_emoji_codes_are_literal() -> None:
    assert "[bold]x[/bold] :tada: \\[" in paint([[("title", "[bold]x[/bold] :tada: \\[")]], Screen(is_terminal=True))


def test_a_long_line_is_not_wrapped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert paint([[("", "word " * 30 + "end")]], Screen(is_terminal=True)).count("\n") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("▲ 72 ★ 28 ─── a · b – c — d", "^ 72 * 28 --- a - b - c - d"),
        ("“for Friday” isn’t 5.4×", '"for Friday" isn\'t 5.4x'),
        ("café SD² ﬁt ½ wait…", "cafe SD2 fit 1/2 wait..."),
        ("Mem-π 大規模 👍", "Mem-? ?????? ??"),
        ("e\u0301", "e"),
    ],
)
def test_an_encoding_without_our_characters_gets_stand_ins(text: str, shown: str) -> None:
    output = TextIOWrapper(BytesIO(), encoding="ascii")
    assert paint([[("", text)]], output) == f"{shown}\n"


def test_columns_stay_straight_where_stand_ins_are_longer() -> None:
    line: Line = [("title", "A title…"), ("", "     "), ("id", "2605.28293")]
    assert paint([line], TextIOWrapper(BytesIO(), encoding="ascii")) == "A title...   2605.28293\n"


def test_only_what_an_encoding_lacks_is_replaced() -> None:
    assert paint([[("", "é ▲ ·")]], TextIOWrapper(BytesIO(), encoding="latin-1")) == "é ^ ·\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8", "shift_jis"])
def test_a_digest_can_be_written_in_any_encoding(encoding: str) -> None:
    card = Card(paper="2605.28293", title="Mem-π: 大規模 👍 – “x”", url="", summary="½ ².", upvotes=7, stars=3)
    message = Message(heading="Papers…", lead=("a", "b"), cards=(card,), hints=(Hint("More", "today"),))
    output = TextIOWrapper(written := BytesIO(), encoding=encoding)
    output.write(paint(lay_out(message, 100), output))
    output.flush()
    assert b"2605.28293" in written.getvalue()


@given(message=messages())
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_colour_adds_nothing_but_colour(message: Message) -> None:
    lines = lay_out(message, 100)
    painted = paint(lines, Screen(is_terminal=True))
    assert SGR.sub("", painted) == paint(lines, StringIO())
    assert obeyed(painted) == ()
