"""Errors are one line that says what to do, and an exit code."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.app import app
from tests.cli.conftest import Machine


async def test_help_names_every_command(paperwire: Machine) -> None:
    ended = await paperwire("--help")
    assert ended.code == 0
    for command in (
        "run",
        "today",
        "paper",
        "ingest",
        "schedule",
        "preview",
        "post",
        "deliveries",
        "status",
        "settings",
    ):
        assert f"\n  {command} " in ended.out


def test_help_is_in_our_words_and_nothing_in_it_is_cut() -> None:
    screens = [CliRunner().invoke(app, [*name, "--help"]).stdout for name in _commands(get_command(app))]
    assert len(screens) > 20
    for shown in screens:
        assert "Usage: " in shown
        assert not re.search(r"<\w|\[\[|[a-z]\.\.\.$", shown, re.MULTILINE), shown


def _commands(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - typer's own
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from _commands(command, (*before, name))


@pytest.mark.parametrize("command", ["search", "explain", "today"])
async def test_h_is_help(paperwire: Machine, command: str) -> None:
    assert (await paperwire(command, "-h")).out == (await paperwire(command, "--help")).out


async def test_version(paperwire: Machine) -> None:
    assert (await paperwire("--version")).out == "paperwire 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["yesterday"], 2, "paperwire knows no command “yesterday”; see paperwire --help."),
        (["statuss"], 2, "“statuss”; did you mean status?; see paperwire --help."),
        (["schedule", "lst"], 2, "“lst”; did you mean list?; see paperwire schedule --help."),
        (["today", "--nope"], 2, "paperwire today knows no option --nope; see paperwire today --help."),
        (["today", "--limit", "x"], 2, "--limit takes a whole number; see paperwire today --help."),
        (["today", "--date"], 2, "--date needs a value."),
        (["why"], 2, "paperwire why needs ADDRESS; see paperwire why --help."),
        (["match"], 2, "paperwire match needs --topics; see paperwire match --help."),
        (["post", "terminal", "now"], 2, "“now” is too much: put quotes around what belongs together"),
        (["search", "agents", "--limt", "3"], 2, "There is no option --limt here; use --help, or put the whole query"),
        (["match", "--topics", "none", "--since", "2999-01-01"], 2, "--since 2999-01-01 is still to come: use a day"),
        (["ingest", "--since", "2999-01-01"], 2, "--since 2999-01-01 is still to come"),
        (["ingest", "--date", "2999-01-01"], 2, "--date 2999-01-01 is still to come"),
        (["today", "--sort", "hot"], 2, "“hot” is no order: use trending, upvotes, new."),
        (["today", "--date", "28.5."], 2, "use YYYY-MM-DD"),
        (["today", "--limit", "0"], 2, "use 1 or more"),
        (["paper", "not a paper"], 2, "is no paper"),
        (["paper", "2402.99999"], 4, "knows no paper 2402.99999"),
        (["ingest", "--until", "2026-05-28"], 2, "--until needs --since"),
        (["ingest", "--since", "2026-05-28", "--until", "2026-05-01"], 2, "ends (2026-05-01) before it begins"),
        (["ingest", "--date", "2026-05-28", "--since", "2026-05-01"], 2, "use one or the other"),
        (["schedule", "set", "terminal", "--at", "25:00"], 2, "use 24-hour HH:MM"),
        (["schedule", "set", "terminal", "--zone", "Berlim"], 2, "Did you mean Europe/Berlin?"),
        (["schedule", "set", "terminal", "--days", "someday"], 2, "names no days"),
        (["schedule", "set", "terminal", "--limit", "1000"], 2, "1 to 100 papers"),
        (["schedule", "set", "slack:C1"], 2, "Slack is not set up here: put its token into .env"),
        (["schedule", "set", "irc:#papers"], 2, "the platforms set up are: terminal"),
        (["schedule", "set", "terminal", "--name", "a#b"], 2, "no #"),
        (["schedule", "pause", "terminal"], 4, "There is no schedule terminal"),
        (["preview", "terminal#weekly"], 4, "no schedule called “weekly”"),
    ],
)
async def test_a_mistake_is_one_line_and_a_code(paperwire: Machine, arguments: list[str], code: int, says: str) -> None:
    ended = await paperwire(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_what_is_typed_reaches_no_terminal_as_an_escape_sequence(paperwire: Machine) -> None:
    ended = await paperwire("today", "--sort", "\x1b[31mred\x1b]0;title\x07")
    assert "\x1b" not in ended.err


async def test_debug_shows_where(paperwire: Machine) -> None:
    assert "Traceback" not in (await paperwire("today", "--sort", "hot")).err
    assert "Traceback" in (await paperwire("today", "--sort", "hot", "--debug")).err


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"PAPERWIRE_HTTP_PORT": "many"}, "PAPERWIRE_HTTP_PORT “many” cannot be used"),
        ({"PAPERWIRE_HTTP_PORT": "70000"}, "less than or equal to 65535"),
        ({"PAPERWIRE_ZONE": "Berlim"}, "Did you mean Europe/Berlin?"),
        ({"PAPERWIRE_HUGGING_FACE_URL": "huggingface.co"}, "begins with http:// or https://"),
        ({"PAPERWIRE_LOG_LEVEL": "loud"}, "debug, info, warning, error"),
        ({"DATABASE_URL": "mysql://x/y"}, "neither SQLite nor PostgreSQL"),
        ({"PAPERWIRE_POLL_MINUTES": "0"}, "greater than or equal to 1"),
    ],
)
async def test_a_wrong_setting_stops_the_start(paperwire: Machine, settings: dict[str, str], says: str) -> None:
    ended = await paperwire("today", **settings)
    assert (ended.code, ended.out) == (3, "")
    assert says in ended.err
    assert "example" in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_settings_are_shown_with_secrets_masked(paperwire: Machine) -> None:
    secret = {
        "DATABASE_URL": "postgresql://me:hunter2@db/x",
        "HF_TOKEN": "hf_hunter2",
        "SLACK_BOT_TOKEN": "xoxb-hunter2",
    }
    shown = await paperwire("settings", **secret)
    assert shown.code == 0
    assert "hunter2" not in shown.out
    assert "postgresql://me:***@db/x" in shown.out
    as_json = (await paperwire("settings", "--json", **secret)).json
    assert as_json["HF_TOKEN"] == "******"
    assert as_json["DISCORD_TOKEN"] is None
    assert as_json["PAPERWIRE_POLL_MINUTES"] == 30


async def test_settings_come_from_an_env_file_too_and_the_environment_wins(paperwire: Machine) -> None:
    (paperwire._folder / ".env").write_text("PAPERWIRE_POLL_MINUTES=7\nPAPERWIRE_ZONE=Asia/Tokyo\n")
    shown = (await paperwire("settings", "--json")).json
    assert (shown["PAPERWIRE_POLL_MINUTES"], shown["PAPERWIRE_ZONE"]) == (7, "Europe/Berlin")


async def test_migrate_says_what_it_did(on_both: Machine) -> None:
    assert "is now at schema" in (await on_both("migrate")).out
    assert "was already at schema" in (await on_both("migrate")).out
