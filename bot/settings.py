"""Settings, from the environment and `.env`: names that people have already, and our own under PAPERWIRE_."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

from bot.domain.cadence import parse_zone
from bot.domain.categories import ARCHIVES, nearest, spelt
from bot.domain.errors import Invalid, SettingsError
from bot.domain.subscription import LONGEST as LONGEST_TOPIC
from bot.store.engine import database_url, shown


def _zone(text: str) -> str:
    try:
        return parse_zone(text)
    except Invalid as error:
        raise ValueError(str(error)) from None


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or " " in text:
        raise ValueError("it must be an address that begins with http:// or https://, without user and password")
    return text.rstrip("/")


def _token(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value()
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError("it has characters that no token has; copy it anew")
    return secret


def _level(text: str) -> str:
    if text.lower() not in _LEVELS:
        raise ValueError(f"it must be one of {', '.join(_LEVELS)}")
    return text.lower()


def _categories(text: str) -> str:
    asked = text.replace(",", " ").split()
    if [one.lower() for one in asked] == [OFF]:
        return OFF
    known = [spelt(one) for one in asked]
    if unknown := [one for one, code in zip(asked, known, strict=True) if code is None]:
        raise ValueError(f"arXiv has no category {unknown[0]}; {' or '.join(nearest(unknown[0])) or 'cs.CL'}?")
    if divided := [code for code in known if code in ARCHIVES]:
        raise ValueError(f"{divided[0]} has more papers than one list can hold; name its categories")
    return " ".join(dict.fromkeys(filter(None, known)))


OFF = "off"
MASK = "******"
_LEVELS = ("debug", "info", "warning", "error")

BaseUrl = Annotated[str, AfterValidator(_base_url)]
Token = Annotated[SecretStr, AfterValidator(_token)]


def _setting(name: str, default: Any, description: str, example: Any, **limits: Any) -> Any:  # noqa: ANN401
    return Field(default, validation_alias=name, description=description, examples=[example], **limits)


class Settings(BaseSettings):
    """What can be set. Each field has its name in the environment, a sentence and an example."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    database_url: SecretStr | None = _setting(
        "DATABASE_URL",
        None,
        "Where papers and posts are kept; without it, a SQLite file in the data directory.",
        "postgresql://paperwire:secret@127.0.0.1/paperwire",
    )
    data_dir: Path = _setting(
        "PAPERWIRE_DATA_DIR", Path("data"), "The folder for the SQLite file and locks.", "/var/lib/paperwire"
    )
    model_dir: Path | None = _setting(
        "PAPERWIRE_MODEL_DIR",
        None,
        "A folder with a model to search by meaning with (model.onnx, tokenizer.json); without it, the installed one.",
        "/var/lib/models/all-MiniLM-L12-v2",
    )
    meaning: bool = _setting(
        "PAPERWIRE_MEANING",
        True,
        "Whether papers are searched by meaning too: on or off. It takes memory, and a core after every fetch.",
        "off",
    )
    hugging_face_url: BaseUrl = _setting(
        "PAPERWIRE_HUGGING_FACE_URL",
        "https://huggingface.co",
        "The address of Hugging Face, without /api.",
        "https://huggingface.co",
    )
    hf_token: Token | None = _setting(
        "HF_TOKEN", None, "A Hugging Face token; it raises the number of requests allowed.", "hf_…"
    )
    arxiv_categories: Annotated[str, AfterValidator(_categories)] = _setting(
        "PAPERWIRE_ARXIV_CATEGORIES",
        "cs.AI cs.CL cs.CV cs.LG stat.ML",
        "The categories of arXiv whose announcements are read, with spaces between; off: arXiv is not asked.",
        "cs.CL cs.SD eess.AS",
    )
    arxiv_feed_url: BaseUrl = _setting(
        "PAPERWIRE_ARXIV_FEED_URL",
        "https://rss.arxiv.org",
        "The address of arXiv's daily feeds, without /rss.",
        "https://rss.arxiv.org",
    )
    arxiv_api_url: BaseUrl = _setting(
        "PAPERWIRE_ARXIV_API_URL",
        "https://export.arxiv.org",
        "The address of arXiv's query API, without /api.",
        "https://export.arxiv.org",
    )
    arxiv_oai_url: BaseUrl = _setting(
        "PAPERWIRE_ARXIV_OAI_URL",
        "https://oaipmh.arxiv.org",
        "The address of arXiv's records for catching up, without /oai.",
        "https://oaipmh.arxiv.org",
    )
    poll_minutes: int = _setting(
        "PAPERWIRE_POLL_MINUTES", 30, "Minutes between two looks at Hugging Face.", 30, ge=1, le=1440
    )
    zone: Annotated[str, AfterValidator(_zone)] | None = _setting(
        "PAPERWIRE_ZONE", None, "The time zone of new schedules; without it, the machine's.", "Europe/Berlin"
    )
    topics: int = _setting("PAPERWIRE_TOPICS", 50, "How many topics a person may follow.", 50, ge=1, le=1000)
    topic_length: int = _setting(
        "PAPERWIRE_TOPIC_LENGTH", 200, "How many characters a topic may have.", 200, ge=20, le=LONGEST_TOPIC
    )
    http_port: int = _setting(
        "PAPERWIRE_HTTP_PORT",
        8000,
        "The port of /healthz and /readyz on 127.0.0.1; the next free one if it is taken, any free one if it is 0.",
        8000,
        ge=0,
        le=65535,
    )
    log_level: Annotated[str, AfterValidator(_level)] = _setting(
        "PAPERWIRE_LOG_LEVEL", "info", "How much is logged on standard error: debug, info, warning or error.", "info"
    )
    slack_api_url: BaseUrl = _setting(
        "PAPERWIRE_SLACK_API_URL",
        "https://slack.com/api",
        "The address of Slack's Web API.",
        "https://slack.com/api/",
    )
    discord_api_url: BaseUrl = _setting(
        "PAPERWIRE_DISCORD_API_URL",
        "https://discord.com/api/v10",
        "The address of Discord's API.",
        "https://discord.com/api/v10",
    )
    slack_bot_token: Token | None = _setting("SLACK_BOT_TOKEN", None, "The bot token of a Slack app.", "xoxb-…")
    slack_app_token: Token | None = _setting(
        "SLACK_APP_TOKEN", None, "The app-level token of a Slack app, for Socket Mode.", "xapp-…"
    )
    slack_signing_secret: Token | None = _setting(
        "SLACK_SIGNING_SECRET", None, "The signing secret of a Slack app, for requests over HTTP.", "0123abcd…"
    )
    discord_token: Token | None = _setting("DISCORD_TOKEN", None, "The token of a Discord bot.", "MTA…")

    @property
    def arxiv_lists(self) -> tuple[str, ...]:
        """The categories of arXiv that are read."""
        return () if self.arxiv_categories == OFF else tuple(self.arxiv_categories.split())

    @property
    def database(self) -> URL:
        """The database in force. Raises SettingsError if its address cannot be used."""
        if self.database_url:
            return database_url(self.database_url.get_secret_value())
        return database_url(f"sqlite:///{self.data_dir / 'paperwire.db'}")

    def shown(self) -> dict[str, str | int | None]:
        """Every setting by its name in the environment; secrets and passwords masked."""
        values = {_name(field): _shown(getattr(self, field)) for field in type(self).model_fields}
        return {**values, "DATABASE_URL": shown(self.database)}


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401
    """The settings in force. Raises SettingsError with the setting's name, what is wrong and an example."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "The file .env is not UTF-8 text; save it as UTF-8, for example in any text editor."
        ) from None
    settings.database  # noqa: B018 - its address is checked at the start, not at the first query
    return settings


def _name(field: str) -> str:
    return str(Settings.model_fields[field].validation_alias)


def _shown(value: object) -> str | int | None:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int) or value is None:
        return value
    return str(value)


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    field = next(f for f in Settings.model_fields.values() if f.validation_alias == name)
    hidden = "Secret" in str(field.annotation) or "@" in str(first["input"])
    said = "" if hidden else f"“{first['input']}” "
    wrong = first["msg"].removeprefix("Value error, ").rstrip(".")
    end = "" if wrong.endswith("?") else "."
    return f"{name} {said}cannot be used: {wrong}{end} For example: {name}={(field.examples or [''])[0]}"
