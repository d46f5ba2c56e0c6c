from dataclasses import dataclass

from bot.facts.finding import Axis, Effect, Place, Severity
from bot.formats.document import Unreadable
from bot.formats.findings import finding
from bot.formats.format import Source
from bot.formats.inclusion import Document, Schema
from bot.formats.inclusion.interface import Interface, UnknownVersion, once, rows
from bot.formats.rule import rules

RULES = rules(
    "x",
    (*rows("API", "Every call fails."), ("same", "Same", "Nobody.", Effect.NONE, Severity.COSMETIC, (Axis.SHAPE,), ())),
)
GOOD = b'{"info": {"title": "Trades"}}'


@dataclass
class Told:
    root: Schema


def read(source):
    node = source.document
    if isinstance(node, Unreadable):
        return node
    if "old" in node.entries:
        return UnknownVersion(1, 2, "version 1", "version 2", "convert it")
    return Told(Schema(node, Document(source.path, node, files=source.files)))


def compare(subject, old, new):
    places = old.root.place(), new.root.place()
    for element in "ab":
        yield finding(RULES["x/same"], subject, element, ("1", "2"), "Same.", base=places[0], head=places[1])


STANDARD = Interface(prefix="x", noun="API", rules=RULES, read=read, compare=compare)


def examined(old, new, files=None):
    return STANDARD.examine(*(None if data is None else Source("f/a.json", data, files or {}) for data in (old, new)))


def told(old, new, files=None):
    found = examined(old, new, files)
    return [(each.rule, each.subject, each.after) for each in found.findings], found.is_readable


def test_a_document_comes_and_goes():
    assert told(None, GOOD) == ([("x/added", "Trades", "Trades")], True)
    assert told(GOOD, None) == ([("x/deleted", "Trades", None)], True)
    assert told(b"{}", None) == ([("x/deleted", "f/a.json", None)], True)


def test_a_document_that_cannot_be_read_is_told():
    assert told(GOOD, b"{")[0][0][:2] == ("x/unreadable", "Trades")
    assert told(b"{", GOOD)[0][0][:2] == ("x/base-unreadable", "Trades")
    assert told(b'{"old": 1}', None)[0] == [
        ("x/base-unreadable", "f/a.json", None),
        ("x/deleted", "f/a.json", None),
    ]
    assert told(GOOD, b'{"old": 1}') == ([("x/version-unknown", "Trades", "version 1")], False)


def test_what_many_places_refer_to_is_told_once():
    assert told(GOOD, GOOD) == ([("x/same", "Trades", "2")], True)
    place = Place(path="a", line=1)
    lone = finding(RULES["x/same"], "s", "e", ("1", "2"), "Same.", head=place)
    assert list(once((lone, lone))) == [lone, lone]


def test_references_that_lead_nowhere_are_told_once():
    head = b'{"a": {"$ref": "#/b"}, "c": {"$ref": "http://x/y"}, "d": {"$ref": "e.json"}, "f": {"$ref": "g.proto"}}'
    files = {"f/e.json": b"1", "f/g.proto": b"message G {}"}
    lost = {("x/reference-lost", "f/a.json", "#/b"), ("x/reference-outside", "f/a.json", "http://x/y")}
    assert set(told(None, head, files)[0]) == {("x/added", "f/a.json", "f/a.json"), *lost}
    assert set(told(b"{}", head, files)[0]) == {("x/same", "f/a.json", "2"), *lost}
    assert told(head, head, files)[0] == [("x/same", "f/a.json", "2")]


def test_a_version_says_how_much_changed():
    frame = b'{"info": {"title": "T", "version": "%s"}}'
    found, _ = told(frame % b"1.0.0", frame % b"1.1.0")
    assert ("x/version-changed", "T", "1.1.0") in found
    assert "x/version-not-bumped" not in {rule for rule, *_ in told(frame % b"1.0.0", frame % b"1.0.0")[0]}
    lost = b'{"info": {"title": "T", "version": "1.0.0"}, "a": {"$ref": "#/b"}}'
    (weak,) = (each for each in examined(frame % b"1.0.0", lost).findings if each.rule == "x/version-not-bumped")
    assert (weak.element, weak.severity, weak.head.column) == ("version", "breaking", 25)
    assert all("version" not in rule for rule, *_ in told(GOOD, frame % b"1.0.0")[0])
