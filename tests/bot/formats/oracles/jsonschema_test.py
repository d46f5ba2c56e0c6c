"""Witnesses: values that one schema admits, asked of the other by a validator nobody here wrote.

Most schemas tell few values apart, so the values are a pool of those that the schemas drawn here speak of.
"""

import json

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.formats import compare
from tests.bot.formats.oracles.jsonschemas import changed, values


def holds(old, new):
    comparison = compare("jsonschema", json.dumps(old), json.dumps(new))
    return comparison.holds("BACKWARD"), comparison.holds("FORWARD")


def witness(narrow, wide, pool):
    """A value that fits the one and not the other."""
    return next((value for value in pool if narrow.is_valid(value) and not wide.is_valid(value)), None)


@given(st.integers(0, 1 << 32))
@settings(max_examples=1_500)
def test_no_value_speaks_against_what_holds(seed):
    old, new = changed(seed)
    before, after = (jsonschema_rs.validator_for(side) for side in (old, new))
    back, forth = holds(old, new)
    pool = values(seed)
    assert not back or witness(before, after, pool) is None
    assert not forth or witness(after, before, pool) is None


def test_the_witness_sees_what_does_not_fit():
    narrow, wide = (jsonschema_rs.validator_for({"type": kind}) for kind in ("number", "integer"))
    assert witness(narrow, wide, [1, 1.5]) == 1.5
    assert witness(wide, narrow, [1, 1.5]) is None


def test_most_of_what_has_no_witness_is_proved():
    """So that caution stays the exception."""
    proved = open_ = 0
    for seed in range(400):
        old, new = changed(seed)
        before, after = (jsonschema_rs.validator_for(side) for side in (old, new))
        if witness(before, after, values(seed)) is None:
            proved += holds(old, new)[0]
            open_ += not holds(old, new)[0]
    assert proved > 4 * open_
