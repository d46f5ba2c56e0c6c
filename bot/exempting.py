"""Exempting: whatever lets a commit past a lock is kept before it is given, so that it is always taken back.

A crash between giving and keeping would leave a green check that nobody knows of: on a commit that was left by a push
it would let the pull request merge in a freeze yet to come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.facts.pull_request import PullRequest
from bot.policy.decision import Decision
from bot.store import audit
from bot.store.database import Database
from bot.store.locks import Exemption, end_exemption, exemptions, put_exemption
from bot.store.migrate import Connection
from bot.writes.reconcile import is_exempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempting:
    """Keeps exemptions in the database."""

    database: Database

    async def before(self, pull_request: PullRequest, decision: Decision) -> None:
        """Keep that a pull request is about to be let past the lock, with who agreed and why."""
        told = decision.exempt
        if told is None or not is_exempt(pull_request, decision):
            return
        own = _exemption(pull_request)
        detail = {"head": own.head, "base_ref": own.base_ref, "why": told.lifted or told.sentence}
        async with self.database.connection() as connection:
            if await put_exemption(own, within=connection):
                await self._record(own, "exempted", detail, connection)

    async def after(self, pull_request: PullRequest, decision: Decision) -> None:
        """Keep that a pull request is let past the lock no more, once its check says so."""
        if not is_exempt(pull_request, decision):
            await self.end([_exemption(pull_request)])

    async def left(self, pull_request: PullRequest) -> tuple[Exemption, ...]:
        """The exemptions of a pull request for what it is no more: another commit, another base, closed."""
        own = _exemption(pull_request)
        is_open = pull_request.state == "open"
        known = await exemptions(self.database, own.repository_id, own.number)
        return tuple(each for each in known if not (is_open and each == own))

    async def end(self, ended: Iterable[Exemption]) -> None:
        """Keep that exemptions were taken back."""
        for each in ended:
            async with self.database.connection() as connection:
                if await end_exemption(each, within=connection):
                    detail = {"head": each.head, "base_ref": each.base_ref}
                    await self._record(each, "exemption ended", detail, connection)

    async def _record(self, told: Exemption, kind: str, detail: dict[str, str], connection: Connection) -> None:
        record = audit.Record(kind=kind, repository_id=told.repository_id, number=told.number, detail=detail)
        await audit.append(self.database, record, within=connection)


def _exemption(pull_request: PullRequest) -> Exemption:
    return Exemption(
        repository_id=pull_request.repository.id,
        number=pull_request.number,
        head=pull_request.head,
        base_ref=pull_request.base_ref,
    )
