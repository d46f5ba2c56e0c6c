"""The doctor: every line says that all is well, or what to do."""

import time

import pytest

from bot.github.auth import OPTIONAL, QUEUE, App
from bot.github.doctor import EVENTS, Observed, Protected, examine, examine_lock, judge, judge_clock, judge_lock

OURS = 7
CHECKS = ("contracts: main", "approvals: main", "train: main")


def observed(**changed):
    told = {"account": "acme", "permissions": dict(QUEUE), "events": EVENTS, "branches": ()}
    return Observed(**{**told, **changed})


GRANT = "Grant it, if the App is to do this."


def problems(lines):
    return [str(line) for line in lines if not line.is_ok]


def test_all_is_well():
    branch = Protected(repository="acme/ledger", branch="main", required=dict.fromkeys(CHECKS, OURS))
    lines = judge(observed(branches=(branch,)), OURS)
    assert not problems(lines)
    missing = {
        "issues for review": "issues: write",
        "reverts": "contents: write",
        "the merge queue at a freeze": "merge_queues: write",
        "auto-merge at a thaw": "contents: write",
        "tags and releases": "contents: write",
        "deployments": "deployments: write",
        "deployment protection rules": "deployments: write and actions: read",
    }
    assert missing.keys() == OPTIONAL.keys()
    assert [str(line) for line in lines][: len(OPTIONAL) + 2] == [
        "ok       acme: permissions",
        *(f"optional acme: {what}: left to people, without {lacks}. {GRANT}" for what, lacks in missing.items()),
        "ok       acme: events",
    ]


def test_what_is_optional_and_granted_is_well():
    granted = {name: level for each in OPTIONAL.values() for name, level in each.items()}
    lines = judge(observed(permissions={**QUEUE, **granted, "pull_requests": "write"}), OURS)
    assert {str(line)[:9] for line in lines} == {"ok       "}


def test_more_than_needed_is_well():
    assert not problems(judge(observed(permissions={**QUEUE, "contents": "write", "issues": "write"}), OURS))


@pytest.mark.parametrize("level", [None, "read", "unheard-of"])
def test_a_missing_or_lower_permission_is_named(level):
    granted = {**QUEUE, "checks": level} if level else {k: v for k, v in QUEUE.items() if k != "checks"}
    (line,) = problems(judge(observed(permissions=granted), OURS))
    assert line.startswith("problem  acme: permissions: missing checks: write. Add them")


def test_a_missing_event_is_named():
    (line,) = problems(judge(observed(events=EVENTS[1:]), OURS))
    assert f"missing {EVENTS[0]}." in line


def test_a_suspended_installation_is_one_line():
    (line,) = problems(judge(observed(is_suspended=True, permissions={}), OURS))
    assert "suspended" in line


@pytest.mark.parametrize(
    ("source", "words"), [(None, "anybody who may push can set it"), (8, "the App 8 can set it"), ("", "nothing waits")]
)
def test_a_check_that_is_not_bound_to_us_is_a_problem(source, words):
    required = dict.fromkeys(CHECKS, OURS) | {CHECKS[1]: source}
    if source == "":
        del required[CHECKS[1]]
    branch = Protected(repository="acme/ledger", branch="main", required=required)
    (line,) = problems(judge(observed(branches=(branch,)), OURS))
    assert "approvals: main" in line
    assert words in line


@pytest.mark.parametrize(
    ("skew", "words"), [(61, "61 s ahead of"), (-61, "61 s behind"), (None, "no date"), (60, None), (-60, None)]
)
def test_the_clock(skew, words):
    line = judge_clock(skew)
    assert line.is_ok is (words is None)
    assert words is None or words in str(line)


def installation(**changed):
    told = {"id": 1, "account": {"login": "acme"}, "permissions": dict(QUEUE), "events": list(EVENTS)}
    return {**told, "suspended_at": None, **changed}


