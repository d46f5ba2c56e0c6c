"""Postmortems: whoever let a hotfix go is reminded of what is owed, once when it merged and once when it is late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.facts.snapshot import Content
from bot.facts.train import Hotfix
from bot.git import GitError
from bot.github import movements
from bot.github.auth import READ, Scope
from bot.github.client import Connection, ReadOnly
from bot.github.errors import GitHubError, RateLimited
from bot.incidents import Incidents
from bot.policy.config import agreed
from bot.policy.freezing import calendar_of
from bot.policy.postmortem import FOLDER, Postmortem, Standing, deadline, postmortem, reminder
from bot.policy.watching import whom
from bot.reading import Reader
from bot.store.database import Database
from bot.store.postmortems import owing, put_written, written
from bot.store.repositories import Installed, find_repository
from bot.store.trains import train

LONG = timedelta(days=30)
"""How long after a hotfix was declared its page is looked for."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmortems:
    """Looks after postmortems; `now` is the process's clock, in UTC."""

    github: Connection
    database: Database
    reader: Reader
    incidents: Incidents
    now: Callable[[], datetime]

    async def sweep(self) -> None:
        """Look for what is owed on every branch. One that cannot be read costs no other its turn.

        Raises: RateLimited.
        """
        for repository_id, branch in await owing(self.database, self.now() - LONG):
            installed = await find_repository(self.database, repository_id)
            if installed is None or installed.is_out_of_reach:
                continue
            try:
                await self._remind(installed, branch)
            except RateLimited:
                raise
            except (GitHubError, GitError) as failed:
                _log.warning("postmortems not looked for", branch=branch, reason=str(failed))

    async def _remind(self, installed: Installed, branch: str) -> None:
        """Remind of each hotfix that merged, where its page is not there."""
        client = self._client(installed)
        merged = await self._merged(client, installed, branch)
        if not merged:
            return
        content = await self.reader.policies(client, installed, branch)
        pages = await self.reader.pages(installed, content.base, FOLDER)
        found = []
        for hotfix, at in merged:
            told = self._told(content, hotfix, at, pages)
            if told.standing is Standing.WRITTEN:
                found.append(hotfix.id)
            elif (incident := reminder(told, hotfix, whom(content))) is not None:
                await self.incidents.tell(installed, incident)
        await put_written(self.database, installed.repository_id, found)

    async def _merged(self, client: ReadOnly, installed: Installed, branch: str) -> list[tuple[Hotfix, datetime]]:
        """The hotfixes that merged at the very commit they were declared for, and when."""
        owner, _, name = installed.full_name.partition("/")
        facts = await train(self.database, installed.repository_id, branch)
        known, since = await written(self.database, installed.repository_id), self.now() - LONG
        owed = [each for each in facts.hotfixes if each.base_ref == branch and each.declared >= since]
        merges = {each.number: each for each in await movements.merges(client, owner, name, branch, since)}
        return [
            (each, merge.at)
            for each in owed
            if each.id not in known and (merge := merges.get(each.pull_request)) and merge.head == each.commit
        ]

    def _told(self, content: Content, hotfix: Hotfix, at: datetime, pages: tuple[str, ...]) -> Postmortem:
        days_off = calendar_of(agreed(content).policy).days_off
        return postmortem(hotfix.incident, deadline(at, days_off), self.now(), pages)

    def _client(self, installed: Installed) -> ReadOnly:
        return self.github.read_only(Scope.at(installed.where, READ))
