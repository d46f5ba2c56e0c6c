"""The HTTP side: who asks, what it means, whether it is right, what is answered, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
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

GRAPHQL = "/graphql"
HOLD = ("Retry-After", "X-RateLimit-Remaining")
"""Headers after which a caller has to wait."""
QUOTA = 5000
"""Requests an installation has in an hour."""
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Exchange:
    """One request and all that is known of it. `path` is as GitHub documents it, without the server's own prefix."""

    request: web.Request
    text: bytes
    path: str
    found: tuple[Operation, dict[str, str]] | None
    who: Token | App | None = None
    refusal: Refused | None = None

    @property
    def kind(self) -> Kind:
        if isinstance(self.who, App):
            return "token"
        if self.found is None:
            return "write" if graph.is_mutation(self.text) else "read"
        return "write" if self.found[0].is_write else "read"

    @property
    def installation(self) -> int | None:
        return self.who.installation.id if isinstance(self.who, Token) and self.who.installation else None

    @property
    def key(self) -> str:
        """What the same question asked again has in common."""
        return f"{self.request.method} {self.request.raw_path} {hashlib.sha256(self.text).hexdigest()}"


@dataclass
class Server:
    """One address that speaks REST, GraphQL and git.

    `base` is the path before REST (`/api/v3` on an own server), `quota` how many requests an installation has until
    `reset_after` seconds have passed.
    """

    hub: Hub
    calls: Calls
    ledger: Ledger
    faults: Faults
    base: str = ""
    port: int = 0
    quota: int = QUOTA
    reset_after: float = 3600.0
    date: Callable[[], datetime] | None = None
    _runner: web.AppRunner | None = None
    _last: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _used: dict[int | None, int] = field(default_factory=dict)

    async def start(self) -> str:
        """Listen on a loopback port (any, unless `port` says which) and return the address."""
        app = web.Application(client_max_size=git_http.MOST)
        app.router.add_route("*", "/{owner}/{repo:[^/]+?}.git/{tail:.*}", self._git)
        app.router.add_route("*", "/{tail:.*}", self._api)
        app.on_response_prepare.append(self._dated)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return f"http://127.0.0.1:{self.port}"

    async def _dated(self, _: web.Request, response: web.StreamResponse) -> None:
        """Say what time it is; GitHub does so with every answer."""
        response.headers["Date"] = format_datetime((self.date or self.hub.world.clock)(), usegmt=True)

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def graphql_path(self) -> str:
        return f"{self.base.removesuffix('/v3')}{GRAPHQL}"

    async def _git(self, request: web.Request) -> web.StreamResponse:
        call = Call("git", request.method, "git", request.path, None, self.ledger.ticks())
        self.calls.append(call)
        fault = self.faults.meeting("GIT", request.path)
        if fault:
            call.status = fault.status
            return await _fail(request, fault, 200, b"")
        response = await git_http.serve(self.hub, request)
        call.status = response.status
        return response

    async def _api(self, request: web.Request) -> web.StreamResponse:
        exchange = await self._read(request)
        if exchange is None:
            wrong = f"{request.method} {request.path}: not in GitHub's description (see tests/github/setup.py)"
            self.hub.violations.append(wrong)
            return web.json_response(Refused(404, "Not Found").body, status=404)
        template = exchange.found[0].template if exchange.found else GRAPHQL
        call = Call(exchange.kind, request.method, template, exchange.path, exchange.installation, self.ledger.ticks())
        self.calls.append(call)
        self.ledger.begin(call)
        fault = self.faults.meeting(request.method, exchange.path)
        headers: dict[str, str] = {}
        try:
            response = await self._respond(exchange, call, fault, headers)
        finally:
            self.ledger.end(call, headers, is_secondary=bool(fault and fault.is_secondary))
        return response

    async def _read(self, request: web.Request) -> Exchange | None:
        """What a request means; `None` where GitHub has no such operation."""
        path, text = request.raw_path.partition("?")[0], await request.read()
        if path == self.graphql_path and request.method == "POST":
            exchange = Exchange(request, text, GRAPHQL, None)
        elif path.startswith(f"{self.base}/"):
            inner = self._by_name(path.removeprefix(self.base))
            found = description.match(request.method, inner)
            if found is None:
                return None
            exchange = Exchange(request, text, inner, found)
        else:
            return None
        try:
            exchange.who = bearer.read(self.hub, request.headers.get("Authorization", ""))
        except Refused as refused:
            exchange.refusal = refused
        return exchange

    def _by_name(self, path: str) -> str:
        """`/repositories/{id}/…`, which GitHub redirects to after a rename, is `/repos/{owner}/{repo}/…`."""
        _, kind, key, *rest = f"{path}/".split("/")
        known = self.hub.world.repositories.get(int(key)) if kind == "repositories" and key.isdecimal() else None
        return "/".join(["/repos", known.full_name, *rest]).rstrip("/") if known else path

    async def _respond(
        self, exchange: Exchange, call: Call, fault: Fault | None, told: dict[str, str]
    ) -> web.StreamResponse:
        """Answer, or fail as is planned; `told` takes the headers that the ledger holds the caller to."""
        answer = Answer()
        if fault:
            told.update(fault.headers)
            await asyncio.sleep(fault.delay)
        if fault is None or fault.done or fault.effect in {"truncated", "slow"}:
            answer = self._answer(exchange)
        body = _bytes(answer)
        if fault and fault.effect == "stale":
            status, body = self._last.get(exchange.key, (404, b'{"message":"Not Found"}'))
            return web.Response(status=status, body=body, headers=JSON)
        if fault and fault.effect != "slow":
            call.status = fault.status if fault.effect in {"status", "html"} else 0
            return await _fail(exchange.request, fault, answer.status, body)
        response = self._response(exchange, call, answer, body)
        told.update({name: response.headers[name] for name in HOLD if name in response.headers})
        return response

    def _response(self, exchange: Exchange, call: Call, answer: Answer, body: bytes) -> web.Response:
        """Headers as GitHub sets them. An unchanged answer that the caller has already is a 304, and free."""
        headers, status = dict(answer.headers), answer.status
        if exchange.request.method == "GET" and status == 200:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()}"'
            if exchange.request.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        if call.kind == "read":
            self._last[exchange.key] = (status, body)
        call.status = status
        self._used[call.installation] = self._used.get(call.installation, 0) + (status != 304)
        kind = {} if status in {204, 304} else JSON
        return web.Response(status=status, body=body or None, headers=kind | headers | self._limits(call))

    def _limits(self, call: Call) -> dict[str, str]:
        used = self._used.get(call.installation, 0)
        return {
            "X-GitHub-Request-Id": f"{len(self.calls):04X}",
            "X-RateLimit-Limit": str(self.quota),
            "X-RateLimit-Remaining": str(max(0, self.quota - used)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(self.hub.world.clock().timestamp() + self.reset_after)),
            "X-RateLimit-Resource": "graphql" if call.template == GRAPHQL else "core",
        }

    def _answer(self, exchange: Exchange) -> Answer:
        """Work out the answer, holding both it and the request to GitHub's description."""
        try:
            if exchange.refusal:
                raise exchange.refusal
            self._spend(exchange)
            return self._operate(exchange) if exchange.found else graph.answer(self.hub, exchange.text, exchange.who)
        except Refused as refused:
            if exchange.found:
                self._own(conformance.response(exchange.found[0], refused.status, refused.body))
            return Answer(refused.status, refused.body, refused.headers)

    def _spend(self, exchange: Exchange) -> None:
        if self._used.get(exchange.installation, 0) >= self.quota:
            raise Refused(403, f"API rate limit exceeded for installation ID {exchange.installation}.")

    def _own(self, problems: list[str]) -> None:
        self.hub.violations += [f"stand-in: {problem}" for problem in problems]

    def _operate(self, exchange: Exchange) -> Answer:
        operation, path = exchange.found or (None, {})
        assert operation is not None
        query, body = exchange.request.query, self._body(operation, exchange.text)
        wrong = conformance.request(operation, path, query, body)
        if wrong:
            self.hub.violations += wrong
            raise Refused(422, "Invalid request.\n\n" + "\n".join(wrong))
        route = ROUTES.get(operation.name)
        if route is None:
            self.hub.violations.append(f"{operation.name}: GitHub has it, the stand-in not yet (tests/github/routes)")
            raise Refused(501, "The stand-in does not answer this yet")
        asked = Request(self.hub, operation, path, query, body, exchange.request.headers.get("Accept", ""))
        _admit(asked, route.by, route.needs, exchange.who)
        result = route.handler(asked)
        return self._complete(asked, result if isinstance(result, Answer) else Answer(body=result))

    def _body(self, operation: Operation, text: bytes) -> Any:
        if operation.body and conformance.FILE in operation.body["content"]:
            return text
        try:
            return json.loads(text) if text else None
        except ValueError:
            self.hub.violations.append(f"{operation.name}: the body is no JSON")
            raise Refused(400, "Problems parsing JSON") from None

    def _complete(self, asked: Request, answer: Answer) -> Answer:
        """Fill the answer out to what GitHub describes, and see that it is."""
        if asked.links:
            answer.headers["Link"] = ", ".join(asked.links)
        if answer.raw is not None:
            return answer
        where = conformance.answer(asked.operation, answer.status)
        if where:
            answer.body = fill(description.rest(), description.rest().at(where), answer.body)
        self._own(conformance.response(asked.operation, answer.status, answer.body))
        return answer


def _admit(asked: Request, by: str, needs: tuple[str, ...], who: Token | App | None) -> None:
    """Let the bearer in, or refuse as GitHub does: what may not be seen is not there, what may not be done is a 403."""
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


def _bytes(answer: Answer) -> bytes:
    if answer.raw is not None:
        return answer.raw
    return b"" if answer.status == 204 else json.dumps(answer.body).encode()


async def _fail(request: web.Request, fault: Fault, status: int, body: bytes) -> web.StreamResponse:
    if fault.effect == "html":
        return web.Response(status=fault.status, body=HTML, content_type="text/html")
    if fault.effect == "truncated":
        return await _cut_short(request, status, body)
    if fault.effect == "reset" and request.transport:
        request.transport.abort()
    return web.Response(status=fault.status, body=json.dumps(fault.told).encode(), headers={**JSON, **fault.headers})


async def _cut_short(request: web.Request, status: int, body: bytes) -> web.StreamResponse:
    """Promise the whole and send half."""
    response = web.StreamResponse(status=status, headers=JSON)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport:
        request.transport.close()
    return response
