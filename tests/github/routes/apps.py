"""Apps, their installations, tokens and deliveries."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from tests.github import represent
from tests.github.deliveries import Delivery
from tests.github.hub import Refused, not_found
from tests.github.routing import Answer, Request, known, route
from tests.github.state import Installation, Token

LIFETIME = timedelta(hours=1)
LEVELS = ("read", "write", "admin")


@route("GET /app", by="jwt")
def app(request: Request) -> Any:
    return represent.app(request.hub, request.issuer)


@route("GET /app/installations", by="jwt")
def installations(request: Request) -> Any:
    return [represent.installation(request.hub, one) for one in request.page(_installations(request))]


@route("GET /app/installations/{installation_id}", by="jwt")
def installation(request: Request) -> Any:
    return represent.installation(request.hub, _installation(request))


@route("GET /repos/{owner}/{repo}/installation", by="jwt")
def repository_installation(request: Request) -> Any:
    found = request.hub.world.installation_on(request.issuer, request.repository())
    return represent.installation(request.hub, known(found))


@route("GET /orgs/{org}/installation", by="jwt")
def organisation_installation(request: Request) -> Any:
    organisation = request.organisation()
    found = next((one for one in _installations(request) if one.account is organisation), None)
    return represent.installation(request.hub, known(found))


@route("POST /app/installations/{installation_id}/access_tokens", by="jwt")
def access_token(request: Request) -> Any:
    """Mint a token, never wider than the installation."""
    one = _installation(request)
    if one.suspended_at:
        raise Refused(403, "This installation has been suspended")
    world = request.hub.world
    token = Token(
        secret=f"ghs_{secrets.token_hex(18)}",
        actor=one.app.bot,
        expires_at=world.clock().replace(microsecond=0) + LIFETIME,
        installation=one,
        permissions=_permissions(one, request.given.get("permissions")),
        repositories=_repositories(request, one),
    )
    world.tokens[token.secret] = token
    shape = {
        "token": token.secret,
        "expires_at": represent.moment(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": "all" if token.repositories is None and one.repositories is None else "selected",
    }
    if token.repositories is not None:
        shape["repositories"] = [represent.repository(request.hub, world.repositories[i]) for i in token.repositories]
    return Answer(201, shape)


def _permissions(one: Installation, asked: dict[str, str] | None) -> dict[str, str]:
    for name, level in (asked or {}).items():
        held = one.permissions.get(name)
        if held is None or LEVELS.index(level) > LEVELS.index(held):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    return dict(asked or one.permissions)


def _repositories(request: Request, one: Installation) -> set[int] | None:
    world = request.hub.world
    asked, names = request.given.get("repository_ids"), request.given.get("repositories")
    if asked is None and names is None:
        return None
    inside = {
        found.id: found
        for found in world.repositories.values()
        if found.owner is one.account and (one.repositories is None or found.id in one.repositories)
    }
    wanted = set(asked or ()) | {found.id for found in inside.values() if found.name in (names or ())}
    if not wanted <= inside.keys() or len(wanted) < len(set(names or ())):
        problem = (
            "There is at least one repository that does not exist or is not accessible to the parent installation."
        )
        raise Refused(422, problem)
    return wanted


@route("GET /installation/repositories")
def installation_repositories(request: Request) -> Any:
    seen = [one for one in request.hub.world.repositories.values() if request.bearer.sees(one)]
    return {
        "total_count": len(seen),
        "repository_selection": "all" if request.installation.repositories is None else "selected",
        "repositories": [represent.repository(request.hub, one) for one in request.page(seen)],
    }


@route("DELETE /installation/token")
def revoke(request: Request) -> Any:
    del request.hub.world.tokens[request.bearer.secret]
    return Answer(204)


@route("GET /app/hook/config", by="jwt")
def hook_config(request: Request) -> Any:
    return {"url": request.issuer.webhook_url, "content_type": "json", "secret": "********", "insecure_ssl": "0"}


@route("GET /app/hook/deliveries", by="jwt")
def deliveries(request: Request) -> Any:
    """Newest first; `cursor` is the id after which to go on, `status` success or failure."""
    mine = [one for one in reversed(request.hub.deliveries.log) if one.app is request.issuer]
    wanted = request.query.get("status")
    if wanted:
        mine = [one for one in mine if _is_ok(one) == (wanted == "success")]
    after = request.query.get("cursor")
    if after:
        mine = [one for one in mine if one.id < int(after)]
    size = int(request.query.get("per_page", 30))
    if len(mine) > size:
        kept = "".join(f"&{name}={value}" for name, value in request.query.items() if name != "cursor")
        url = f"{request.hub.api}/app/hook/deliveries?cursor={mine[size - 1].id}{kept}"
        request.links.append(f'<{url}>; rel="next"')
    return [_delivery(one) for one in mine[:size]]


@route("GET /app/hook/deliveries/{delivery_id}", by="jwt")
def delivery(request: Request) -> Any:
    one = _find(request)
    sent = {"headers": one.headers, "payload": one.payload}
    url = one.app.webhook_url
    return _delivery(one) | {"url": url, "request": sent, "response": {"headers": {}, "payload": one.answer}}


@route("POST /app/hook/deliveries/{delivery_id}/attempts", by="jwt")
def attempt(request: Request) -> Any:
    request.hub.deliveries.redeliver(_find(request))
    return Answer(202, {})


def _find(request: Request) -> Delivery:
    wanted = int(request.path["delivery_id"])
    found = [one for one in request.hub.deliveries.log if (one.id, one.app) == (wanted, request.issuer)]
    if not found:
        raise not_found()
    return found[0]


def _is_ok(one: Delivery) -> bool:
    return 200 <= one.status_code < 400


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "guid": one.guid,
        "delivered_at": represent.moment(one.at),
        "redelivery": one.is_redelivery,
        "duration": one.duration,
        "status": one.status,
        "status_code": one.status_code,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation.id,
        "repository_id": one.repository and one.repository.id,
        "throttled_at": None,
    }


def _installations(request: Request) -> list[Installation]:
    return [one for one in request.hub.world.installations.values() if one.app is request.issuer]


def _installation(request: Request) -> Installation:
    wanted = int(request.path["installation_id"])
    return known(next((one for one in _installations(request) if one.id == wanted), None))
