"""`post`: a digest now, through the ledger."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.bootstrap import App
from bot.cli.start import say
from bot.domain.delivery import Delivery, State
from bot.domain.errors import Busy, PaperwireError
from bot.domain.schedule import Target
from bot.text.words import count

PATIENCE = 20.0
"""Seconds to wait for the running process to send what was planned here."""
GLANCE = 0.2
UNDER_WAY = {State.PLANNED, State.SENDING}


class NotPosted(PaperwireError):
    """It waits, or failed."""

    exit_code = 6


async def post(app: App, address: str, again: bool) -> None:
    """Plan a digest of its own, then send it, or leave it to the running process, which has the run lock."""
    target = await app.schedules.resolve_online(address)
    request = await app.planner.request(target, again=again)
    if request.plan.content is None:
        say(f"Nothing was posted to {target}. {request.plan.sentence}")
        return
    deadline = app.clock.now() + timedelta(seconds=PATIENCE)
    while app.clock.now() < deadline:
        with suppress(Busy):  # then the running process sends it
            await _send(app, request.id)
        if not any(_moves_soon(app, part) for part in await _parts(app, request.id)):
            break
        await asyncio.sleep(GLANCE)
    _report(target, await _parts(app, request.id))


def _moves_soon(app: App, part: Delivery) -> bool:
    """Whether it is worth waiting for: it is under way, or may be tried again while somebody is patient."""
    soon = part.not_before is not None and part.not_before < app.clock.now() + timedelta(seconds=PATIENCE)
    return part.state in UNDER_WAY or (part.state in {State.RETRY, State.UNKNOWN} and soon)


async def _send(app: App, request: str) -> None:
    """Only what was asked for here: what others wait for is not for this terminal."""
    if app.run_lock is None:
        await app.deliverer.drain(request)
        return
    with app.run_lock.held(app.clock.now(), patience=0):
        await app.deliverer.drain(request)


async def _parts(app: App, request: str) -> list[Delivery]:
    async with app.store.read() as unit:
        return await unit.ledger.deliveries(request=request)


def _report(target: Target, parts: list[Delivery]) -> None:
    for part in parts:
        if part.state is State.FAILED:
            raise NotPosted(f"It was not posted to {target}: {part.words}")
        if part.state is State.UNKNOWN and part.not_before is None:
            how = f"paperwire deliveries settle {part.key} sent, or again"
            raise NotPosted(f"Nobody can tell whether it arrived in {target}: look there, and decide it with {how}.")
        if part.state is not State.SENT:
            why = part.words or "the running process has not sent it yet"
            raise NotPosted(f"It waits to be posted to {target} ({why.rstrip('.')}); see paperwire deliveries.")
    say(f"Posted {count(sum(len(part.papers) for part in parts), 'paper')} to {target}.")
