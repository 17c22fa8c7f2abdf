"""The contract suite notices what only a platform with parts, threads, keys and refusals can get wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Found,
    OutcomeUnknown,
    Part,
    Receipt,
    Refused,
    RetryLater,
)
from bot.domain.refusal import Refusal
from bot.message import Card, Message
from tests.adapters import contract
from tests.adapters.contract import Check
from tests.adapters.postbox import Box, PostboxAdapter, boxed

DIGEST = Message(
    heading="Seven papers & <more>",
    cards=tuple(Card(paper=f"2605.{n:05}", title=f"Paper {n} <@U1> &amp;", url="") for n in range(7)),
)


class LosesTheLastPart(PostboxAdapter):
    def render(self, message: Message) -> list[Part]:
        return super().render(message)[:-1]


class RepeatsAPaperInTheNextPart(PostboxAdapter):
    def render(self, message: Message) -> list[Part]:
        first, *others = super().render(message)
        return [first, *others, first]


class PutsAllInOnePart(PostboxAdapter):
    def render(self, message: Message) -> list[Part]:
        return [self.part(message.heading, message.cards)]


class SendsTheKeyOfTheFirstPartOnly(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        return await super().send(replace(attempt, key=f"{attempt.key.rpartition('/')[0]}/0"))


class CutsTheKey(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        return await super().send(replace(attempt, key=attempt.key[:25]))


class ForgetsTheThread(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        return await super().send(replace(attempt, parent=None))


class GivesTheIdOfAnotherMessage(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        await super().send(attempt)
        return Receipt(message_id="m1")


class SwallowsEveryRefusal(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        except Refused:
            return Receipt(message_id="m1")


class CallsABrokenConnectionNotTaken(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        except OutcomeUnknown as failure:
            raise RetryLater(failure.reason) from failure


class CallsBusyRefused(PostboxAdapter):
    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        except RetryLater as failure:
            raise Refused(Refusal.REJECTED, failure.reason) from failure


class DoesNotEscape(PostboxAdapter):
    def escape(self, text: str) -> str:
        return text


class EscapesTwice(PostboxAdapter):
    def escape(self, text: str) -> str:
        return super().escape(super().escape(text))


class FindsAnything(PostboxAdapter):
    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        del attempt
        return Found(Receipt(message_id="m1"))


class FindsNothing(PostboxAdapter):
    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        del attempt
        return Absent()


CAUGHT: list[tuple[Callable[[Box], PostboxAdapter], Check]] = [
    (LosesTheLastPart, contract.every_paper_once_and_in_order),
    (RepeatsAPaperInTheNextPart, contract.every_paper_once_and_in_order),
    (PutsAllInOnePart, contract.limits_hold),
    (SendsTheKeyOfTheFirstPartOnly, contract.the_key_is_kept),
    (CutsTheKey, contract.the_key_is_kept),
    (ForgetsTheThread, contract.parts_arrive_in_order),
    (GivesTheIdOfAnotherMessage, contract.parts_arrive_in_order),
    (SwallowsEveryRefusal, contract.trouble_is_raised),
    (CallsABrokenConnectionNotTaken, contract.trouble_is_raised),
    (CallsBusyRefused, contract.trouble_is_raised),
    (DoesNotEscape, contract.text_stays_text),
    (EscapesTwice, contract.text_is_literal),
    (FindsAnything, contract.finding_never_lies),
    (FindsNothing, contract.finding_never_lies),
]


@pytest.mark.parametrize(("broken", "check"), CAUGHT, ids=lambda one: one.__name__)
async def test_a_broken_adapter_is_caught(broken: Callable[[Box], PostboxAdapter], check: Check) -> None:
    with pytest.raises(AssertionError):
        await check(lambda: boxed(broken), DIGEST)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
async def test_a_sound_one_is_not(check: Check) -> None:
    await check(boxed, DIGEST)
