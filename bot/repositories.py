"""What the store keeps, as the core sees it: one protocol for each kind of thing, all on one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.caller import Person
from bot.domain.delivery import Delivery, Pace, Part, Prospect, Receipt, State
from bot.domain.digest import Content, Draft, LastDigest, Notice, Occasion
from bot.domain.meaning import Embedded, Numbered, Unembedded
from bot.domain.paper import Batch, Changed, Listing, Metric, Observation, Paper, Reading, Sighting
from bot.domain.place import Destination, Place
from bot.domain.refusal import Refusal, Scope
from bot.domain.schedule import Move, Schedule
from bot.domain.subscription import Subscription, Topic
from bot.domain.trending import Standing


class Papers(Protocol):
    """Papers, listings and signals."""

    async def keep(self, batch: Batch) -> int:
        """Store a batch and note that its list was read; the number of papers that were not known. What the source
        left out is kept as it was; a count is written as a signal when it changed; a paper that the complete batch no
        longer has is taken off the list.
        """

    async def keep_sightings(self, sightings: Sequence[Sighting]) -> int:
        """Store papers that were asked for by id or read from a file, with their listings and signals, in the same way;
        the number of papers that were not known.
        """

    async def on_other_days(self, batch: Batch) -> set[str]:
        """Those of the papers that a batch puts on its list which stand there already, on another day."""

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        """The stored papers among `ids`, by id."""

    async def newest_revision(self) -> int:
        """The highest revision of all papers; 0 if there is none. A paper gets the next one whenever something of it
        changes that search can see: what a source says of it, its upvotes, the lists it stands on.
        """

    async def changed(self, after: int, limit: int) -> list[Changed]:
        """The papers of a higher revision than `after`, lowest revision first, at most `limit`. No two papers have the
        same; whoever goes on after the last one of the answer misses none, whoever writes meanwhile.
        """

    async def count_changed(self, after: int) -> int:
        """How many papers have a higher revision than `after`."""

    async def as_changed(self, ids: Collection[str]) -> list[Changed]:
        """The stored papers among `ids` in the same form, in no order."""


class Standings(Protocol):
    """What trending reads: the lists that people choose papers for."""

    async def days(self, until: date, limit: int) -> list[date]:
        """The newest `limit` list days up to `until` that have papers, newest first."""

    async def standings(self, since: date, until: date) -> list[Standing]:
        """Every paper listed from `since` to `until`, once for each of its list days there."""

    async def in_categories(self, since: date, until: date) -> list[Standing]:
        """Every paper that stood on any other list from `since` to `until`, as on the newest of its days there."""

    async def last_listing(self, paper_id: str) -> Listing | None:
        """Where a paper was listed last, by people if it was, else in a category; None if it never was."""

    async def counts(self, paper_id: str) -> dict[Metric, Observation]:
        """The newest reading of every count of a paper."""


class Fetches(Protocol):
    """When which list was read, and what failed."""

    async def failed(self, failure: Reading) -> None:
        """Note that reading a list failed, and nothing else of this."""

    async def readings(self, source: str, list_: str, since: date, until: date) -> list[Reading]:
        """What is known of each day of a list that was asked for, newest first."""

    async def latest_read(self, list_: str, since: date) -> datetime | None:
        """When such a list of `since` or a later day was last read completely."""

    async def missing(self, but: str, since: date) -> list[str]:
        """The lists, `but` for one, of which that of `since` or a later day could not be had, the last time it was
        asked for.
        """


class Schedules(Protocol):
    """Destinations and their schedules."""

    async def find_destination(self, address: str) -> Destination | None:
        """The destination of this full address, or the only one that a short form of it can mean: by its last part
        (`slack:C345`), or by its name (`slack:#papers`).
        """

    async def put_place(self, place: Place) -> Destination:
        """Store what a platform said of a destination, with its workspace. One that was stored under a short form of
        the address gets the full one; one that is stored in full keeps it when the platform could not be asked.
        """

    async def unresolved(self) -> list[str]:
        """The addresses of scheduled destinations whose workspace is not known yet."""

    async def destination(self, address: str) -> int:
        """The id of the destination, made if there is none; its row is locked until the transaction ends."""

    async def put(self, schedule: Schedule) -> Schedule:
        """Create, or replace the one of the same destination and name; returns it with its id."""

    async def find(self, address: str, name: str, *, lock: bool = False) -> Schedule | None:
        """The schedule of that name, or None; `lock` keeps others from changing it until the transaction ends. Who
        locks a schedule and its destination locks the destination first.
        """

    async def all(self) -> list[Schedule]:
        """Every schedule, by address and name."""

    async def get(self, ids: Collection[int]) -> list[Schedule]:
        """These schedules, the first due first."""

    async def any_due(self, now: datetime) -> bool:
        """Whether a schedule is due at `now` whose destination is not stopped; it only reads."""

    async def take_due(
        self, now: datetime, limit: int, but: Collection[int] = (), only: Collection[int] | None = None
    ) -> list[int]:
        """Those of `due` (if given, among `only`), each locked with its destination until the transaction ends. One
        that another holds, or whose destination another holds, is left out: nobody waits.
        """

    async def advance(self, moves: Sequence[Move]) -> None:
        """Move due schedules on."""

    async def reopen(self, destination_id: int) -> None:
        """Forget why nothing leaves for the destination, and for its workspace, and what was missing there."""

    async def doubt(self, destination_id: int, missing: str | None) -> None:
        """Note what is missing before anything can be posted there, or that nothing is; not where it is stopped."""

    async def remove(self, schedule_id: int) -> None:
        """Forget the schedule; its ledger stays."""


class Digests(Protocol):
    """Digests, and what has been shown where."""

    async def posted(self, destinations: Collection[int], papers: Collection[str]) -> Mapping[int, set[str]]:
        """By destination: those of `papers` that were posted there."""

    async def planned(self, destinations: Collection[int]) -> Mapping[int, set[str]]:
        """By destination: the papers of its open digests."""

    async def add(self, drafts: Sequence[Draft]) -> set[Occasion]:
        """Freeze digests, those that say something with part 0 in the ledger. Returns the occasions of those added:
        the others have their digest already.
        """

    async def last_requests(self) -> dict[int, LastDigest]:
        """By destination: the newest digest that somebody asked for there, due when it was planned."""

    async def content(self, digest_id: int) -> Content | Notice:
        """What a digest says."""

    async def contents(self, ids: Collection[int]) -> dict[int, Content | Notice]:
        """What these digests say, by id."""

    async def last_outcomes(self, schedule: int | None = None) -> dict[int, LastDigest]:
        """By schedule id, of all or of one: its newest digest."""


class Claims(Protocol):
    """Who works on which delivery. Leases and not-before run on the database's clock."""

    async def claim(
        self, owner: str, paces: Mapping[str, Pace], limit: int, lease: timedelta, request: str | None = None
    ) -> list[Delivery]:
        """Lease up to `limit` deliveries of the platforms of `paces` that may be worked on now: planned, retry, or
        unknown, oldest first in each workspace, each workspace at its pace; those of one request if given. A later part
        waits until those before it are sent. An ended lease on a sending row makes it unknown first.
        """

    async def prospect(self, platforms: Collection[str], request: str | None = None) -> Prospect:
        """Whether a claim would find something; it only reads."""

    async def store_parts(self, owner: str, parts: Mapping[int, Sequence[tuple[str, Part]]]) -> set[int]:
        """Store all parts, with their keys, of each delivery that still has its lease, adding the rows of later ones;
        the deliveries that had it.
        """

    async def start(self, owner: str, numbers: Collection[int], at: datetime, lease: timedelta) -> set[int]:
        """Set those to sending, for as long as `lease`, whose lease still holds, unless their destination or workspace
        was asked to wait meanwhile; which they are. The others are given back, or somebody else has them.
        """

    async def look(self, owner: str, numbers: Collection[int], lease: timedelta) -> set[int]:
        """As `start`, of those that are unknown, which they stay: the platform is about to be asked for them."""

    async def release(self, owner: str) -> None:
        """Give back whatever this owner has claimed and not begun to send."""


