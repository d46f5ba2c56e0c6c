"""What the stand-in says of things is what GitHub has words for, and is not filled in or dropped in silence."""

import pytest

from tests.github import acts, description, represent
from tests.github.filling import fill


@pytest.fixture
def shapes(stage):
    """A shape of each kind, under the name of GitHub's fullest schema for it."""
    hub, repo, pull = stage.github.hub, stage.place.state, stage.pull
    suite = acts.suite_of(hub, repo, stage.app, stage.head)
    label = acts.define_label(hub, repo, "x")
    comment = stage.github.comment(pull, stage.bob, "x")
    review = stage.github.review(pull, stage.bob)
    ruleset = stage.place.ruleset("x", {})
    return {
        "public-user": represent.account(hub, stage.alice),
        "team-full": represent.team(hub, stage.team),
        "full-repository": represent.repository(hub, repo),
        "label": represent.label(hub, repo, label),
        "pull-request": represent.pull(hub, pull),
        "issue": represent.issue(hub, pull),
        "issue-comment": represent.comment(hub, repo, comment),
        "pull-request-review": represent.review(hub, pull, review),
        "integration": represent.app(hub, stage.app),
        "installation": represent.installation(hub, stage.installation),
        "check-suite": represent.check_suite(hub, repo, suite),
        "repository-ruleset": represent.ruleset(hub, repo, ruleset, whole=True),
    }


def test_every_field_is_one_github_has(shapes):
    schemas = description.rest().tree["components"]["schemas"]
    unknown = {
        name: shape.keys() - fill(description.rest(), schemas[name], shape).keys() for name, shape in shapes.items()
    }
    assert {name: fields for name, fields in unknown.items() if fields} == {}


def test_a_shape_is_completed_and_conforms(shapes):
    schemas = description.rest().tree["components"]["schemas"]
    for name, shape in shapes.items():
        whole = fill(description.rest(), schemas[name], shape)
        assert description.rest().problems(("components", "schemas", name), whole) == [], name
