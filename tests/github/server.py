"""The HTTP side: who asks, what it means, whether it is right, what is answered, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.github import bearer, conformance, description, git_http, graph, routes
from tests.github.calls import Call, Calls, Kind, Ledger
from tests.github.description import Operation
from tests.github.faults import HTML, Fault, Faults
from tests.github.filling import fill
from tests.github.hub import Hub, Refused
from tests.github.routing import ROUTES, Answer, Request
from tests.github.state import App, Token

assert routes  # importing them registers them
QUOTA = 5000


@dataclass
class Server:
    """One address that speaks REST, GraphQL and git. `base` is the path before REST (`/api/v3` on an own server)."""

    hub: Hub
    calls: Calls
    ledger: Ledger
    faults: Faults
    base: str = ""
    quota: int = QUOTA
    port: int = 0
    _runner: web.AppRunner | None = None
    _last: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _used: dict[int | None, int] = field(default_factory=dict)

    async def start(self) -> str:
        """Listen on a loopback port (any, unless `port` says which) and return the address."""
        app = web.Application(client_max_size=git_http.MOST)
        app.router.add_route("*", "/{owner}/{repo:[^/]+?}.git/{tail:.*}", self._git)
        app.router.add_route("*", "/{tail:.*}", self._api)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _git(self, request: web.Request) -> web.StreamResponse:
        call = self._note("git", request.method, "git", request.path, None)
        fault = self.faults.meeting("GIT", request.path)
        if fault:
            return await self._fail(request, fault, b"", 200)
        response = await git_http.serve(self.hub, request)
        call.status = response.status
        return response

    def _note(self, kind: Kind, method: str, template: str, path: str, installation: int | None) -> Call:
        call = Call(kind, method, template, path, installation, self.ledger.ticks())
        self.calls.append(call)
        return call

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        text = await request.read()
        if path == self._graphql_path:
            return await self._exchange(request, text, "/graphql", None)
        inner = self._moved(path.removeprefix(self.base)) if path.startswith(self.base) else None
        found = description.match(request.method, inner) if inner else None
        if found is None:
            self.hub.violations.append(
                f"{request.method} {path}: not in GitHub's description (see tests/github/setup.py)"
            )
            return web.json_response(Refused(404, "Not Found").body, status=404)
        return await self._exchange(request, text, inner or "", found)

    @property
    def _graphql_path(self) -> str:
        return f"{self.base.removesuffix('/v3')}/graphql"

    def _moved(self, path: str) -> str:
        """`/repositories/{id}/…`, which GitHub redirects to after a rename, is `/repos/{owner}/{repo}/…`."""
        _, kind, key, *rest = f"{path}/".split("/")
        known = self.hub.world.repositories.get(int(key)) if kind == "repositories" and key.isdecimal() else None
        return "/".join(["/repos", known.full_name, *rest]).rstrip("/") if known else path

    async def _exchange(
        self, request: web.Request, text: bytes, path: str, found: tuple[Operation, dict[str, str]] | None
    ) -> web.StreamResponse:
        who, refusal = self._who(request)
        kind = self._kind(request, text, who)
        installation = who.installation.id if isinstance(who, Token) and who.installation else None
        call = self._note(kind, request.method, found[0].template if found else path, path, installation)
        self.ledger.begin(call)
        fault = self.faults.meeting(request.method, path)
        answer = Answer(0)
        try:
            await asyncio.sleep(fault.delay if fault else 0)
            if fault is None or fault.done or fault.effect in {"truncated", "slow"}:
                answer = self._answer(request, text, who, refusal, found)
            return await self._send(request, call, answer, fault)
        finally:
            headers = fault.headers if fault else answer.headers
            self.ledger.end(call, headers, is_secondary=bool(fault and fault.is_secondary))

    def _who(self, request: web.Request) -> tuple[Token | App | None, Refused | None]:
        try:
            return bearer.read(self.hub, request.headers.get("Authorization", "")), None
        except Refused as refused:
            return None, refused

    def _kind(self, request: web.Request, text: bytes, who: Token | App | None) -> Kind:
        if isinstance(who, App):
            return "token"
        if request.raw_path.partition("?")[0] == self._graphql_path:
            return "write" if graph.is_mutation(text) else "read"
        return "read" if request.method == "GET" else "write"

    def _answer(
        self,
        request: web.Request,
        text: bytes,
        who: Token | App | None,
        refusal: Refused | None,
        found: tuple[Operation, dict[str, str]] | None,
    ) -> Answer:
        """Work out the answer, holding both it and the request to GitHub's description."""
        try:
            if refusal:
                raise refusal
            if found is None:
                return graph.answer(self.hub, text, who)
            return self._operate(request, text, who, *found)
        except Refused as refused:
            headers = refused.headers
            if found:
                self.hub.violations += _stand_in(conformance.response(found[0], refused.status, refused.body))
            return Answer(refused.status, refused.body, headers)

    def _operate(
        self,
        request: web.Request,
        text: bytes,
        who: Token | App | None,
        operation: Operation,
        path: dict[str, str],
    ) -> Answer:
        body = self._body(operation, text)
        wrong = conformance.request(operation, path, request.query, body)
        self.hub.violations += wrong
        if wrong:
            raise Refused(422, "Invalid request.\n\n" + "\n".join(wrong))
        route = ROUTES.get(operation.name)
        if route is None:
            self.hub.violations.append(f"{operation.name}: GitHub has it, the stand-in not yet (tests/github/routes)")
            raise Refused(501, "The stand-in does not answer this yet")
        asked = Request(self.hub, operation, path, request.query, body, request.headers.get("Accept", ""))
        _admit(asked, route.by, route.needs, who)
        result = route.handler(asked)
        answer = result if isinstance(result, Answer) else Answer(body=result)
        return self._complete(operation, asked, answer)

    def _body(self, operation: Operation, text: bytes) -> Any:
        try:
            return json.loads(text) if text else None
        except ValueError:
            self.hub.violations.append(f"{operation.name}: the body is no JSON")
            raise Refused(400, "Problems parsing JSON") from None

    def _complete(self, operation: Operation, asked: Request, answer: Answer) -> Answer:
        if asked.links:
            answer.headers["Link"] = ", ".join(asked.links)
        where = None if answer.raw is not None else conformance.answer(operation, answer.status)
        if where:
            schema: Any = description.rest().tree
            for part in where:
                schema = schema[part]
            answer.body = fill(description.rest(), schema, answer.body)
        if answer.raw is None:
            self.hub.violations += _stand_in(conformance.response(operation, answer.status, answer.body))
        return answer

    async def _send(self, request: web.Request, call: Call, answer: Answer, fault: Fault | None) -> web.StreamResponse:
        body = (
            answer.raw if answer.raw is not None else b"" if answer.status == 204 else json.dumps(answer.body).encode()
        )
        if fault and fault.effect != "slow":
            call.status = fault.status if fault.effect in {"status", "html"} else 0
            return await self._fail(request, fault, body, answer.status)
        headers = answer.headers | self._limits(call)
        if request.method == "GET" and answer.status == 200:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                answer, body = Answer(304), b""
        if call.kind == "read":
            self._last[_same(request, call)] = (answer.status, body)
        call.status = answer.status
        if answer.status not in {204, 304}:
            headers["Content-Type"] = "application/json; charset=utf-8"
        return web.Response(status=answer.status, body=body or None, headers=headers)

    def _limits(self, call: Call) -> dict[str, str]:
        used = self._used[call.installation] = self._used.get(call.installation, 0) + 1
        return {
            "X-GitHub-Request-Id": f"{len(self.calls):04X}",
            "X-RateLimit-Limit": str(self.quota),
            "X-RateLimit-Remaining": str(max(0, self.quota - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(self.hub.world.clock().timestamp()) + 3600),
            "X-RateLimit-Resource": "core",
        }

    async def _fail(self, request: web.Request, fault: Fault, body: bytes, status: int) -> web.StreamResponse:
        if fault.effect == "html":
            return web.Response(status=fault.status, body=HTML, content_type="text/html")
        if fault.effect == "stale":
            status, body = self._last.get(_same(request, None), (404, b'{"message":"Not Found"}'))
            return web.Response(status=status, body=body, content_type="application/json")
        if fault.effect == "truncated":
            return await _cut_short(request, status, body)
        if fault.effect == "reset" and request.transport:
            request.transport.abort()
        headers = {**fault.headers, "Content-Type": "application/json; charset=utf-8"}
        return web.Response(status=fault.status, body=json.dumps(fault.told).encode(), headers=headers)


def _same(request: web.Request, _call: Call | None) -> str:
    return f"{request.method} {request.raw_path} {request.headers.get('Accept', '')}"


async def _cut_short(request: web.Request, status: int, body: bytes) -> web.StreamResponse:
    """Promise the whole and send half."""
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport:
        request.transport.close()
    return response


def _stand_in(problems: list[str]) -> list[str]:
    return [f"stand-in: {problem}" for problem in problems]


def _admit(asked: Request, by: str, needs: tuple[str, ...], who: Token | App | None) -> None:
    """Let the bearer in, or refuse as GitHub does."""
    if by == "jwt":
        asked.app = who if isinstance(who, App) else None
        _ = asked.issuer
        return
    asked.token = who if isinstance(who, Token) else None
    token = asked.bearer
    if "repo" in asked.path:
        asked.repository()
    if needs and not any(token.may(*need.split(":")) for need in needs):
        refused = Refused(403, "Resource not accessible by integration")
        refused.headers["X-Accepted-GitHub-Permissions"] = "; ".join(need.replace(":", "=") for need in needs)
        raise refused
