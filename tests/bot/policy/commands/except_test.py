"""Tests of `except_.py`: `except` alone is a word of Python's."""

from bot.policy.commands import except_
from tests.samples.commands import check, each_example


@each_example(except_)
def test_example(example):
    check(example)
