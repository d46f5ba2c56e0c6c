"""Asking GitHub, and writing to it: what every request has in common.

A `ReadOnly` cannot write because it has no way to; a dry run is handed one. A `Client` can, one write at a time.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import gidgethub
import gidgethub.abc
import tenacity

from bot.github.auth import App, Credential, Installation, Scope, Token
from bot.github.errors import (
    SECONDARY_LIMIT_SECONDS,
    Forbidden,
    GitHubError,
    NotFound,
    RateLimited,
    Response,
    Transient,
    Unprocessable,
    exhausted_seconds,
    quote,
    refuse,
)
from bot.github.etags import Etags, Question
from bot.github.limits import Budget, Kind, Lane
from bot.github.transport import Request, Transport

JSON_ACCEPT = "application/vnd.github+json"
RAW_ACCEPT = "application/vnd.github.raw+json"
_BYTES = "application/octet-stream; charset=latin-1"
"""gidgethub decodes by whatever charset it is told, and Latin-1 keeps every byte."""

LONGEST_PAUSE = 3600.0
"""Seconds; GitHub's limits are counted by the hour."""

Method = Literal["POST", "PATCH", "PUT", "DELETE"]
Variables = Mapping[str, str]
ReadBack = Callable[[], Awaitable[Mapping[str, Any] | None]]
"""What stands, if a write whose answer was lost was done after all; `None` if it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long a fault that passes is waited out. Seconds."""

    reads: int = 6
    writes: int = 3
    first: float = 0.5
    longest: float = 20.0
    total: float = 120.0

    def seconds(self, attempt: int) -> float:
        """How long to let GitHub settle after a write whose answer was lost, counted from 0."""
        return min(self.longest, self.first * 2.0**attempt)


@dataclass(slots=True, kw_only=True)
class Connection:
    """What all clients of one process share.

    `turns` lets an installation's writes go one after the other; `unnamed_limits` counts the limits it met in a row
    for which GitHub named no time.
    """

    transport: Transport
    app: App
    budget: Budget
    etags: Etags = field(default_factory=Etags)
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    turns: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    unnamed_limits: Counter[int] = field(default_factory=Counter)

    def as_app(self) -> Client:
        """A client that speaks as the App itself: its installations, deliveries and permissions."""
        return Client(self, self.app, installation_id=0)

    def read_only(self, scope: Scope) -> ReadOnly:
        return ReadOnly(self, Installation(self.app, scope, self.mint), scope.installation_id)

    def client(self, scope: Scope) -> Client:
        return Client(self, Installation(self.app, scope, self.mint), scope.installation_id)

    async def mint(self, scope: Scope) -> Token:
        """A fresh token for `scope`. Raises: GitHubError."""
        path = f"/app/installations/{scope.installation_id}/access_tokens"
        gidget = _Gidget(self, self.app, scope.installation_id)
        return Token.of(await gidget.post(path, data=scope.demand))


