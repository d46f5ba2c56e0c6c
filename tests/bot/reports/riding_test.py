import json
from dataclasses import replace

import pytest

from bot.facts.departure import Merged
from bot.facts.finding import Severity
from bot.policy.decide import decide
from bot.reports.document import document
from bot.reports.release import Release
from bot.reports.riding import Ride, blockers, files, rider
from tests.samples.snapshots import snapshot

BREAKING = {"changes": [{"path": "a.yaml", "dataset": "trades", "findings": ["breaking", "compatible", "breaking"]}]}


def ride(number=7, *, head=None, **given):
    facts = snapshot({"author": "ann", **given})
    decision = decide(facts)
    merged = Merged(number=number, title="More @all", author="ann", head=head or facts.content.head, commit="d" * 40)
    return Ride(merged=merged, snapshot=facts, decision=decision, document=document(facts, decision))


UNKNOWN = Ride(merged=Merged(number=9, title="Who knows", author="bob", head="a" * 40, commit="e" * 40))


def test_a_rider_is_told_by_its_last_plan():
    told = rider(ride(**BREAKING))
    assert (told.number, told.author, told.commit, told.datasets) == (7, "ann", "d" * 40, ("trades",))
    assert (told.severity, told.summary) == (Severity.BREAKING, "2 breaking changes and 1 compatible change")
    assert rider(ride()).summary == "No contract changes"


def test_what_nobody_knows_is_risky():
    assert (rider(UNKNOWN).severity, rider(UNKNOWN).summary) == (Severity.RISKY, "No plan of it is kept")


@pytest.mark.parametrize(
    ("rides", "aboard", "expected"),
    [
        ([ride()], [], ()),
        ([UNKNOWN], [8],
         ("#9 was merged, and no plan of it is kept.", "#8 is to leave with this train and is not merged.")),
        ([ride(head="f" * 40)], [], ("#7 was merged at ffffffffffff, which nobody judged.",)),
        ([ride(standing=[{"kind": "hold", "by": "rita", "reason": "later"}])], [],
         ("#7 was merged while it was held by train.",)),
    ],
)  # fmt: skip
def test_what_speaks_against_the_cut(rides, aboard, expected):
    assert blockers(rides, aboard) == expected


def test_a_word_that_lifted_the_gates_is_told():
    lifted = ride()
    broken = replace(lifted.decision.verdicts[0], lifted="glass broken by rita")
    decision = replace(lifted.decision, verdicts=(broken, *lifted.decision.verdicts[1:]))
    assert blockers([replace(lifted, decision=decision)], []) == (
        "#7 was merged by broken glass: glass broken by rita",
    )


def test_every_plan_is_attached():
    rides = [UNKNOWN, ride(**BREAKING)]
    release = Release(name="v1", commit="c" * 40, riders=tuple(map(rider, rides)))
    told = files(release, rides)
    assert list(told) == ["release.md", "release.json"]
    assert told["release.md"].startswith("## v1\n")
    assert told["release.md"].index("\n# #7: More") < told["release.md"].index("\n# #9: Who knows")
    assert "Held: breaking change to `trades`" in told["release.md"]
    assert told["release.md"].endswith("\n\nNo plan of it is kept.")
    whole = json.loads(told["release.json"])
    assert list(whole["plans"]) == ["7"]
    assert whole["plans"]["7"]["severity"] == "breaking"
    assert [each["number"] for each in whole["riders"]] == [7, 9]
