"""Which workspaces can be posted to, asked of every platform at once."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.domain.delivery import Refused, RetryLater
from bot.domain.place import Workspace
from bot.ports import Adapter, Adapters

PATIENCE = timedelta(seconds=10)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reached:
    """A platform, the workspaces that it was reached in, an address to schedule there, or why it cannot be used."""

    platform: str
    workspaces: tuple[Workspace, ...]
    example: str
    trouble: str | None = None


async def reach(adapters: Adapters, patience: timedelta = PATIENCE) -> list[Reached]:
    """Every platform that has workspaces, or that should have and cannot be used; none is waited for longer than
    `patience`.
    """
    found = await asyncio.gather(*[_ask(adapter, patience) for adapter in adapters.values()])
    return [one for one in found if one.workspaces or one.trouble]


async def _ask(adapter: Adapter, patience: timedelta) -> Reached:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            workspaces = tuple(await adapter.reached())
    except TimeoutError:
        return Reached(adapter.platform, (), adapter.example, f"no answer for {patience.total_seconds():g} seconds")
    except (Refused, RetryLater) as trouble:
        return Reached(adapter.platform, (), adapter.example, trouble.reason)
    except Exception as error:  # noqa: BLE001 - no platform keeps the process from starting
        _log.exception("reach.error", platform=adapter.platform)
        return Reached(adapter.platform, (), adapter.example, f"an error while asking: {error!r}")
    return Reached(adapter.platform, workspaces, adapter.example)
