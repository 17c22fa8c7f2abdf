"""How much torture there is to be, and how much there was."""

from collections import Counter
from dataclasses import dataclass, field

from tests.torture.evidence import Finding
from tests.torture.planted import Mistake
from tests.torture.windows import Window
from tests.torture.world import Size

SECOND_HALF = {Window.STARTED, Window.UNCOMMITTED}
FIRST_HALF = {Window.RENDERED, Window.ANSWERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How much torture: at least so many messages, kills in each window, stops at each window where standing still for
    longer than a lease could lead to something twice, signals to end of each kind, and troubles of each kind.
    """

    database: str
    processes: int
    seed: int
    size: Size
    messages: int
    kills: int
    stops: int
    ends: int
    troubles: int
    mistake: Mistake | None = None
    deadline: float = 3600.0
    backlog: int = 60


@dataclass(slots=True)
class Figures:
    """What was done to them, and what is wrong."""

    kills: Counter[Window] = field(default_factory=Counter)
    unproven: int = 0
    anywhere: int = 0
    stopped: Counter[Window] = field(default_factory=Counter)
    stopped_anywhere: int = 0
    stopped_long: int = 0
    ended: int = 0
    in_flight: int = 0
    handed_over: int = 0
    cut_short: int = 0
    closings: int = 0
    revocations: int = 0
    due_again: int = 0
    held: int = 0
    findings: list[Finding] = field(default_factory=list)

    def unmet(self, trial: Trial) -> list[Window]:
        """Windows with too few kills; the two halves of one share its number."""
        halves = FIRST_HALF | SECOND_HALF
        wanted = {one: -(-trial.kills // 2) if one in halves else trial.kills for one in Window}
        return [one for one in Window if self.kills[one] < wanted[one]]

    def unstopped(self, trial: Trial) -> list[Window]:
        """Where too few were stopped. Alone on SQLite, who stands still while planning keeps nobody from anything."""
        places = [Window.RENDERED, Window.STARTED, *([Window.PLANNING] if trial.processes > 1 else [])]
        return [one for one in places if self.stopped[one] < trial.stops]

    def unended(self, trial: Trial) -> list[bool]:
        """Of which ends there were too few: True, with a second signal that cut them short."""
        return [twice for twice, count in ((False, self.ended), (True, self.cut_short)) if count < trial.ends]

    def untroubled(self, trial: Trial) -> list[str]:
        """What happened to too few places."""
        happened = {"closed": self.closings, "revoked": self.revocations}
        return [name for name, count in happened.items() if count < trial.troubles]

    @property
    def so_far(self) -> str:
        """In one line."""
        done = {"killed at windows": self.kills.total(), "stopped there": self.stopped.total(), "ended": self.ended}
        also = {"cut short": self.cut_short, "closed": self.closings, "revoked": self.revocations}
        return ", ".join(f"{count} {name}" for name, count in {**done, **also}.items())

    def lacks(self, trial: Trial) -> list[str]:
        """What there was too little of, in words."""
        kills = [f"killed {one}" for one in self.unmet(trial)]
        stops = [f"stopped {one}" for one in self.unstopped(trial)]
        ends = ["told to end twice" if twice else "told to end" for twice in self.unended(trial)]
        return [*kills, *stops, *ends, *self.untroubled(trial)]
