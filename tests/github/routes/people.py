"""Accounts, teams, collaborators and rate limits."""

from __future__ import annotations

from typing import Any

from tests.github import represent
from tests.github.routing import Answer, Request, known, route
from tests.github.state import PERMISSIONS, Team

FEWER = {"triage": "read", "maintain": "write"}
"""The collaborator endpoint's `permission` knows four levels; `role_name` has the exact one."""


@route("GET /user")
def me(request: Request) -> Any:
    return represent.account(request.hub, request.actor)


@route("GET /users/{username}")
def user(request: Request) -> Any:
    return represent.account(request.hub, known(request.hub.world.account(request.path["username"])))


@route("GET /rate_limit")
def rate_limit(request: Request) -> Any:
    one = {"limit": 5000, "remaining": 5000, "reset": int(request.hub.world.clock().timestamp()) + 3600, "used": 0}
    return {"resources": {"core": one, "search": one, "graphql": one}, "rate": one}


@route("GET /orgs/{org}/teams", "members:read")
def teams(request: Request) -> Any:
    organisation = request.organisation()
    found = [one for one in request.hub.world.teams.values() if one.organisation is organisation]
    return [represent.team(request.hub, one) for one in request.page(found)]


@route("GET /orgs/{org}/teams/{team_slug}", "members:read")
def team(request: Request) -> Any:
    return represent.team(request.hub, _team(request))


@route("GET /orgs/{org}/teams/{team_slug}/members", "members:read")
def members(request: Request) -> Any:
    return [represent.account(request.hub, one) for one in request.page(_team(request).everyone)]


@route("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", "members:read")
def membership(request: Request) -> Any:
    one = known(request.hub.world.account(request.path["username"]))
    found = known(one if one in _team(request).everyone else None)
    return {"state": "active", "role": "member", "url": f"{request.hub.api}/memberships/{found.id}"}


def _team(request: Request) -> Team:
    found = request.hub.world.team(request.path["org"], request.path["team_slug"])
    return known(found if found and found.is_readable else None)


@route("GET /orgs/{org}/members", "members:read")
def organisation_members(request: Request) -> Any:
    found = [request.hub.world.accounts[one] for one in request.organisation().members]
    return [represent.account(request.hub, one) for one in request.page(found)]


@route("GET /repos/{owner}/{repo}/collaborators/{username}", "metadata:read")
def is_collaborator(request: Request) -> Any:
    one = known(request.hub.world.account(request.path["username"]))
    known(one if request.hub.world.permission(request.repository(), one) != "none" else None)
    return Answer(204)


@route("GET /repos/{owner}/{repo}/collaborators/{username}/permission", "metadata:read")
def permission(request: Request) -> Any:
    one = known(request.hub.world.account(request.path["username"]))
    role = request.hub.world.permission(request.repository(), one)
    names = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
    held = {name: PERMISSIONS.index(role) >= PERMISSIONS.index(level) for name, level in names.items()}
    account = represent.account(request.hub, one) | {"permissions": held, "role_name": role}
    return {"permission": FEWER.get(role, role), "role_name": role, "user": account}
