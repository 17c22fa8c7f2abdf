"""What nobody needs any more is removed."""

import asyncio

import structlog

from bot.domain.errors import PaperwireError
from bot.ports import Store

SOME = 500
"""Payloads of one transaction: few enough that nobody waits long."""

_log = structlog.get_logger()


class Tidy:
    """Removes the payloads of deliveries that are decided; an error is logged, and the next time is soon enough."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def work(self) -> int:
        """How many were removed."""
        removed = 0
        try:
            while some := await self._remove():
                removed += some
                await asyncio.sleep(0)
        except PaperwireError as failure:
            _log.warning("tidy.failed", reason=str(failure))
        except Exception:  # noqa: BLE001 - it never ends the process
            _log.exception("tidy.error")
        if removed:
            _log.info("tidy.done", payloads=removed)
        return removed

    async def _remove(self) -> int:
        async with self._store.begin() as unit:
            return await unit.ledger.forget_payloads(SOME)
