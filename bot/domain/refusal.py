"""Why a platform will not take a message: a closed list, each with its scope and its sentence."""

from enum import StrEnum


class Scope(StrEnum):
    """How far a refusal, or a wait, reaches."""

    MESSAGE = "message"
    DESTINATION = "destination"
    WORKSPACE = "workspace"
    PLATFORM = "platform"


class Refusal(StrEnum):
    """The reasons. Adapters map their platform's errors to these, as data."""

    NOT_FOUND = "not found"
    NOT_INVITED = "not invited"
    ARCHIVED = "archived"
    MAY_NOT_POST = "may not post"
    WRONG_KIND = "wrong kind of channel"
    UNREACHABLE_PERSON = "person cannot be reached"
    BAD_TOKEN = "bad token"  # noqa: S105 - its name, not one
    MISSING_SCOPE = "missing scope"
    REMOVED = "removed"
    REJECTED = "rejected"
    GAVE_UP = "gave up"

    @property
    def scope(self) -> Scope:
        """What else cannot be posted because of it."""
        return _SCOPES.get(self, Scope.DESTINATION)


def without_label(reason: str) -> str:
    """The sentence of a reason that begins with the name of a refusal, which it says again."""
    label, _, sentence = reason.partition(": ")
    return sentence if sentence and label in set(Refusal) else reason


_SCOPES = {
    Refusal.BAD_TOKEN: Scope.WORKSPACE,
    Refusal.MISSING_SCOPE: Scope.WORKSPACE,
    Refusal.REMOVED: Scope.WORKSPACE,
    Refusal.REJECTED: Scope.MESSAGE,
    Refusal.GAVE_UP: Scope.MESSAGE,
}
