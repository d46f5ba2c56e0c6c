"""How an operation is answered: one function each, found by GitHub's own name for it (`GET /repos/{owner}/{repo}`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.github.description import Operation
from tests.github.hub import Hub, Refused, not_found
from tests.github.state import Account, App, Installation, Pull, Repository, Token

T = TypeVar("T")


@dataclass
class Answer:
    """An answer other than 200 with JSON; `raw` is sent as it is."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class Request:
    """A request that is known to mean an operation, by somebody who is known."""

    hub: Hub
    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    accept: str
    token: Token | None = None
    app: App | None = None
    links: list[str] = field(default_factory=list)

    @property
    def given(self) -> dict[str, Any]:
        """The body, empty where there is none."""
        return self.body or {}

    @property
    def bearer(self) -> Token:
        if self.token is None:
            raise Refused(401, "Bad credentials")
        return self.token

    @property
    def actor(self) -> Account:
        return self.bearer.actor

    @property
    def installation(self) -> Installation:
        if self.bearer.installation is None:
            raise Refused(403, "You must authenticate with an installation access token")
        return self.bearer.installation

    @property
    def issuer(self) -> App:
        """The app that signed the request."""
        if self.app is None:
            raise Refused(401, "A JSON web token could not be decoded")
        return self.app

    def repository(self) -> Repository:
        """The repository in the path, if the bearer may know of it."""
        found = self.hub.world.repository(self.path["owner"], self.path["repo"])
        once = self.hub.world.former(self.path["owner"], self.path["repo"]) if found is None else None
        if once and (self.token is None or self.token.sees(once)):
            raise self._moved(once)
        if found is None or (self.token and not self.token.sees(found)):
            raise not_found()
        return found

    def _moved(self, repository: Repository) -> Refused:
        """The 301 that a renamed repository answers with under its old name."""
        rest = self.operation.template.removeprefix("/repos/{owner}/{repo}").format(**self.path)
        url = f"{self.hub.api}/repositories/{repository.id}{rest}"
        moved = Refused(301, "Moved Permanently", url=url)
        moved.headers["Location"] = url
        return moved

    def pull(self) -> Pull:
        number = int(self.path.get("pull_number") or self.path["issue_number"])
        return known(self.repository().pulls.get(number))

    def organisation(self) -> Account:
        return known(self.hub.world.account(self.path["org"]))

    def page(self, items: Sequence[T]) -> list[T]:
        """The page asked for; what stands before and after it is said in the `Link` header."""
        size, number = int(self.query.get("per_page", 30)), int(self.query.get("page", 1))
        last = max(1, -(-len(items) // size))
        for name, target in (("next", number + 1), ("last", last), ("prev", number - 1), ("first", 1)):
            if 1 <= target <= last and (target > number if name in {"next", "last"} else target < number):
                self.links.append(f'<{self._url(target)}>; rel="{name}"')
        return list(items[(number - 1) * size : number * size])

    def slice(self, items: Sequence[T]) -> list[T]:
        """As many as asked for behind a cursor; where there are more, the `Link` header has the next one."""
        start, size = int(self.query.get("after", 0)), int(self.query.get("per_page", 30))
        if start + size < len(items):
            path = f"{self.hub.api}{self.operation.template.format(**self.path)}"
            query = "&".join(f"{name}={value}" for name, value in {**self.query, "after": str(start + size)}.items())
            self.links.append(f'<{path}?{query}>; rel="next"')
        return list(items[start : start + size])

    def _url(self, page: int) -> str:
        query = "&".join(f"{name}={value}" for name, value in {**self.query, "page": str(page)}.items())
        return f"{self.hub.api}{self.operation.template.format(**self.path)}?{query}"


Handler = Callable[[Request], Any]


@dataclass(frozen=True)
class Route:
    """Who may use an operation (`jwt` or `token`), what permission a token needs (any of several), and its function."""

    handler: Handler
    by: str
    needs: tuple[str, ...]


ROUTES: dict[str, Route] = {}


def route(name: str, *needs: str, by: str = "token") -> Callable[[Handler], Handler]:
    """Answer an operation. `needs` are permissions such as `checks:write`, of which one is enough."""

    def add(handler: Handler) -> Handler:
        ROUTES[name] = Route(handler, by, needs)
        return handler

    return add


def known(thing: T | None) -> T:
    """The thing, or GitHub's 404."""
    if thing is None:
        raise not_found()
    return thing
