"""The real clock."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """Implements bot.ports.Clock."""

    def now(self) -> datetime:
        """See the port."""
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime) -> None:
        """See the port."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))
