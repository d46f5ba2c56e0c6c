"""Publishing: orders to bring a commit to an environment, each carried out once, whatever breaks off in between.

Every look reads what is, decides, and takes the order one step further: in one transaction with its record, and only
where nobody else did. The deployment is found before it is made, so the next look makes good what broke off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.facts.incident import Incident
from bot.facts.publication import Publication, Stage
from bot.facts.pull_request import Person
from bot.facts.snapshot import OFFLINE, Snapshot
from bot.git import NO_BRANCH, GitError
from bot.github import conversation, deployments
from bot.github.auth import DEPLOY, Scope
from bot.github.client import Client
from bot.github.errors import REFUSALS, NotFound
from bot.github.perform import Target, perform
from bot.incidents import Incidents
from bot.policy import publishing as policy
from bot.policy.config import Agreed, agreed
from bot.policy.decide import judge
from bot.policy.departing import fixed_of
from bot.policy.gates import contract_approvals
from bot.policy.handles import handle_at
from bot.policy.permission import Permission
from bot.policy.promotion import Outcome
from bot.policy.publishing import Known
from bot.policy.rollback import MAINTAINERS, Rollback, awaited, rollback
from bot.reading import Reader
from bot.reports.publication import comment, marker
from bot.store import audit
from bot.store import publishing as store
from bot.store.database import Database
from bot.store.departures import departures
from bot.store.evaluations import latest_cut
from bot.store.migrate import Connection
from bot.store.repositories import Installed
from bot.writes.write import PutComment, PutDeployment

_log = structlog.get_logger(__name__)

GRANT = "Grant the App *Deployments: write* if it lacks that, then give the order again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A repository, and those who speak for us there: `deployer` for its deployments and nothing else."""

    client: Client
    deployer: Client
    installed: Installed

    @property
    def id(self) -> int:
        return self.installed.repository_id

    @property
    def repository(self) -> dict[str, str]:
        owner, _, name = self.installed.full_name.partition("/")
        return {"owner": owner, "name": name}

    def target(self, number: int) -> Target:
        return Target.at(self.installed.where, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Carries orders out; `now` is the process's clock, in UTC."""

    database: Database
    reader: Reader
    incidents: Incidents
    now: Callable[[], datetime]

    async def look(self, client: Client, installed: Installed) -> None:
        """Take every order of a repository as far as it goes now. Raises: GitHubError, GitError."""
        deployer = client.connection.client(Scope.at(installed.where, DEPLOY))
        place = _Place(client=client, deployer=deployer, installed=installed)
        for publication, is_told in await store.unfinished(self.database, place.id):
            after = await self._advanced(place, publication)
            if after is not None and (after != publication or not is_told):
                await self._tell(place, after)

    async def _advanced(self, place: _Place, publication: Publication) -> Publication | None:
        """The publication as far as it goes now; `None` where somebody else takes it on meanwhile."""
        while True:
            after = await self._next(place, publication)
            if after == publication:
                return publication
            moved = await self._move(place, publication, after)
            if moved is None:
                return None
            publication = moved

    async def _next(self, place: _Place, publication: Publication) -> Publication:
        try:
            match publication.stage:
                case Stage.ORDERED | Stage.AWAITING:
                    return await self._decided(place, publication)
                case Stage.GOING:
                    return await self._deployed(place, publication)
                case Stage.RUNNING:
                    return policy.settled(publication, await _outcome(place, publication), self.now())
                case _:
                    return publication
        except REFUSALS as refused:
            return policy.ended(publication, Stage.REFUSED, f"GitHub refuses: {refused}", GRANT)

    async def _move(self, place: _Place, before: Publication, after: Publication) -> Publication | None:
        """Keep one step, with its record: what goes has production to itself, what has ended gives it back."""
        async with self.database.connection() as connection:
            if after.stage is Stage.GOING:
                token = await self._taken(place, after, connection)
                if token is None:
                    return None
                after = policy.going(after, token, self.now())
            if not await store.move(self.database, place.id, before, after, within=connection):
                return None
            if after.stage.is_final and after.token:
                where = (place.id, after.environment)
                await store.give_back(self.database, where, after.token, self.now(), within=connection)
            if before.stage is not after.stage:
                await audit.append(self.database, _record(place.id, after), within=connection)
        _log.info("publication", order=after.key, stage=after.stage, environment=after.environment)
        return after

    async def _taken(self, place: _Place, publication: Publication, connection: Connection) -> int | None:
        if not publication.is_alone:
            return 0
        where = (place.id, publication.environment)
        lease = await store.take(self.database, where, publication.key, self.now(), within=connection)
        return lease.token if lease else None

    async def _decided(self, place: _Place, publication: Publication) -> Publication:
        try:
            content = await self.reader.policies(place.client, place.installed, publication.branch)
        except GitError as failed:
            if NO_BRANCH not in failed.found:
                raise
            return policy.ended(publication, Stage.REFUSED, f"There is no branch `{publication.branch}` any more.")
        told = agreed(content)
        order = policy.order_of(told.policy)
        is_production = policy.spelled(publication.environment, order) == order[-1]
        commit = await self._commit(place, publication, is_production=is_production)
        found = await deployments.of_commit(place.deployer, place.repository, commit) if commit else ()
        known = Known(
            now=self.now(),
            order=order,
            commit=commit,
            deployments=tuple(each.deployment for each in found),
            busy=await self._is_busy(place, publication, order[-1]),
        )
        if publication.is_rollback and commit:
            known = await self._back(place, publication, known, told)
        return policy.decided(publication, known)

    async def _commit(self, place: _Place, publication: Publication, *, is_production: bool) -> str | None:
        """The commit that would go: the tag's, or the last cut; before production already what is being cut."""
        if publication.is_rollback:
            return await deployments.tag(place.client, place.repository, publication.tag)
        if not is_production and (fixed := fixed_of(await departures(self.database, place.id, publication.branch))):
            return fixed
        cut = await latest_cut(self.database, place.id, publication.branch)
        return cut.commit if cut else None

    async def _is_busy(self, place: _Place, publication: Publication, production: str) -> bool:
        lease = await store.lease(self.database, (place.id, production))
        return lease is not None and lease.holder != publication.key and lease.is_held_at(self.now())

    async def _back(self, place: _Place, publication: Publication, known: Known, told: Agreed) -> Known:
        """Add what going back breaks, and who has yet to agree to that."""
        standing = await deployments.standing(place.deployer, place.repository, known.production)
        known = replace(known, standing=standing)
        if standing is None or standing == known.commit:
            return known
        content = await self.reader.difference(
            place.client, place.installed, publication.branch, standing, known.commit or ""
        )
        judged = judge(Snapshot(known=OFFLINE, content=content), told)
        back = rollback(judged.content)
        bound = policy.bound_to(publication, known)
        given = await store.consents(self.database, place.id, publication.key, bound)
        behind = await self._behind(place, told, back, given)
        return replace(known, back=back, missing=awaited(back, publication.by, given, behind))

    async def _behind(
        self, place: _Place, told: Agreed, back: Rollback, given: tuple[Person, ...]
    ) -> Mapping[str, frozenset[int]]:
        """Who is behind each name that is asked, now; nobody is looked up before anybody agreed."""
        if not given:
            return {}
        if back.asked == (MAINTAINERS,):
            return {MAINTAINERS: frozenset([each.id for each in given if await _may_maintain(place, each)])}
        section = told.policy.of(contract_approvals)
        teams = section.teams if isinstance(section, contract_approvals.ContractApprovals) else {}
        known = {**told.policy.approvals.teams, **teams}
        handles = [handle_at(place.repository["owner"], name, known) for name in back.asked]
        people = await self.reader.behind(place.client, handles, told.policy.approvals)
        return dict(zip(back.asked, people, strict=True))

    async def _deployed(self, place: _Place, publication: Publication) -> Publication:
        """Make the deployment, unless it stands already; whose time ran out before makes none."""
        write = PutDeployment(
            environment=publication.environment,
            commit=publication.commit,
            description=f"Ordered by {publication.by.login}, pull request {publication.number}"[:140],
            marker=publication.key,
        )
        found = await deployments.find(place.deployer, place.repository, write)
        if found is not None:
            return policy.running(publication, int(found["id"]))
        lease = await store.lease(self.database, (place.id, publication.environment))
        if not policy.may_still_go(publication, lease, self.now()):
            return policy.again(publication)
        done = await perform(place.deployer, place.target(publication.number), write)
        return policy.running(publication, done.id or 0)

    async def _tell(self, place: _Place, publication: Publication) -> None:
        """Tell how far it is where it was ordered, and page where production is not what it should be."""
        if publication.number:
            await self._comment(place, publication)
        if publication.is_alone and publication.stage in {Stage.FAILED, Stage.LOST}:
            await self.incidents.tell(place.installed, _incident(publication))
        await store.put_told(self.database, place.id, publication)

    async def _comment(self, place: _Place, publication: Publication) -> None:
        told = PutComment(marker=marker(publication), body=comment(publication))
        try:
            await perform(place.client, place.target(publication.number), told)
        except REFUSALS as refused:
            _log.warning("publication not told", order=publication.key, reason=str(refused))


async def _outcome(place: _Place, publication: Publication) -> Outcome:
    """How its deployment went. One that was deleted went nowhere; what may not be read any more nobody knows."""
    try:
        standing = await deployments.read(place.deployer, place.repository, publication.deployment or 0)
    except NotFound:
        return Outcome.ERROR
    except REFUSALS:
        return Outcome.RUNNING
    return standing.deployment.outcome


async def _may_maintain(place: _Place, person: Person) -> bool:
    return (await conversation.permission(place.client, **place.repository, person=person)).reaches(Permission.MAINTAIN)


def _record(repository_id: int, publication: Publication) -> audit.Record:
    told = publication
    detail = {"order": told.key, "by": told.by.id, "stage": told.stage, "environment": told.environment}
    detail |= {"commit": told.commit, "tag": told.tag, "token": told.token, "deployment": told.deployment}
    detail |= {"told": list(told.sentences)}
    return audit.Record(kind="published", repository_id=repository_id, number=told.number, detail=detail)


def _incident(publication: Publication) -> Incident:
    return Incident(
        kind="publication",
        key=publication.key,
        title=f"Publication to {publication.environment}: {publication.stage}",
        sentences=publication.sentences,
        number=publication.number,
    )
