import pytest

from bot.formats.compatibility import LEVELS
from bot.formats.fields import Fields, Reading
from bot.formats.levels import read
from bot.formats.yaml import load
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("levels"))
def test_example(example):
    check(example)


def told(text):
    fields = Fields(Reading("file"), load(text))
    return read(fields, "level"), [misfit.found for misfit in fields.reading.misfits]


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_one(level):
    assert told(f"level: {level.lower()}".encode()) == (level, [])


def test_a_level_may_be_left_out_and_is_no_other_word():
    assert told(b"a: b") == (None, [])
    assert told(b"level: BACKWARDS") == (None, ["the text `BACKWARDS`"])
