"""What commands stand on."""

from typing import Protocol

from bot.ports import Clock
from bot.service.ingest import Ingest
from bot.service.matching import Matching
from bot.service.own_digest import OwnDigests
from bot.service.plan import Planner
from bot.service.post import Poster
from bot.service.schedules import SchedulesService
from bot.service.search import Search
from bot.service.similar import Similar
from bot.service.status import About, StatusService
from bot.service.topics import Topics
from bot.service.trending import Trending


class Services(Protocol):
    """The services of this process."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def zone(self) -> str:
        """The IANA zone of people of whom none is known."""

    @property
    def trending(self) -> Trending:
        """The papers of a day."""

    @property
    def ingest(self) -> Ingest:
        """Papers from the source."""

    @property
    def planner(self) -> Planner:
        """What would be posted."""

    @property
    def poster(self) -> Poster:
        """Posting now."""

    @property
    def search(self) -> Search:
        """Searching."""

    @property
    def similar(self) -> Similar:
        """Papers like a given one."""

    @property
    def topics(self) -> Topics:
        """What people follow."""

    @property
    def own_digests(self) -> OwnDigests:
        """Each person's own digest."""

    @property
    def matching(self) -> Matching:
        """What topics bring."""

    @property
    def schedules(self) -> SchedulesService:
        """What is posted where, and when."""

    @property
    def status(self) -> StatusService:
        """How everything stands."""

    async def about(self) -> About:
        """What runs here."""
