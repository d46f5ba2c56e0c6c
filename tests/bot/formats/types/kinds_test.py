import pytest

from bot.formats.types.kinds import SIGNED, UNLIMITED_DECIMAL, UNSIGNED, Type, digits, is_sized, most_parameters


@pytest.mark.parametrize(("kind", "most"), [("decimal", 2), ("varchar", 1), ("time_tz", 1), ("boolean", 0)])
def test_a_kind_has_so_many_parameters(kind, most):
    assert most_parameters(kind) == most


@pytest.mark.parametrize(("kind", "bits"), [*SIGNED.items(), *UNSIGNED.items()])
def test_the_digits_are_those_of_the_largest_value(kind, bits):
    assert digits(kind) == len(str(2**bits - 1))


def test_a_decimal_without_a_limit_has_no_size():
    sizes = ((), UNLIMITED_DECIMAL, (9, 2))
    assert [is_sized(Type("decimal", size)) for size in sizes] == [False, False, True]
