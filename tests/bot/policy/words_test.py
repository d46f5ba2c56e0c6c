import pytest

from bot.policy.words import counted, listed


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdefg"), "a, b, c, d and 3 more"),
    ],
)
def test_listed(names, told):
    assert listed(names) == told


def test_counted():
    assert [counted(1, "gate"), counted(2, "gate"), counted(0, "person", "people")] == ["1 gate", "2 gates", "0 people"]
