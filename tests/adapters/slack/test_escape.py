import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.escape import clean, emphasized, link, mrkdwn, pieces, plain, shortened, units, weight
from tests.adapters.slack.mrkdwn import obeyed, shown
from tests.strategies import marked, texts, titles

URL = "https://arxiv.org/abs/2605.28293"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("R&D <b> > c", "R&amp;D &lt;\u2060b&gt; &gt; c"),
        ("&amp;", "&amp;amp;"),
        ("<!channel> <@U1>", "&lt;\u2060!channel&gt; &lt;\u2060@\u2060U1&gt;"),
        ("*bold* A* search", "∗bold∗ A∗ search"),
        ("~7B ~struck~", "∼7B ∼struck∼"),
        ("`code`", "ˋcodeˋ"),
        ("_italic_ snake_case x_", "ˍitalicˍ snake_case xˍ"),
        (":tada: 10:20:30 a: b", "∶tada: 10∶20:30 a: b"),
        ("> quoted > not", "\u2060&gt; quoted &gt; not"),
        ("https://evil.example/x", "https:\u2060//evil.\u2060example/x"),
        ("[a](b) [a] (b)", "[a]\u2060(b) [a] (b)"),
        ("mail a@b.org in #papers, 5.4 times", "mail a@\u2060b.\u2060org in #\u2060papers, 5.4 times"),
    ],
)
def test_a_text_in_mrkdwn(text: str, held: str) -> None:
    assert mrkdwn(text) == held


def test_a_plain_text_keeps_its_formatting_characters() -> None:
    assert plain("*a* _b_ ~c~ `d` :tada: & <e>") == "*a* _b_ ~c~ `d` :tada: &amp; &lt;e&gt;"


@pytest.mark.parametrize(
    ("url", "text", "held"),
    [
        (URL, "A title", f"<{URL}|A title>"),
        (URL, "a|b > c *d*", f"<{URL}|a∣b &gt; c ∗d∗>"),
        ("https://a.example/x?a=1&b=2", "t", "<https://a.example/x?a=1&amp;b=2|t>"),
        ("https://a.example/a|b>c*é", "t", "<https://a.example/a%7Cb%3Ec%2A%C3%A9|t>"),
        ("https://a.example/a b", "t", "t"),
        ("HTTP://A.EXAMPLE", "t", "<HTTP://A.EXAMPLE|t>"),
        ("javascript:alert(1)", "t", "t"),
        ("https://", "t", "t"),
        ("", "t", "t"),
        (None, "t", "t"),
        (f"https://a.example/{'x' * 500}", "t", "t"),
    ],
)
def test_a_link(url: str | None, text: str, held: str) -> None:
    assert link(url, text) == held


def test_no_break_spaces_stay_and_other_spaces_are_folded() -> None:
    assert clean(" Hou\u00a0et\u00a0al., \t Fudan \u202ex ") == "Hou\u00a0et\u00a0al., Fudan x"
    assert clean("a\u00a0·\u00a0 b") == "a\u00a0·\u00a0 b"
    assert clean("\u00a0 \u200b\x00") == ""


@settings(deadline=None)
@given(titles())
def test_any_text_is_read_as_it_was_written_and_obeyed_nowhere(text: str) -> None:
    folded = clean(text)[:500].strip()
    assert list(obeyed(mrkdwn(folded), "mrkdwn")) == []
    assert shown(mrkdwn(folded), "mrkdwn") == shown(folded.replace("&", "&amp;"), "plain_text").translate(
        str.maketrans("∗∼ˋˍ∣∶", "*~`_|:")
    )
    assert list(obeyed(plain(folded), "plain_text")) == []
    assert html.unescape(plain(folded)) == folded


@settings(deadline=None)
@given(texts())
def test_any_text_can_be_a_label(text: str) -> None:
    label = clean(text) or "x"
    made = link(URL, label)
    assert made.startswith(f"<{URL}|")
    assert made.endswith(">")
    assert list(obeyed(made, "mrkdwn")) == []


@settings(deadline=None)
@given(titles(), st.integers(1, 200), st.integers(20, 1500))
def test_a_text_is_cut_to_its_room(text: str, most: int, room: int) -> None:
    short = shortened(text, most, room)
    assert len(short) <= most
    assert weight(mrkdwn(short)) <= room
    assert short == clean(text) or short.endswith("…")


@settings(deadline=None)
@given(titles(), st.integers(20, 2000))
def test_pieces_have_everything_and_fit(text: str, room: int) -> None:
    made = pieces(text, room)
    assert all(0 < weight(mrkdwn(one)) <= room for one in made)
    assert "".join("".join(made).split()) == "".join(clean(text).split())


def test_an_emoji_is_two_units() -> None:
    assert units("a👍") == 3


@pytest.mark.parametrize(
    ("text", "words", "bold"),
    [
        ("Speculative decoding, fast", ("Speculative", "decoding"), "*Speculative decoding*, fast"),
        ("state-of-the-art, art", ("art",), "state-of-the-*art*, *art*"),
        ("Arts and art", ("art",), "Arts and *art*"),
        ("R&D & amp", ("amp", "D"), "R&amp;*D* &amp; *amp*"),
        ("C++ or C#", ("C++", "C#"), "*C++* or *C#*"),
        ("*art* :tada:", ("art", "tada"), "∗*art*∗ ∶*tada*:"),
        ("evil.example", ("evil",), "*evil*.\u2060example"),
        ("snake_case", ("snake",), "snake_case"),
        ("art", (), "art"),
    ],
)  # fmt: skip
def test_words_in_bold(text: str, words: tuple[str, ...], bold: str) -> None:
    assert emphasized(mrkdwn(text), words) == bold


@settings(deadline=None)
@given(texts(), marked())
def test_bold_adds_nothing_but_asterisks_around_whole_words(text: str, words: list[str]) -> None:
    escaped = mrkdwn(clean(text))
    bold = emphasized(escaped, words)
    assert bold.replace("*", "") == escaped
    assert html.unescape(bold).replace("*", "") == html.unescape(escaped)
    runs = re.findall(r"(.?)\*([^*]*)\*(.?)", bold, re.DOTALL)
    assert bold.count("*") == 2 * len(runs)
    for before, inside, after in runs:
        assert set(inside.split(" ")) <= set(words)
        assert not before.isalnum()
        assert not after.isalnum()
