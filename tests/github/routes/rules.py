"""Rulesets of repositories and organisations, and the rules in force on a branch."""

from __future__ import annotations

from typing import Any

from tests.github import merging, represent
from tests.github.routing import Answer, Request, known, route
from tests.github.state import Account, Repository, Ruleset

READ_ONLY = ("id", "node_id", "source", "source_type", "_links", "created_at", "updated_at", "current_user_can_bypass")


@route("GET /repos/{owner}/{repo}/rulesets", "metadata:read")
def of_repository(request: Request) -> Any:
    return _listed(request, request.repository())


@route("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", "metadata:read")
def one_of_repository(request: Request) -> Any:
    return _shown(request, request.repository(), "administration")


@route("POST /repos/{owner}/{repo}/rulesets", "administration:write")
def create_in_repository(request: Request) -> Any:
    return _created(request, request.repository())


@route("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", "administration:write")
def update_in_repository(request: Request) -> Any:
    return _updated(request, request.repository())


@route("GET /orgs/{org}/rulesets", "organization_administration:read")
def of_organisation(request: Request) -> Any:
    return _listed(request, request.organisation())


@route("GET /orgs/{org}/rulesets/{ruleset_id}", "organization_administration:read")
def one_of_organisation(request: Request) -> Any:
    return _shown(request, request.organisation(), "organization_administration")


@route("POST /orgs/{org}/rulesets", "organization_administration:write")
def create_in_organisation(request: Request) -> Any:
    return _created(request, request.organisation())


@route("PUT /orgs/{org}/rulesets/{ruleset_id}", "organization_administration:write")
def update_in_organisation(request: Request) -> Any:
    return _updated(request, request.organisation())


@route("GET /repos/{owner}/{repo}/rules/branches/{branch}", "metadata:read")
def in_force(request: Request) -> Any:
    """Every rule of every active ruleset that speaks of the branch."""
    rules = [
        {
            **rule,
            "ruleset_id": one.id,
            "ruleset_source_type": "Repository" if isinstance(source, Repository) else "Organization",
            "ruleset_source": source.full_name if isinstance(source, Repository) else source.login,
        }
        for source, one in merging.active_rulesets(request.repository(), request.path["branch"])
        for rule in one.body.get("rules", ())
    ]
    return request.page(rules)


def _listed(request: Request, owner: Account | Repository) -> list[dict[str, Any]]:
    found = request.page(list(owner.rulesets.values()))
    return [represent.ruleset(request.hub, owner, one, whole=False) for one in found]


def _shown(request: Request, owner: Account | Repository, permission: str) -> dict[str, Any]:
    one = known(owner.rulesets.get(int(request.path["ruleset_id"])))
    return represent.ruleset(request.hub, owner, one, whole=request.bearer.may(permission, "write"))


def _created(request: Request, owner: Account | Repository) -> Answer:
    world = request.hub.world
    made = Ruleset(next(world.ids), request.given["name"], {"target": "branch", **request.given}, world.clock())
    owner.rulesets[made.id] = made
    return Answer(201, represent.ruleset(request.hub, owner, made, whole=True))


def _updated(request: Request, owner: Account | Repository) -> dict[str, Any]:
    """A PUT replaces: `bypass_actors` that are not said again are gone."""
    one = known(owner.rulesets.get(int(request.path["ruleset_id"])))
    given = {name: value for name, value in request.given.items() if name not in READ_ONLY}
    kept = {name: value for name, value in one.body.items() if name != "bypass_actors"}
    one.body = kept | given
    one.name, one.updated_at = one.body["name"], request.hub.world.clock()
    return represent.ruleset(request.hub, owner, one, whole=True)
