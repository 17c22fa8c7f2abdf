"""`chat`: what people say on every platform, in the terminal."""

import pytest

from tests.cli.conftest import Machine


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


async def test_ctrl_c_gives_up_a_line_and_ctrl_d_ends(paperwire: Machine) -> None:
    shown, code = await paperwire.typing(["frobn\x03", "\x04"], "chat", "--as", "ada", asked="ada> ")
    assert (code, shown.count("ada> ")) == (0, 2)
    assert "There is no command" not in shown


async def test_a_script_is_answered_line_by_line(paperwire: Machine) -> None:
    await paperwire("ingest")
    ended = await paperwire.piped(b"today limit 1\n\n\xff\xfe\x00\npaper 2402.99999\nhelp", "chat", "--as", "ada")
    assert "1 of the 24 listed" in ended.out
    assert "All about one" in ended.out
    first, second = ended.err.splitlines()
    assert (ended.code, "There is no command" in first, "knows no paper" in second) == (2, True, True)
