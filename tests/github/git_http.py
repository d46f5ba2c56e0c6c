"""Git over HTTP by the real `git http-backend`: nobody here writes git's protocol."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

from aiohttp import web

from tests.github.hub import Hub
from tests.github.state import Repository, Token

MOST = 64 * 1024 * 1024


async def serve(hub: Hub, request: web.Request) -> web.Response:
    """Answer clone and fetch with a token that may read the repository's contents; GitHub hides what it may not."""
    token = _bearer(hub, request)
    if token is None:
        return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="GitHub"'}, text="Bad credentials")
    found = hub.world.repository(request.match_info["owner"], request.match_info["repo"])
    if found is None or not token.sees(found) or not token.may("contents", "read"):
        return web.Response(status=404, text="Repository not found.")
    return await _run(request, found)


def _bearer(hub: Hub, request: web.Request) -> Token | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    user, _, secret = base64.b64decode(value).decode(errors="replace").partition(":")
    token = hub.world.tokens.get(secret)
    is_good = token is not None and user == "x-access-token" and token.expires_at > hub.world.clock()
    return token if is_good else None


async def _run(request: web.Request, repository: Repository) -> web.Response:
    body = await request.read()
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PROJECT_ROOT": str(Path(repository.git.path).parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "PATH_INFO": f"/{Path(repository.git.path).name}/{request.match_info['tail']}",
        "QUERY_STRING": request.query_string,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "git", "http-backend", stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=environment
    )
    printed, _ = await process.communicate(body)
    return _response(printed)


def _response(printed: bytes) -> web.Response:
    head, _, body = printed.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    status = int(headers.pop("Status", "200 OK").split()[0])
    return web.Response(status=status, headers=headers, body=body)
