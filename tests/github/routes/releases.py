"""Tags, releases and what is attached to them."""

from __future__ import annotations

from typing import Any

from tests.github import represent
from tests.github.hub import Refused, invalid
from tests.github.merging import signed
from tests.github.routing import Answer, Request, known, route
from tests.github.state import Asset, Release, Repository

LONGEST = 125_000


@route("POST /repos/{owner}/{repo}/git/tags", "contents:write")
def create_tag(request: Request) -> Any:
    """A tag object, which nothing names until a ref does."""
    one, given = request.repository(), request.given
    if one.git.resolve(given["object"]) is None:
        raise Refused(422, "Object does not exist")
    who = signed(request.hub, request.actor)
    lines = (
        f"object {given['object']}",
        f"type {given['type']}",
        f"tag {given['tag']}",
        f"tagger {who['GIT_COMMITTER_NAME']} <{who['GIT_COMMITTER_EMAIL']}> {who['GIT_COMMITTER_DATE']}",
        "",
        given["message"],
    )
    sha = one.git("mktag", "--no-strict", stdin="\n".join(lines).encode())
    return Answer(201, _tag(one, sha))


@route("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", "contents:read")
def tag(request: Request) -> Any:
    return _tag(request.repository(), request.path["tag_sha"])


def _tag(one: Repository, sha: str) -> dict[str, Any]:
    head, _, message = one.git("cat-file", "tag", sha).partition("\n\n")
    told = dict(line.split(" ", 1) for line in head.splitlines())
    return {
        "sha": sha,
        "tag": told["tag"],
        "message": message,
        "object": {"sha": told["object"], "type": told["type"]},
    }


@route("POST /repos/{owner}/{repo}/git/refs", "contents:write")
def create_ref(request: Request) -> Any:
    one, name, sha = request.repository(), request.given["ref"], request.given["sha"]
    if one.git.ref(name):
        raise Refused(422, "Reference already exists")
    one.git.point(name, sha)
    return Answer(201, _ref(one, name))


@route("GET /repos/{owner}/{repo}/git/ref/{ref}", "contents:read")
def git_ref(request: Request) -> Any:
    one, name = request.repository(), f"refs/{request.path['ref']}"
    known(one.git.ref(name))
    return _ref(one, name)


@route("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", "contents:read")
def matching_refs(request: Request) -> Any:
    one, start = request.repository(), f"refs/{request.path['ref']}"
    names = one.git("for-each-ref", "--format=%(refname)").splitlines()
    return [_ref(one, name) for name in names if name.startswith(start)]


def _ref(one: Repository, name: str) -> dict[str, Any]:
    sha = one.git.ref(name)
    return {"ref": name, "object": {"sha": sha, "type": one.git("cat-file", "-t", sha or "")}}


@route("GET /repos/{owner}/{repo}/releases", "contents:read")
def releases(request: Request) -> Any:
    """The latest first; drafts are shown to whoever may write."""
    one, may_write = request.repository(), request.bearer.may("contents", "write")
    found = [each for each in reversed(one.releases.values()) if may_write or not each.is_draft]
    return [represent.release(request.hub, one, each) for each in request.page(found)]


@route("POST /repos/{owner}/{repo}/releases", "contents:write")
def create_release(request: Request) -> Any:
    """Two drafts may be of one tag, two releases may not."""
    one, given, world = request.repository(), request.given, request.hub.world
    if len(given.get("body") or "") > LONGEST:
        raise invalid("Release", "body", "custom", message=f"body is too long (maximum is {LONGEST} characters)")
    made = Release(
        next(world.ids), given["tag_name"], given["target_commitish"], given["name"], given["body"], request.actor,
        world.clock(), is_draft=given.get("draft", False),
    )  # fmt: skip
    if not made.is_draft:
        _publish(one, made)
    one.releases[made.id] = made
    return Answer(201, represent.release(request.hub, one, made))


@route("GET /repos/{owner}/{repo}/releases/{release_id}", "contents:read")
def release(request: Request) -> Any:
    return represent.release(request.hub, request.repository(), _release(request))


@route("PATCH /repos/{owner}/{repo}/releases/{release_id}", "contents:write")
def update_release(request: Request) -> Any:
    one, told = request.repository(), _release(request)
    if told.is_draft and not request.given.get("draft", True):
        _publish(one, told)
    return represent.release(request.hub, one, told)


def _publish(one: Repository, told: Release) -> None:
    """Where there is no such tag GitHub makes one, a lightweight one."""
    if any(each.tag == told.tag and not each.is_draft for each in one.releases.values()):
        raise invalid("Release", "tag_name", "already_exists")
    if one.git.ref(f"refs/tags/{told.tag}") is None:
        one.git.point(f"refs/tags/{told.tag}", told.target)
    told.is_draft = False


@route("GET /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:read")
def assets(request: Request) -> Any:
    one, told = request.repository(), _release(request)
    return [represent.asset(request.hub, one, each) for each in request.page(list(told.assets.values()))]


@route("POST /repos/{owner}/{repo}/releases/{release_id}/assets", "contents:write")
def attach(request: Request) -> Any:
    one, told, name = request.repository(), _release(request), request.query["name"]
    if any(each.name == name for each in told.assets.values()):
        raise invalid("ReleaseAsset", "name", "already_exists")
    world = request.hub.world
    made = Asset(next(world.ids), name, request.body or b"", request.actor, world.clock())
    told.assets[made.id] = made
    return Answer(201, represent.asset(request.hub, one, made))


@route("DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}", "contents:write")
def delete_asset(request: Request) -> Any:
    wanted = int(request.path["asset_id"])
    holder = known(next((each for each in request.repository().releases.values() if wanted in each.assets), None))
    del holder.assets[wanted]
    return Answer(204)


def _release(request: Request) -> Release:
    return known(request.repository().releases.get(int(request.path["release_id"])))
