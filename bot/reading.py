"""Reading: what stands on GitHub and in git, made into the one snapshot that a decision rests on.

Content comes from git, people and time from GitHub. What a pull request needs of its people is known only once its
content is, so there are two reads: the pull request itself, and those who must agree to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.content import policy_of, read_between, read_content
from bot.facts.pull_request import PullRequest, Push, Team, Witness
from bot.facts.snapshot import LIVE, Content, Snapshot
from bot.git import NOTHING, Base, Mirror
from bot.github import read
from bot.github.client import ReadOnly
from bot.github.dates import Dates
from bot.github.errors import Forbidden, NotFound, quote
from bot.github.read import Membership, Pull, together
from bot.policy.approvals import Approvals
from bot.policy.clock import Clock
from bot.policy.config import agreed
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.store.commands import standing
from bot.store.database import Database
from bot.store.evaluations import asked
from bot.store.known_teams import first_met, known_teams, put_teams
from bot.store.policies import Kept, organisation_policy
from bot.store.pushes import Pushed, makers, pushed, put_pushes
from bot.store.repositories import Installed
from bot.store.trains import latest_judged, put_judged, train
from bot.store.witness import Seen, last_seen, put_witness, witnesses
from bot.writes.labels import LABELS
from bot.writes.reconcile import comment_marker
from bot.writes.standing import Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Two commits to read between, and the refs to have them under; a `base` may be such a ref."""

    base_ref: str
    base: str
    head: str
    wants: Mapping[str, str | None]


