"""Settings: where they come from, and one sentence for each wrong value that never shows a secret."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import SettingsError
from bot.settings import Settings, load_settings

NAMES = [str(field.validation_alias) for field in Settings.model_fields.values()]
SECRETS = ["HF_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and none of our settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def failure(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    return str(raised.value)


def test_defaults() -> None:
    assert load_settings().shown() == {
        "DATABASE_URL": "sqlite:///data/paperwire.db",
        "PAPERWIRE_DATA_DIR": "data",
        "PAPERWIRE_MEANING": "on",
        "PAPERWIRE_MODEL_DIR": None,
        "PAPERWIRE_HUGGING_FACE_URL": "https://huggingface.co",
        "PAPERWIRE_ARXIV_CATEGORIES": "cs.AI cs.CL cs.CV cs.LG stat.ML",
        "PAPERWIRE_ARXIV_FEED_URL": "https://rss.arxiv.org",
        "PAPERWIRE_ARXIV_API_URL": "https://export.arxiv.org",
        "PAPERWIRE_ARXIV_OAI_URL": "https://oaipmh.arxiv.org",
        "PAPERWIRE_POLL_MINUTES": 30,
        "PAPERWIRE_ZONE": None,
        "PAPERWIRE_TOPICS": 50,
        "PAPERWIRE_TOPIC_LENGTH": 200,
        "PAPERWIRE_HTTP_PORT": 8000,
        "PAPERWIRE_LOG_LEVEL": "info",
        "PAPERWIRE_SLACK_API_URL": "https://slack.com/api",
        "PAPERWIRE_DISCORD_API_URL": "https://discord.com/api/v10",
        **dict.fromkeys(SECRETS),
    }


CHANGED = {
    "DATABASE_URL": ("postgres://me:hunter2@db:5433/x", "postgresql://me:***@db:5433/x"),
    "PAPERWIRE_DATA_DIR": ("/var/lib/paperwire", "/var/lib/paperwire"),
    "PAPERWIRE_MEANING": ("no", "off"),
    "PAPERWIRE_MODEL_DIR": ("/var/lib/model", "/var/lib/model"),
    "PAPERWIRE_HUGGING_FACE_URL": ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
    "PAPERWIRE_ARXIV_CATEGORIES": ("CS.cl, hep-th  cs.CL", "cs.CL hep-th"),
    "PAPERWIRE_ARXIV_FEED_URL": ("http://127.0.0.1:4003/", "http://127.0.0.1:4003"),
    "PAPERWIRE_ARXIV_API_URL": ("http://127.0.0.1:4003/", "http://127.0.0.1:4003"),
    "PAPERWIRE_ARXIV_OAI_URL": ("http://127.0.0.1:4003/", "http://127.0.0.1:4003"),
    "PAPERWIRE_POLL_MINUTES": ("15", 15),
    "PAPERWIRE_ZONE": ("tokyo", "Asia/Tokyo"),
    "PAPERWIRE_TOPICS": ("100", 100),
    "PAPERWIRE_TOPIC_LENGTH": ("300", 300),
    "PAPERWIRE_HTTP_PORT": ("0", 0),
    "PAPERWIRE_LOG_LEVEL": ("WARNING", "warning"),
    "PAPERWIRE_SLACK_API_URL": ("http://127.0.0.1:4001/api/", "http://127.0.0.1:4001/api"),
    "PAPERWIRE_DISCORD_API_URL": ("http://127.0.0.1:4002/api/v10", "http://127.0.0.1:4002/api/v10"),
    **dict.fromkeys(SECRETS, ("hunter2", "******")),
}
"""What is set, and what is shown of it."""


@pytest.mark.parametrize("source", ["environment", ".env"])
def test_every_setting_can_be_set_in_either_place(source: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(CHANGED) == set(NAMES)
    if source == ".env":
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, (value, _) in CHANGED.items()))
    else:
        for name, (value, _) in CHANGED.items():
            monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.shown() == {name: shown for name, (_, shown) in CHANGED.items()}
    assert "hunter2" not in repr(settings)
    assert settings.hf_token
    assert settings.hf_token.get_secret_value() == "hunter2"
    assert settings.database.password == "hunter2"


def test_the_environment_goes_before_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("PAPERWIRE_POLL_MINUTES=7\nPAPERWIRE_HTTP_PORT=9000\n")
    monkeypatch.setenv("PAPERWIRE_POLL_MINUTES", "8")
    settings = load_settings()
    assert (settings.poll_minutes, settings.http_port) == (8, 9000)


def test_an_empty_value_is_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = load_settings()
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert load_settings() == defaults
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    (folder / ".env").write_text("".join(f"{name}=\n" for name in NAMES))
    assert load_settings() == defaults


def test_an_empty_variable_leaves_the_file_in_force(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("PAPERWIRE_POLL_MINUTES=7\n")
    monkeypatch.setenv("PAPERWIRE_POLL_MINUTES", "")
    assert load_settings().poll_minutes == 7


@pytest.mark.parametrize("said", ["off", "Off "])
def test_arxiv_can_be_left_out(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    assert load_settings().arxiv_lists == ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "stat.ML")
    monkeypatch.setenv("PAPERWIRE_ARXIV_CATEGORIES", said)
    assert load_settings().arxiv_lists == ()


def test_what_is_not_ours_is_ignored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = load_settings()
    (folder / ".env").write_text("SOMETHING_ELSE=1\nPAPERWIRE_NO_SUCH_SETTING=2\nexport OTHER='x'\n# a note\n")
    monkeypatch.setenv("PAPERWIRE_ANOTHER", "3")
    assert load_settings() == defaults


WRONG = [
    ("PAPERWIRE_POLL_MINUTES", "0", "“0” cannot be used: Input should be greater than or equal to 1", "30"),
    ("PAPERWIRE_POLL_MINUTES", "1441", "“1441” cannot be used: Input should be less than or equal to 1440", "30"),
    ("PAPERWIRE_POLL_MINUTES", "soon", "“soon” cannot be used: Input should be a valid integer", "30"),
    ("PAPERWIRE_HTTP_PORT", "-1", "“-1” cannot be used: Input should be greater than or equal to 0", "8000"),
    ("PAPERWIRE_HTTP_PORT", "65536", "“65536” cannot be used: Input should be less than or equal to 65535", "8000"),
    ("PAPERWIRE_HTTP_PORT", "http", "“http” cannot be used: Input should be a valid integer", "8000"),
    ("PAPERWIRE_ZONE", "Berlim", "“Berlim” cannot be used: No zone is called “Berlim”. Did you mean", "Europe/Berlin"),
    ("PAPERWIRE_LOG_LEVEL", "loud", "“loud” cannot be used: it must be one of debug, info, warning, error", "info"),
    (
        "PAPERWIRE_HUGGING_FACE_URL",
        "huggingface.co",
        "“huggingface.co” cannot be used: it must",
        "https://huggingface.co",
    ),
    (
        "PAPERWIRE_ARXIV_CATEGORIES",
        "cs.CL cs.LQ",
        "“cs.CL cs.LQ” cannot be used: arXiv has no category cs.LQ; cs.L",
        "cs.CL cs.SD eess.AS",
    ),
    (
        "PAPERWIRE_ARXIV_CATEGORIES",
        "cs",
        "“cs” cannot be used: cs has more papers than one list can hold; name its categories",
        "cs.CL cs.SD eess.AS",
    ),
    ("PAPERWIRE_HUGGING_FACE_URL", "ftp://x", "“ftp://x” cannot be used: it must", "https://huggingface.co"),
    ("PAPERWIRE_HUGGING_FACE_URL", "http://a b", "“http://a b” cannot be used: it must", "https://huggingface.co"),
]


@pytest.mark.parametrize(("name", "value", "wrong", "example"), WRONG)
def test_a_wrong_value_is_named_with_what_is_wrong_and_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, wrong: str, example: str
) -> None:
    sentence = failure(monkeypatch, name, value)
    assert sentence.startswith(f"{name} {wrong}")
    assert sentence.endswith(f" For example: {name}={example}")
    assert len(sentence.splitlines()) == 1


def test_a_wrong_value_in_the_file_stops_the_start_as_well(folder: Path) -> None:
    (folder / ".env").write_text("PAPERWIRE_POLL_MINUTES=never\n")
    with pytest.raises(SettingsError, match="PAPERWIRE_POLL_MINUTES “never” cannot be used"):
        load_settings()


def test_a_file_that_is_no_text_is_one_sentence(folder: Path) -> None:
    (folder / ".env").write_bytes("PAPERWIRE_DATA_DIR=Bücher\n".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"\.env"):
        load_settings()


@pytest.mark.parametrize(
    "value",
    [
        "mysql://me:hunter2@db/x",
        "hunter2",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://me:hunter2/x",
        "postgresql://me:hunter2@db:port/x",
    ],
)
def test_a_database_address_that_cannot_be_used_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    sentence = failure(monkeypatch, "DATABASE_URL", value)
    assert sentence.startswith("DATABASE_URL ")
    assert "for example sqlite:///data/paperwire.db or postgresql://" in sentence
    assert "hunter2" not in sentence
    assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "in_force"),
    [
        ("postgres://me@db/x", "postgresql+asyncpg://me@db/x"),
        ("postgresql://me@db/x", "postgresql+asyncpg://me@db/x"),
        ("postgresql+psycopg://me@db/x", "postgresql+asyncpg://me@db/x"),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+aiosqlite:////var/a.db", "sqlite+aiosqlite:////var/a.db"),
    ],
)
def test_a_database_address_gets_our_driver(monkeypatch: pytest.MonkeyPatch, typed: str, in_force: str) -> None:
    monkeypatch.setenv("DATABASE_URL", typed)
    assert load_settings().database.render_as_string() == in_force


def test_without_an_address_the_database_is_in_the_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERWIRE_DATA_DIR", "/var/lib/paper wire")
    assert load_settings().database.database == "/var/lib/paper wire/paperwire.db"


def test_a_password_among_the_options_of_an_address_is_masked_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/x?user=me&password=hunter2")
    assert "hunter2" not in str(load_settings().shown())


def test_settings_cannot_be_changed_afterwards() -> None:
    settings: Any = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.poll_minutes = 1


def test_every_setting_has_a_sentence_and_an_example() -> None:
    for name, field in zip(NAMES, Settings.model_fields.values(), strict=True):
        assert field.description, name
        assert field.description.endswith("."), name
        assert field.examples, name
