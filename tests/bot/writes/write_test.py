import dataclasses
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

import bot.writes.write as write_file
from bot.facts.finding import Place
from bot.writes.write import (
    Annotation,
    Asset,
    Button,
    Level,
    PutCheckRun,
    PutComment,
    PutLabel,
    RequestReviewers,
    Write,
)


@given(st.one_of([st.builds(write) for write in get_args(Write)]))
def test_it_is_kept_whole(through_json, write):
    assert through_json(write) == write


def test_an_example_is_kept_whole(through_json):
    write = PutCheckRun(
        name="contracts: main",
        head="9f3c1e2",
        external_id="d",
        title="1 breaking change",
        summary="counterparty may no longer be empty",
        annotations=(Annotation(place=Place(path="c.yaml", line=3), level=Level.FAILURE, title="t", message="m"),),
        buttons=(Button(identifier="explain", label="Explain", description="Say what this means"),),
    )
    assert through_json(write) == write


def test_a_check_run_that_is_not_concluded_is_in_progress():
    assert PutCheckRun(name="train: main", head="9f3c1e2", external_id="d", title="", summary="").conclusion is None


def test_a_comment_and_a_label_are_new_unless_they_were_found():
    assert PutComment(marker="m", body="b").id is None
    assert not PutLabel(name="breaking-change", colour="b60205", description="").exists


def test_every_write_of_the_file_is_in_the_union():
    values = {value for value in vars(write_file).values() if dataclasses.is_dataclass(value)}
    assert values - {Annotation, Asset, Button, Place} == set(get_args(Write))


def test_nobody_is_asked_unless_named():
    assert RequestReviewers() == RequestReviewers(users=(), teams=())
