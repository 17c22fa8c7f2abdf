import asyncio
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from adapters.terminal import factory
from adapters.terminal.adapter import TerminalAdapter
from bot.domain.delivery import Attempt, CannotTell, Payload, RetryLater, WhenUnsure
from bot.domain.errors import Invalid
from bot.message import Card, Message
from bot.ports import Adapter, Show
from tests.adapters.terminal.harness import Screen, plain_lines

CARD = Card(paper="2605.28293", title="ProRL", url="https://arxiv.org/abs/2605.28293", upvotes=72)
MESSAGE = Message(heading="Papers of Thursday 28 May", cards=(CARD,))
TEXT = "".join(
    f"{line}\n" for line in (" Papers of Thursday 28 May", f" {'─' * 98}", "", f"  ▲ 72  ProRL{'2605.28293'.rjust(86)}")
)


@pytest.fixture(autouse=True)
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)


def attempt(address: str = "terminal", payload: Payload | None = None) -> Attempt:
    rendered = TerminalAdapter(StringIO(), 100).render(MESSAGE)[0].payload
    return Attempt(address=address, key="key/0", payload=payload or rendered, started=datetime(2026, 5, 28, tzinfo=UTC))


def test_it_is_an_adapter_and_a_show() -> None:
    adapter: Adapter = TerminalAdapter(StringIO(), 100)
    show: Show = TerminalAdapter(StringIO(), 100).show
    assert (adapter.platform, adapter.when_unsure, adapter.settling) == (
        "terminal",
        WhenUnsure.SEND_AGAIN,
        timedelta(0),
    )
    assert callable(show)


async def test_an_address_that_is_none_says_what_one_looks_like() -> None:
    with pytest.raises(Invalid) as raised:
        await TerminalAdapter(StringIO(), 100).locate("terminal:ada")
    assert str(raised.value) == "“terminal:ada” is no terminal: use terminal, or terminal:@name such as terminal:@ada."


def test_one_part_holds_everything() -> None:
    (part,) = TerminalAdapter(StringIO(), 100).render(MESSAGE)
    assert part.papers == ("2605.28293",)
    assert plain_lines(part.payload) == TEXT.removesuffix("\n").split("\n")


async def test_a_digest_is_printed_below_an_empty_line() -> None:
    screen = Screen()
    receipt = await TerminalAdapter(screen, 100).send(attempt())
    assert screen.getvalue() == f"\n{TEXT}"
    assert receipt.message_id == "key/0"


async def test_a_reader_is_named_above_the_digest() -> None:
    screen = Screen()
    await TerminalAdapter(screen, 100).send(attempt("terminal:@ada"))
    assert screen.getvalue() == f"\n For @ada\n{TEXT}"


async def test_a_payload_keeps_the_width_it_was_rendered_for() -> None:
    screen = Screen()
    await TerminalAdapter(screen, 40).send(attempt())
    assert screen.getvalue() == f"\n{TEXT}"


def test_a_view_is_printed_as_it_is() -> None:
    screen = Screen()
    TerminalAdapter(screen, 100).show(MESSAGE)
    assert screen.getvalue() == TEXT


class Hung(StringIO):
    """A terminal that was hung up."""

    def flush(self) -> None:
        raise BrokenPipeError


async def test_a_terminal_that_is_gone_is_tried_later() -> None:
    closed = Screen()
    closed.close()
    for gone in (closed, Hung()):
        with pytest.raises(RetryLater) as raised:
            await TerminalAdapter(gone, 100).send(attempt())
        assert raised.value.reason == "The terminal is closed, so nothing was shown."


async def test_a_payload_of_another_kind_is_no_closed_terminal() -> None:
    with pytest.raises(KeyError):
        await TerminalAdapter(Screen(), 100).send(attempt(payload={"blocks": []}))


async def test_the_terminal_cannot_be_asked() -> None:
    assert await TerminalAdapter(Screen(), 100).find(attempt()) == CannotTell()


class Stopped(Screen):
    """A terminal whose reader pressed Ctrl-S, until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def write(self, text: str) -> int:
        self.go_on.wait(10)
        return super().write(text)


async def test_a_stopped_terminal_does_not_stop_the_process() -> None:
    screen = Stopped()
    sending = asyncio.create_task(TerminalAdapter(screen, 100).send(attempt()))
    await asyncio.sleep(0)
    assert not sending.done()
    screen.go_on.set()
    assert (await sending).message_id == "key/0"


class Crowded(Screen):
    """A terminal that notices when two write at once."""

    def __init__(self) -> None:
        super().__init__()
        self.crowded = False
        self._two = threading.Barrier(2)

    def write(self, text: str) -> int:
        with suppress(threading.BrokenBarrierError):
            self._two.wait(0.2)
            self.crowded = True
        return super().write(text)


async def test_two_digests_are_printed_one_after_the_other() -> None:
    screen = Crowded()
    adapter = TerminalAdapter(screen, 100)
    await asyncio.gather(adapter.send(attempt()), adapter.send(attempt()))
    assert not screen.crowded
    assert screen.getvalue() == f"\n{TEXT}" * 2


@pytest.mark.parametrize(("columns", "is_terminal", "width"), [(None, False, 98), ("60", False, 58), ("72", True, 70)])
def test_the_width_is_the_window_s(
    monkeypatch: pytest.MonkeyPatch, columns: str | None, is_terminal: bool, width: int
) -> None:
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    screen = Screen(is_terminal=is_terminal)
    factory(screen).show(MESSAGE)
    assert "─" * width == screen.getvalue().split("\n")[1].strip()


def test_the_process_s_own_output_is_taken_unless_another_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    factory().show(MESSAGE)
    assert capsys.readouterr().out == TEXT


def test_finding_the_adapter_loads_nothing_else() -> None:
    code = "import sys, adapters.terminal; print(sorted(m for m in sys.modules if m.split('.')[0] in {'rich', 'bot'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
