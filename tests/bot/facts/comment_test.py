import pytest

from bot.facts.comment import Comment, Kind
from tests.samples.snapshots import person


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_numbered_for_itself(kind):
    comment = Comment(id=9, kind=kind, person=person("rita"), body="/plan")
    assert comment.key == f"{kind}:9"


def test_a_comment_is_kept_whole(through_json):
    comment = Comment(id=9, kind=Kind.REVIEW, person=person("rita"), body="/plan", is_edited=True)
    assert through_json(comment) == comment
