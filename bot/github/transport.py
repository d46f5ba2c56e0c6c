"""Requests over one shared session: only to GitHub, only with TLS, never sent on to where they were not meant for."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import aiohttp
from yarl import URL

from bot.github.dates import Dates
from bot.github.errors import Redirected, Response, Transient, Unprocessable, naming

TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)
"""Seconds."""

API_VERSION = "2022-11-28"
"""https://docs.github.com/en/rest/about-the-rest-api/api-versions"""

_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where GitHub is. A GitHub Enterprise Server has `https://HOST/api/v3` and `https://HOST/api/graphql`.

    What is attached to a release goes to `https://uploads.HOST` where the API is at `https://api.HOST`, else to the
    same host. https://docs.github.com/en/rest/releases/assets#upload-a-release-asset

    Raises: ValueError, for an address without TLS that is not this machine's own.
    """

    api: str = "https://api.github.com"
    graphql: str = "https://api.github.com/graphql"

    def __post_init__(self) -> None:
        for address in (self.api, self.graphql):
            url = URL(address)
            if url.scheme != "https" and url.host not in _LOOPBACK:
                raise ValueError(f"{address} is no https:// address; credentials are sent over TLS only.")

    def admit(self, url: URL) -> bool:
        """Whether requests with our credentials may go to `url`."""
        api = URL(self.api)
        host = api.host or ""
        uploads = api.with_host(f"uploads.{host.removeprefix('api.')}") if host.startswith("api.") else api
        return _origin(url) in {api.origin(), URL(self.graphql).origin(), uploads.origin()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request. `headers` can hold credentials and are not shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False, default=b"")

    @property
    def name(self) -> str:
        return naming(self.method, self.url)

    def with_headers(self, **headers: str) -> Request:
        """Names are written with underscores for hyphens."""
        return replace(self, headers={**self.headers, **{key.replace("_", "-"): text for key, text in headers.items()}})


def open_session() -> aiohttp.ClientSession:
    """The one session for all of GitHub; close it in the end.

    Certificates are verified against the system's authorities, or those in the file that SSL_CERT_FILE names.
    """
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=ssl.create_default_context()),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"x-github-api-version": API_VERSION},
        timeout=TIMEOUT,
    )
    # aiohttp sends a DELETE again, unasked, when a kept connection breaks; whether to try again is for us to say.
    session._retry_connection = False  # noqa: SLF001  there is no other way to say so
    return session


class Transport:
    """Sends requests to GitHub's endpoints and hands back whatever came, errors by status included.

    `dates` hears when GitHub says that it is.
    """

    def __init__(self, session: aiohttp.ClientSession, endpoints: Endpoints, dates: Dates | None = None) -> None:
        self._session = session
        self._dates = dates
        self.endpoints = endpoints

    async def send(self, request: Request) -> Response:
        """Send, following a GET to the same host only.

        Raises: Transient, when no answer came; Redirected; Unprocessable, for an address that is not GitHub's.
        """
        url = self._checked(request, URL(request.url, encoded=True))
        for _ in range(_MOST_REDIRECTS):
            response = await self._once(request, url)
            if response.status not in _REDIRECTS:
                return response
            url = self._next(request, url, response)
        raise Redirected(f"{request.name} was redirected {_MOST_REDIRECTS} times; it is not followed further.")

    def _checked(self, request: Request, url: URL) -> URL:
        if not self.endpoints.admit(url):
            raise Unprocessable(f"{request.name} names the host {url.host}, which is not the configured GitHub.")
        if {".", ".."} & set(url.raw_path.split("/")):
            raise Unprocessable(f"{request.name} climbs out of its path; a name in it is no name.")
        return url

    def _next(self, request: Request, url: URL, response: Response) -> URL:
        """Where a redirected GET goes. A redirected write is an error: as a GET it would be lost without a word."""
        target = url.join(URL(response.headers.get("location", ""), encoded=True))
        if request.method != "GET" or _origin(target) != url.origin():
            raise Redirected(
                f"{request.name} was redirected ({response.status}) to {target.host} and is not followed. "
                "Was the repository renamed? Its id still finds it."
            )
        return self._checked(request, target)

    async def _once(self, request: Request, url: URL) -> Response:
        """One exchange. aiohttp's own errors show headers, so nothing of them goes on but their name."""
        fault = ""
        sent = self._dates.now() if self._dates else None
        try:
            async with self._session.request(
                request.method, url, headers=request.headers, data=request.body or None, allow_redirects=False
            ) as answer:
                headers = {name.lower(): text for name, text in answer.headers.items()}
                if self._dates and sent:
                    self._dates.hear(headers.get("date", ""), sent)
                return Response(request=request.name, status=answer.status, headers=headers, body=await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as broken:
            fault = type(broken).__name__
        raise Transient(f"{request.name} got no answer ({fault}). Is {url.host} reachable?")


def _origin(url: URL) -> URL | None:
    """Scheme, host and port; `None` for what is no web address at all."""
    return url.origin() if url.absolute and url.scheme in {"http", "https"} else None
