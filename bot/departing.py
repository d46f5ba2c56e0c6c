"""Departing: every train on its way is looked after until it is gone, from its freeze to its closed tracking issue.

Each look reads what holds, takes the steps that follow, and makes GitHub say so. Whatever breaks off is made good by
the next look: a step is kept once, and every write finds what stands before it makes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.facts.departure import Departure, Event, State, Step, Who
from bot.facts.look import DepartureLook
from bot.facts.snapshot import Content
from bot.facts.train import Cut, Train
from bot.github import deployments, read, releases
from bot.github.auth import DEPLOY, ISSUES, RELEASE, Permissions, Scope
from bot.github.client import Client, Connection
from bot.github.errors import REFUSALS, Conflict, NotFound
from bot.github.perform import Target, perform
from bot.incidents import Incidents
from bot.policy.calendar import Calendar
from bot.policy.clock import strictest
from bot.policy.config import agreed
from bot.policy.departing import (
    ARMED_BEFORE,
    Shown,
    Trial,
    begun,
    ending,
    known,
    leaves,
    moves,
    next_step,
    pages,
    state_of,
    tried,
    tries,
)
from bot.policy.freezing import calendar_of
from bot.policy.naming import VERSION, latest_version, prefix, tag_name
from bot.policy.promotion import Outcome, refusal
from bot.policy.release import ReleaseRule
from bot.policy.window import Period, preview
from bot.reading import Reader
from bot.records import ride
from bot.reports import departure as tracking
from bot.reports.release import Release, next_version
from bot.reports.riding import Ride, blockers, files, rider
from bot.store import audit, departures, publishing
from bot.store.database import Database
from bot.store.queue import Queue
from bot.store.repositories import Installed, find_repository
from bot.store.trains import put_happening, train
from bot.store.watched import WatchedTag, watch_tag
from bot.store.work import Sweep
from bot.writes.departure import REMEDIES, holder, incident, issue, production, published, released, smoke, tag
from bot.writes.write import PutDeployment, PutRelease, PutTag

DAY = timedelta(days=1)
REFUSED = (Conflict, *REFUSALS)
"""What GitHub says where trying again is of no use."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A branch that trains leave from, with everything that holds there now."""

    client: Client
    installed: Installed
    branch: str
    tip: str
    rule: ReleaseRule
    calendar: Calendar
    facts: Train
    now: datetime

    @property
    def repository(self) -> dict[str, str]:
        owner, _, name = self.installed.full_name.partition("/")
        return {"owner": owner, "name": name}

    @property
    def target(self) -> Target:
        return Target.at(self.installed.where, head=self.tip)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departing:
    """Looks after departures; `now` is the process's clock, in UTC."""

    github: Connection
    database: Database
    queue: Queue
    reader: Reader
    incidents: Incidents
    now: Callable[[], datetime]

    async def note(self, repository_id: int, content: Content) -> None:
        """Remember a branch from which trains leave under a policy that says how."""
        if agreed(content).policy.release is not None:
            await departures.look_at(self.database, repository_id, content.base_ref, self.now(), is_known=False)

    async def sweep(self) -> None:
        """Queue a look at every branch that is due for one."""
        for repository_id, branch in await departures.due(self.database, self.now()):
            installed = await find_repository(self.database, repository_id)
            if installed is not None and not installed.is_out_of_reach:
                await self.queue.look_at(DepartureLook(where=installed.where, branch=branch))

    async def look(self, client: Client, installed: Installed, branch: str) -> None:
        """Look after the departures from a branch. Raises: GitHubError, GitError."""
        again = self.now() + DAY
        place = await self._place(client, installed, branch)
        if place is not None:
            again = await self._look_after_all(place, again)
        await departures.look_at(self.database, installed.repository_id, branch, again)

    async def _place(self, client: Client, installed: Installed, branch: str) -> _Place | None:
        """What holds at a branch; `None` where there is none, or no policy that says how a train is cut."""
        owner, _, name = installed.full_name.partition("/")
        try:
            tip = await read.tip(client, owner, name, branch)
        except NotFound:
            return None
        policy = agreed(await self.reader.policies(client, installed, branch, tip)).policy
        if policy.release is None:
            return None
        return _Place(
            client=client,
            installed=installed,
            branch=branch,
            tip=tip,
            rule=policy.release,
            calendar=calendar_of(policy),
            facts=await train(self.database, installed.repository_id, branch),
            now=self.now(),
        )

    async def _look_after_all(self, place: _Place, latest: datetime) -> datetime:
        """Look after each; when to look again, `latest` at the latest."""
        clock = await self.reader.clock()
        place = replace(place, now=clock.judged)
        window = strictest(place.calendar, place.facts, clock)
        stored = await departures.departures(self.database, place.installed.repository_id, place.branch)
        on_their_way = {each.train for each in stored if state_of(each) is not State.CLOSED}
        ahead = preview(place.calendar, place.facts, place.now)
        coming = [each for each in ahead if each.since - place.now <= ARMED_BEFORE and each.train not in on_their_way]
        periods = (*window.periods, *coming)
        looked = [
            await self._look_after(place, each, _shown(place, each, (*window.periods, *ahead)))
            for each in known(stored, periods, place.branch)
        ]
        if any(state_of(each) is not State.CLOSED for each in looked):
            return place.now
        return min([latest, *(each.since - ARMED_BEFORE for each in ahead[:1])])

    async def _look_after(self, place: _Place, departure: Departure, shown: Shown) -> Departure:
        """Take every step there is to take, and tell."""
        departure = await self._go_on(place, departure, shown)
        fixed = begun(departure)
        if state_of(departure) is State.CUTTING and fixed:
            shown = replace(shown, trial=await self._tried(place, departure, fixed.commit))
            departure = await self._go_on(place, departure, shown)
        if not any(step.event is Event.FREEZE for step, _ in moves(departure)):
            return await self._close(place, departure)
        rides = await self._rides(place, departure)
        if state_of(departure) is State.SMOKE_PASSED and fixed:
            shown = replace(shown, held=await self._held(place, fixed.commit))
        if leaves(departure, place.rule) and not shown.held:
            departure = await self._cut(place, departure, rides)
        await self._tell(place, departure, shown, rides)
        return await self._close(place, departure)

    async def _go_on(self, place: _Place, departure: Departure, shown: Shown) -> Departure:
        while (step := next_step(departure, shown)) is not None:
            departure = await self._take(place, departure, step)
        return departure

    async def _close(self, place: _Place, departure: Departure) -> Departure:
        """Close what is cut or called off, once everything is told."""
        if state_of(departure) not in {State.CUT, State.ABORTED}:
            return departure
        return await self._take(place, departure, Step(event=Event.CLOSE, who=Who.STATIONMASTER, at=place.now))

    async def _take(
        self,
        place: _Place,
        departure: Departure,
        step: Step,
        cut: Cut | None = None,
    ) -> Departure:
        """Keep a step with its record, and with the cut that it comes with, whose tag is watched from then on."""
        repository_id, after = place.installed.repository_id, departure.taking(step)
        async with self.database.connection() as connection:
            await departures.put_steps(self.database, repository_id, departure, (step,), within=connection)
            if cut is not None:
                await put_happening(self.database, repository_id, cut, within=connection)
                kept = WatchedTag(repository_id=repository_id, name=departure.tag, commit=cut.commit)
                await watch_tag(self.database, kept, within=connection)
                await self.queue.sweep(Sweep.LOCK, within=connection)
                await self.queue.sweep(Sweep.CLOCK, within=connection)
            await audit.append(self.database, _record(repository_id, after, step), within=connection)
        _log.info("departure", train=departure.train, branch=departure.branch, step=step.event, state=state_of(after))
        return after

    async def _tried(self, place: _Place, departure: Departure, commit: str) -> Trial:
        """Ask for the smoke tests, where they are asked for by a deployment, and hear how they went."""
        rule, outcome = place.rule.smoke, None
        if rule.environment:
            try:
                outcome = await self._deployed(place, smoke(departure, rule.environment, commit, tries(departure)))
            except REFUSED as refused:
                return Trial(told=f"a deployment to {rule.environment}, which GitHub refuses: {refused}")
        owner, name = place.repository["owner"], place.repository["name"]
        return tried(rule, await read.conclusions(place.client, owner, name, commit, rule.checks), outcome)

    async def _held(self, place: _Place, commit: str) -> str:
        """Why a commit may not go to production yet: it has to pass the environment before."""
        if len(place.rule.environments) == 1:
            return ""
        client, order = self._client(place, DEPLOY), place.rule.environments
        try:
            found = await deployments.of_commit(client, place.repository, commit)
        except REFUSED as refused:
            return f"GitHub does not show its deployments: {refused}"
        return refusal(place.rule.production, commit, (each.deployment for each in found), order) or ""

    async def _deployed(self, place: _Place, write: PutDeployment) -> Outcome | None:
        """Deploy for the smoke tests, and tell how the last deployment of the commit to that environment went."""
        client = self._client(place, DEPLOY)
        await perform(client, place.target, write)
        found = [each.deployment for each in await deployments.of_commit(client, place.repository, write.commit)]
        there = [each for each in found if each.environment.casefold() == write.environment.casefold()]
        return max(there, key=lambda each: each.id).outcome if there else None

    async def _rides(self, place: _Place, departure: Departure) -> tuple[Ride, ...]:
        """What was merged since the last cut, each with the plan that was last made of it."""
        before = _last_cut(place.facts, departure)
        prior = await departures.last_cut(self.database, place.installed.repository_id, departure)
        since = before.commit if before else None
        came = await self.reader.commits(place.client, place.installed, place.branch, since, _commit(place, departure))
        # Nothing that rides was touched last before the freeze began that the last cut ended.
        touched = min((each for each in (prior and prior.since, before and before.at - DAY) if each), default=None)
        told = await read.merged(place.client, **place.repository, base=place.branch, since=touched)
        return tuple(
            [await ride(self.database, place.installed.repository_id, each) for each in told if each.commit in came]
        )

    async def _release(self, place: _Place, departure: Departure, rides: Sequence[Ride]) -> Release:
        """The release as far as it is known by now."""
        commit = _commit(place, departure)
        repository_id = place.installed.repository_id
        prior = await departures.last_cut(self.database, repository_id, departure)
        return Release(
            name=departure.tag if departure.tagged == commit else departure.name,
            commit=commit,
            before=prior.tag or None if prior else None,
            riders=tuple(map(rider, rides)),
            blockers=blockers(rides, await departures.aboard(self.database, repository_id, place.branch)),
        )

    async def _cut(self, place: _Place, departure: Departure, rides: Sequence[Ride]) -> Departure:
        """Tag, release, deploy; only when all three stand was it cut, and the freeze ends."""
        writing: type[PutTag | PutRelease | PutDeployment] = PutTag
        try:
            departure = await self._named(place, departure, rides)
            release = await self._release(place, departure, rides)
            for permissions, write in (
                (RELEASE, tag(departure, release)),
                (RELEASE, released(departure, release, files(release, rides))),
            ):
                writing = type(write)
                await perform(self._client(place, permissions), place.target, write)
            writing = PutDeployment
            is_published = await self._publish(place, departure, release)
        except REFUSED as refused:
            reason = f"{refused} What to do: {REMEDIES[writing]}."
            failed = Step(event=Event.CUT_FAILED, who=Who.STATIONMASTER, at=place.now, reason=reason)
            return await self._take(place, departure, failed)
        if not is_published:
            return departure
        if ending(departure, await train(self.database, place.installed.repository_id, place.branch)) is not None:
            return departure  # it was called off meanwhile, which the next look tells
        by = Who.STATIONMASTER if place.rule.automatic else Who.RELEASE_MANAGER
        step = Step(event=Event.CUT, who=by, at=place.now, by=departure.wanted_by, commit=release.commit)
        cut = Cut(branch=place.branch, commit=release.commit, at=place.now, train=departure.train)
        return await self._take(place, departure, step, cut)

    async def _publish(self, place: _Place, departure: Departure, release: Release) -> bool:
        """Deploy to production, alone; false while another publication is under way there, which is waited for.

        How it goes is then looked after like that of any other publication. One that is kept was made before a process
        died, and may be over by now: production is not taken for it again, as nobody would give it back.
        """
        write, environment = production(departure, release, place.rule.production), place.rule.production
        where = (place.installed.repository_id, environment)
        async with self.database.connection() as connection:
            if await publishing.is_kept(self.database, where[0], holder(write), within=connection):
                return True
            lease = await publishing.take(self.database, where, holder(write), place.now, within=connection)
        if lease is None:
            _log.info("departure waits for production", departure=departure.name)
            return False
        try:
            done = await perform(self._client(place, DEPLOY), place.target, write)
        except REFUSED:
            async with self.database.connection() as connection:
                await publishing.give_back(self.database, where, lease.token, place.now, within=connection)
            raise
        told = published(departure, write, lease, done.id or 0)
        async with self.database.connection() as connection:
            await publishing.put_publication(self.database, where[0], told, within=connection)
        return True

    async def _named(self, place: _Place, departure: Departure, rides: Sequence[Ride]) -> Departure:
        """Find its tag's name, once for each commit: a version that is counted again would be another."""
        commit, pattern = _commit(place, departure), place.calendar.trains[departure.train].tag
        if departure.tagged == commit:
            return departure
        version = ""
        if VERSION in pattern:
            standing = await releases.tags(place.client, place.repository, prefix(pattern))
            version = next_version(latest_version(pattern, standing), tuple(map(rider, rides)))
        named = tag_name(pattern, departure.since.astimezone(UTC).date(), version)
        await departures.put_tag(self.database, place.installed.repository_id, departure, named, commit)
        return replace(departure, tag=named, tagged=commit)

    async def _tell(self, place: _Place, departure: Departure, shown: Shown, rides: Sequence[Ride]) -> None:
        """Make the tracking issue say where it stands, and page people."""
        release = await self._release(place, departure, rides)
        is_over = state_of(departure) in {State.CUT, State.ABORTED}
        body = tracking.body(departure, shown, release, place.rule)
        write = issue(departure, tracking.title(departure), body, is_closed=is_over)
        try:
            number = (await perform(self._client(place, ISSUES), place.target, write)).id
        except REFUSED as refused:
            _log.warning("departure untold", departure=departure.name, reason=str(refused))
        else:
            if number is not None and number != departure.issue:
                await departures.put_issue(self.database, place.installed.repository_id, departure, number)
        for at, step in pages(departure):
            await self.incidents.tell(place.installed, incident(departure, at, step, place.rule))

    def _client(self, place: _Place, permissions: Permissions) -> Client:
        """A client with a token for one task in this repository."""
        return self.github.client(Scope.at(place.installed.where, permissions))


