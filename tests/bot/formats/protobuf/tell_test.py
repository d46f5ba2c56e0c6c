import pytest

from bot.facts.finding import Place
from bot.formats.protobuf.model import File
from bot.formats.protobuf.tell import Teller, changed
from tests.bot.formats.tables import check, examples

OLD, NEW = File(path="old.proto", text="a\nb"), File(path="new.proto", text="a\nb", package="trades")


@pytest.mark.parametrize("example", [*examples("protobuf_fields"), *examples("protobuf_file")])
def test_an_example(example):
    check(example)


def test_the_subject_is_the_package_or_the_path():
    assert (Teller(OLD, NEW).subject, Teller(NEW, OLD).subject) == ("trades", "trades")
    assert (Teller(OLD, None).subject, Teller(None, None).subject) == ("old.proto", "")


def test_places_are_lines_of_either_side():
    found = Teller(OLD, NEW).tell("field-added", "T.a", (None, "x"), "It is new.", (None, 2))
    assert (found.base, found.head) == (None, Place(path="new.proto", line=2, column=1))
    assert found.message == "It is new. Old readers skip it, and old data has none."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(None, "a", "is new: `a`"), ("a", None, "is gone"), ("a", "b", "changed from `a` to `b`")],
)
def test_a_change_in_words(before, after, expected):
    assert changed(before, after) == expected
