from dataclasses import replace

import pytest

from bot.facts.comment import Kind
from bot.facts.standing import Hold
from bot.policy.answer import FLOODED, MOST_AN_HOUR, Answer, Reaction, after, answer, calls
from bot.policy.command import Denied, Done, JudgeAgain, Lift, Stand, Unsure
from bot.policy.commands import COMMANDS
from bot.policy.spoken import Commands
from bot.policy.usage import Call, Mistake
from tests.samples.commands import comment, occasion, spoken
from tests.samples.snapshots import person


def answered(body, given=None, **told):
    given = given or {}
    return answer(comment(body, given.get("by", "rita")), occasion(given), spoken(given), **told)


def test_what_a_command_let_stand_holds_for_the_next_one():
    told = answered("/hold\n\n/status", {"permission": "write"})
    assert "Held by rita." in " ".join(told.steps[1].outcome.sentences)
    assert "Held" not in " ".join(answered("/status", {"permission": "write"}).steps[0].outcome.sentences)


def outcomes(told):
    return [type(step.outcome) for step in told.steps]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_comment_is_read_alike(kind):
    (call,) = calls(replace(comment("/hold"), kind=kind), Commands())
    assert call.verb == "hold"


@pytest.mark.parametrize("told", [{"is_edited": True}, {"is_via_app": True}, {"bot": True}])
def test_what_was_edited_and_what_a_program_wrote_is_no_command(told):
    assert calls(comment("/hold", **told), Commands()) == ()
    assert answer(comment("/hold", **told), occasion({}), Commands()) == Answer()


def test_a_bot_that_the_policy_lets_gives_commands():
    policy = Commands(bots=(person("rita").id,))
    assert calls(comment("/hold", bot=True), policy)
    assert not calls(comment("/hold", bot=True, is_edited=True), policy)


@pytest.mark.parametrize(
    ("bare", "body", "number"),
    [
        (True, "/hold", 1),
        (False, "/hold", 0),
        (False, "/stationmaster hold", 1),
        (("hold",), "/hold\n/unhold", 1),
    ],
)
def test_bare_verbs_are_by_policy(bare, body, number):
    assert len([each for each in calls(comment(body), Commands(bare=bare)) if isinstance(each, Call)]) == number


def test_nothing_said_is_nothing_answered():
    told = answered("Looks good to me.")
    assert (told.steps, told.effects, told.reaction) == ((), (), None)


def test_the_first_failure_stops_it():
    told = answered("/hold\n/approve\n/unhold")
    assert outcomes(told) == [Done, Denied]
    assert [type(effect) for effect in told.effects] == [Stand, JudgeAgain]
    assert told.reaction is Reaction.DENIED


def test_a_mistake_stops_it_too():
    told = answered("/hold\n/except x\n/plan")
    assert outcomes(told) == [Done, Mistake]
    assert told.reaction is Reaction.CONFUSED


def test_judging_again_once_is_enough_and_comes_last():
    told = answered("/plan\n/hold\n/plan")
    assert [type(effect) for effect in told.effects] == [Stand, JudgeAgain]
    assert told.reaction is Reaction.ROCKET


def test_each_command_sees_what_the_one_before_it_did():
    told = answered("/except {} --until 2026-12-31 --reason why")
    assert outcomes(told) == [Mistake]
    told = answered("/unhold\n/hold", {"standing": [{"kind": "hold", "by": "rita"}]})
    assert [type(effect) for effect in told.effects] == [Lift, Stand, JudgeAgain]


def test_who_gives_too_many_within_an_hour_is_told_to_wait():
    assert answered("/hold", given_lately=MOST_AN_HOUR - 1).reaction is Reaction.ROCKET
    told = answered("/hold", given_lately=MOST_AN_HOUR)
    assert (outcomes(told), told.effects) == ([Denied], ())
    assert answered("Thank you.", given_lately=MOST_AN_HOUR) == Answer()
    assert answered("/hold", given_lately=MOST_AN_HOUR + 1) == FLOODED


