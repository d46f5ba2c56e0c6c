import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.protobuf.model import Span, merged
from bot.formats.protobuf.spans import uncovered
from tests.bot.formats.tables import check, examples

TABLES = ("protobuf_fields", "protobuf_messages", "protobuf_proto2", "protobuf_enums")
SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)).map(lambda pair: Span(pair[0], sum(pair), 0)))


@pytest.mark.parametrize("example", [row for table in TABLES for row in examples(table)])
def test_an_example(example):
    check(example)


def numbers(spans):
    return {number for span in spans for number in range(span.first, span.last + 1)}


@given(SPANS, SPANS)
def test_what_is_left_uncovered_is_what_sets_say(wanted, covering):
    found = uncovered(wanted, covering)
    assert numbers(found) == numbers(wanted) - numbers(covering)
    assert found == merged(found)


def test_a_hole_in_the_middle_is_found():
    assert [str(span) for span in uncovered([Span(1, 9, 0)], [Span(1, 2, 0), Span(4, 8, 0)])] == ["3", "9"]
