from bot.facts.order import Order
from tests.samples.snapshots import person


def test_two_lines_of_a_comment_are_two_orders():
    one, other = (
        Order(verb="train", given=(), by=person("rita"), comment="issue_comment:9", line=line) for line in (1, 2)
    )
    assert (one.key, other.key) == ("order:issue_comment:9:1", "order:issue_comment:9:2")