Also = Callable[[Snapshot], Iterable[str] | None]
"""Says, once the content is known, whose handles to read besides; `None` where nothing more need be known of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads through a client, into mirrors kept under one folder; `now` is the process's clock, in UTC.

    `dates` knows how far it is from GitHub's.
    """

    database: Database
    mirrors: Path
    server_url: str
    now: Callable[[], datetime]
    dates: Dates

    async def clock(self) -> Clock:
        """The instants to judge by. They are kept as judged by, unless nobody can say that our clock is right."""
        ours = self.now()
        clock = Clock(ours=ours, github=self.dates.github(ours), latest=await latest_judged(self.database))
        if clock.github and not clock.problem:
            await put_judged(self.database, clock.judged)
        return clock

    async def pull(self, client: ReadOnly, installed: Installed, number: int) -> tuple[Pull, Standing]:
        """Read a pull request and what stands on it. Raises: GitHubError."""
        owner, _, name = installed.full_name.partition("/")
        marker = comment_marker(installed.repository_id, number)
        labels = [label.name for label in LABELS]
        pull = await read.pull_request(client, owner, name, number, labels=labels, marker=marker)
        before = await asked(self.database, installed.repository_id, number, pull.pull_request.head)
        return pull, replace(pull.standing, asked=before)

    async def snapshot(
        self, client: ReadOnly, installed: Installed, pull: Pull, *, is_fresh: bool = False, also: Also | None = None
    ) -> Snapshot:
        """Read every other fact; `is_fresh`: who is in which team as well, whenever that was read last.

        Where `also` asks, whose hands were in it and who those handles are is read even if no gate asks for anybody.

        Raises: GitHubError, GitError.
        """
        told = pull.pull_request
        wants = {f"refs/heads/{told.base_ref}": told.base, f"refs/pull/{told.number}/head": told.head}
        between = Between(base_ref=told.base_ref, base=told.base, head=told.head, wants=wants)
        content = await self._content(client, installed, between)
        clock = await self.clock()
        snapshot = Snapshot(
            known=LIVE,
            content=content,
            pull_request=told,
            now=clock.ours,
            github_now=clock.github,
            latest=clock.latest,
            train=await train(self.database, installed.repository_id, told.base_ref, told.number),
            standing=await standing(self.database, installed.repository_id, told.number),
        )
        outline = decide(snapshot)
        await self._witness_unseen(installed.repository_id, pull, outline)
        snapshot = replace(snapshot, witnesses=await witnesses(self.database, installed.repository_id, told.number))
        more = also(snapshot) if also else None
        if more is None and not _asks_anybody(outline):
            return snapshot
        agreed_on = agreed(content).policy.approvals
        asked_for = tuple(dict.fromkeys((*handles(outline), *(more or ()))))
        return replace(
            snapshot,
            pull_request=await self._with_hands(client, installed, pull),
            teams=await self._teams(client, asked_for, agreed_on, is_fresh=is_fresh),
        )

    async def _teams(
        self, client: ReadOnly, handles: Sequence[str], told: Approvals, *, is_fresh: bool
    ) -> tuple[Team, ...]:
        """Who the handles are: from memory where it is young enough, and only who they always were."""
        where = (self.database, client.installation_id)
        known = {} if is_fresh else await known_teams(*where, handles, with_children=told.child_teams)
        membership = Membership.ALL if told.child_teams else Membership.IMMEDIATE
        unknown = [handle for handle in handles if handle not in known]
        found = await read.people(client, unknown, membership)
        await put_teams(*where, found, with_children=told.child_teams)
        teams = {**known, **{team.handle: team for team in found}}
        met = await first_met(*where, teams.values())
        return tuple(identified(teams[handle], told.ids, met) for handle in handles)

    async def _with_hands(self, client: ReadOnly, installed: Installed, pull: Pull) -> PullRequest:
        """Add whoever had a hand in the pull request without being in its commits."""
        repository_id, number = installed.repository_id, pull.pull_request.number
        known = await pushed(self.database, repository_id, number)
        if not pull.is_fork and not _is_seen(pull, known):
            listed = await self._listed(client, installed, pull)
            await put_pushes(self.database, repository_id, number, listed, is_listed=True)
            known = (*known, *(Pushed(push=each, is_listed=True) for each in listed))
        return replace(with_pushes(pull, known), makers=await makers(self.database, repository_id, number))

    async def _listed(self, client: ReadOnly, installed: Installed, pull: Pull) -> tuple[Push, ...]:
        owner, _, name = installed.full_name.partition("/")
        try:
            return await read.pushes(client, owner, name, pull.head_ref)
        except (Forbidden, NotFound):
            return ()

    async def policies(self, client: ReadOnly, installed: Installed, branch: str, commit: str | None = None) -> Content:
        """Read the policies that judge a branch, and nothing else of it; or judged it when it stood at a commit.

        Raises: GitHubError, GitError.
        """
        ref = f"refs/stationmaster/{commit}" if commit else f"refs/heads/{branch}"

        def read_it(mirror: Mirror, above: Kept) -> Content:
            base = commit or mirror.resolve(ref)
            own, kept = policy_of(mirror, base)
            return Content(
                base_ref=branch,
                base=base,
                head=base,
                merge_base=base,
                policy=own,
                kept_policy=kept,
                organisation_policy=above.policy,
                kept_organisation_policy=above.before,
            )

        return await self._mirrored(client, installed, {ref: commit}, read_it)

    async def difference(
        self, client: ReadOnly, installed: Installed, branch: str, before: str | None, after: str
    ) -> Content:
        """Read what changes from one commit to another, whichever came first; all there is, where there is none before.

        Raises: GitHubError, GitError.
        """
        base = Base(ref=branch, commit=before or after, merge_base=before or NOTHING[len(after)])

        def read_it(mirror: Mirror, above: Kept) -> Content:
            found = read_between(mirror, base, after, above.policy)
            return replace(found, kept_organisation_policy=above.before)

        wants = {f"refs/stationmaster/{commit}": commit for commit in (base.commit, after)}
        return await self._mirrored(client, installed, wants, read_it)

    async def behind(self, client: ReadOnly, handles: Sequence[str], told: Approvals) -> tuple[frozenset[int], ...]:
        """Who is behind each handle now, by numeric id; nobody where that cannot be read. Raises: GitHubError."""
        teams = await self._teams(client, handles, told, is_fresh=True)
        return tuple(frozenset(each.id for each in team.members if not team.problem) for team in teams)

    async def commits(
        self, client: ReadOnly, installed: Installed, branch: str, since: str | None, tip: str
    ) -> frozenset[str]:
        """What came to a branch since a commit of it; all, where there is none. Raises: GitHubError, GitError."""
        wants = {f"refs/heads/{branch}": tip} | ({f"refs/stationmaster/{since}": since} if since else {})
        return await self._mirrored(client, installed, wants, lambda mirror, _: mirror.between(since, tip))

    async def pages(self, installed: Installed, commit: str, folder: str) -> tuple[str, ...]:
        """The paths right in a folder (`a/b/`) of a commit that was read before. Raises: GitError."""
        mirror = Mirror(self.mirrors / f"{installed.repository_id}.git")
        return tuple(await asyncio.to_thread(mirror.listed, commit, [folder]))

    async def content_at(self, client: ReadOnly, installed: Installed, base_ref: str, head: str) -> Content:
        """Read what a commit changes against the base branch as it is now. Raises: GitHubError, GitError."""
        ref = f"refs/heads/{base_ref}"
        wants = {ref: None, f"refs/stationmaster/{head}": head}
        return await self._content(client, installed, Between(base_ref=base_ref, base=ref, head=head, wants=wants))

    async def _content(self, client: ReadOnly, installed: Installed, between: Between) -> Content:
        def read_it(mirror: Mirror, above: Kept) -> Content:
            base = mirror.resolve(between.base)
            found = read_content(mirror, base, between.head, between.base_ref, above.policy)
            return replace(found, kept_organisation_policy=above.before)

        return await self._mirrored(client, installed, between.wants, read_it)

    async def _mirrored(
        self,
        client: ReadOnly,
        installed: Installed,
        wants: Mapping[str, str | None],
        read_it: Callable[[Mirror, Kept], T],
    ) -> T:
        """Read from the mirror, once it has what is wanted, with the organisation's policy."""
        above = await organisation_policy(self.database, installed.full_name.partition("/")[0])
        token = await client.token()
        mirror = Mirror(self.mirrors / f"{installed.repository_id}.git")

        def ensured() -> T:
            mirror.ensure(f"{self.server_url}/{installed.full_name}.git", token.value, wants)
            return read_it(mirror, above)

        return await asyncio.to_thread(ensured)

    async def _witness_unseen(self, repository_id: int, pull: Pull, outline: Decision) -> None:
        """Witness by looking: a review that was not there at the last look, on a head that has not moved since.

        A head that moved and came back was pushed by force, and GitHub counts those; so an equal count and an equal
        head mean that it never moved. No date is read.
        """
        told = pull.pull_request
        last = await last_seen(self.database, repository_id, told.number)
        if last is None or not _stood_still(last, pull, outline.digest):
            return
        for review in told.reviews:
            if review.id not in last.review_ids and review.commit == told.head:
                witness = Witness(review_id=review.id, head=told.head, digest=outline.digest, parts=outline.parts)
                await put_witness(self.database, repository_id, told.number, witness)