class _Gidget(gidgethub.abc.GitHubAPI):
    """gidgethub's knowledge of GitHub over our transport, which settles what gidgethub leaves open.

    gidgethub sees only good answers: retries, limits, ETags, redirects and errors are dealt with before.
    """

    def __init__(
        self, connection: Connection, credential: Credential, installation_id: int, *, mutates: bool = False
    ) -> None:
        super().__init__("stationmaster", base_url=connection.transport.endpoints.api)
        self._connection = connection
        self._credential = credential
        self._installation_id = installation_id
        self._mutates = mutates

    async def sleep(self, seconds: float) -> None:
        await self._connection.sleep(seconds)

    def send(self, method: Method) -> Callable[..., Awaitable[Any]]:
        """What sends a write of that method."""
        methods: dict[Method, Callable[..., Awaitable[Any]]]
        methods = {"POST": self.post, "PATCH": self.patch, "PUT": self.put, "DELETE": self.delete}
        return methods[method]

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        request = Request(method=method, url=url, headers={**headers}, body=body)
        is_graphql = url == self._connection.transport.endpoints.graphql
        is_read = method == "GET" or (is_graphql and not self._mutates)
        response = await (self._read(request) if is_read else self._settle(request))
        told = "application/json; charset=utf-8" if response.is_json else _BYTES
        return response.status, {**response.headers, "content-type": told}, response.body

    async def _read(self, request: Request) -> Response:
        """Ask until an answer comes. Raises: GitHubError; Transient, when patience is at its end."""
        patience = self._connection.patience
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_after_attempt(patience.reads) | tenacity.stop_before_delay(patience.total),
            wait=tenacity.wait_random_exponential(multiplier=patience.first, max=patience.longest),
            sleep=self._connection.sleep,
            reraise=True,
        )
        return await retrying(self._read_once, request)

    async def _read_once(self, request: Request) -> Response:
        await self._connection.budget.acquire(self._installation_id, Kind.READ, Lane.ORDINARY)
        question = Question(self._credential.scope, request.headers["accept"], request.url)
        etag = self._connection.etags.etag(question) if request.method == "GET" else None
        response = await self._settle(request.with_headers(if_none_match=etag) if etag else request, question)
        if request.method == "GET":
            self._connection.etags.keep(question, response)
        return response

    async def _settle(self, request: Request, question: Question | None = None) -> Response:
        """One exchange, judged. Raises: GitHubError; a limit is told to the budget before anybody asks again."""
        response = await self._exchange(request)
        if question is not None:
            response = self._connection.etags.full(question, response)
        try:
            refuse(response)
        except RateLimited as limited:
            await self.obey(limited)
            raise
        self._connection.unnamed_limits.pop(self._installation_id, None)
        if (seconds := exhausted_seconds(response)) is not None:
            await self._connection.budget.pause(self._installation_id, seconds)
        return response

    async def obey(self, limited: RateLimited) -> None:
        """Tell the budget; where GitHub names no time, wait twice as long each time it says so again."""
        if not limited.is_named:
            limits = self._connection.unnamed_limits
            limited.until_seconds = min(limited.until_seconds * 2.0 ** limits[self._installation_id], LONGEST_PAUSE)
            limits[self._installation_id] += 1
        await self._connection.budget.pause(self._installation_id, limited.until_seconds)

    async def _exchange(self, request: Request) -> Response:
        """Send with authorization, once more where it was refused: a 401 has done nothing, so nothing is done twice."""
        transport = self._connection.transport
        response = await transport.send(request.with_headers(authorization=await self._credential.authorization()))
        if response.status == 401 and await self._credential.renew(response):  # noqa: PLR2004  Unauthorized
            response = await transport.send(request.with_headers(authorization=await self._credential.authorization()))
        return response


