"""What can go wrong when GitHub is asked, by what the one who asked can do about it.

    GitHubError
    ├── Transient        ask again later; a write may or may not have been done
    ├── RateLimited      ask again after `until_seconds`, not before
    ├── Unauthorized     the credentials are refused, even freshly made
    ├── Forbidden        a permission is missing
    ├── NotFound         it is not there, or not for us
    ├── Gone             it was there
    ├── Unprocessable    the request is understood and refused
    ├── Conflict         what stands contradicts the request
    └── Redirected       it lives elsewhere now; a write is never sent on

No message holds a credential: all are made here, from the method, the path and GitHub's own redacted words.
"""

# ruff: noqa: N818  an error is named for what it is; only the family bears the suffix
from __future__ import annotations

import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

SECONDARY_LIMIT_SECONDS = 60.0
"""How long to wait at least where GitHub names no time.
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit"""

_LONGEST_QUOTE = 300
_SECRET = re.compile(r"\b(?:gh[a-z]_\w+|github_pat_\w+|eyJ[\w-]+(?:\.[\w-]*)*|v1\.[0-9a-f]{30,})")


class GitHubError(Exception):
    """GitHub did not do what was asked: which request, what came back, and what to do."""


class Transient(GitHubError):
    """A fault that passes: 5xx, no JSON where JSON was due, a timeout, a broken connection."""


class RateLimited(GitHubError):
    """GitHub asks for quiet. `until_seconds` counts from now; `is_named` says whether it named the time itself."""

    def __init__(self, message: str, until_seconds: float, *, is_named: bool = True) -> None:
        super().__init__(message)
        self.until_seconds = until_seconds
        self.is_named = is_named


class Unauthorized(GitHubError):
    """Credentials refused, even after they were made anew."""


class Forbidden(GitHubError):
    """`missing` is the permission that GitHub would have accepted, as it says it (`checks=write`), where it says."""

    def __init__(self, message: str, missing: str | None = None) -> None:
        super().__init__(message)
        self.missing = missing


class NotFound(GitHubError):
    """GitHub answers the same for what does not exist and for what the App may not see."""


class Gone(GitHubError):
    """It existed and does no more, or is switched off for this repository."""


class Conflict(GitHubError):
    """What stands contradicts the request (409)."""


class Unprocessable(GitHubError):
    """`codes` are GitHub's error codes (`already_exists`, `missing_field`, …)."""

    def __init__(self, message: str, codes: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.codes = codes


REFUSALS = (Forbidden, Gone, NotFound, Unprocessable)
"""What GitHub says where trying the same again is of no use."""


class Redirected(GitHubError):
    """The repository was renamed or moved, or something stands between us and GitHub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back. Header names are in lower case.

    `request` is method and path, which is all an error may say of what was asked.
    """

    request: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False, default=b"")

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type", "").partition(";")[0].strip() == "application/json"

    @property
    def message(self) -> str:
        """GitHub's own words, redacted and cut; the status alone where there are none."""
        told = self.json()
        words = told.get("message") if isinstance(told, Mapping) else None
        return quote(f"{self.status} {words}" if words else str(self.status))

    def json(self) -> Any:  # noqa: ANN401  JSON is whatever was sent
        """The body as JSON, `None` where it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def quote(text: object) -> str:
    """Another's words, fit for a message: one line, short, with everything that looks like a credential struck out."""
    line = " ".join(str(text).split())
    return _SECRET.sub("[redacted]", line)[:_LONGEST_QUOTE]


def naming(method: str, url: str) -> str:
    """A request as messages name it: without its query, which can carry what should not be told."""
    return f"{method} {quote(URL(url, encoded=True).raw_path)}"


def refuse(response: Response) -> None:
    """Raise what `response` means; a 2xx that says what it should raises nothing.

    Raises: any GitHubError.
    """
    if response.status < 300:  # noqa: PLR2004  the HTTP classes are what they are
        _refuse_what_is_no_answer(response)
        return
    told = f"{response.request} answered {response.message}."
    if response.status in {403, 429}:
        _refuse_beyond_limit(response, told)
    _refuse_by_status(response, told)


def _refuse_beyond_limit(response: Response, told: str) -> None:
    seconds = _number(response.headers.get("retry-after"))
    seconds = exhausted_seconds(response) if seconds is None else max(seconds, 1.0)
    if seconds is not None:
        raise RateLimited(f"{told} Ask again in {seconds:.0f} s.", seconds)
    is_secondary = any(words in response.message.lower() for words in ("secondary rate limit", "abuse detection"))
    if is_secondary or response.status == 429:  # noqa: PLR2004  Too Many Requests
        raise RateLimited(f"{told} It names no time.", SECONDARY_LIMIT_SECONDS, is_named=False)


def exhausted_seconds(response: Response) -> float | None:
    """Seconds until the primary limit is full again, by GitHub's own clock; `None` where requests remain."""
    reset = _number(response.headers.get("x-ratelimit-reset"))
    if response.headers.get("x-ratelimit-remaining") != "0" or reset is None:
        return None
    now = server_time(response)
    return max(reset - now, 1.0) if now is not None else SECONDARY_LIMIT_SECONDS


def server_time(response: Response) -> float | None:
    """GitHub's clock as the Date header tells it, in seconds since the epoch."""
    try:
        return email.utils.parsedate_to_datetime(response.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None


def _refuse_what_is_no_answer(response: Response) -> None:
    """A proxy's page and half a body come with 200 too."""
    is_broken = response.is_json and response.body and response.json() is None and response.body.strip() != b"null"
    if is_broken or "html" in response.headers.get("content-type", ""):
        raise Transient(f"{response.request} answered {response.status}, but not with the JSON that was due.")


def _refuse_by_status(response: Response, told: str) -> None:
    missing = response.headers.get("x-accepted-github-permissions")
    match response.status:
        case 301 | 302 | 303 | 307 | 308:
            raise Redirected(f"{told} It is not followed. Was the repository renamed? Its id still finds it.")
        case 401:
            raise Unauthorized(f"{told} Check the App's id and private key, and that it is still installed.")
        case 403 | 451:
            needs = f" It needs the permission {quote(missing)}." if missing else ""
            raise Forbidden(f"{told}{needs} `stationmaster doctor` lists what the App lacks.", missing)
        case 404:
            raise NotFound(f"{told} It does not exist, or the App may not see it.")
        case 409:
            raise Conflict(told)
        case 410:
            raise Gone(told)
        case 400 | 422:
            codes, words = _reasons(response.json())
            raise Unprocessable(f"{told}{words}", codes)
        case status if status >= 500 or status in {304, 408}:  # noqa: PLR2004  a 304 to what is no longer known, too
            raise Transient(told)
        case _:
            raise GitHubError(told)


def _reasons(told: object) -> tuple[frozenset[str], str]:
    """The codes and the words of a 422's `errors`, which are objects, or texts, or one text."""
    errors = told.get("errors") if isinstance(told, Mapping) else None
    listed = errors if isinstance(errors, list) else [errors] if errors else []
    codes = frozenset(str(each["code"]) for each in listed if isinstance(each, Mapping) and "code" in each)
    words = "; ".join(_words(each) for each in listed)
    return codes, f" {quote(words)}." if words else ""


def _words(reason: object) -> str:
    if not isinstance(reason, Mapping):
        return str(reason)
    return str(reason.get("message") or f"{reason.get('field')}: {reason.get('code')}")
