"""Who we are to GitHub: the App by its key, and an installation by a token that can do one task and no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.facts.look import Where
from bot.github.errors import Response, server_time

Permissions = Mapping[str, str]
"""GitHub's permission names to `read` or `write`."""

READ: Permissions = MappingProxyType(
    {"metadata": "read", "contents": "read", "pull_requests": "read", "members": "read", "checks": "read"}
)
"""To read a pull request, its people and its commits."""

EVALUATE: Permissions = MappingProxyType({**READ, "pull_requests": "write", "checks": "write"})
"""To judge it. GitHub accepts `pull_requests: write` for its labels and comments, so `issues` is not asked for.
https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps"""

QUEUE: Permissions = MappingProxyType({**EVALUATE, "merge_queues": "read"})
"""To judge a merge group."""

ISSUES: Permissions = MappingProxyType({"metadata": "read", "issues": "write"})
"""To open an issue."""

REVERT: Permissions = MappingProxyType({"metadata": "read", "contents": "write", "pull_requests": "write"})
"""To have GitHub make a branch that takes a merged change back, and open it. No other task may push."""

DEQUEUE: Permissions = MappingProxyType({"metadata": "read", "pull_requests": "write", "merge_queues": "write"})
"""To take a pull request out of the merge queue."""

REARM: Permissions = MappingProxyType({"metadata": "read", "contents": "write", "pull_requests": "write"})
"""To set auto-merge going again, which may merge at once."""

DEPLOY: Permissions = MappingProxyType({"metadata": "read", "deployments": "write"})
"""To make a deployment, and see how it went."""

PROTECT: Permissions = MappingProxyType({**DEPLOY, "actions": "read"})
"""To answer where GitHub asks whether a run may go on to an environment."""

RELEASE: Permissions = MappingProxyType({"metadata": "read", "contents": "write"})
"""To tag a commit and make its release, and nothing else."""

OPTIONAL: Mapping[str, Permissions] = MappingProxyType(
    {
        "issues for review": ISSUES,
        "reverts": REVERT,
        "the merge queue at a freeze": DEQUEUE,
        "auto-merge at a thaw": REARM,
        "tags and releases": RELEASE,
        "deployments": DEPLOY,
        "deployment protection rules": PROTECT,
    }
)
"""What the App does besides, where an organisation lets it, and what each takes. Nothing else waits for them."""

LOCK_REPOSITORY: Permissions = MappingProxyType({"metadata": "read", "administration": "write"})
"""To lock a branch by a ruleset of its repository. Asked of the lock App, never of this one."""

LOCK_ORGANISATION: Permissions = MappingProxyType({"organization_administration": "write"})
"""To lock branches by a ruleset of their organisation; likewise."""

_BACKDATED_SECONDS = 60
_LIFETIME_SECONDS = 540
_RENEW_BEFORE_SECONDS = 120

Clock = Callable[[], float]
"""Seconds since the epoch."""


class Credential(Protocol):
    """Something that authorizes requests. `scope` names what it may see, for caches; it is no secret."""

    @property
    def scope(self) -> str: ...

    async def authorization(self) -> str:
        """The Authorization header's value."""

    async def renew(self, refused: Response) -> bool:
        """Prepare another authorization after a 401; false where there is no other."""


class App:
    """The GitHub App, by its id and private key.

    The JSON Web Token it signs is backdated by 60 s and lives for 540 s, by GitHub's clock once that is known.
    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    """

    def __init__(self, app_id: int, private_key: str, clock: Clock) -> None:
        """Raise ValueError, without showing it, where `private_key` is not an RSA key in PEM form."""
        self.id = app_id
        self.offset = 0.0
        self._clock = clock
        self._key = _rsa_key(private_key)
        self._is_corrected = False

    def __repr__(self) -> str:
        return f"App({self.id})"

    @property
    def scope(self) -> str:
        return f"app {self.id}"

    @property
    def now(self) -> float:
        """GitHub's time as far as we know it."""
        return self._clock() + self.offset

    def skew(self, server: float) -> float:
        """How many seconds this machine's clock is ahead of `server`'s."""
        return self._clock() - server

    async def authorization(self) -> str:
        issued = int(self.now) - _BACKDATED_SECONDS
        claims = {"iat": issued, "exp": issued + _LIFETIME_SECONDS, "iss": str(self.id)}
        return f"Bearer {jwt.encode(claims, self._key, algorithm='RS256')}"

    async def renew(self, refused: Response) -> bool:
        """Set the clock by GitHub's, once: a second refusal is not the clock's doing."""
        told = server_time(refused)
        if self._is_corrected or told is None:
            return False
        self.offset = -self.skew(told)
        self._is_corrected = True
        return True


def _rsa_key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(  # noqa: TRY004  a key of another kind is a wrong value, not a wrong type
            "The App's private key is not an unencrypted RSA key in PEM form. "
            "Download a new one from the App's settings page and configure it unchanged."
        )
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a token is for: one installation, the repositories (by id; none means all) and the permissions."""

    installation_id: int
    repository_ids: tuple[int, ...] = ()
    permissions: Permissions = field(default_factory=lambda: READ)

    @classmethod
    def at(cls, where: Where, permissions: Permissions) -> Scope:
        """What a token is for that does one thing in one repository."""
        return cls(
            installation_id=where.installation_id, repository_ids=(where.repository_id,), permissions=permissions
        )

    def __str__(self) -> str:
        granted = ",".join(f"{name}={level}" for name, level in sorted(self.permissions.items()))
        return f"installation {self.installation_id} {sorted(self.repository_ids)} {granted}"

    @property
    def demand(self) -> dict[str, object]:
        """The body of the request for a token."""
        chosen = {"repository_ids": list(self.repository_ids)} if self.repository_ids else {}
        return {"permissions": dict(self.permissions), **chosen}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An installation token; `expires_at` in seconds since the epoch."""

    value: str = field(repr=False)
    expires_at: float

    @classmethod
    def of(cls, answer: Mapping[str, str]) -> Token:
        return cls(value=answer["token"], expires_at=datetime.fromisoformat(answer["expires_at"]).timestamp())


class Installation:
    """An installation's credential for one task: minted when first needed, again shortly before it expires."""

    def __init__(self, app: App, scope: Scope, mint: Callable[[Scope], Awaitable[Token]]) -> None:
        self._app = app
        self._scope = scope
        self._mint = mint
        self._token: Token | None = None

    def __repr__(self) -> str:
        return f"Installation({self._scope})"

    @property
    def scope(self) -> str:
        return str(self._scope)

    async def token(self) -> Token:
        """A token good for two minutes at least. Raises: GitHubError, when GitHub gives none."""
        if self._token is None or self._token.expires_at - self._app.now < _RENEW_BEFORE_SECONDS:
            self._token = await self._mint(self._scope)
        return self._token

    async def authorization(self) -> str:
        return f"Bearer {(await self.token()).value}"

    async def renew(self, refused: Response) -> bool:  # noqa: ARG002  only the App reads GitHub's clock
        """Forget the token: it was revoked, or its permissions changed."""
        self._token = None
        return True
