import pytest

from bot.formats.document import Unreadable, plain
from bot.formats.json import load


def refusal(data):
    with pytest.raises(Unreadable) as raised:
        load(data if isinstance(data, bytes) else data.encode())
    return raised.value


def test_a_value_means_what_json_says():
    text = '{"a": 1, "b": [true, false, null, -1.5e3, "\\u00e9\\n"],\r\n "c": {}, "d": []}'
    assert plain(load(text.encode())) == {"a": 1, "b": [True, False, None, -1500.0, "é\n"], "c": {}, "d": []}


def test_a_number_keeps_its_text():
    assert load(b"[1.10]").items[0].text == "1.10"


def test_every_key_and_value_has_its_place():
    tree = load('{"é": 1,\r\n  "b":\n [2, "x"]}'.encode())
    assert [(entry.key.line, entry.key.column) for entry in tree.entries.values()] == [(1, 2), (2, 3)]
    assert [(item.line, item.column) for item in tree.entries["b"].value.items] == [(3, 3), (3, 6)]


@pytest.mark.parametrize(
    ("text", "line", "column", "found"),
    [
        ('{"a": 1,\n "a": 2}', 2, 2, "the key `a` a second time"),
        ('{"a": 1, "A": 2}', 1, 10, "the key `A` a second time"),
        ("[NaN]", 1, 2, "`NaN`"),
        ("[-Infinity]", 1, 2, "`-Infinity`"),
        ("[1e999]", 1, 2, "the number"),
        ("[" + "1" * 5_000 + "]", 1, 2, "the number"),
        ("[1,]", 1, 4, "`]`"),
        ("[1 2]", 1, 4, "`2`"),
        ('{"a": 1 "b": 2}', 1, 9, '`"b"`'),
        ('{"a" 1}', 1, 6, "`1`"),
        ("{a: 1}", 1, 2, "`a`"),
        ('["a\nb"]', 1, 2, '`"a`'),
        ('["\\x"]', 1, 2, '`"\\x"`'),
        ('["\\ud800"]', 1, 2, "U+D800"),
        ('["\\u0000"]', 1, 2, "U+0000"),
        ("[1", 1, 3, "`the end of the file`"),
        ("[1] x", 1, 5, "`x`"),
        ("// a\n1", 1, 1, "`//`"),
        ("", 1, 1, "an empty file"),
        ("[" * 100_000, 1, 65, "deeper nesting"),
        ('{"a":' * 100_000, 1, 317, "deeper nesting"),
        ("[" + "1," * 60_000 + "1]", 1, 100_000, "more than 50000 values"),
    ],
)
def test_what_misleads_is_refused_where_it_stands(text, line, column, found):
    refused = refusal(text)
    assert (refused.line, refused.column) == (line, column)
    assert found in refused.found
    assert refused.remedy


def test_an_escape_may_be_let_through_by_who_looks_at_it():
    assert plain(load(b'"\\u0000"', escapes_hide=False)) == "\0"
    with pytest.raises(Unreadable, match="hidden character"):
        load(b'"\\u0000"')
