"""Protection: GitHub asks whether a run may go on to an environment, and is answered by what is true now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.facts.change import Change
from bot.facts.look import ProtectionLook
from bot.facts.protection import Asked
from bot.facts.publication import Stage
from bot.github import deployments, protection, read
from bot.github.auth import PROTECT, Scope
from bot.github.client import Client
from bot.github.errors import REFUSALS
from bot.github.perform import Target, perform
from bot.policy.config import agreed
from bot.policy.departing import fixed_of
from bot.policy.freezing import window_of
from bot.policy.protection import Known, objections
from bot.policy.publishing import order_of, spelled
from bot.reading import Reader
from bot.records import ride
from bot.reports.protection import remark
from bot.reports.riding import blockers
from bot.store import audit
from bot.store import publishing as store
from bot.store.database import Database
from bot.store.departures import departures
from bot.store.repositories import Installed
from bot.store.trains import train
from bot.writes.departure import is_of
from bot.writes.write import AnswerProtection

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A repository, and those who speak for us there: `deployer` for runs and deployments, and nothing else."""

    client: Client
    deployer: Client
    installed: Installed

    @property
    def id(self) -> int:
        return self.installed.repository_id

    @property
    def repository(self) -> dict[str, str]:
        return self.target.repository

    @property
    def target(self) -> Target:
        return Target.at(self.installed.where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Answers deployment protection rules; `now` is the process's clock, in UTC."""

    database: Database
    reader: Reader
    now: Callable[[], datetime]

    async def look(self, client: Client, installed: Installed, look: ProtectionLook) -> None:
        """Answer, where that is still asked. Raises: GitHubError, GitError.

        What the App may not read or answer stays as it is: GitHub keeps the run waiting.
        """
        if await store.was_answered(self.database, installed.repository_id, look.asked):
            return
        deployer = client.connection.client(Scope.at(installed.where, PROTECT))
        place = _Place(client=client, deployer=deployer, installed=installed)
        try:
            await self._answer(place, look.asked)
        except REFUSALS as refused:
            _log.warning("protection rule unanswered", run=look.asked.run_id, reason=str(refused))

    async def _answer(self, place: _Place, asked: Asked) -> None:
        waiting = await protection.waiting(place.deployer, place.repository, asked.run_id)
        if asked.environment not in waiting.environments:
            return
        known = await self._known(place, asked, waiting.commit)
        against = objections(known)
        write = AnswerProtection(
            run_id=asked.run_id,
            environment=asked.environment,
            state="rejected" if against else "approved",
            comment=remark(waiting.commit, asked.environment, against),
        )
        await perform(place.deployer, place.target, write)
        detail = {"run": asked.run_id, "environment": asked.environment, "deployment": asked.deployment_id}
        detail |= {"commit": waiting.commit, "state": write.state, "against": list(against)}
        record = audit.Record(kind="protected", repository_id=place.id, detail=detail)
        async with self.database.connection() as connection:
            if await store.put_answer(self.database, place.id, asked, write.state, within=connection):
                await audit.append(self.database, record, within=connection)

    async def _known(self, place: _Place, asked: Asked, commit: str) -> Known:
        """Everything that has a say in it."""
        standing = (await deployments.read(place.deployer, place.repository, asked.deployment_id)).deployment
        is_one = (standing.commit, standing.environment) == (commit, asked.environment)
        cut = await store.cut_of(self.database, place.id, commit)
        branch = cut.branch if cut else await deployments.default_branch(place.client, place.repository)
        on_their_way = await departures(self.database, place.id, branch)
        is_departing = fixed_of(on_their_way) == commit
        content = await self.reader.policies(place.client, place.installed, branch)
        facts, now = await train(self.database, place.id, branch), self.now()
        policy = agreed(content).policy
        order = order_of(policy)
        environment = spelled(asked.environment, order)
        region = policy.release.region(environment) if policy.release else None
        holder, is_production = await self._holder(place, environment), environment == order[-1]
        is_own = holder is not None and any(is_of(each, holder) for each in on_their_way)
        found = await deployments.of_commit(place.deployer, place.repository, commit)
        ordered = await self._ordered(place, commit, environment)
        return Known(
            environment=asked.environment,
            commit=commit if is_one else None,
            branch=branch,
            order=order,
            deployments=tuple(each.deployment for each in found),
            window=window_of(content, facts, now, now),
            is_cut=cut is not None or is_departing,
            is_ordered=bool(ordered),
            is_busy=holder is not None and not (holder in ordered or (is_departing and is_own)),
            unagreed=await self._unagreed(place, branch, commit, order[-1]) if is_production else (),
            region=region,
            changes=await self._changes(place, branch, commit, environment) if region else (),
        )

    async def _changes(self, place: _Place, branch: str, commit: str, environment: str) -> tuple[Change, ...]:
        """What of the data would be other in an environment than it is there now."""
        standing = await deployments.standing(place.deployer, place.repository, environment)
        return (await self.reader.difference(place.client, place.installed, branch, standing, commit)).changes

    async def _unagreed(self, place: _Place, branch: str, commit: str, production: str) -> tuple[str, ...]:
        """Which pull requests would come to production with the commit, to which not everybody agreed.

        Before anything is in production nobody reads it, and nothing is asked.
        """
        standing = await deployments.standing(place.deployer, place.repository, production)
        if standing is None:
            return ()
        came = await self.reader.commits(place.client, place.installed, branch, standing, commit)
        merged = await read.merged(place.client, **place.repository, base=branch, since=None)
        rides = [await ride(self.database, place.id, each) for each in merged if each.commit in came]
        return blockers(rides, ())

    async def _holder(self, place: _Place, environment: str) -> str | None:
        """Who has the environment to itself now."""
        lease = await store.lease(self.database, (place.id, environment))
        return lease.holder if lease and lease.is_held_at(self.now()) else None

    async def _ordered(self, place: _Place, commit: str, environment: str) -> frozenset[str]:
        """The orders that bring the commit there now."""
        return frozenset(
            each.key
            for each, _ in await store.unfinished(self.database, place.id)
            if each.stage in {Stage.GOING, Stage.RUNNING} and (each.commit, each.environment) == (commit, environment)
        )
