from hypothesis import given
from hypothesis import strategies as st

from bot.writes.standing import Standing, StandingCheckRun, StandingComment, StandingLabel


@given(st.builds(Standing))
def test_it_is_kept_whole(through_json, standing):
    assert through_json(standing) == standing


def test_an_example_is_kept_whole(through_json):
    standing = Standing(
        labels=("breaking-change",),
        defined_labels=(StandingLabel(name="breaking-change", colour="b60205", description="Breaks a reader."),),
        check_runs=(
            StandingCheckRun(id=1, name="train: main", status="in_progress", conclusion=None, external_id="d"),
        ),
        comment=StandingComment(id=5, body="All clear."),
    )
    assert through_json(standing) == standing


def test_nothing_stands_unless_it_was_seen():
    assert Standing().comment is None
    assert Standing().check_runs == ()


def test_a_check_run_stands_once_however_often_it_is_updated():
    first = StandingCheckRun(id=1, name="train: main", status="in_progress", conclusion=None, external_id="d")
    other = StandingCheckRun(id=2, name="approvals: main", status="in_progress", conclusion=None, external_id="d")
    updated = StandingCheckRun(id=1, name="train: main", status="completed", conclusion="success", external_id="e")
    assert Standing().with_run(first).with_run(other).with_run(updated).check_runs == (other, updated)
