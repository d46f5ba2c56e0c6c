import pytest

from bot.formats.document import Unreadable
from bot.formats.protobuf import tokens as module
from bot.formats.protobuf.tokens import LOOKAHEAD, tokens, unquoted


def test_comments_and_white_space_say_nothing():
    read = tokens("message /* a\n{ */ A // b }\n{ .b.C d=0x1F; }")
    assert read.texts[:-LOOKAHEAD] == ["message", "A", "{", ".b.C", "d", "=", "0x1F", ";", "}"]
    assert [read.text[at] for at in read.offsets[:3]] == ["m", "A", "{"]


@pytest.mark.parametrize("text", ["1.5e+3", "1e9", ".5", "0777", "1.f", "'a\"b'", '"a\\"b"', '"a//b"', "a_1.b_2"])
def test_one_token(text):
    assert tokens(text).texts[:-LOOKAHEAD] == [text]


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("a $", 3, "the character `$`"),
        ('a "b', 3, "a string that does not end"),
        ("a 'b\n'", 3, "a string that does not end"),
        ("a /* b", 3, "a comment that does not end"),
        ("a é", 3, "the character `é`"),
    ],
)
def test_a_stray_character_is_told(text, column, found):
    with pytest.raises(Unreadable) as told:
        tokens(text)
    assert (told.value.line, told.value.column, told.value.found) == (1, column, found)


def test_a_file_without_end_is_told(monkeypatch):
    monkeypatch.setattr(module, "MAX_TOKENS", 3)
    assert len(tokens("a b c").texts) == 3 + LOOKAHEAD
    with pytest.raises(Unreadable, match="too long"):
        tokens("a b c d")


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ('"plain é"', "plain é".encode()),
        (r"'\n\t\\\'\"\?'", b"\n\t\\'\"?"),
        (r'"\x41\X"', None),
        (r'"a\x41\101\0b"', b"aAA\0b"),
        (r'"\u20AC\U0001F600"', "€😀".encode()),
        (r'"\ud800"', None),
        (r'"\U00110000"', None),
        (r'"\q"', None),
    ],
)
def test_escapes(token, expected):
    if expected is None:
        with pytest.raises(ValueError, match=r"\\"):
            unquoted(token)
    else:
        assert unquoted(token) == expected