class Holds(Protocol):
    """Why nothing leaves for a destination or a workspace for now: asked to wait, or refused."""

    async def lock(self, delivery: Delivery) -> str | None:
        """Lock its destination until the transaction ends: first, whoever locks more. Why it is stopped, or None."""

    async def wait(self, delivery: Delivery, scope: Scope, wait: timedelta) -> None:
        """Nothing of that scope leaves before `wait` is over, whichever process would send it."""

    async def stop(self, delivery: Delivery, refusal: Refusal, reason: str) -> list[tuple[str, str]]:
        """Nothing is planned for the destination, and nothing leaves for it, until it is opened again. The owners of
        its schedules who can be told, each with the name of a schedule; nobody where it was stopped before.
        """

    async def doubt_workspace(self, delivery: Delivery, refusal: Refusal, reason: str, wait: timedelta) -> None:
        """Nothing leaves for the workspace before `wait` is over, and `status` says why."""


class Ledger(Protocol):
    """Deliveries and their states. Not-before runs on the database's clock."""

    async def sent(self, receipts: Mapping[int, Receipt]) -> None:
        """Write receipts by delivery, and what was posted, whoever has the rows by now: they are facts."""

    async def later(self, number: int, owner: str, reason: str, wait: timedelta) -> bool:
        """Not taken; try again after `wait`. This and the next two do nothing, and say so by False, where another owner
        has the row by now.
        """

    async def unknown(self, number: int, owner: str, reason: str, wait: timedelta | None) -> bool:
        """It may have arrived; look after `wait`, or None: hold it for a person to decide."""

    async def failed(self, number: int, owner: str, reason: str) -> bool:
        """It will not arrive, nor will later parts; the next digest of its schedule looks back as far as this one."""

    async def give_up(self, destination: int, reason: str) -> None:
        """Whatever waits for the destination will not arrive, but for what was asked for by hand."""

    async def settle(self, key: str, *, arrived: bool) -> Delivery | None:
        """Decide by hand what is unknown: it arrived, or it is sent again. The delivery as it was before, unchanged if
        it was not unknown; None if there is none of this key. Raises Stopped where it would be sent again to a place
        that takes nothing by itself.
        """

    async def deliveries(
        self,
        limit: int | None = None,
        request: str | None = None,
        states: Collection[State] = (),
        destination: int | None = None,
        schedules: Collection[int | None] = (),
    ) -> list[Delivery]:
        """Deliveries, newest first; those of one request, in one of some states, for one destination, or of one of some
        schedules (None: of no schedule), if given.
        """

    async def failures(self, since: datetime, limit: int) -> tuple[list[Delivery], int]:
        """Those that failed since then, and nothing later has arrived at their destination: the newest `limit`, and how
        many there are.
        """

    async def that_posted(self, destination: int, paper: str) -> Delivery | None:
        """The delivery that posted a paper there, or None if it was not."""

    async def forget_payloads(self, limit: int) -> int:
        """Remove at most `limit` payloads that no delivery needs any more: those that have it are sent or failed. How
        many were; one that is being given to a delivery is left.
        """

    async def count(self, states: Collection[State]) -> int:
        """How many deliveries are in one of these states."""


