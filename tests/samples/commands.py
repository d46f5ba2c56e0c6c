"""The commands' example tables (`tests/bot/policy/commands/examples/*.yaml`): what is said, and what it comes to.

given: as for the gates (tests/samples/snapshots.py), and
  by: rita                     # who says it; `permission` and `raci` are what they are
  permission: triage
  roles: {cab: [rita]}         # the policy's roles, by login
  seen: same                   # or other, never: the head that our comment showed before
  glass: [{by: rita, minutes_ago: 5, at: same, open: true}]
  records: [{id: a1, what: judged}]
  rollbacks: [{by: ann, tag: v1, bound: b1}]        # that wait for people's word
  departures: [{train: weekly, since: 2026-11-17T18:00:00Z, steps: [freeze, begin_cut]}]
say: |                         # `{head}` is the head, `{fingerprint}` the first finding's
then:
  ends: rocket                 # or confused, -1
  effects: [{Stand: {kind: hold}}, JudgeAgain]      # what is not told of an effect may be anything
  says: []                     # the sentences; or `why`, `remedy`, `could`
  reply: |                     # the whole reply
"""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.facts.comment import Comment, Kind
from bot.facts.departure import Departure, Event, Step
from bot.facts.publication import Publication
from bot.facts.standing import Aboard, BreakGlass
from bot.policy.answer import answer
from bot.policy.command import Denied, Done, Happen, JudgeAgain, Lift, Occasion, Recorded, Stand, Unsure
from bot.policy.config import agreed
from bot.policy.decide import decide
from bot.policy.freezing import calendar_of, hotfix_of, window_of
from bot.policy.permission import Asker, Letter, Permission
from bot.policy.spoken import Commands
from bot.policy.train import TABLE
from bot.reports.reply import reply
from tests.samples.snapshots import person, snapshot

EXAMPLES = Path(__file__).parents[1] / "bot" / "policy" / "commands" / "examples"
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
OTHER = "e" * 40


def each_example(command):
    """Run the test once for every example of the command."""
    table = yaml.safe_load((EXAMPLES / f"{command.SPEC.name}.yaml").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("example", table, ids=[example["name"] for example in table])


def spoken(given):
    roles = {
        name: {"people": [person(login).id for login in logins]} for name, logins in given.get("roles", {}).items()
    }
    return Commands.model_validate({"roles": roles, **given.get("commands", {})})


def occasion(given):
    facts = snapshot({"author": "ann", "now": NOW.isoformat(), **given})
    return Occasion(
        asker=Asker(
            person=person(given.get("by", "rita")),
            permission=Permission(given.get("permission", "triage")),
            raci=frozenset(map(Letter, given.get("raci", ()))),
        ),
        comment="",
        as_read=facts,
        snapshot=facts,
        pull_request=facts.pull_request,
        decision=decide(facts),
        now=NOW,
        most_days=given.get("most_days", 90),
        seen_head={"same": facts.content.head, "other": OTHER, "never": None}[given.get("seen", "same")],
        glass=tuple(glass(facts.content.head, **told) for told in given.get("glass", ())),
        window=window_of(facts.content, facts.train, NOW, NOW),
        calendar=calendar_of(agreed(facts.content).policy),
        hotfix=hotfix_of(facts.content),
        rollbacks=tuple(publication(**told) for told in given.get("rollbacks", ())),
        release=agreed(facts.content).policy.release,
        departures=tuple(departure(**told) for told in given.get("departures", ())),
        records=tuple(Recorded(at=NOW, **told) for told in given.get("records", ())),
    )


def publication(*, by="ann", key="order:9:1", **told):
    return Publication(key=key, number=7, branch="main", by=person(by), ordered=NOW, **told)


def departure(train, since, steps):
    """A departure that took steps, each told by whoever may tell it."""
    told = Departure(branch="main", train=train, since=datetime.fromisoformat(since))
    for at, event in enumerate(steps):
        who = next(each.who[0] for each in TABLE if each.event == event)
        commit = "c" * 40 if event == "begin_cut" else ""
        told = told.taking(Step(event=Event(event), who=who, at=NOW - timedelta(minutes=60 - at), commit=commit))
    return told


def glass(head, *, by="rita", minutes_ago=0, **told):
    at = NOW - timedelta(minutes=minutes_ago)
    return BreakGlass(
        by=person(by),
        comment="issue_comment:5",
        head={"same": head}.get(told.get("at", "same"), OTHER),
        reason="it burns",
        at=at,
        until=at + timedelta(minutes=60),
        is_open=told.get("open", True),
    )


def comment(body, by="rita", **told):
    return Comment(id=9, kind=Kind.COMMENT, person=person(by, is_bot=told.pop("bot", False)), body=body, **told)


def said(example):
    given = example.get("given", {})
    facts = occasion(given)
    found = facts.decision.findings
    body = example["say"].replace("{head}", facts.head).replace("{fingerprint}", found[0].fingerprint if found else "")
    return answer(comment(body, given.get("by", "rita")), facts, spoken(given))


def check(example):
    then, answered = example["then"], said(example)
    assert JudgeAgain() in answered.effects or not any(map(is_reported, answered.effects))
    told = {
        "ends": answered.reaction,
        "effects": [shown(effect) for effect in answered.effects],
        "reply": reply(answered, "0000"),
        **outcome(answered.steps[-1].outcome),
    }
    if "effects" in then:
        assert len(told["effects"]) == len(then["effects"]), told["effects"]
        pairs = zip(told["effects"], then["effects"], strict=True)
        told["effects"] = [narrowed(each, expected) for each, expected in pairs]
    found = {key: told.get(key) for key in then}
    assert found == then, found


def is_reported(effect):
    """Whether the plan report tells it, once it is judged; who gets on or off a train it does not tell."""
    match effect:
        case Stand(fact=fact):
            return not isinstance(fact, Aboard)
        case Lift(key=key):
            return key != "aboard"
        case _:
            return isinstance(effect, Happen)


def shown(effect):
    fields = asdict(effect.fact if isinstance(effect, Stand | Happen) else effect)
    plain = {name: _listed(value) for name, value in fields.items()}
    if "by" in plain:
        plain["by"] = plain["by"]["login"]
    return {type(effect).__name__: plain}


def _listed(value):
    return [_listed(each) for each in value] if isinstance(value, tuple) else value


def narrowed(effect, expected):
    """Only what the example tells of the effect."""
    ((name, fields),) = effect.items()
    if isinstance(expected, str):
        return name
    ((_, wanted),) = expected.items()
    return {name: {key: str(fields.get(key)) if isinstance(wanted[key], str) else fields.get(key) for key in wanted}}


def outcome(told):
    match told:
        case Done():
            return {"says": list(told.sentences), "page": told.page.splitlines()[:1]}
        case Denied():
            return {"why": told.why, "could": list(told.could)}
        case Unsure():
            return {"why": told.why, "remedy": told.remedy}
        case _:
            return {"why": told.found, "remedy": told.remedy}
