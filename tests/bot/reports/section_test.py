from hypothesis import given
from hypothesis import strategies as st

from bot.reports.section import Section, fitted, folded, shortened, table

HEAD = Section(need=0, renderings=("headline",))


def test_everything_where_there_is_room():
    assert fitted([HEAD, Section(need=1, renderings=("long text", "short"))]) == "headline\n\nlong text"


def test_the_least_needed_gives_way_first():
    needed = Section(need=1, renderings=("n" * 50, "n"))
    spare = Section(need=2, renderings=("s" * 50, "s" * 20, ""))
    assert fitted([HEAD, needed, spare], 90) == f"headline\n\n{'n' * 50}\n\n{'s' * 20}"
    assert fitted([HEAD, needed, spare], 70) == f"headline\n\n{'n' * 50}"
    assert fitted([HEAD, needed, spare], 20) == "headline\n\nn"


def test_what_is_never_shortened_stays_even_over_the_budget():
    assert fitted([HEAD], 3) == "headline"


@given(st.integers(0, 2000))
def test_rows_are_cut_with_an_honest_count(number):
    renderings = shortened(range(number), lambda rows: f"{len(rows)} shown", "rows")
    assert renderings[0] == (f"{number} shown" if number else "")
    for rendering in renderings[1:-1]:
        shown, more = rendering.split(" shown\n\n… and ")
        assert int(shown) + int(more.removesuffix(" more rows.")) == number


def test_a_table_and_a_fold():
    assert table(("A", "B"), [("1", "2")]) == "| A | B |\n| :-- | :-- |\n| 1 | 2 |"
    assert folded("more", "body") == "<details><summary>more</summary>\n\nbody\n\n</details>"
