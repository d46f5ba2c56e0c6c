"""Repositories and the git data that is read without git."""

from __future__ import annotations

import base64
from typing import Any

from tests.github import represent
from tests.github.hub import Refused
from tests.github.routing import Answer, Request, known, route


@route("GET /repos/{owner}/{repo}", "metadata:read")
def repository(request: Request) -> Any:
    return represent.repository(request.hub, request.repository())


@route("GET /repos/{owner}/{repo}/contents/{path}", "contents:read")
def contents(request: Request) -> Any:
    """A file, raw where it is asked for raw."""
    one, path = request.repository(), request.path["path"]
    ref = request.query.get("ref", one.default_branch)
    if one.git.resolve(ref) is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    content = known(one.git.show(ref, path))
    if ".raw" in request.accept:
        return Answer(raw=content, headers={"Content-Type": "application/vnd.github.raw+json; charset=utf-8"})
    return {
        "type": "file",
        "encoding": "base64",
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "size": len(content),
        "sha": one.git("rev-parse", f"{ref}:{path}"),
        "content": base64.encodebytes(content).decode(),
        "url": f"{request.hub.api}/repos/{one.full_name}/contents/{path}?ref={ref}",
    }


@route("GET /repos/{owner}/{repo}/commits/{ref}", "contents:read")
def commit(request: Request) -> Any:
    one = request.repository()
    sha = one.git.resolve(request.path["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {request.path['ref']}")
    found = one.git.read(sha)
    return {"sha": sha, "commit": {"message": found.message}, "parents": [{"sha": each} for each in found.parents]}


@route("GET /repos/{owner}/{repo}/activity", "contents:read")
def activity(request: Request) -> Any:
    """What moved the branches, the latest first."""
    one, wanted = request.repository(), request.query.get("ref")
    found = [
        each for each in reversed(one.activity) if wanted in {None, each.ref, each.ref.removeprefix("refs/heads/")}
    ]
    return [
        {
            "id": each.id,
            "node_id": f"PSH_{each.id}",
            "before": each.before,
            "after": each.after,
            "ref": each.ref,
            "timestamp": represent.moment(each.at),
            "activity_type": each.kind,
            "actor": represent.account(request.hub, each.by),
        }
        for each in request.slice(found)
    ]


@route("GET /repos/{owner}/{repo}/branches/{branch}", "contents:read")
def branch(request: Request) -> Any:
    one, name = request.repository(), request.path["branch"]
    sha = known(one.git.ref(name))
    return {"name": name, "commit": {"sha": sha}, "protected": False}
