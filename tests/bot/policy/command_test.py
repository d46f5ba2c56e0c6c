from dataclasses import replace

import pytest

from bot.facts.order import Order
from bot.policy.command import LOOK, SHA, Spec, named, order, summary
from bot.policy.commands import COMMANDS
from bot.policy.usage import Call, Kind, Parameter
from tests.samples.commands import occasion

PLACE = Parameter(name="sha", kind=Kind.SHA, is_required=False)


@pytest.mark.parametrize(
    ("spec", "usage"),
    [
        (Spec(name="it", examples=()), "/it"),
        (Spec(name="it", examples=(), is_bound=True), "/it [--sha SHA]"),
        (Spec(name="it", examples=(), is_bound=True, parameters=(PLACE,)), "/it [SHA]"),
    ],
)
def test_a_bound_command_takes_a_commit(spec, usage):
    assert spec.usage == usage


def test_what_is_less_consequential_more_people_may():
    what = Parameter(name="what", choices=("status", "cut"))
    spec = Spec(name="it", examples=(), parameters=(Parameter(name="tag"), what), easier={"status": LOOK})
    assert spec.easier_for(Call(verb="it", given={"what": "status"})) == LOOK
    assert spec.easier_for(Call(verb="it", given={"what": "cut"})) is None
    assert spec.easier_for(Call(verb="it", given={"tag": "status"})) is None
    assert Spec(name="it", examples=()).easier_for(Call(verb="it")) is None


def test_an_order_carries_what_was_said_by_whom_and_for_which_commit():
    facts = occasion({})
    (told,) = order(Call(verb="it", line=2, given={"tag": "v1", SHA.name: "2222222"}), facts, "Well.").effects
    assert told == Order(verb="it", given=(("tag", "v1"),), by=facts.asker.person, comment="", line=2, head=facts.head)
    assert told.key == "order::2"


def test_what_a_command_makes_has_the_same_name_however_often_it_is_run():
    facts = replace(occasion({}), comment="issue_comment:9")
    assert named("hotfix", Call(verb="it", line=2), facts) == "hotfix-9-2"


def test_a_summary_is_the_first_sentence_on_one_line():
    assert summary(COMMANDS["plan"]) == "Judge the pull request again."
