"""The adapter contract suite: what must hold on every platform. Each check opens harnesses of its own and asserts."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Part, Receipt, WhenUnsure
from bot.domain.errors import Invalid
from bot.domain.schedule import platform_of
from bot.message import Card, Message
from bot.ports import Adapter
from tests.adapters.harness import Harness, Open

STEM = "digest/7/2026-05-28T13:00Z"
STARTED = datetime(2026, 5, 28, 13, 0, tzinfo=UTC)


Check = Callable[[Open, Message], Awaitable[None]]

PLAIN = Message(
    heading="Papers of Thursday 28 May",
    lead=("2 of the 42 listed today",),
    cards=(
        Card(paper="2605.28293", title="Effective learning", url="https://arxiv.org/abs/2605.28293", upvotes=72),
        Card(paper="2605.28774", title="Policy optimisation", url="https://arxiv.org/abs/2605.28774", stars=4),
    ),
)
LITERAL = ("[bold]one[/bold] `two` *three*", "<b>four</b> &amp; five", "@everyone <!channel>", "_six_ ~seven~ :tada:")
"""Titles short enough to be whole everywhere, which must be read exactly as they are written."""


def attempts(harness: Harness, parts: Sequence[Part], stem: str = STEM) -> list[Attempt]:
    """An attempt for each part, its payload as the store gives it back."""
    return [
        Attempt(
            address=harness.address, key=f"{stem}/{n}", payload=json.loads(json.dumps(part.payload)), started=STARTED
        )
        for n, part in enumerate(parts)
    ]


async def deliver(harness: Harness, message: Message, stem: str = STEM) -> list[Receipt]:
    """Render and send a message as the ledger does: the later parts know the message id of the first."""
    receipts: list[Receipt] = []
    for attempt in attempts(harness, harness.adapter.render(message), stem):
        parent = receipts[0].message_id if receipts else None
        receipts.append(await harness.adapter.send(replace(attempt, parent=parent)))
    return receipts


async def every_paper_once_and_in_order(make: Open, message: Message) -> None:
    """All papers, each in exactly one part; what a part claims to show is in its payload."""
    async with make() as harness:
        parts = harness.adapter.render(message)
    assert parts, "a message has at least one part"
    assert [paper for part in parts for paper in part.papers] == [card.paper for card in message.shown]
    for part in parts:
        payload = json.dumps(part.payload)
        places = [payload.find(json.dumps(paper)[1:-1]) for paper in part.papers]
        assert -1 not in places, "a part lacks a paper that it claims"
        assert places == sorted(places), "papers are out of order"


async def rendering_is_pure(make: Open, message: Message) -> None:
    """The same message and key give the same bytes, in this process and in another."""
    async with make() as one, make() as other:
        parts = [adapter.render(message) for adapter in (one.adapter, one.adapter, other.adapter)]
    assert parts[0] == parts[1] == parts[2]
    first, second, third = (json.dumps([dict(part.payload) for part in some]) for some in parts)
    assert first == second == third


async def payloads_survive_storing(make: Open, message: Message) -> None:
    """A payload loaded from JSON is equal, and arrives as the rendered one does."""
    async with make() as one, make() as other:
        parts = one.adapter.render(message)
        for part, stored in zip(parts, attempts(one, parts), strict=True):
            assert stored.payload == part.payload
            await one.adapter.send(stored)
            await other.adapter.send(replace(stored, payload=part.payload))
        assert [arrived.text for arrived in one.arrived()] == [arrived.text for arrived in other.arrived()]


async def the_key_is_kept(make: Open, message: Message) -> None:
    """The whole key travels with each part, or else the receipt follows from it alone."""
    async with make() as harness, make() as other:
        receipts = await deliver(harness, message)
        assert all(receipt.message_id for receipt in receipts)
        if harness.keys_travel:
            assert [arrived.key for arrived in harness.arrived()] == [f"{STEM}/{n}" for n in range(len(receipts))]
        else:
            assert await deliver(other, message) == receipts
            assert not set(await deliver(other, message, "digest/8/2026-05-29T13:00Z")) & set(receipts)


async def parts_arrive_in_order(make: Open, message: Message) -> None:
    """Every part arrives once, in order, under the message id of its receipt where the platform has such ids; later
    ones in the thread of the first where they should.
    """
    async with make() as harness:
        receipts = await deliver(harness, message)
        arrived = harness.arrived()
        later = receipts[0].message_id if harness.threaded else None
    assert len(arrived) == len(receipts)
    assert [one.parent for one in arrived] == [None, *[later] * (len(receipts) - 1)]
    for one, receipt in zip(arrived, receipts, strict=True):
        assert one.message_id in {None, receipt.message_id}


async def trouble_is_raised(make: Open, message: Message) -> None:
    """Nothing that went wrong looks like a receipt, and each kind has its own exception, with a sentence for people."""
    async with make() as harness:
        kinds = dict(harness.troubles)
    for trouble, expected in kinds.items():
        async with make() as harness:
            attempt = attempts(harness, harness.adapter.render(message))[0]
            harness.cause(trouble)
            raised = await _raised(harness.adapter, attempt)
            assert type(raised) is expected, f"{trouble}: {raised!r}"
            assert str(raised).endswith("."), "the reason is a sentence"


async def _raised(adapter: Adapter, attempt: Attempt) -> Exception | None:
    try:
        await adapter.send(attempt)
    except Exception as raised:  # noqa: BLE001 - which one it is, is the question
        return raised
    return None


async def text_stays_text(make: Open, message: Message) -> None:
    """Nothing in a paper's or a person's text is obeyed by the platform."""
    async with make() as harness:
        await deliver(harness, message)
        for arrived in harness.arrived():
            assert arrived.obeyed == ()


async def text_is_literal(make: Open, message: Message) -> None:
    """What looks like markup is read as it was written."""
    cards = tuple(replace(PLAIN.cards[0], paper=f"2605.{n:05}", title=title) for n, title in enumerate(LITERAL))
    async with make() as harness:
        await deliver(harness, replace(message, cards=cards))
        read = " ".join(arrived.text for arrived in harness.arrived())
    assert [title for title in LITERAL if title not in read] == []


async def limits_hold(make: Open, message: Message) -> None:
    """Every part keeps every limit of its platform."""
    async with make() as harness:
        parts = harness.adapter.render(message)
    broken = [
        (limit.what, limit.measure(p.payload))
        for limit in harness.limits
        for p in parts
        if limit.measure(p.payload) > limit.most
    ]
    assert broken == []


async def finding_never_lies(make: Open, message: Message) -> None:
    """What was not sent is not found, what was sent is not absent; who can always tell needs no other way out."""
    async with make() as harness:
        attempt = attempts(harness, harness.adapter.render(message))[0]
        before = await harness.adapter.find(attempt)
        receipt = await harness.adapter.send(attempt)
        after = await harness.adapter.find(attempt)
    assert isinstance(before, Absent | CannotTell)
    assert isinstance(after, CannotTell) or after == Found(receipt)
    assert isinstance(harness.adapter.when_unsure, WhenUnsure)


async def addresses_are_located(make: Open, message: Message) -> None:
    """Typed addresses get their full form, which stays as it is; others get a sentence with an example."""
    del message
    async with make() as harness:
        for typed, full in harness.addresses.items():
            assert (await harness.adapter.locate(typed)).address == full
            assert (await harness.adapter.locate(full)).address == full
            assert platform_of(full) == harness.adapter.platform
        for wrong in harness.no_addresses:
            with pytest.raises(Invalid, match=f"{harness.adapter.platform}.*\\.$"):
                await harness.adapter.locate(wrong)


CHECKS: tuple[Check, ...] = (
    every_paper_once_and_in_order,
    rendering_is_pure,
    payloads_survive_storing,
    the_key_is_kept,
    parts_arrive_in_order,
    trouble_is_raised,
    text_stays_text,
    text_is_literal,
    limits_hold,
    finding_never_lies,
    addresses_are_located,
)
