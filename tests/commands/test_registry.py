"""Commands are found, suggested, and refused to those who may not give them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.everything import registry
from bot.commands.registry import LONGEST
from bot.domain.command import Form, Kind, Needs
from bot.domain.errors import Invalid, NotAllowed
from bot.text.clean import fold
from tests import strategies
from tests.builders import papers
from tests.commands.conftest import ADA, MANAGER, READER, Desk

NAME = re.compile(r"[a-z]+(-[a-z]+)*")
FORMS = registry().forms


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("today", "today"),
        ("  TODAY  limit 5", "today"),
        ("schedule set at 09:00", "schedule set"),
        ("Schedule  Pause", "schedule pause"),
        ("", "help"),
        (" \t", "help"),
        ("schedule", "help"),
    ],
)
def test_a_line_begins_with_a_command(line: str, name: str) -> None:
    assert registry().read(line)[0].name == name


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tody limit 5", "There is no command “tody”; did you mean “today limit 5”?"),
        ("schedule sett at 9:00", "There is no command “schedule sett”; did you mean “schedule set at 9:00”?"),
        (
            "schedule frobnicate",
            "There is no command “schedule frobnicate”; say schedule list, schedule set, schedule pause, "
            "schedule resume or schedule remove.",
        ),
        ("frobnicate", "There is no command “frobnicate”; “help” lists them."),
        ("2402.17764", "There is no command “2402.17764”; “paper 2402.17764” opens it."),
        (
            "https://arxiv.org/abs/2402.17764v1",
            "There is no command “https://arxiv.org/abs/2402.17764v1”; "
            "“paper https://arxiv.org/abs/2402.17764v1” opens it.",
        ),
        ("serach memory", "There is no command “serach”; did you mean “search memory”?"),
        ("help frobnicate", "There is no command “frobnicate”; “help” lists them."),
        ("help tody", "There is no command “tody”; did you mean “today”?"),
    ],
)
async def test_what_was_probably_meant_is_said(desk: Desk, line: str, says: str) -> None:
    with pytest.raises(Invalid) as failure:
        await desk.say(line)
    assert str(failure.value) == says


@given(
    strategies.texts(500)
    | st.text()
    | st.sampled_from([form.name for form in FORMS]).flatmap(lambda name: st.text().map(lambda rest: f"{name} {rest}"))
)
def test_any_line_is_a_command_or_answered_with_a_sentence(line: str) -> None:
    try:
        form, arguments = registry().read(line)
    except Invalid as failure:
        answer = str(failure)
    else:
        assert set(arguments.values) <= {option.name for option in form.options}
        return
    assert answer == fold(answer)
    assert len(answer) < 400


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(Invalid, match="That is 10,007 characters; a command has at most 4,000"):
        registry().read("search " + "x" * 10_000)
    with pytest.raises(Invalid, match="There is no command"):
        registry().read("“" * LONGEST)


@pytest.mark.parametrize("line", [form.example for form in FORMS if form.needs is Needs.MANAGE])
async def test_who_may_not_manage_the_place_is_told_who_may(desk: Desk, line: str) -> None:
    await desk.keep(papers(3))
    with pytest.raises(NotAllowed, match="is for the people who keep this terminal; ask one of them"):
        await desk.say(line, READER)
    assert (desk.posted, await desk.schedules.all()) == ([], [])


async def test_who_may_manage_the_place_is_not_asked_about_another(desk: Desk) -> None:
    assert (await desk.say("schedule set", MANAGER)).paragraphs
    for line in (
        "schedule set terminal:@ada",
        "schedule pause terminal:@ada",
        "schedule remove terminal:@ada",
        "schedule resume terminal:@ada",
        "preview terminal:@ada",
        "post terminal:@ada",
    ):
        with pytest.raises(NotAllowed, match="This is not terminal:@ada; give the command there"):
            await desk.say(line, MANAGER)
    assert [one.address for one in await desk.schedules.all()] == ["terminal"]
    assert (await desk.say("schedule pause terminal", ADA)).paragraphs == ("terminal is paused.",)


async def test_a_platform_gives_values_and_the_same_is_done(desk: Desk) -> None:
    await desk.keep(papers(9))
    by_line = await desk.say("today sort upvotes limit 3")
    by_values = await registry().call("today", {"sort": "upvotes", "limit": 3}, ADA, desk)
    assert by_line == by_values
    with pytest.raises(Invalid, match="“0” is no limit"):
        await registry().call("today", {"limit": 0}, ADA, desk)
    with pytest.raises(Invalid, match="did you mean “limit”"):
        await registry().call("today", {"limits": 1}, ADA, desk)
    with pytest.raises(NotAllowed):
        await registry().call("schedule set", {}, READER, desk)


async def test_help_shows_every_command_and_all_about_each(desk: Desk) -> None:
    shown = [row[0] for section in (await desk.say("help")).sections for row in section.rows]
    assert sorted(shown) == sorted(form.brief for form in FORMS)
    for form in FORMS:
        message = await desk.say(f"help {form.name}")
        assert message.heading == form.name
        assert [row for section in message.sections for row in section.rows] == [
            (option.said, option.help) for option in form.options
        ]
        assert [hint.command for hint in message.hints] == [form.example]
    group = await desk.say("schedule")
    assert group == await desk.say("help schedule")
    assert {row[0].split()[0] for row in group.sections[0].rows} == {"schedule"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_command_fits_what_platforms_make_of_it(form: Form) -> None:
    """Discord is the narrowest: names of 32 letters, 100 characters of description, 25 options and choices, at most two
    levels below a command, and what is required first.
    """
    assert all(NAME.fullmatch(word) and len(word) <= 32 for word in form.name.split())
    assert len(form.name.split()) <= 2
    assert 0 < len(form.summary) <= 100
    assert form.summary[-1] != "."
    assert len(form.options) <= 25
    assert len({option.name for option in form.options}) == len(form.options)
    assert [option.required for option in form.options] == sorted(
        [option.required for option in form.options], reverse=True
    )
    for option in form.options:
        assert NAME.fullmatch(option.name)
        assert len(option.name) <= 32
        assert 0 < len(option.help) <= 100
        assert (option.kind is Kind.CHOICE) == bool(option.choices)
        assert len(option.choices) <= 25
    read, _ = registry().read(form.example)
    assert read == form
