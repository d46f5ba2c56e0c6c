from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.facts.train import Agreement
from bot.policy.calendar import Calendar, Timetable
from bot.policy.hotfix import HotfixRule, Occasion, agreed_by, heard, roles, why_not
from bot.policy.window import window_at
from tests.samples.snapshots import person, snapshot

NOW = datetime(2026, 11, 18, 21, tzinfo=UTC)
CALENDAR = Calendar(trains={"weekly": Timetable(weekly={})})
RULE = HotfixRule(incident_commander=["acme/on-call"], product_owner=["acme/product"])
GIVEN = {
    "now": NOW,
    "cut": "2026-11-12T10:00:00+00:00",
    "author": "ann",
    "contributors": ["cem"],
    "changes": [{"dataset": "trades", "owner": "trading"}],
    "teams": {
        "acme/on-call": ["rita", "both", "ann", "cem"],
        "acme/trading": ["omar", "both", "ann", "cem"],
        "acme/product": ["pia"],
    },
}
AGREED = {"rita": "incident commander", "omar": "product owner"}
GOOD = {"agreed": AGREED}


def held(told, hotfix, *, now=NOW, rule=RULE):
    occasion = Occasion(
        pull_request=told.pull_request,
        roles=roles(told, rule, now),
        window=window_at(CALENDAR, told.train, now),
        now=now,
        longest=timedelta(hours=rule.longest_hours),
    )
    return why_not(hotfix, occasion)


def reasons(hotfix, *, now=NOW, rule=RULE, **given):
    told = snapshot({**GIVEN, **given, "hotfixes": [hotfix]})
    return held(told, told.train.hotfixes[0], now=now, rule=rule)


def why(words):
    """The reasons where these people said these words."""
    told = snapshot({**GIVEN, "hotfixes": [GOOD]})
    agreements = tuple(Agreement(person=person(login), role=role) for login, role in words)
    return held(told, replace(told.train.hotfixes[0], agreements=agreements))


def test_two_people_with_clean_hands_let_it_go():
    assert reasons(GOOD) == ()


NO_COMMANDER = "no incident commander who had no hand in it has agreed"
NO_OWNER = "no product owner of trades who had no hand in it has agreed"


@pytest.mark.parametrize(
    ("hotfix", "given", "expected"),
    [
        ({**GOOD, "pull_request": 8}, {}, ["it was declared for #8"]),
        ({**GOOD, "commit": "older"}, {}, ["commits were pushed since it was declared"]),
        ({**GOOD, "base_ref": "release"}, {}, ["it was declared towards release"]),
        ({**GOOD, "incident": " "}, {}, ["it names no incident or no reason"]),
        ({**GOOD, "reason": ""}, {}, ["it names no incident or no reason"]),
        ({**GOOD, "expires": "2026-11-18T21:00:00+00:00"}, {}, ["it has expired"]),
        ({**GOOD, "declared": "2026-11-18T21:00:01+00:00"}, {}, ["it is declared only later"]),
        ({**GOOD, "declared": "2026-11-18T17:59:59+00:00"}, {}, ["it was declared before this freeze began"]),
        ({**GOOD, "withdrawn": ["rita"]}, {}, [NO_COMMANDER]),
        ({**GOOD, "withdrawn": ["omar"]}, {}, [NO_OWNER]),
        ({"agreed": {"rita": "incident commander"}}, {}, [NO_OWNER]),
        ({"agreed": {"rita": "incident commander", "ann": "product owner"}}, {}, [NO_OWNER]),
        ({"agreed": {"rita": "incident commander", "cem": "product owner"}}, {}, [NO_OWNER]),
        ({"agreed": {"ann": "incident commander", "omar": "product owner"}}, {}, [NO_COMMANDER]),
        ({"agreed": {"rita": "product owner", "omar": "incident commander"}}, {}, [NO_COMMANDER, NO_OWNER]),
        ({}, {}, [NO_COMMANDER, NO_OWNER]),
        (GOOD, {"unknown_contributors": 1}, ["who had a hand in the change cannot be told in full"]),
        (GOOD, {"complete": False}, ["who had a hand in the change cannot be told in full"]),
        (GOOD, {"teams": {"acme/on-call": [], "acme/trading": ["omar"]}}, [NO_COMMANDER]),
        (
            GOOD,
            {"teams": {"acme/on-call": None, "acme/trading": ["omar"]}},
            [NO_COMMANDER, "acme/on-call cannot be read"],
        ),
    ],
)
def test_everything_that_ends_it(hotfix, given, expected):
    assert list(reasons(hotfix, **given)) == expected


