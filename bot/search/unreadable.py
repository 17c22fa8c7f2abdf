"""What is wrong with a query: which piece, where, and what would work."""

from bot.domain.errors import Invalid


class Unreadable(Invalid):
    """A query that means nothing. `piece` begins at the character `at`, counted from 0, of the query on one line."""

    def __init__(self, problem: str, remedy: str, *, piece: str, at: int) -> None:
        self.problem, self.remedy, self.piece, self.at = problem, remedy, piece, at
        shown = piece if len(piece) <= 40 else piece[:39] + "…"
        super().__init__(f"{problem} (“{shown}”, character {at + 1}). {remedy}")