class Leases(Protocol):
    """What only one process does at a time. Leases run on the database's clock."""

    async def take(self, name: str, owner: str, duration: timedelta) -> bool:
        """Hold the lease for `duration` from now: if it is free, has ended, or is the owner's already. False: another
        owner has it.
        """

    async def is_any_held(self, beginning: str) -> bool:
        """Whether anybody holds a lease now whose name begins so."""

    async def forget_ended(self, beginning: str) -> None:
        """Remove what processes that were killed left of leases whose names begin so."""

    async def give(self, name: str, owner: str) -> None:
        """Give it back, if it is still the owner's."""


class Vectors(Protocol):
    """What papers mean, as each model sees it."""

    async def lacking(self, model: str, limit: int) -> list[Unembedded]:
        """Papers that have no vector of this model, the newest first. One whose title or abstract changes has none."""

    async def count_lacking(self, model: str) -> int:
        """How many papers have no vector of this model."""

    async def keep(self, model: str, embedded: Sequence[Embedded]) -> int:
        """Store vectors; how many were. One whose paper has changed since it was read is not."""

    async def newest_number(self) -> int:
        """The highest number that a vector of any model was given; 0 if there is none."""

    async def after(self, model: str, number: int, limit: int) -> list[Numbered]:
        """Vectors of this model with a higher number, lowest first, at most `limit`; whoever goes on after the last one
        of the answer misses none, whoever writes meanwhile. A paper that gets a new vector gets a new number.
        """


class People(Protocol):
    """Accounts of people who asked for something to be kept."""

    async def put(self, person: Person, destination: int) -> int:
        """The number of the account, made if there is none, with its name as it is now and its zone if it has one; it
        is locked until the transaction ends. Who locks its destination as well locks that first.
        """

    async def find(self, person: Person) -> int | None:
        """The number of the account, or None."""


class Subscriptions(Protocol):
    """What people follow. A topic is stored once however many follow it, and goes with the last of them."""

    async def follow(self, person_id: int, topic: Topic, since: datetime) -> bool:
        """Subscribe; False, and nothing changed, where that topic is followed already, in whatever words."""

    async def unfollow(self, person_id: int, topic_id: int) -> bool:
        """End a subscription; False where there was none."""

    async def of(self, person_id: int) -> list[Subscription]:
        """What a person follows, the oldest first."""

    async def of_destinations(self, destinations: Collection[int]) -> Mapping[int, list[Subscription]]:
        """By destination: what the people follow who are reached there, the oldest first; those with nothing are left
        out.
        """

    async def due(self, now: datetime) -> dict[int, str]:
        """The topics of people who have a schedule that is due at `now`, each once: their numbers and normal forms."""
