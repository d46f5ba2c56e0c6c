import pytest

from bot.formats.document import (
    MAX_BYTES,
    Budget,
    Entry,
    Mapping,
    Scalar,
    Sequence,
    Unreadable,
    canonical,
    check_characters,
    cost,
    decoded,
    integer,
    locate,
    mapping,
    plain,
    position,
    real,
    shown,
    told,
)


def scalar(value, text=None, line=1, column=1):
    return Scalar(str(value) if text is None else text, value, line, column)


def tree():
    return mapping(
        [
            Entry(scalar("b", line=1), Sequence((scalar(1, line=2), scalar("x y", line=3)), 1, 4)),
            Entry(scalar("a", line=4), scalar(True, "TRUE", line=4, column=4)),  # noqa: FBT003
        ],
        1,
        1,
    )


def test_a_tree_as_pythons_own_values():
    assert plain(tree()) == {"b": [1, "x y"], "a": True}


def test_one_text_for_all_that_means_the_same():
    assert canonical(tree()) == "{a: true, b: [1, x y]}"


@pytest.mark.parametrize(
    ("value", "text"),
    [("true", '"true"'), ("a, b", '"a, b"'), ("", '""'), ("12", '"12"'), ("x ", '"x "'), (None, "null"), (1.5, "1.5")],
)
def test_a_text_is_not_taken_for_something_else(value, text):
    assert canonical(scalar(value)) == text


def test_a_single_value_is_told_by_its_text():
    assert told(scalar("18:00")) == "18:00"
    assert told(Sequence((scalar("18:00"),), 1, 1)) == '["18:00"]'


def test_a_place_is_found_by_its_path():
    assert locate(tree(), ["b", 1]) == (3, 1)
    assert locate(tree(), ["a"]) == (4, 1)
    assert locate(tree(), ["b", 7, "x"]) == (1, 1)
    assert locate(tree(), []) == (1, 1)


def test_twins_are_refused():
    with pytest.raises(Unreadable, match="line 2, column 1: found the key `A` a second time"):
        mapping([Entry(scalar("a"), scalar(1)), Entry(scalar("A", line=2), scalar(2))], 1, 1)


def test_twins_that_differ_in_unseen_characters_are_refused():
    with pytest.raises(Unreadable):
        mapping([Entry(scalar("a\u200db"), scalar(1)), Entry(scalar("ab"), scalar(2))], 1, 1)


def test_a_mapping_cannot_be_changed():
    with pytest.raises(TypeError):
        Mapping(tree().entries, 1, 1).entries["c"] = None


def test_bytes_become_text():
    assert decoded("\ufeffé".encode()) == "é"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"x" * (MAX_BYTES + 1), 1, 1),
        (b"a\nb\xff", 2, 2),
        ("a\r\n\u202e".encode(), 2, 1),
        (b"  ", 1, 1),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, line, column):
    with pytest.raises(Unreadable) as raised:
        decoded(data)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_a_position_counts_characters():
    assert position("é\nab", 3) == (2, 2)


def test_a_value_is_searched_for_hidden_characters():
    check_characters("plain\r\n\ttext", 1, 1)
    with pytest.raises(Unreadable, match=r"U\+2029"):
        check_characters("a\u2029b", 1, 1)


def test_numbers_are_finite_and_short():
    assert integer("-12", 10, 1, 1) == -12
    assert real("1e3", 1, 1) == 1000.0
    for read in (lambda: integer("1" * 101, 10, 1, 1), lambda: real("1" * 101, 1, 1), lambda: real("1e999", 1, 1)):
        with pytest.raises(Unreadable):
            read()


def test_a_budget_ends():
    budget = Budget()
    budget.spend(50_000, 64, 1, 1)
    with pytest.raises(Unreadable, match="more than 50000"):
        budget.spend(1, 1, 1, 1)
    with pytest.raises(Unreadable, match="deeper"):
        budget.spend(0, 65, 1, 1)


def test_a_long_text_costs_more():
    assert [cost(""), cost("x" * 64), cost("x" * 640)] == [1, 2, 11]


def test_a_quotation_is_short_and_on_one_line():
    assert shown("a\nb") == "`a b`"
    assert shown("x" * 100) == f"`{'x' * 60}…`"
