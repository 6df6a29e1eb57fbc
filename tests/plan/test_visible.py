"""Text of others, made safe to read: what deceives the eye is shown as an escape."""

import pytest

from plan.visible import hidden_in, visible, visible_line

_RLO, _ZWSP = "\u202e", "\u200b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "plain text, Zoë, naïve, 10 €, 漢字, émigré",
            "plain text, Zoë, naïve, 10 €, 漢字, émigré",
        ),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        (f"pay{_RLO}load", "pay\\u{202e}load"),
        (f"a{_ZWSP}b", "a\\u{200b}b"),
        ("a\ufeffb", "a\\u{feff}b"),
        ("a\u2066b\u2069", "a\\u{2066}b\\u{2069}"),
        ("a\u00adb", "a\\u{ad}b"),
        ("a\x1b[2Jb", "a\\u{1b}[2Jb"),
        ("a\rb\0c", "a\\u{d}b\\u{0}c"),
        ("a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"),
        ("a\ue000b", "a\\u{e000}b"),
        ("a\U000e0041b", "a\\u{e0041}b"),
        ("a\ufe0fb\U000e0100c", "a\\u{fe0f}b\\u{e0100}c"),
        ("a\u3164b\u2800c\u115fd\u034fe", "a\\u{3164}b\\u{2800}c\\u{115f}d\\u{34f}e"),
        ("p\u0430ypal", "p\\u{430}ypal"),
        ("\u0391BC", "\\u{391}BC"),
        ("\u043f\u0440\u0438\u0432\u0435\u0442 ok", "\u043f\u0440\u0438\u0432\u0435\u0442 ok"),
        ("\u03b1\u03b2", "\u03b1\u03b2"),
        ("\u042014 and \u04225", "\\u{420}14 and \\u{422}5"),
        ("\u03a6\u03a0\u039124", "\u03a6\u03a0\u039124"),
        ("\U0001d40f\U0001d7cf", "\\u{1d40f}\\u{1d7cf}"),
        ("\uff301", "\\u{ff30}1"),
        ("ap\u0336pr\u20d2oved", "ap\\u{336}pr\\u{20d2}oved"),
        ("Vie\u0323\u0302t e" + "\u0301" * 4, "Vie\u0323\u0302t e\u0301\u0301\\u{301}\\u{301}"),
        ("\u2460 \u2122 10\u00b2", "\u2460 \u2122 10\u00b2"),
    ],
    ids=range(25),
)
def test_what_cannot_be_seen_or_passes_for_another_letter_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert (hidden_in(text) == ()) is (shown == text)


def test_what_is_hidden_is_named_once_each_and_in_order() -> None:
    found = hidden_in(f"p\u0430y{_RLO}p\u0430l{_ZWSP}{_RLO}\x07")

    assert found == (
        "CYRILLIC SMALL LETTER A",
        "RIGHT-TO-LEFT OVERRIDE",
        "ZERO WIDTH SPACE",
        "U+0007",
    )


def test_a_foreign_letter_in_a_latin_word_is_named_even_where_it_stands_rightly_elsewhere() -> None:
    text = "p\u0430ypal \u0434\u0430"

    assert visible(text) == "p\\u{430}ypal \u0434\u0430"
    assert hidden_in(text) == ("CYRILLIC SMALL LETTER A",)


def test_one_line_stays_one_line() -> None:
    assert visible_line("a\nb\tc\r\nd") == "a\\u{a}b\\u{9}c\\u{d}\\u{a}d"