def set_up(hub, say, *installations):
    hub.says("GET", "/rate_limit", say({}))
    hub.says("GET", "/app", say({"slug": "stationmaster"}))
    hub.says("GET", "/app/installations", say(list(installations)))
    repository = {"name": "ledger", "full_name": "acme/ledger", "owner": {"login": "acme"}, "default_branch": "main"}
    hub.says("GET", "/installation/repositories", say({"total_count": 1, "repositories": [repository]}))
    required = [{"context": name, "integration_id": OURS} for name in CHECKS]
    rule = {"type": "required_status_checks", "parameters": {"required_status_checks": required}}
    hub.says("GET", "/repos/acme/ledger/rules/branches/main", say([{"type": "deletion"}, rule]))


async def test_it_looks_at_everything(hub, connection, say):
    set_up(hub, say, installation())
    lines = await examine(connection)
    assert not problems(lines)
    assert [line.subject for line in lines if ": " not in line.subject] == [
        "clock",
        "credentials of the App stationmaster",
    ]
    assert "acme: events" in {line.subject for line in lines}


async def test_nobody_installed_it(hub, connection, say):
    set_up(hub, say)
    assert "Install the App." in problems(await examine(connection))[0]


async def test_a_suspended_installation_is_not_looked_into(hub, connection, say):
    set_up(hub, say, installation(suspended_at="2026-01-01T00:00:00Z", account=None))
    assert "1: it is suspended" in problems(await examine(connection))[0]
    assert hub.minted == 0


async def test_a_look_that_is_refused_is_a_line(hub, connection, say):
    set_up(hub, say, installation())
    hub.says("GET", "/repos/acme/ledger/rules/branches/main", say({"message": "no"}, status=403))
    assert (
        "branch rules: GET /repos/acme/ledger/rules/branches/main answered 403"
        in problems(await examine(connection))[0]
    )


async def test_wrong_credentials_end_it(hub, connection, say):
    hub.says("GET", "/rate_limit", say({}))
    hub.says("GET", "/app", say({"message": "no"}, status=401))
    assert "credentials: GET /app answered 401" in problems(await examine(connection))[0]


async def test_no_connection_is_a_line(hub, connection, cut_off):
    hub.says("GET", "/rate_limit", cut_off)
    hub.says("GET", "/app", cut_off)
    assert "connection: GET /rate_limit got no answer" in problems(await examine(connection))[0]


async def test_a_wrong_clock_is_a_line(hub, connection, say, private_key):
    set_up(hub, say, installation())
    connection.app = App(OURS, private_key, lambda: time.time() + 3600)
    assert "clock: 3" in problems(await examine(connection))[0]


@pytest.mark.parametrize(
    ("granted", "words"),
    [
        ({"metadata": "read", "administration": "write"}, None),
        ({"organization_administration": "write"}, None),
        ({"administration": "read"}, "may change no rulesets"),
        ({"administration": "write", "contents": "write"}, "may do more than it needs: contents"),
    ],
)
def test_the_lock_app_may_change_rulesets_and_no_more(granted, words):
    line = judge_lock(observed(permissions=granted))
    assert line.is_ok if words is None else words in line.problem


def test_a_suspended_lock_app():
    assert (
        judge_lock(observed(permissions={"administration": "write"}, is_suspended=True)).problem == "it is suspended."
    )


async def test_no_lock_app_is_no_problem():
    (line,) = await examine_lock(None)
    assert line.is_ok


async def test_the_lock_app_is_looked_up(scene, live):
    lines = await examine_lock(live)
    assert lines[0].subject == "credentials of the lock App stationmaster"
    assert "may change no rulesets" in lines[1].problem
    scene.github.world.installations.clear()
    assert (await examine_lock(live))[-1].problem == "there are none."
    scene.github.world.apps.clear()
    (line,) = await examine_lock(live)
    assert line.subject == "credentials of the lock App"
