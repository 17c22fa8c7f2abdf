"""From frozen digests to the parts that are sent: read, put into words and rendered for many at once."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import structlog

from bot.domain.delivery import Delivery, Part
from bot.domain.digest import Content, Notice
from bot.domain.paper import Paper
from bot.domain.schedule import platform_of
from bot.ports import Adapters, Store
from bot.service.compose import digest_message, notice_message

KEPT = 256
"""Digests whose rendering is kept: a hundred channels that get the same papers at nine are rendered once."""

_log = structlog.get_logger()


class Unrenderable(Exception):
    """A digest that a platform cannot show; it will be the same at every try."""


class Renderings:
    """Renders what deliveries say; the same content on the same platform once."""

    def __init__(self, store: Store, adapters: Adapters) -> None:
        self._store = store
        self._adapters = adapters
        self._kept: OrderedDict[tuple[str, Content | Notice], Sequence[Part]] = OrderedDict()

    async def parts(self, deliveries: Sequence[Delivery]) -> dict[int, Sequence[Part] | Unrenderable]:
        """The parts of the digest of each delivery, by its id."""
        if not deliveries:
            return {}
        async with self._store.read() as unit:
            contents = await unit.digests.contents([one.digest for one in deliveries])
            wanted = {item.paper for one in contents.values() if isinstance(one, Content) for item in one.items}
            papers = await unit.papers.get(wanted)
        return {one.id: self._render(one, contents[one.digest], papers) for one in deliveries}

    def _render(
        self, delivery: Delivery, content: Content | Notice, papers: Mapping[str, Paper]
    ) -> Sequence[Part] | Unrenderable:
        known = platform_of(delivery.address), content
        if known in self._kept:
            self._kept.move_to_end(known)
            return self._kept[known]
        try:
            message = notice_message(content) if isinstance(content, Notice) else digest_message(content, papers)
            rendered = self._adapters[known[0]].render(message)
        except Exception as error:  # noqa: BLE001 - one digest never keeps the others from being sent
            _log.exception("delivery.render", key=delivery.key)
            return Unrenderable(f"It could not be put into words for this platform: {error!r}.")
        if not rendered:
            return Unrenderable("Its platform makes no message of it.")
        self._kept[known] = rendered
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return rendered
