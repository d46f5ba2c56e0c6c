"""Locking: every branch that is frozen is locked by a ruleset where its policy says so, and no other is.

A look computes what each ruleset is to say from policies and facts, and makes it say that. At the instant of an edge,
at every sweep of the clock, after a crash: it is the same look, and one with nothing new to say asks nobody anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
import tenacity

from bot.git import GitError
from bot.github import rulesets
from bot.github.auth import READ, Scope
from bot.github.client import Client, Connection
from bot.github.errors import GitHubError, RateLimited, Transient
from bot.github.rulesets import Drift
from bot.incidents import Incident, Incidents
from bot.policy.clock import Clock, strictest
from bot.policy.config import agreed
from bot.policy.freezing import calendar_of, freeze_of
from bot.policy.lock import Body, Lock, Place, digest, locks, ruleset_name
from bot.policy.watching import edited
from bot.policy.window import instant_text
from bot.reading import Reader
from bot.store import audit
from bot.store.branches import Branch, branches, forget_branch, next_edge, put_branch, put_looked_at
from bot.store.database import Database
from bot.store.locks import KnownLock, exemptions, in_turn, known_locks, put_lock
from bot.store.policies import organisation_policy
from bot.store.queue import Queue
from bot.store.repositories import find_repository
from bot.store.trains import train
from bot.store.work import Later

PATIENCE = 30.0
"""Seconds for which a lock is tried before somebody is paged."""

HEAD_START = 3.0
"""Seconds for which whatever else the clock changes waits for the locks."""

ARMED = timedelta(minutes=60)
"""How long before an edge a lock is tried out."""

VERIFIED = timedelta(minutes=10)
"""How long a closed lock is taken for closed without looking."""

NO_APP = "no lock App is configured (STATIONMASTER_LOCK_APP_ID)"
NO_BRANCH = "couldn't find remote ref"
"""What git says where there is no such branch."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A branch at this moment, and its next edge, as far as anybody can say."""

    place: Place
    next_edge: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A ruleset that is to say something, what is known of it, and the next edge of its branches."""

    lock: Lock
    body: Body
    known: KnownLock
    next_edge: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether to look at it: where it is to say something else, is not in order, or was not looked at for long."""
        known = self.known
        if known.problem or known.verified_at is None or known.digest != digest(self.body):
            return True
        is_unproven = known.is_active and now - known.verified_at >= VERIFIED
        return is_unproven or (self.is_armed(now) and known.verified_at < (self.next_edge or now) - ARMED)

    def is_armed(self, now: datetime) -> bool:
        """Whether an edge is near."""
        return self.next_edge is not None and self.next_edge - ARMED <= now

    def is_pressing(self, now: datetime) -> bool:
        """Whether somebody must know that it fails: it holds now, or still, or will have to soon."""
        return bool(self.lock.frozen) or self.known.is_active or self.is_armed(now)


