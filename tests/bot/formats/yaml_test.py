import pytest

from bot.formats.document import Mapping, Scalar, Unreadable, plain
from bot.formats.yaml import load


def refusal(data):
    with pytest.raises(Unreadable) as raised:
        load(data if isinstance(data, bytes) else data.encode())
    return raised.value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("y", "y"),
        ("18:00", "18:00"),
        ("1_000", "1_000"),
        ("2024-01-01", "2024-01-01"),
        ("1.10", 1.10),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ('"true"', "true"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!int 1", 1),
        ("!!float 1", 1),
        ("!!bool true", True),
        ("!!null ~", None),
        ("2024-13-45", "2024-13-45"),
        ("=", "="),
        ('"<<"', "<<"),
    ],
)
def test_a_scalar_means_what_its_author_wrote(written, meant):
    value = load(f"a: {written}".encode()).entries["a"].value
    assert value.value == meant
    assert type(value.value) is type(meant)


@pytest.mark.parametrize("written", ["NO", "18:00", "1.10", "010", "1_000"])
def test_a_scalar_keeps_its_text(written):
    assert load(f"a: {written}".encode()).entries["a"].value.text == written


def test_every_key_and_value_has_its_place():
    tree = load("é:\n  - b: 1\n    c: [x,\n      y]\n".encode())
    inner = tree.entries["é"].value.items[0]
    assert (tree.entries["é"].key.line, tree.entries["é"].key.column) == (1, 1)
    assert (inner.entries["b"].value.line, inner.entries["b"].value.column) == (2, 8)
    assert [(item.line, item.column) for item in inner.entries["c"].value.items] == [(3, 9), (4, 7)]


def test_an_alias_is_what_it_stands_for():
    assert plain(load(b"a: &x {b: [1]}\nc: *x\n&k d: *k\n")) == {"a": {"b": [1]}, "c": {"b": [1]}, "d": "d"}


def test_a_byte_order_mark_is_no_text():
    assert plain(load(b"\xef\xbb\xbfa: 1")) == {"a": 1}


def test_a_lone_scalar_is_a_document():
    assert load(b"hello\n...\n") == Scalar("hello", "hello", 1, 1)


def test_an_empty_mapping_is_a_document():
    assert isinstance(load(b"{}"), Mapping)


@pytest.mark.parametrize(
    ("text", "line", "column", "found"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "the key `a` a second time"),
        ("a: 1\nA: 2", 2, 1, "the key `A` a second time"),
        ("\u00e9: 1\ne\u0301: 2", 2, 1, "a second time"),
        ("straße: 1\nSTRASSE: 2", 2, 1, "a second time"),
        ("a: 1\n<<: {b: 1}", 2, 1, "the merge key"),
        ("? [a]\n: 1", 1, 3, "a key that is not a plain word"),
        ("a: &x b\n*x : 1", 2, 1, "a key that is not a plain word"),
        ("a: 1\n---\nb: 1", 2, 1, "a second document"),
        ("%YAML 1.1\n---\na: 1", 1, 1, "a directive"),
        ("%TAG ! tag:x:\n---\na: 1", 1, 1, "a directive"),
        ("a: !!python/object:os.system x", 1, 4, "the tag"),
        ("a: !!int x", 1, 4, "the tag"),
        ("a: !!set {b}", 1, 4, "the tag"),
        ("a: !!omap [b]", 1, 4, "the tag"),
        ("a: *x", 1, 4, "the alias `*x`"),
        ("a: &x [*x]", 1, 8, "the alias `*x`"),
        ("a: .nan", 1, 4, "`.nan`"),
        ("a: -.inf", 1, 4, "`-.inf`"),
        ("a: 1e999", 1, 4, "the number"),
        ("a: " + "1" * 200_000, 1, 4, "the number"),
        ("a: 0." + "1" * 200, 1, 4, "the number"),
        ('a: "\\0"', 1, 4, "U+0000"),
        ('a: "\\N"', 1, 4, "U+0085"),
        ('a: "\\ud800"', 1, 7, "invalid Unicode"),
        ("a: x\u2028b: y", 1, 5, "U+2028"),
        ("a: x\u0085b: y", 1, 5, "U+0085"),
        ("a: x\rb: y", 1, 5, "U+000D"),
        ("a: \u202ex", 1, 4, "U+202E"),
        ("a: \u200bx", 1, 4, "U+200B"),
        ("a: \ufeffx", 1, 4, "U+FEFF"),
        ("a: \U000e0041x", 1, 4, "U+E0041"),
        ("a: b: c", 1, 5, "mapping values are not allowed"),
        ("a: [", 2, 1, "did not find"),
        ("a: 'x\n", 2, 1, "unexpected end of stream"),
        ("a:\n\t- b", 2, 1, "character"),
        ("", 1, 1, "an empty file"),
        (" \n", 1, 1, "an empty file"),
        ("# nothing\n", 1, 1, "only comments"),
    ],
)
def test_what_misleads_is_refused_where_it_stands(text, line, column, found):
    refused = refusal(text)
    assert (refused.line, refused.column) == (line, column)
    assert found in refused.found
    assert refused.remedy


def test_a_second_key_names_the_first():
    assert "line 1, column 1" in refusal("a: 1\nb: 2\na: 3").expected


@pytest.mark.parametrize("data", [b"\xff\xfea\x00", b"a: \xc3", b"a: \xed\xa0\x80"])
def test_only_utf8_is_read(data):
    assert refusal(data).found == "bytes that are not UTF-8"


ALIASES = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 8))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[" * 30_000, "deeper nesting"),
        ("[" * 1_000_000, "deeper nesting"),
        ("- " * 100_000, "deeper nesting"),
        ("{a: " * 100_000, "deeper nesting"),
        ("a: " + "&a [" * 100, "deeper nesting"),
        (ALIASES, "more than 50000 values"),
        (MERGES, "the merge key"),
        ("a: &a [" + "x," * 300 + "]\nb: [" + "*a," * 300 + "]", "more than 50000 values"),
        (f"a: &a {'x' * 900_000}\nb: [{'*a,' * 100}]", "more than 50000 values"),
        ("a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40, "deeper nesting"),
        ("- x\n" * 60_000, "more than 50000 values"),
        ("a" * ((1 << 20) + 1), "1048577 bytes"),
    ],
)
def test_what_would_take_memory_or_time_is_refused(text, found):
    assert found in refusal(text).found


def test_a_long_text_is_read():
    text = "x" * ((1 << 20) - 3)
    assert load(b"a: " + text.encode()).entries["a"].value.text == text