class ReadOnly:
    """Reads GitHub with one credential. It has no method that writes."""

    def __init__(
        self, connection: Connection, credential: Credential, installation_id: int, *, mutates: bool = False
    ) -> None:
        self.connection = connection
        self.installation_id = installation_id
        self._credential = credential
        self._gidget = _Gidget(connection, credential, installation_id, mutates=mutates)

    @property
    def app_id(self) -> int:
        return self.connection.app.id

    async def token(self) -> Token:
        """The token itself, for git. Raises: TypeError, where the App speaks for itself and has none."""
        if not isinstance(self._credential, Installation):
            raise TypeError("The App itself has no installation token; open a client for one of its installations.")
        return await self._credential.token()

    async def get(self, path: str, variables: Variables | None = None) -> Any:  # noqa: ANN401  JSON is what was sent
        """One resource. Raises: GitHubError."""
        return await self._gidget.getitem(path, variables or {}, accept=JSON_ACCEPT)

    async def raw(self, path: str, variables: Variables) -> str:
        """One file's text; bytes that are no UTF-8 stay what they are, as surrogates. Raises: GitHubError."""
        text: str | None = await self._gidget.getitem(path, variables, accept=RAW_ACCEPT)
        return (text or "").encode("latin-1").decode("utf-8", "surrogateescape")

    async def each(self, path: str, variables: Variables | None = None, *, key: str = "items") -> AsyncIterator[Any]:
        """Every item of a list, page by page; `key` is what the list is called where it is wrapped in an object.

        Raises: GitHubError.
        """
        async for item in self._gidget.getiter(path, variables or {}, accept=JSON_ACCEPT, iterable_key=key):
            yield item

    async def graphql(self, document: str, **variables: object) -> Mapping[str, Any]:
        """The whole answer to one document. Raises: GitHubError; part of an answer is none."""
        data, refusals = await self.graphql_in_parts(document, **variables)
        for refusal in refusals.values():
            raise refusal
        return data

    async def graphql_in_parts(
        self, document: str, **variables: object
    ) -> tuple[Mapping[str, Any], Mapping[str, GitHubError]]:
        """The answer, and by its name at the top what is not there or not for us, where each name asks for itself.

        Raises: GitHubError, for every fault but those two; RateLimited too, which GitHub tells with a 200 here.
        """
        answer = await self._graphql_answer(document, variables)
        refusals: dict[str, GitHubError] = {}
        for error in answer.get("errors") or ():
            refusal = _graphql_error(error)
            path = error.get("path")
            if isinstance(refusal, RateLimited):
                await self._gidget.obey(refusal)
            if not isinstance(refusal, NotFound | Forbidden) or not path:
                raise refusal
            refusals.setdefault(str(path[0]), refusal)
        return answer.get("data") or {}, refusals

    async def _graphql_answer(self, document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        endpoint = self.connection.transport.endpoints.graphql
        try:
            return {"data": await self._gidget.graphql(document, endpoint=endpoint, **variables)}
        except gidgethub.QueryError as partial:
            return partial.response  # type: ignore[no-any-return]  # gidgethub does not say what JSON it holds
        except gidgethub.GraphQLException:
            return {"errors": [{"message": "neither data nor errors"}]}


class Client(ReadOnly):
    """Reads and writes. Writes of one installation go one after the other."""

    def __init__(self, connection: Connection, credential: Credential, installation_id: int) -> None:
        super().__init__(connection, credential, installation_id)
        self._mutating = ReadOnly(connection, credential, installation_id, mutates=True)

    async def write(  # noqa: PLR0913  a request has that many parts
        self,
        method: Method,
        path: str,
        variables: Variables,
        data: object,
        *,
        read_back: ReadBack,
        lane: Lane = Lane.ORDINARY,
    ) -> Mapping[str, Any]:
        """Write once: where the answer is lost, look before writing again.

        Raises: GitHubError; Transient, when it is not done after three tries and as many looks.
        """

        async def once() -> Mapping[str, Any]:
            answer = await self._gidget.send(method)(path, variables, data=data, accept=JSON_ACCEPT)
            return answer if isinstance(answer, dict) else {"items": answer}

        return await self._until_it_stands(once, read_back, lane)

    async def upload(self, url: str, variables: Variables, text: str, kind: str, *, read_back: ReadBack) -> None:
        """Send a file of a media type, UTF-8, to where GitHub said, as `write` writes. Raises: as `write` does."""

        async def once() -> Mapping[str, Any]:
            data = text.encode("utf-8", "replace")
            await self._gidget.post(url, variables, data=data, accept=JSON_ACCEPT, content_type=kind)
            return {}

        await self._until_it_stands(once, read_back, Lane.ORDINARY)

    async def mutate(self, document: str, *, read_back: ReadBack, **variables: object) -> Mapping[str, Any]:
        """Carry out a GraphQL mutation as `write` writes. Raises: GitHubError; Transient, as `write` does."""
        once = partial(self._mutating.graphql, document, **variables)
        return await self._until_it_stands(once, read_back, Lane.ORDINARY)

    async def _until_it_stands(
        self, once: Callable[[], Awaitable[Mapping[str, Any]]], read_back: ReadBack, lane: Lane
    ) -> Mapping[str, Any]:
        patience = self.connection.patience
        attempts = 0
        while True:
            try:
                async with self.connection.turns[self.installation_id]:
                    await self.connection.budget.acquire(self.installation_id, Kind.WRITE, lane)
                    return await once()
            except Transient:
                await self.connection.sleep(patience.seconds(attempts))
                if (standing := await read_back()) is not None:
                    return standing
                attempts += 1
                if attempts == patience.writes:
                    raise


def _graphql_error(error: Mapping[str, Any]) -> GitHubError:
    """What one entry of a GraphQL answer's `errors` means."""
    told = f"GraphQL answered {quote(error.get('message'))} at {quote(error.get('path'))}."
    match error.get("type"):
        case "RATE_LIMITED" | "RATE_LIMIT":
            return RateLimited(told, SECONDARY_LIMIT_SECONDS, is_named=False)
        case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
            return Forbidden(f"{told} `stationmaster doctor` lists what the App lacks.")
        case "UNPROCESSABLE":
            return Unprocessable(told)
        case "NOT_FOUND":
            return NotFound(f"{told} It does not exist, or the App may not see it.")
        case _:
            return Transient(told)