def test_one_person_in_both_roles_is_one_person():
    one = [("both", "incident commander"), ("both", "product owner")]
    assert why(one) == ("incident commander and product owner must be two people",)
    assert why([*one, ("omar", "product owner")]) == ()
    assert why([*one, ("rita", "incident commander")]) == ()


def test_a_bot_agrees_to_nothing():
    told = snapshot({**GIVEN, "hotfixes": [GOOD]})
    hotfix = told.train.hotfixes[0]
    bot, other = replace(hotfix.agreements[0], person=person("rita", is_bot=True)), hotfix.agreements[1]
    assert held(told, replace(hotfix, agreements=(bot, other))) == (NO_COMMANDER,)


def test_the_policy_caps_how_long_it_lasts():
    long = {**GOOD, "declared": "2026-11-18T19:00:00+00:00", "expires": "2026-11-30T00:00:00+00:00"}
    rule = RULE.model_copy(update={"longest_hours": 2})
    assert reasons(long, rule=rule, now=NOW - timedelta(microseconds=1)) == ()
    assert reasons(long, rule=rule) == ("it has expired",)


def test_a_freeze_that_begins_later_wants_a_new_one():
    emergency = {"id": "INC-9", "since": "2026-11-18T20:30:00+00:00"}
    assert reasons(GOOD, emergencies=[emergency]) == ("it was declared before this freeze began",)


def test_whoever_is_on_duty_is_commander():
    rota = "- {person: dee, since: 2026-11-18T20:00:00Z, until: 2026-11-19T00:00:00Z}\n- {}\n"
    given = {"rota": rota, "teams": {"dee": ["dee"], "acme/trading": ["omar"]}}
    rule = HotfixRule()
    duty = {"agreed": {"dee": "incident commander", "omar": "product owner"}}
    assert reasons(duty, rule=rule, **given) == ()
    late = NOW + timedelta(hours=2, minutes=59)
    assert reasons({**duty, "expires": "2026-11-19T09:00:00+00:00"}, rule=rule, now=late, **given) == ()
    over = reasons(
        {**duty, "expires": "2026-11-19T09:00:00+00:00"}, rule=rule, now=late + timedelta(minutes=1), **given
    )
    assert over[:2] == (NO_COMMANDER, "nobody is incident commander: name a team in the policy, or put up a rota")
    assert over[2].startswith(".github/stationmaster-rota.yml:2: person:")


@pytest.mark.parametrize(
    ("changes", "owners"),
    [
        (
            [{"dataset": "trades", "owner": "trading"}, {"dataset": "prices", "owner": "@acme/quants"}],
            {"trades", "prices"},
        ),
        ([{"dataset": "trades"}], {"trades"}),
        ([{"path": "src/main.py", "type": None}], {"what no contract owns"}),
        ([{"dataset": "trades", "owner": "trading"}, {"path": "x.avsc", "dataset": "trades"}], {"trades"}),
    ],
)
def test_each_affected_dataset_has_its_owner(changes, owners):
    assert set(roles(snapshot({**GIVEN, "changes": changes}), RULE, NOW).owners) == owners


def test_who_is_asked():
    told = roles(snapshot({**GIVEN, "changes": [*GIVEN["changes"], {"dataset": "prices"}]}), RULE, NOW)
    assert told.handles == ("acme/on-call", "acme/trading", "acme/product")
    nobody = roles(snapshot({**GIVEN, "changes": [{"dataset": "prices"}]}), HotfixRule(), NOW)
    assert nobody.problems == (
        "nobody owns prices: name them in its contract or in the policy",
        "nobody is incident commander: name a team in the policy, or put up a rota",
    )