def identified(team: Team, pinned: Mapping[str, int], met: Mapping[str, int]) -> Team:
    """Take a team or person for who they are called only where the id is the policy's, or else the one first met."""
    wanted = pinned.get(team.handle, met.get(team.handle.casefold(), team.id))
    if not team.id or team.id == wanted:
        return team
    handle = quote(team.handle)
    was = "should have by the policy" if team.handle in pinned else "had when it was first met"
    problem = (
        f"@{handle} has the id {team.id}, not {wanted} as it {was}: the name may have changed hands. "
        f"If that is meant, say so in the policy: `approvals: {{ids: {{{handle}: {team.id}}}}}`."
    )
    return Team(handle=team.handle, id=0, problem=problem)


def with_pushes(pull: Pull, known: Iterable[Pushed]) -> PullRequest:
    """Count those who pushed among the contributors, and say what of the pushing nobody knows."""
    told = pull.pull_request
    people = [each.push.person for each in known]
    doubts = list(told.doubts)
    if not _is_seen(pull, known):
        doubts.append(f"nobody saw who pushed {told.head[:7]}")
    if any(person.id == 0 for person in people):
        doubts.append("somebody whose account is gone pushed to it")
    return replace(told, contributors=together(told.contributors, people), doubts=tuple(doubts))


def _is_seen(pull: Pull, known: Iterable[Pushed]) -> bool:
    """Whether it is known who pushed the head. What was pushed before it was opened, GitHub's list alone tells."""
    return any(each.push.head == pull.pull_request.head and (each.is_listed or pull.is_fork) for each in known)


def _asks_anybody(outline: Decision) -> bool:
    return any(verdict.requirements or verdict.people for verdict in outline.verdicts)


def _stood_still(last: Seen, pull: Pull, digest: str) -> bool:
    told = pull.pull_request
    then = (last.head, last.base_ref, last.force_push_count, last.digest)
    return then == (told.head, told.base_ref, pull.force_push_count, digest)


def seen(pull: Pull, digest: str) -> Seen:
    """Tell what this look saw, for the next one to compare with."""
    told: PullRequest = pull.pull_request
    return Seen(
        head=told.head,
        base_ref=told.base_ref,
        digest=digest,
        force_push_count=pull.force_push_count,
        review_ids=tuple(review.id for review in told.reviews),
    )


def handles(decision: Decision) -> tuple[str, ...]:
    """Say whom a decision has to know: everybody named in a requirement or by a gate who can be looked up."""
    named = [handle for verdict in decision.verdicts for each in verdict.requirements for handle in each.who]
    named += [handle for verdict in decision.verdicts for handle in verdict.people]
    return tuple(dict.fromkeys(handle for handle in named if "@" not in handle))
