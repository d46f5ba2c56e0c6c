from bot.facts.finding import Place
from bot.formats.sql.model import Table

PLACE = Place(path="a.sql", line=1)


def test_a_view_has_a_query():
    assert Table(name="v", place=PLACE, body="select 1").is_view
    assert not Table(name="t", place=PLACE).is_view