NAMES = st.sampled_from(["rita", "omar", "both", "pia", "ann", "cem"])
WORDS = st.lists(st.tuples(NAMES, st.sampled_from(["incident commander", "product owner", "friend"])), max_size=6)


@given(WORDS)
@example([("rita", "incident commander"), ("omar", "product owner")])
def test_it_never_goes_with_fewer_than_two_people_of_clean_hands(words):
    clean = {login for login, _ in words} - {"ann", "cem"}
    assert why(words) or len(clean) >= 2


@given(WORDS, WORDS)
@example([("rita", "incident commander"), ("omar", "product owner")], [("both", "product owner")])
def test_one_more_word_never_revokes(words, more):
    assert why(words) or not why([*words, *more])


def test_who_agreed_is_told():
    told = snapshot({**GIVEN, "hotfixes": [{**GOOD, "withdrawn": ["omar"]}]})
    assert agreed_by(told.train.hotfixes[0]) == "rita (incident commander)"


REVIEWED = {**GIVEN, "hotfixes": [{}], "reviews": [{"by": "rita"}, {"by": "omar"}, {"by": "both"}, {"by": "pia"}]}
BOTH_ROLES = [("both", "incident commander"), ("both", "product owner")]


def words(**given):
    """Who gives which word by review: a minus before the role of one that is withdrawn."""
    told = snapshot({**REVIEWED, **given})
    agreements = heard(told.train.hotfixes[0], told, roles(told, RULE, NOW)).agreements
    return [(each.person.login, f"{'-' if each.is_withdrawn else ''}{each.role}") for each in agreements]


def test_a_reviewer_agrees_in_each_role_held():
    assert words() == [("rita", "incident commander"), ("omar", "product owner"), *BOTH_ROLES]


@pytest.mark.parametrize(
    "review",
    [{"state": "DISMISSED"}, {"state": "CHANGES_REQUESTED"}, {"edited": True}, {"writes": False}],
)
def test_a_review_that_does_not_stand_is_a_word_withdrawn(review):
    assert words(reviews=[{"by": "rita", **review}]) == [("rita", "-incident commander")]


@pytest.mark.parametrize(
    "given",
    [
        {"reviews": [{"by": "rita", "seen": "never"}]},
        {"reviews": [{"by": "rita"}], "hotfixes": [{"reviews_before": [1]}]},
        {"reviews": [{"by": "rita"}], "hotfixes": [{"commit": "older"}]},
    ],
)
def test_a_review_of_something_else_is_no_word(given):
    assert words(**given) == []


def test_words_by_review_come_besides_those_that_are_known():
    known = words(hotfixes=[GOOD], reviews=[{"by": "both"}])
    assert known == [("rita", "incident commander"), ("omar", "product owner"), *BOTH_ROLES]


def test_offline_nobody_reviewed():
    told = snapshot({**REVIEWED})
    alone = replace(told, pull_request=None)
    assert heard(told.train.hotfixes[0], alone, roles(told, RULE, NOW)).agreements == ()


def test_whom_a_hotfix_waits_for_is_named():
    held = roles(snapshot(GIVEN), RULE, NOW)
    assert held.wanted == "incident commander (acme/on-call) and product owner (acme/trading)"
    assert roles(snapshot(author="ann"), HotfixRule(), NOW).wanted == (
        "incident commander (nobody) and product owner (nobody)"
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"doubts": ("GitHub cut it short",)}, ["who had a hand in the change cannot be told in full"]),
        ({"author": person("app", is_bot=True)}, ["who had a hand in the change cannot be told in full"]),
        ({"author": person("app", is_bot=True), "makers": (person("eve"),)}, []),
        ({"makers": (person("omar"),)}, [NO_OWNER]),
    ],
)
def test_whoever_may_have_had_a_hand_in_it_lets_nothing_go(told, expected):
    known = snapshot({**GIVEN, "hotfixes": [GOOD]})
    known = replace(known, pull_request=replace(known.pull_request, **told))
    assert list(held(known, known.train.hotfixes[0])) == expected
