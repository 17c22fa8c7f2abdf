"""Which platforms answer: every one is asked at once, and one that does not answer does not keep the others waiting."""

import asyncio
from datetime import timedelta

from bot.domain.delivery import Refused, RetryLater
from bot.domain.place import Workspace
from bot.domain.refusal import Refusal
from bot.message import Tone
from bot.ports import Adapter
from bot.service.compose import platforms_section
from bot.service.reach import Reached, reach
from tests.fakes import FakeAdapter

ACME = Workspace(platform="terminal", id="T1", name="Acme")


class Answering(FakeAdapter):
    """A platform that gives this answer, or raises it."""

    def __init__(self, answer: list[Workspace] | Exception | None) -> None:
        super().__init__()
        self._answer = answer

    async def reached(self) -> list[Workspace]:
        if self._answer is None:
            await asyncio.Event().wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer or []


async def asked(*answers: list[Workspace] | Exception | None, patience: float = 30) -> list[Reached]:
    adapters: dict[str, Adapter] = {str(number): Answering(answer) for number, answer in enumerate(answers)}
    return await reach(adapters, timedelta(seconds=patience))


async def test_workspaces_and_troubles_are_told() -> None:
    refused = Refused(Refusal.BAD_TOKEN, "The token is wrong: copy it anew.")
    found = await asked([ACME], refused, RetryLater("No connection."))
    assert found == [
        Reached("terminal", (ACME,), "terminal"),
        Reached("terminal", (), "terminal", "The token is wrong: copy it anew."),
        Reached("terminal", (), "terminal", "No connection."),
    ]


async def test_a_platform_without_workspaces_is_no_news() -> None:
    assert await asked([]) == []


async def test_one_that_does_not_answer_keeps_nobody_waiting_for_ever() -> None:
    silent, other = await asked(None, [ACME], patience=0.01)
    assert (silent.workspaces, silent.trouble) == ((), "no answer for 0.01 seconds")
    assert other.workspaces == (ACME,)


def test_they_are_shown_with_what_to_type() -> None:
    section = platforms_section([Reached("slack", (ACME,), "slack:#papers"), Reached("discord", (), "x", "No token.")])
    assert section.rows == (
        ("Slack", "Acme", "to schedule a channel: “schedule set slack:#papers”"),
        ("Discord", "cannot be used", "No token."),
    )
    assert section.tones["cannot be used"] is Tone.WARNING
