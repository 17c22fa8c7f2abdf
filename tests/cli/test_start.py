"""What commands share: answers in JSON on any standard output."""

import json
import sys
from io import BytesIO, TextIOWrapper

import pytest

from bot.cli.start import emit
from tests.strategies import HOSTILE

VALUE = {"title": "Łukasz’s “多言語” 🙂 \u2028\x1b[31m", "papers": [1, None, True, 0.5], "hostile": list(HOSTILE)}


def emitted(value: object, encoding: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What is written to a standard output of that encoding; like Python's own, it is strict about what fits."""
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, encoding=encoding, errors="strict", newline="\n"))
    emit(value)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "ANSI_X3.4-1968", "latin-1", "cp1252", "cp437", "shift_jis"])
def test_json_is_whole_on_an_output_that_is_not_utf_8(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = emitted(VALUE, encoding, monkeypatch)
    assert written.isascii()
    assert json.loads(written) == VALUE


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_json_is_readable_on_an_output_that_is(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    told = {"title": "Łukasz’s “多言語” 🙂"}
    written = emitted(told, encoding, monkeypatch).decode("utf-8")
    assert "Łukasz’s “多言語” 🙂" in written
    assert written.endswith("}\n")
    assert json.loads(written) == told


def test_json_is_one_value_and_it_is_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert emitted([], "ascii", monkeypatch) == b"[]\n"
