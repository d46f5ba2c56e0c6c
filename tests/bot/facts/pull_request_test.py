from hypothesis import given
from hypothesis import strategies as st

from bot.facts.pull_request import Person, PullRequest, Repository, Review, ReviewState, Team, Witness

ALICE = Person(id=1, login="alice")


@given(st.builds(PullRequest) | st.builds(Team) | st.builds(Witness))
def test_it_is_kept_whole(through_json, value):
    assert through_json(value) == value


def test_an_example_is_kept_whole(through_json):
    pull_request = PullRequest(
        repository=Repository(id=7, owner="acme", name="platform"),
        number=12,
        title="Add trader_id",
        author=ALICE,
        state="open",
        is_draft=False,
        base_ref="main",
        base="41ab770",
        head="9f3c1e2",
        reviews=(Review(id=3, person=Person(id=2, login="bob"), state=ReviewState.APPROVED, commit="9f3c1e2"),),
    )
    assert through_json(pull_request) == pull_request


def test_a_repository_is_read_by_its_full_name():
    assert Repository(id=7, owner="acme", name="platform").full_name == "acme/platform"


def test_nobody_is_trusted_by_default():
    review = Review(id=3, person=ALICE, state=ReviewState.APPROVED, commit="9f3c1e2")
    assert not review.can_write


def test_a_renamed_person_is_another_value_with_the_same_id():
    assert Person(id=1, login="alice").id == Person(id=1, login="alicia").id
    assert Person(id=1, login="alice") != Person(id=1, login="alicia")
