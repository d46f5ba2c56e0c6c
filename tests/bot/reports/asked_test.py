from bot.facts.snapshot import OFFLINE
from bot.policy.verdict import Discarded, Requirement, Step
from bot.reports.asked import Candidates, steps
from tests.samples.snapshots import person, snapshot

GIVEN = {
    "author": "ann",
    "contributors": ["cem"],
    "teams": {"acme/risk": ["ann", "cem", "zoe", "Rita", "ron"], "acme/lost": None, "zoe": ["zoe"]},
    "reviews": [{"by": "ron", "writes": False}],
}


def logins(requirement, **changed):
    return [each.login for each in Candidates(snapshot(GIVEN, **changed)).of(requirement)]


def test_whoever_made_the_change_or_may_not_write_is_not_asked():
    assert logins(Requirement(who=("acme/risk",), why="x")) == ["Rita", "zoe"]


def test_whoever_agrees_already_is_not_asked_again():
    assert logins(Requirement(who=("acme/risk",), why="x", need=2, have=(person("zoe"),))) == ["Rita"]
    assert logins(Requirement(who=("acme/risk",), why="x", have=(person("zoe"),))) == []


def test_whoever_approved_in_vain_is_asked_first():
    discarded = (Discarded(person=person("zoe"), reason="approved a change that has changed since"),)
    assert logins(Requirement(who=("acme/risk", "zoe"), why="x", discarded=discarded)) == ["zoe", "Rita"]


def test_nobody_is_named_where_nobody_is_known():
    assert logins(Requirement(who=(), why="x")) == []
    assert logins(Requirement(who=("acme/lost", "acme/other"), why="x")) == []
    offline = Candidates(snapshot(changes=[]))
    assert snapshot(changes=[]).known == OFFLINE
    assert offline.of(Requirement(who=("acme/risk",), why="x")) == ()


def test_a_bot_is_not_asked():
    told = snapshot(GIVEN, teams={"acme/risk": ["zoe"]})
    bots = tuple(person("robot", is_bot=True) for _ in range(2))
    team = type(told.teams[0])(handle="acme/risk", id=1, members=bots)
    told = type(told)(known=told.known, content=told.content, pull_request=told.pull_request, teams=(team,))
    assert Candidates(told).of(Requirement(who=("acme/risk",), why="x")) == ()


def test_what_is_left_to_do():
    assert steps(Requirement(who=("acme/risk", "ron"), why="a lists them")) == (
        Step(who="acme/risk and ron", text="review and approve: a lists them."),
    )
    assert steps(Requirement(who=(), why="it breaks")) == (
        Step(who="anybody who may write", text="review and approve: it breaks."),
    )
    assert steps(Requirement(who=("ron",), why="x", problem="ron asked for changes.")) == (
        Step(who="ron", text="ron asked for changes."),
    )
    assert steps(Requirement(who=("ron",), why="x", have=(person("ron"),))) == ()
