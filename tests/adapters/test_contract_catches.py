"""The contract suite notices adapters that are broken."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from adapters.terminal.adapter import TerminalAdapter
from bot.domain.delivery import Absent, Attempt, CannotTell, Found, OutcomeUnknown, Part, Receipt, RetryLater
from bot.domain.place import Place
from bot.message import Message
from tests.adapters import contract
from tests.adapters.contract import PLAIN, Check
from tests.adapters.terminal.harness import Screen, piped, wide

HOSTILE = replace(PLAIN, notices=("\x1b[31mred\x1b[0m",))


class Broken(TerminalAdapter):
    """The terminal adapter, to be broken in one way."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen, 100)
        self._screen = screen

    def added(self, parts: list[Part], text: str) -> list[Part]:
        lines = [*parts[0].payload["lines"], [["", text]]]
        return [Part(payload={"lines": lines}, papers=parts[0].papers)]


class DropsAPaper(Broken):
    def render(self, message: Message) -> list[Part]:
        return super().render(replace(message, cards=message.cards[1:]))


class ClaimsAPaperItDoesNotShow(DropsAPaper):
    def render(self, message: Message) -> list[Part]:
        papers = tuple(card.paper for card in message.cards)
        return [Part(payload=part.payload, papers=papers) for part in super().render(message)]


class TurnsPapersAround(Broken):
    def render(self, message: Message) -> list[Part]:
        return super().render(replace(message, cards=message.cards[::-1]))


class ShowsPapersInAnotherOrderThanItSays(TurnsPapersAround):
    def render(self, message: Message) -> list[Part]:
        return [replace(part, papers=part.papers[::-1]) for part in super().render(message)]


class RendersNothing(Broken):
    def render(self, message: Message) -> list[Part]:
        del message
        return []


class RendersDifferentlyTheSecondTime(Broken):
    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._renders = count()

    def render(self, message: Message) -> list[Part]:
        return self.added(super().render(message), str(next(self._renders)))


class RendersDifferentlyInEachProcess(Broken):
    def render(self, message: Message) -> list[Part]:
        return self.added(super().render(message), str(id(self._screen)))


class RendersWhatJsonChanges(Broken):
    def render(self, message: Message) -> list[Part]:
        parts = super().render(message)
        return [replace(part, payload={"lines": tuple(part.payload["lines"])}) for part in parts]


class LosesTheKey(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        await super().send(attempt)
        return Receipt(message_id="shown")


class MakesUpItsReceipts(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        await super().send(attempt)
        return Receipt(message_id=f"{attempt.key} {id(self)}")


class GivesNoReceipt(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        await super().send(attempt)
        return Receipt(message_id="")


class SendsTwice(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        await super().send(attempt)
        return await super().send(attempt)


class SwallowsARefusal(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        except RetryLater:
            return Receipt(message_id=attempt.key)


class CallsARefusalUnknown(Broken):
    async def send(self, attempt: Attempt) -> Receipt:
        try:
            return await super().send(attempt)
        except RetryLater as failure:
            raise OutcomeUnknown(failure.reason) from failure


class LetsAnEscapeThrough(Broken):
    def render(self, message: Message) -> list[Part]:
        return self.added(super().render(message), message.notices[0])


class ReadsMarkup(Broken):
    def render(self, message: Message) -> list[Part]:
        cards = tuple(replace(card, title=card.title.replace("[bold]", "")) for card in message.cards)
        return super().render(replace(message, cards=cards))


class IsTooWide(Broken):
    def render(self, message: Message) -> list[Part]:
        return self.added(super().render(message), "x" * 101)


class FindsWhatWasNeverSent(Broken):
    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        return Found(Receipt(message_id=attempt.key))


class MissesWhatWasSent(Broken):
    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        del attempt
        return Absent()


class TakesAnyAddress(Broken):
    async def locate(self, address: str) -> Place:
        return Place(address=address.strip().lower(), name=address)


CAUGHT: list[tuple[Callable[[Screen], TerminalAdapter], Check]] = [
    (DropsAPaper, contract.every_paper_once_and_in_order),
    (ClaimsAPaperItDoesNotShow, contract.every_paper_once_and_in_order),
    (TurnsPapersAround, contract.every_paper_once_and_in_order),
    (ShowsPapersInAnotherOrderThanItSays, contract.every_paper_once_and_in_order),
    (RendersNothing, contract.every_paper_once_and_in_order),
    (RendersDifferentlyTheSecondTime, contract.rendering_is_pure),
    (RendersDifferentlyInEachProcess, contract.rendering_is_pure),
    (RendersWhatJsonChanges, contract.payloads_survive_storing),
    (LosesTheKey, contract.the_key_is_kept),
    (MakesUpItsReceipts, contract.the_key_is_kept),
    (GivesNoReceipt, contract.the_key_is_kept),
    (SendsTwice, contract.parts_arrive_in_order),
    (SwallowsARefusal, contract.trouble_is_raised),
    (CallsARefusalUnknown, contract.trouble_is_raised),
    (LetsAnEscapeThrough, contract.text_stays_text),
    (ReadsMarkup, contract.text_is_literal),
    (IsTooWide, contract.limits_hold),
    (FindsWhatWasNeverSent, contract.finding_never_lies),
    (MissesWhatWasSent, contract.finding_never_lies),
    (TakesAnyAddress, contract.addresses_are_located),
]


@pytest.mark.parametrize(("broken", "check"), CAUGHT, ids=lambda one: one.__name__)
async def test_a_broken_adapter_is_caught(broken: Callable[[Screen], TerminalAdapter], check: Check) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await check(lambda: piped(broken), HOSTILE)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
async def test_a_sound_one_is_not(check: Check) -> None:
    await check(lambda: piped(wide), HOSTILE)


def test_every_check_is_seen_to_catch_something() -> None:
    assert {check for _, check in CAUGHT} == set(contract.CHECKS)
