from dataclasses import replace

import pytest

from bot.policy.decide import decide
from bot.reports.agenda import Item, agenda
from tests.samples.snapshots import snapshot, witnessed

POLICY = "gates: {change-board: {members: [acme/cab]}}"


def item(*kinds, number=7, title="A change", policy=POLICY, **more):
    told = snapshot(
        author="ann",
        teams={"acme/cab": ["cam"]},
        policy=policy,
        changes=[{"dataset": f"d{number}", "findings": kinds}],
        **more,
    )
    decision = decide(witnessed(told, decide(told)))
    return Item(pull_request=replace(told.pull_request, number=number, title=title), decision=decision)


def test_the_gravest_comes_first_and_what_is_agreed_last():
    text = agenda(
        [item("risky", number=1), item("breaking", number=2), item("breaking", number=3, reviews=[{"by": "cam"}])]
    )
    assert text.startswith("# Agenda of the change board\n\n2 changes to decide.\n\n## To decide\n")
    places = [text.index(f"`acme/platform#\u200b{number}`") for number in (2, 1, 3)]
    assert places == sorted(places)
    waiting, agreed = text.split("## Agreed, not merged yet")
    assert "0 of 1" in waiting
    assert "1 of 1, cam" in agreed
    assert "`contract-approvals`" in waiting, "what else is open is told too"


@pytest.mark.parametrize(
    "left_out",
    [item("compatible"), item("breaking", draft=True), item("breaking", policy=None)],
    ids=["light", "draft", "no board"],
)
def test_what_does_not_come_before_the_board(left_out):
    assert agenda([left_out]) == "# Agenda of the change board\n\n0 changes to decide.\n"


def test_a_title_means_nothing_to_markdown():
    assert " \\<img src=x> \\| @\u200ball" in agenda([item("breaking", title="<img src=x> | @all")])