def _shown(place: _Place, departure: Departure, periods: Sequence[Period]) -> Shown:
    key = (departure.train, departure.since)
    period = next((each for each in periods if (each.train, each.since) == key), None)
    return Shown(now=place.now, period=period, ended=ending(departure, place.facts))


def _commit(place: _Place, departure: Departure) -> str:
    """What it leaves with: the commit that was fixed, else what the branch stands at."""
    fixed = begun(departure)
    return fixed.commit if fixed else place.tip


def _last_cut(facts: Train, departure: Departure) -> Cut | None:
    """The last cut before the freeze of a departure began."""
    latest = (facts.latest_cut,) if facts.latest_cut else ()
    cuts = [each for each in (*facts.cuts, *latest) if each.train in {None, departure.train}]
    return max((each for each in cuts if each.at <= departure.since), key=lambda each: each.at, default=None)


def _record(repository_id: int, departure: Departure, step: Step) -> audit.Record:
    detail = {
        "branch": departure.branch,
        "departure": departure.name,
        "step": step.event,
        "told by": step.who,
        "by": step.by,
        "at": step.at.isoformat(),
        "commit": step.commit,
        "reason": step.reason,
        "state": state_of(departure),
    }
    return audit.Record(kind="departure", repository_id=repository_id, detail=detail)
