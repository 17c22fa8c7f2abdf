"""`chat`: what people say on every platform, in the terminal."""

import signal
from collections.abc import Iterator

import pytest

from bot.cli.chat import Talk
from bot.commands.everything import registry
from bot.message import Message
from tests.cli.conftest import Machine
from tests.cli.test_search import keep
from tests.commands.conftest import ADA, Desk, desk

__all__ = ["desk"]


async def test_one_command_and_its_reply(paperwire: Machine) -> None:
    await paperwire("ingest")
    whole = await paperwire("chat", "--as", "ada", "today limit 3")
    apart = await paperwire("chat", "--as", "ada", "today", "--limit", "3")
    assert whole == apart
    assert (whole.code, whole.err) == (0, "")
    assert "3 of the 24 listed" in whole.out
    assert "paperwire chat --as ada today --limit 24" in whole.out
    cli = await paperwire("today", "--limit", "3")
    assert whole.out.replace("paperwire chat --as ada ", "paperwire ") == cli.out


async def test_the_person_of_the_terminal_has_an_address_and_may_manage(paperwire: Machine) -> None:
    await paperwire("ingest")
    assert (await paperwire("chat", "--as", "@Ada", "schedule set at 08:30 zone New York")).code == 0
    (made,) = (await paperwire("schedule", "list", "--json")).json
    assert (made["address"], made["owner"], made["zone"]) == ("terminal:@ada", "terminal:@ada", "America/New_York")
    expected = [one["id"] for one in (await paperwire("preview", "terminal:@ada", "--json")).json["papers"]]
    posted = await paperwire("chat", "--as", "ada", "post")
    assert "For @ada" in posted.out
    assert "Posted 8 papers to terminal:@ada." in posted.out
    (row,) = (await paperwire("deliveries", "--json")).json
    assert (row["address"], row["state"], row["papers"]) == ("terminal:@ada", "sent", expected)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["tody", "limit", "3"], 2, "There is no command “tody”; did you mean “today limit 3”?"),
        (["today", "limt", "3"], 2, "did you mean “limit”?"),
        (["paper", "2402.99999"], 4, "knows no paper 2402.99999"),
        (["schedule", "pause"], 4, "There is no schedule terminal:@ada"),
        (["schedule", "set", "slack:C1"], 2, "Slack is not set up here"),
    ],
)
async def test_a_mistake_is_one_line_and_a_code(paperwire: Machine, arguments: list[str], code: int, says: str) -> None:
    ended = await paperwire("chat", "--as", "ada", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_a_name_that_is_none_is_said(paperwire: Machine) -> None:
    ended = await paperwire("chat", "--as", "two words", "today")
    assert (ended.code, ended.out) == (2, "")
    assert "“two words” is no name here" in ended.err


async def test_somebody_talks_until_they_leave_and_no_mistake_ends_it(paperwire: Machine) -> None:
    await paperwire("ingest")
    keys = ["tody\r", "\r", "today limit 1\r", "paperwire help paper\r", "exit\r"]
    shown, code = await paperwire.typing(keys, "chat", "--as", "ada", asked="ada> ")
    assert code == 0
    assert "did you mean “today”?" in shown
    assert "1 of the 24 listed" in shown
    assert "today --limit 24" in shown
    assert "paperwire today" not in shown, "at the prompt the program is not named"
    assert "One paper: its abstract" in shown


async def test_ctrl_d_ends(paperwire: Machine) -> None:
    shown, code = await paperwire.typing("\x04", "chat", "--as", "ada", asked="ada> ")
    assert (code, shown.count("ada> ")) == (0, 1)


async def test_ctrl_c_gives_up_a_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at a terminal: a signal that comes just before readline waits is noticed with the next key only."""
    keys: Iterator[str | BaseException] = iter(
        [KeyboardInterrupt(), "help paper", KeyboardInterrupt(), "tody", EOFError()]
    )

    def typed(prompt: str) -> str:
        assert prompt == "\nAda> "
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        key = next(keys)
        if isinstance(key, str):
            return key
        raise key

    monkeypatch.setattr("builtins.input", typed)
    replies: list[Message] = []
    desk.show = lambda message, _program: replies.append(message)  # type: ignore[attr-defined]
    before = signal.getsignal(signal.SIGINT)
    assert await Talk(desk, ADA, registry()).with_somebody() == 0  # type: ignore[arg-type]
    assert [reply.heading for reply in replies] == ["Paperwire", "paper", ""]
    assert "did you mean “today”?" in replies[-1].notices[0]
    assert signal.getsignal(signal.SIGINT) is before


async def test_a_script_is_answered_line_by_line(paperwire: Machine) -> None:
    await paperwire("ingest")
    ended = await paperwire.piped(b"today limit 1\n\n\xff\xfe\x00\npaper 2402.99999\nhelp", "chat", "--as", "ada")
    assert "1 of the 24 listed" in ended.out
    assert "All about one" in ended.out
    first, second = ended.err.splitlines()
    assert (ended.code, "There is no command" in first, "knows no paper" in second) == (2, True, True)


@pytest.mark.parametrize("end", [b"exit", b"QUIT"])
async def test_a_script_ends_where_it_says_so(paperwire: Machine, end: bytes) -> None:
    ended = await paperwire.piped(b"help today\n" + end + b"\nnonsense\n", "chat", "--as", "ada")
    assert (ended.code, ended.err) == (0, "")
    assert "The papers of a day" in ended.out


async def test_search_and_similar_lead_on_by_what_is_typed_next(paperwire: Machine) -> None:
    await keep(paperwire, 200)
    one = await paperwire("chat", "--as", "ada", "search", "speculative", "decoding")
    assert "1 to 5" in one.out
    assert "paperwire chat --as ada search speculative decoding --page 2" in one.out
    quoted = await paperwire("chat", "--as", "ada", 'search "speculative decoding" OR agent')
    assert """paperwire chat --as ada 'search "speculative decoding" OR agent --page 2'""" in quoted.out
    keys = ['search speculative "decoding"\r', 'search speculative "decoding" --page 2\r', "exit\r"]
    shown, code = await paperwire.typing(keys, "chat", "--as", "ada", asked="ada> ")
    assert (code, "6 to 10" in shown) == (0, True)
    assert 'search speculative "decoding" --page 3' in shown
    assert "\x1b[1mspeculative" in shown, "the words stand out"
    paper = (await paperwire("search", "speculative", "--json")).json["results"][0]["id"]
    alike = (await paperwire("similar", paper, "--json")).json
    assert (alike["id"], "PAPERWIRE_MEANING is off" in alike["without_meaning"]) == (paper, True)
    assert alike["results"]
    assert paper not in {one["id"] for one in alike["results"]}
    said = await paperwire("chat", "--as", "ada", "similar", paper)
    assert said.out.replace("paperwire chat --as ada ", "paperwire ") == (await paperwire("similar", paper)).out
    assert alike["results"][0]["id"] in said.out


async def test_people_follow_topics_and_each_has_their_own(paperwire: Machine) -> None:
    await paperwire("ingest")
    ada = await paperwire("chat", "--as", "ada", "subscribe", "agents")
    assert (ada.code, ada.err) == (0, "")
    assert "You now follow agents. Papers with the word agents." in ada.out
    assert "You follow 1 topic" in ada.out
    assert "paperwire chat --as ada unsubscribe 1" in ada.out
    await paperwire("chat", "--as", "bob", 'subscribe "world model" OR simulator')
    bob = await paperwire("chat", "--as", "bob", "subscriptions")
    assert '"world model" OR simulator' in bob.out
    assert "agents" not in bob.out
    wrong = await paperwire("chat", "--as", "bob", "unsubscribe", "worlds")
    assert wrong.code == 4
    assert "You follow nothing called “worlds”." in wrong.err
    made = (await paperwire("schedule", "list", "--json")).json
    assert [(one["address"], one["what"]) for one in made] == [("terminal:@ada", "mine"), ("terminal:@bob", "mine")]
    why = await paperwire("why", "terminal:@ada")
    assert "Nothing new matches what is followed here" in why.out
