from bot.facts.comment import Comment, Kind
from tests.samples.snapshots import person


def test_a_review_and_a_comment_of_one_number_are_two():
    keys = {Comment(id=9, kind=kind, person=person("rita"), body="").key for kind in Kind}
    assert keys == {"issue_comment:9", "pull_request_review:9", "pull_request_review_comment:9"}
