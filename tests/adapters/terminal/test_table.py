from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.table import lay_table
from bot.message import Section
from tests.strategies import sections

POSTING = Section(
    "Posting",
    (
        ("slack:T012/C345", "weekdays 09:00 New York", "delivered, 8 papers"),
        ("terminal", "daily 09:00 New York", ""),
    ),
)


def shown(section: Section, inner: int) -> list[str]:
    return ["".join(text for _, text in line) for line in lay_table(section, inner)]


def test_columns_stand_below_each_other() -> None:
    assert shown(POSTING, 98) == [
        " Posting",
        "   slack:T012/C345    weekdays 09:00 New York    delivered, 8 papers",
        "   terminal           daily 09:00 New York",
    ]


def test_one_column_wraps_where_they_do_not_fit() -> None:
    reason = "The terminal is closed, so nothing was shown."
    assert shown(Section("", (("terminal", "retry", reason), ("slack", "sent", ""))), 52) == [
        " terminal  retry  The terminal is closed, so nothing",
        "                  was shown.",
        " slack     sent",
    ]


def test_rows_are_stacked_where_columns_would_be_too_narrow() -> None:
    assert shown(POSTING, 38) == [
        " Posting",
        "   slack:T012/C345",
        "     weekdays 09:00 New York ·",
        "     delivered, 8 papers",
        "   terminal",
        "     daily 09:00 New York",
    ]


def test_two_columns_are_labels_and_what_they_stand_for() -> None:
    section = Section("", (("From", "NVIDIA"), ("PDF", "https://arxiv.org/pdf/2605.28774")))
    assert lay_table(section, 98)[0] == [("", " "), ("label", "From"), ("", "    "), ("text", "NVIDIA")]
    assert shown(section, 98)[1] == " PDF     https://arxiv.org/pdf/2605.28774"


def test_empty_columns_and_rows_take_no_room() -> None:
    assert shown(Section("", (("a", "", "b"), ("", "", ""), ("c",))), 98) == [" a    b", " c"]
    assert shown(Section("Alone", ()), 98) == [" Alone"]


@given(sections(), st.integers(22, 98))
def test_every_table_fits(section: Section, inner: int) -> None:
    for line in shown(section, inner):
        assert cell_len(line) <= inner + 1
        assert line == line.rstrip()