@dataclass(slots=True, kw_only=True)
class Locking:
    """Looks after the locks. `github` speaks as the App, `lock` as the lock App, `None` where there is none.

    `now` is the process's clock, in UTC, and `clock` tells every instant to judge by. `patience` is in seconds.
    """

    github: Connection
    lock: Connection | None
    database: Database
    queue: Queue
    reader: Reader
    incidents: Incidents
    now: Callable[[], datetime]
    clock: Callable[[], Awaitable[Clock]]
    patience: float = PATIENCE
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _clients: dict[str, Client] = field(default_factory=dict)
    _looking: set[asyncio.Task[None]] = field(default_factory=set)

    async def look(self) -> None:
        """Make every lock what it is to be. What GitHub refuses is told, and left to the next look."""
        await self._look()
        if await self._read_stale():
            await self._look()

    async def look_first(self) -> None:
        """Look, and let the caller go on after a few seconds, however long that takes."""
        looking = asyncio.create_task(self.look())
        self._looking.add(looking)
        looking.add_done_callback(self._looked)
        await asyncio.wait({looking}, timeout=HEAD_START)

    async def next_edge(self) -> tuple[datetime, float] | None:
        """The next edge, and the seconds until it by whichever clock comes to it first; `None` where none is known."""
        ahead = max((await self.clock()).instants)
        edge = await next_edge(self.database, ahead)
        return (edge, (edge - ahead).total_seconds()) if edge else None

    def _looked(self, looking: asyncio.Task[None]) -> None:
        self._looking.discard(looking)
        if not looking.cancelled() and (failed := looking.exception()):
            _log.error("locks not looked at", error=type(failed).__name__, reason=str(failed))

    async def _look(self) -> None:
        async with self._turn, in_turn(self.database):
            clock = await self.clock()
            seen = [await self._see(each, clock) for each in await branches(self.database)]
            await put_looked_at(self.database, ((each.place, each.next_edge) for each in seen))
            known = await known_locks(self.database)
            due = [each for each in self._wanted(seen, known) if each.is_due(self.now())]
            outcomes = await asyncio.gather(*map(self._keep, due), return_exceptions=True)
            await self._end_exemptions(seen)
        for wanted, problem in zip(due, outcomes, strict=True):
            if isinstance(problem, BaseException):
                raise problem
            if problem and wanted.is_pressing(self.now()):
                await self._page(wanted, problem)  # which may take as long as it likes: the turn is another's

    async def _see(self, branch: Branch, clock: Clock) -> _Seen:
        """A branch as it is now; where nobody can say, as it was."""
        place = branch.place
        content = branch.content(await organisation_policy(self.database, place.owner))
        told = agreed(content)
        if not told.is_known:
            return _Seen(place=place)
        section = freeze_of(told.policy)
        facts = await train(self.database, branch.repository_id, branch.name)
        window = strictest(calendar_of(told.policy), facts, clock)
        since = max((each.since for each in window.periods), default=None)
        is_frozen = window.is_frozen and section.is_on
        now = replace(place, enforcement=section.lock, is_frozen=is_frozen, since=since)
        return _Seen(place=now, next_edge=window.until)

    def _wanted(self, seen: Sequence[_Seen], known: Mapping[str, KnownLock]) -> list[_Wanted]:
        """Every ruleset that there is to be, and those that are active and are no more to be."""
        there = locks(each.place for each in seen)
        keys = {each.key for each in there}
        left = (each.left for each in known.values() if each.is_active and each.is_covered and each.key not in keys)
        return [
            _Wanted(
                lock=lock,
                body=lock.wanted(self.github.app.id),
                known=known.get(lock.key) or KnownLock.of(lock),
                next_edge=min(
                    (each.next_edge for each in seen if each.next_edge and each.place.key == lock.key), default=None
                ),
            )
            for lock in (*there, *left)
        ]

    async def _keep(self, wanted: _Wanted) -> str:
        """Make one ruleset stand; where that cannot be done, what the problem is."""
        if self.lock is None:
            return await self._fail(wanted, f"{NO_APP}.")
        try:
            async with asyncio.timeout(self.patience):
                ruleset: int = await _retrying(self.patience)(self._stand, self.lock, wanted)
        except (GitHubError, Later, TimeoutError) as failed:
            self._clients.pop(wanted.lock.key, None)
            told = str(failed) or f"GitHub did not answer within {self.patience:.0f} s."
            return await self._fail(wanted, f"the lock App could not change the ruleset: {told}")
        return await self._succeed(wanted, ruleset)

    async def _stand(self, lock: Connection, wanted: _Wanted) -> int:
        key = wanted.lock.key
        if key not in self._clients:
            self._clients[key] = await rulesets.client_for(lock, wanted.lock)
        client, known = self._clients[key], wanted.known
        if known.ruleset_id is not None and known.digest == digest(wanted.body):
            changed = await rulesets.drift(client, wanted.lock, wanted.body, known.ruleset_id)
            if changed is not None:
                await self._accuse(wanted, changed)
        return await rulesets.make_stand(client, wanted.lock, wanted.body, known.ruleset_id)

    async def _accuse(self, wanted: _Wanted, changed: Drift) -> None:
        """Tell of a ruleset that stood and that somebody changed; at once, as mending it waits for nothing."""
        installed = await find_repository(self.database, wanted.lock.places[0].repository_id)
        if installed is not None:
            key = f"{wanted.lock.key} {changed.at}"
            incident = edited(wanted.lock.branch, key, changed.differences, is_frozen=bool(wanted.lock.frozen))
            await self.incidents.note(installed, incident)

    async def _succeed(self, wanted: _Wanted, ruleset: int) -> str:
        lock, known, now = wanted.lock, wanted.known, self.now()
        stands = replace(
            known,
            repository_id=lock.places[0].repository_id,
            full_name=lock.places[0].full_name,
            ruleset_id=ruleset,
            is_active=bool(lock.frozen),
            digest=digest(wanted.body),
            verified_at=now,
            problem="",
        )
        is_news = (known.digest, known.problem) != (stands.digest, "")
        seconds = round((now - lock.since).total_seconds(), 3) if lock.since else None
        detail = {"ruleset": ruleset, "enforcement": wanted.body["enforcement"], "seconds_after_edge": seconds}
        await self._put(wanted, stands, detail if is_news else None)
        return ""

    async def _fail(self, wanted: _Wanted, problem: str) -> str:
        is_news = wanted.known.problem != problem
        await self._put(wanted, replace(wanted.known, problem=problem), {"problem": problem} if is_news else None)
        return problem

    async def _put(self, wanted: _Wanted, known: KnownLock, news: Mapping[str, object] | None) -> None:
        """Keep how a ruleset was found, with a record where that is new."""
        async with self.database.connection() as connection:
            await put_lock(self.database, known, within=connection)
            if news is not None:
                frozen = [each.full_name for each in wanted.lock.frozen]
                detail = {"lock": known.key, "name": ruleset_name(wanted.lock.branch), "frozen": frozen, **news}
                record = audit.Record(kind="lock", repository_id=known.repository_id, detail=detail)
                await audit.append(self.database, record, within=connection)
                _log.info("lock", **detail)

    async def _page(self, wanted: _Wanted, problem: str) -> None:
        """Tell whoever can do it by hand, once for each time that it matters."""
        lock, known = wanted.lock, wanted.known
        installed = await find_repository(self.database, lock.places[0].repository_id)
        if installed is None:
            return
        name, state = ruleset_name(lock.branch), wanted.body["enforcement"]
        moment = instant_text(lock.since or wanted.next_edge or known.verified_at)
        sentences = (
            f"The ruleset `{name}` is to be `{state}` for the edge of {moment}, and is not known to be: {problem}",
            "Until it is, the freeze is enforced by `checks`, one pull request after the other.",
            f"What to do: set it to `{state}` by hand, and mend what is said above; `stationmaster doctor` tells more.",
        )
        title = f"{lock.branch} {_trouble(wanted)}"
        incident = Incident(kind="lock", key=f"{lock.key} {state} {moment}", title=title, sentences=sentences)
        with suppress(Later):  # the sweep of incidents opens its issue
            await self.incidents.tell(installed, incident)

    async def _end_exemptions(self, seen: Iterable[_Seen]) -> None:
        """Have every exemption taken back whose branch is not locked any more."""
        locked = {(at.repository_id, at.branch) for at in (each.place for each in seen) if at.is_frozen and at.key}
        for each in await exemptions(self.database):
            if (each.repository_id, each.base_ref) not in locked:
                await self.queue.evaluate(each.repository_id, each.number)

    async def _read_stale(self) -> bool:
        """Read the policies of branches that moved while nothing was there to be judged by them; whether there were."""
        stale = [each for each in await branches(self.database) if each.is_stale]
        for each in stale:
            await self._read_again(each)
        return bool(stale)

    async def _read_again(self, branch: Branch) -> None:
        installed = await find_repository(self.database, branch.repository_id)
        if installed is None:
            return
        client = self.github.read_only(Scope.at(installed.where, READ))
        try:
            content = await self.reader.policies(client, installed, branch.name)
        except GitError as failed:
            if NO_BRANCH in failed.found:
                await forget_branch(self.database, branch.repository_id, branch.name)
            _log.warning("policy not read again", branch=branch.name, reason=str(failed))
        except (GitHubError, Later) as away:
            _log.warning("policy not read again", branch=branch.name, reason=str(away))
        else:
            await put_branch(self.database, branch.repository_id, content)


def _trouble(wanted: _Wanted) -> str:
    if wanted.lock.frozen:
        return "cannot be locked"
    return "cannot be unlocked" if wanted.known.is_active else "is not ready to be locked"


def _retrying(seconds: float) -> tenacity.AsyncRetrying:
    """Try again what may pass by itself, sooner or later at random, so that many do not come at once."""
    return tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type((Transient, RateLimited, Later)),
        wait=tenacity.wait_random_exponential(multiplier=0.25, max=5),
        stop=tenacity.stop_before_delay(seconds),
        reraise=True,
    )
