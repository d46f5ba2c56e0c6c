"""Incidents: whatever should not have happened is told once, where it pages somebody and where it can be dealt with.

The record, the metric and the log line come first and need nobody; the issue follows as soon as GitHub takes one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.facts.incident import Incident as Incident  # noqa: PLC0414 - named here too: it is what is told
from bot.github.auth import ISSUES, Scope
from bot.github.client import Connection
from bot.github.errors import REFUSALS, GitHubError
from bot.github.perform import Target, perform
from bot.store import audit, incidents
from bot.store.database import Database
from bot.store.incidents import Told
from bot.store.repositories import Installed, find_repository
from bot.store.work import Later
from bot.writes.incident import issue

PATIENCE = timedelta(minutes=5)
"""How long whoever opens an issue is left alone with it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Tells incidents."""

    github: Connection
    database: Database

    async def tell(self, installed: Installed, incident: Incident) -> int | None:
        """Tell an incident, once; the number of its issue, `None` where there is none, or none yet.

        It never fails because of GitHub: where the issue cannot be opened now, a sweep opens it (`settle`).
        """
        told = await self.note(installed, incident)
        if told is not None:
            return await self._open(installed, told)
        known = await incidents.find_incident(self.database, installed.repository_id, incident.kind, incident.key)
        return known.issue if known else None

    async def note(self, installed: Installed, incident: Incident) -> Told | None:
        """Tell an incident without asking GitHub for anything now; `None` where it is told already."""
        repository_id = installed.repository_id
        async with self.database.connection() as connection:
            at = await incidents.put_incident(self.database, repository_id, incident, within=connection)
            if at is not None:
                await audit.append(self.database, _record(repository_id, incident), within=connection)
        if at is None:
            return None
        _log.error("incident", repository=installed.full_name, incident=incident.kind, key=incident.key)
        return Told(repository_id=repository_id, incident=incident, at=at)

    async def settle(self, patience: timedelta = PATIENCE) -> None:
        """Open the issues that could not be opened when their incidents were told."""
        for told in await incidents.take_unopened(self.database, patience):
            installed = await find_repository(self.database, told.repository_id)
            if installed is not None and not installed.is_out_of_reach:
                await self._open(installed, told)

    async def _open(self, installed: Installed, told: Told) -> int | None:
        """Open an incident's issue with a token for that alone, and keep what came of it."""
        try:
            opened = await self._opened(installed, told)
        except REFUSALS as refused:
            await self._keep(told, refused=str(refused))
            return None
        except (GitHubError, Later) as away:
            _log.warning("incident not opened yet", key=told.incident.key, reason=str(away))
            return None
        await self._keep(told, issue=opened)
        return opened

    async def _opened(self, installed: Installed, told: Told) -> int | None:
        client = self.github.client(Scope.at(installed.where, ISSUES))
        target = Target.at(installed.where, told.incident.number)
        return (await perform(client, target, issue(told.incident, told.at))).id

    async def _keep(self, told: Told, **came_to: Any) -> None:  # noqa: ANN401  an issue's number, or why there is none
        incident = told.incident
        detail = {"incident": incident.kind, "key": incident.key, **came_to}
        record = audit.Record(kind="opened", repository_id=told.repository_id, number=incident.number, detail=detail)
        async with self.database.connection() as connection:
            await incidents.put_issue(self.database, told, **came_to, within=connection)
            await audit.append(self.database, record, within=connection)
        if "refused" in came_to:
            _log.warning("incident has no issue", key=incident.key, reason=came_to["refused"])


def _record(repository_id: int, incident: Incident) -> audit.Record:
    detail = asdict(incident)
    return audit.Record(
        kind="incident",
        repository_id=repository_id,
        number=incident.number,
        detail={**detail, "sentences": list(incident.sentences), "who": list(incident.who)},
    )