def test_a_role_that_was_taken_away_is_gone():
    """The policy of this moment counts, and not that of the moment in which the comment was written."""
    assert answered("/approve", {"roles": {"cab": ["rita"]}}).reaction is Reaction.ROCKET
    assert answered("/approve", {"roles": {"cab": ["cem"]}}).reaction is Reaction.DENIED


@pytest.mark.parametrize("verb", ["approve", "except", "hotfix", "ack", "break-glass"])
def test_what_an_author_never_gives_no_policy_allows(verb):
    said = {
        "approve": "/approve",
        "except": "/except 0123456789ab --until 2026-12-31 --reason why",
        "hotfix": "/hotfix --incident 1 --reason why",
        "ack": "/ack risk",
        "break-glass": "/break-glass --reason why",
    }[verb]
    given = {"by": "ann", "permission": "admin", "commands": {verb: {"author": True, "permission": "read"}}}
    told = answered(said, given)
    assert told.reaction is Reaction.DENIED
    assert told.effects == ()


def test_help_shows_what_one_may_and_who_could_the_rest():
    told = answered("/help", {"by": "cem", "roles": {"cab": ["rita"]}})
    (step,) = told.steps
    lines = step.outcome.sentences
    assert len(lines) == len(COMMANDS)
    assert lines[0] == "`/help` Show what you may say here, and who could say the rest."
    denied = "Not for you: `/approve [SHA]` Approve the change in a role that approves by command, such as the change"
    assert any(line.startswith(denied) and line.endswith("It is for a `cab`.") for line in lines)


def test_help_shows_the_namespace_where_it_is_needed():
    told = answered("/stationmaster help", {"commands": {"bare": ["hold"]}})
    lines = told.steps[0].outcome.sentences
    assert any(line.startswith("`/hold [REASON]`") for line in lines)
    assert any(line.startswith("`/stationmaster unhold`") for line in lines)


def test_help_says_what_an_author_never_gives():
    told = answered("/help", {"by": "ann", "roles": {"cab": ["ann"]}})
    assert any(line.startswith("Not for you: `/approve [SHA]`") for line in told.steps[0].outcome.sentences)


def test_effects_change_what_stands_and_nothing_else():
    facts = occasion({}).snapshot
    hold = Hold(by=person("rita"), comment="issue_comment:9")
    held = after(facts, [Stand(fact=hold), JudgeAgain()])
    assert held == replace(facts, standing=(hold,))
    assert after(held, [Lift(key=hold.key)]) == facts


def test_what_contradicts_further_up_is_refused():
    told = answered("/hold\n/unhold")
    assert outcomes(told) == [Done, Unsure]
    told = answered("/freeze now\n/freeze lift", {"roles": {"release-manager": ["rita"]}})
    assert outcomes(told) == [Done, Unsure]
    told = answered("/train leave\n/train join", {"permission": "write"})
    assert outcomes(told) == [Done, Unsure]
    said = "/unexcept {0}\n/except {0} --until 2026-12-31 --reason why".format("0123456789ab")
    standing = [{"kind": "exemption", "by": "cem", "fingerprint": "0123456789ab", "until": "2026-12-01", "reason": "x"}]
    told = answered(said, {"permission": "write", "roles": {"governance": ["rita"]}, "standing": standing})
    assert outcomes(told) == [Done, Unsure]


def test_a_command_is_for_a_state_of_the_pull_request():
    assert answered("/hold", {"state": "closed"}).reaction is Reaction.CONFUSED
    assert answered("/status", {"state": "closed"}).reaction is Reaction.ROCKET
    assert answered("/undo", {"state": "merged", "permission": "write"}).reaction is Reaction.ROCKET
    assert answered("/undo", {"permission": "write"}).reaction is Reaction.CONFUSED
