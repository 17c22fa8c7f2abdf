"""What people follow: one transaction a change."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.caller import Person
from bot.domain.errors import Invalid, NotFound
from bot.domain.query import Condition, Id
from bot.domain.subscription import LONGEST, Subscription, Topic
from bot.ports import Clock, Store
from bot.search.language import parse
from bot.search.normal import normal, shown
from bot.service.own_digest import Following, OwnDigests
from bot.text.clean import cut, fold
from bot.text.words import count

SHOWN = 60
"""Characters of what somebody typed that are said back."""
LEAST_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Limits:
    """How many `topics` a person may follow, each of so many characters (`length`)."""

    topics: int = 50
    length: int = 200


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic that is followed now, and whether it was not before, with all that the person follows."""

    topic: Topic
    condition: Condition
    is_new: bool
    following: Following

    @property
    def number(self) -> int:
        """As it stands in the list, from 1."""
        return next(n for n, one in enumerate(self.following.topics, start=1) if one.normal == self.topic.normal)


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """What is no longer followed, and what still is."""

    topic: Subscription
    following: Following


class Topics:
    """Follows and stops following."""

    def __init__(self, store: Store, digests: OwnDigests, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._digests = digests
        self._clock = clock
        self._limits = limits

    async def follow(self, person: Person, text: str, zone: str) -> Followed:
        """Follow a topic from now on; the first makes the person's own digest, in `zone`. Raises Invalid."""
        topic, condition = read_topic(text, self._limits.length)
        place = await self._digests.place(person)
        async with self._store.begin() as unit:
            account = await self._digests.open(unit, person, place, zone)
            before = await unit.subscriptions.of(account.person)
            is_new = topic.normal not in {one.normal for one in before}
            if is_new:
                self._check_room(len(before))
                await unit.subscriptions.follow(account.person, topic, self._clock.now())
            following = Following(await unit.subscriptions.of(account.person), account.schedule)
        return Followed(topic, condition, is_new, following)

    async def unfollow(self, person: Person, text: str) -> Unfollowed:
        """Stop following the topic of that number or those words. Raises NotFound, which names the nearest."""
        async with self._store.begin() as unit:
            account = await unit.people.find(person)
            topics = await unit.subscriptions.of(account) if account else []
            if account is None or not topics:
                raise NotFound("You follow nothing.")
            meant = _meant(topics, fold(text))
            await unit.subscriptions.unfollow(account, meant.topic)
        return Unfollowed(meant, await self._digests.of(person))

    def _check_room(self, held: int) -> None:
        if held >= self._limits.topics:
            raise Invalid(
                f"That is {held + 1:,} topics; the limit is {self._limits.topics:,}."
                " Stop following one first: “subscriptions” lists them, “unsubscribe 1” ends the first."
            )


def read_topic(text: str, longest: int = LONGEST) -> tuple[Topic, Condition]:
    """A topic as somebody typed it, of `longest` characters or fewer. Raises Invalid."""
    query = parse(text)
    if query.order:
        raise Invalid(f"A topic brings papers in no order: leave out sort:{query.order}.")
    if isinstance(query.condition, Id):
        paper = query.condition.paper
        raise Invalid(f"{paper} is one paper, not a topic. What is near to it in meaning: subscribe like:{paper}")
    topic = Topic(shown(query.condition), normal(query.condition))
    length = max(len(topic.text), len(topic.normal))
    if length > longest:
        raise Invalid(
            f"That is {length:,} characters; a topic has at most {longest:,}. Leave words out, or follow two topics."
        )
    return topic, query.condition


def _meant(topics: list[Subscription], text: str) -> Subscription:
    if text.isascii() and text.isdigit() and len(text) < 10:
        if 1 <= int(text) <= len(topics):
            return topics[int(text) - 1]
        raise NotFound(f"You follow {count(len(topics), 'topic')}, none of number {text}; “subscriptions” lists them.")
    wanted = _normal(text)
    for one in topics:
        if wanted == one.normal or text.lower() == one.text.lower():
            return one
    raise NotFound(f"You follow nothing called “{cut(text, SHOWN)}”. {_nearest(topics, text)}")


def _normal(text: str) -> str | None:
    try:
        return normal(parse(text).condition)
    except Invalid:
        return None


def _nearest(topics: list[Subscription], text: str) -> str:
    typed = text[: SHOWN * 2].lower()
    alike = [(_alike(typed, one.text.lower()), -number, one) for number, one in enumerate(topics, start=1)]
    best, number, one = max(alike, key=lambda each: each[:2])
    if best < LEAST_ALIKE:
        return "“subscriptions” lists what you follow."
    return f"Nearest: {one.text} ({-number}); “unsubscribe {-number}” ends it."


def _alike(typed: str, text: str) -> float:
    """Words in common count most: `rag` is near to `RAG evaluation`."""
    words, others = set(typed.split()), set(text.replace('"', " ").split())
    return max(len(words & others) / max(len(words), 1), SequenceMatcher(None, typed, text).ratio())
