"""Every command, option and setting is documented, and nothing that does not exist."""

import re
from pathlib import Path

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot.cli.app import app
from bot.domain import errors
from bot.domain.delivery import State
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.search.fields import FIELDS
from bot.search.language import DEEPEST, LONGEST, MOST_TERMS, parse
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CLI = (ROOT / "docs" / "cli.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
QUERIES = (ROOT / "docs" / "queries.md").read_text()
README = (ROOT / "README.md").read_text()


def commands(group: TyperGroup, path: str = "") -> dict[str, TyperCommand]:
    """Every command by its full name."""
    found: dict[str, TyperCommand] = {}
    for name, command in group.commands.items():
        full = f"{path} {name}".strip()
        if isinstance(command, TyperGroup):
            found |= commands(command, full)
        else:
            assert isinstance(command, TyperCommand)
            found[full] = command
    return found


def all_commands() -> dict[str, TyperCommand]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return commands(group)


def test_every_command_and_option_is_in_the_docs() -> None:
    for name, command in all_commands().items():
        assert f"`{name}" in CLI, name
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        assert [one for one in options if one not in CLI] == [], name


def test_every_command_has_a_sentence_and_every_option_too() -> None:
    for name, command in all_commands().items():
        assert command.help, name
        assert [one.name for one in command.params if not getattr(one, "help", None)] == [], name


def test_the_docs_name_no_command_that_does_not_exist() -> None:
    names = set(all_commands()) | {name.split()[0] for name in all_commands()}
    shown = re.findall(r"paperwire ((?:schedule )?[a-z]+)", README + CLI + SETTINGS)
    assert [name for name in shown if name not in names] == []


def test_every_setting_is_in_the_docs_and_no_other() -> None:
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS, re.MULTILINE)) == settings
    assert set(re.findall(r"`(PAPERWIRE_[A-Z_]+)`", README)) <= settings


def test_every_setting_can_be_given_to_the_containers() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    passed = set(re.findall(r"^      ([A-Z_]+): ", compose, re.MULTILINE))
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    assert settings - passed == {"PAPERWIRE_DATA_DIR", "PAPERWIRE_HTTP_PORT"}, "those two are the image's own"


def test_every_state_and_outcome_is_in_the_docs() -> None:
    assert [state for state in State if f"`{state}`" not in CLI] == []
    assert [outcome for outcome in PaperOutcome if f"`{outcome}`" not in CLI] == []
    told = {DigestOutcome.OPEN, DigestOutcome.DELIVERED, DigestOutcome.PARTLY_DELIVERED, DigestOutcome.FAILED}
    assert [outcome for outcome in set(DigestOutcome) - told if f"`{outcome}`" not in CLI] == []


def test_exit_codes_are_in_the_docs() -> None:
    codes = {getattr(kind, "exit_code", 0) for kind in vars(errors).values() if isinstance(kind, type)}
    assert [code for code in codes if f"| {code} |" not in CLI] == []


def test_every_query_in_the_docs_can_be_read_and_every_field_is_there() -> None:
    examples = re.findall(r"^\| `([^`]+)` \|", QUERIES, re.MULTILINE)
    assert len(examples) > len(FIELDS)
    assert [example for example in examples if parse(example) is None] == []
    assert [field for field in FIELDS if not any(f"{field}:" in example for example in examples)] == []
    assert f"{LONGEST:,} characters, {MOST_TERMS} words" in QUERIES
    assert {8: "eight"}[DEEPEST] in QUERIES
