"""What people write and may, read from the stand-in."""

from datetime import UTC

import pytest

from bot.facts.comment import Comment, Kind
from bot.facts.pull_request import Person
from bot.github.conversation import comment, permission, review, teams
from bot.github.errors import NotFound
from bot.policy.permission import Permission


def person(account):
    return Person(id=account.id, login=account.login)


async def test_a_comment_as_it_stands(scene, bot):
    made = scene.github.comment(scene.pull, scene.alice, "/hold")
    found, written = await comment(bot, "acme", "ledger", Kind.COMMENT, made.id)
    assert found == Comment(id=made.id, kind=Kind.COMMENT, person=person(scene.alice), body="/hold")
    assert written.tzinfo == UTC
    assert abs((made.created_at - written).total_seconds()) < 1


async def test_a_comment_that_is_gone(scene, bot):
    with pytest.raises(NotFound):
        await comment(bot, "acme", "ledger", Kind.COMMENT, scene.pull.number + 10_000)


@pytest.mark.parametrize("level", ["read", "triage", "write", "maintain", "admin"])
async def test_what_somebody_may_now(scene, bot, level):
    scene.place.grant(scene.alice, level)
    assert await permission(bot, "acme", "ledger", person(scene.alice)) is Permission(level)


async def test_somebody_else_of_that_login_may_nothing(scene, bot):
    scene.place.grant(scene.alice, "admin")
    other = Person(id=scene.alice.id + 1, login=scene.alice.login)
    assert await permission(bot, "acme", "ledger", other) is Permission.NONE


async def test_who_does_not_exist_may_nothing(bot):
    assert await permission(bot, "acme", "ledger", Person(id=1, login="nobody-of-that-name")) is Permission.NONE


USER = {"id": 5, "login": "rita", "type": "User"}
TOLD = {
    "id": 9,
    "user": USER,
    "body": "/hold",
    "created_at": "2026-11-18T12:00:00Z",
    "updated_at": "2026-11-18T12:00:00Z",
}
PATH = "/repos/acme/x/pulls/comments/9"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"updated_at": "2026-11-18T12:00:01Z"}, {"is_edited": True}),
        ({"performed_via_github_app": {"id": 1}}, {"is_via_app": True}),
        ({"user": {**USER, "type": "Bot"}}, {"person": Person(id=5, login="rita", is_bot=True)}),
        ({"user": None}, {"person": Person(id=0, login="ghost")}),
        ({"body": None}, {"body": ""}),
    ],
)
async def test_a_comment_on_a_line(hub, say, client, changed, expected):
    hub.says("GET", PATH, say(TOLD | changed))
    found, _ = await comment(client, "acme", "x", Kind.REVIEW_COMMENT, 9)
    rita = Person(id=5, login="rita")
    assert found == Comment(**{"id": 9, "kind": Kind.REVIEW_COMMENT, "person": rita, "body": "/hold"} | expected)


async def test_a_role_of_the_organisations_own_counts_as_what_it_builds_on(hub, say, client):
    path = "/repos/acme/x/collaborators/rita/permission"
    hub.says("GET", path, say({"permission": "write", "role_name": "data-steward", "user": USER}))
    assert await permission(client, "acme", "x", Person(id=5, login="rita")) is Permission.WRITE
    hub.says("GET", path, say({"permission": "something new", "role_name": "data-steward", "user": USER}))
    assert await permission(client, "acme", "x", Person(id=5, login="rita")) is Permission.NONE


async def test_a_review_as_it_stands(scene, bot):
    for body in ("/hold", "an older one"):
        made = scene.github.review(scene.pull, scene.bob, "COMMENTED", body)
    for _ in range(60):
        scene.github.review(scene.pull, scene.bob, "COMMENTED", "a later one")
    found, written = await review(bot, "acme", "ledger", scene.pull.number, made.id)
    person_ = Person(id=scene.bob.id, login=scene.bob.login)
    assert found == Comment(id=made.id, kind=Kind.REVIEW, person=person_, body="an older one")
    assert abs((made.submitted_at - written).total_seconds()) < 1
    scene.github.edit_review(scene.pull, made, "/hold")
    found, _ = await review(bot, "acme", "ledger", scene.pull.number, made.id)
    assert found.is_edited


async def test_a_review_that_is_gone(scene, bot):
    with pytest.raises(NotFound, match="has no review 1"):
        await review(bot, "acme", "ledger", scene.pull.number, 1)


async def test_the_teams_somebody_is_in_now(scene, bot):
    alice = scene.alice
    made = [scene.github.team(f"acme/team-{at}", [alice]) for at in range(55)]
    scene.github.team("acme/others", [scene.bob])
    child = scene.github.team("acme/child", [scene.bob], parent=made[0])
    assert await teams(bot, "acme", person(alice)) == {team.id for team in made}
    assert child.id in await teams(bot, "acme", person(scene.bob))
    assert made[0].id not in await teams(bot, "acme", person(scene.bob)), "to be in a child team is not to be in it"
    assert await teams(bot, "acme", person(scene.bob), with_parents=True) >= {child.id, made[0].id}


async def test_somebody_else_of_that_login_is_in_no_team(scene, bot):
    scene.github.team("acme/risk", [scene.alice])
    assert await teams(bot, "acme", Person(id=1, login=scene.alice.login)) == frozenset()


async def test_what_is_no_organisation_has_no_teams(scene, bot):
    assert await teams(bot, scene.alice.login, person(scene.alice)) == frozenset()
