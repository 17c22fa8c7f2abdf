"""Refusals: each with its scope; a reason is said once."""

import pytest

from bot.domain.refusal import Refusal, without_label


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("archived: The channel is archived.", "The channel is archived."),
        ("not found: Slack knows no such channel: check it.", "Slack knows no such channel: check it."),
        ("archived: ", "archived: "),
        ("No answer: nobody is there.", "No answer: nobody is there."),
        ("", ""),
    ],
)
def test_a_label_before_its_own_sentence_is_left_out(reason: str, said: str) -> None:
    assert without_label(reason) == said


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_a_label(refusal: Refusal) -> None:
    assert without_label(f"{refusal}: Because: so.") == "Because: so."
