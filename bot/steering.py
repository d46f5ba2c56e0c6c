"""Steering: what somebody said in a comment is read again, run once with what holds now, kept, and answered.

Running and keeping are one transaction. What is to be told is kept with it, so whatever fails on the way to GitHub is
made good by the next try, which runs nothing again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.evidence.recorded import recorded
from bot.facts.comment import Comment, Kind
from bot.facts.look import ButtonLook, CommandLook, DepartureLook, PublishingLook
from bot.facts.order import Order
from bot.facts.publication import Consent
from bot.facts.pull_request import Person, PullRequest
from bot.facts.snapshot import Snapshot
from bot.facts.standing import BreakGlass
from bot.github import conversation
from bot.github.auth import ISSUES, RELEASE, REVERT, Scope
from bot.github.client import Client
from bot.github.errors import REFUSALS, NotFound
from bot.github.perform import REACTABLE, Refused, Target, perform
from bot.github.read import Pull
from bot.policy.answer import FLOODED, MOST_AN_HOUR, Answer, Reaction, answer, calls
from bot.policy.command import (
    AskForReviews,
    Depart,
    Effect,
    Happen,
    JudgeAgain,
    Lift,
    Occasion,
    OpenIssue,
    OpenRevert,
    Recorded,
    Stand,
    TagCommit,
)
from bot.policy.config import agreed
from bot.policy.config import spoken as spoken_of
from bot.policy.decide import decide, judge, most_days
from bot.policy.freezing import calendar_of, hotfix_of, window_of
from bot.policy.memberships import Needed, letters, needed
from bot.policy.permission import Asker
from bot.policy.publishing import publication
from bot.policy.spoken import Commands
from bot.policy.usage import Call
from bot.reading import Reader
from bot.reports.escape import plain
from bot.reports.reply import reply, with_sentences
from bot.store import audit, commands, departures, publishing
from bot.store.commands import Commanded
from bot.store.database import Database
from bot.store.locks import live
from bot.store.migrate import Connection
from bot.store.queue import Queue
from bot.store.repositories import Installed, find_repository
from bot.store.trains import put_happening
from bot.store.watched import WatchedTag, watch_tag
from bot.store.work import Sweep
from bot.writes import owed
from bot.writes.buttons import SAYS
from bot.writes.owed import Owed
from bot.writes.write import PutComment, PutTag, React, RequestReviewers

_log = structlog.get_logger(__name__)

_TAKES = {"issue": ISSUES, "revert": REVERT, "tag": RELEASE}
"""What opening takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """Runs commands; `now` is the process's clock, in UTC."""

    database: Database
    queue: Queue
    reader: Reader
    now: Callable[[], datetime]

    async def steer(self, client: Client, installed: Installed, look: CommandLook) -> None:
        """Run what a comment holds, once, and answer it. Raises: GitHubError, GitError."""
        owner, _, name = installed.full_name.partition("/")
        told = await commands.find_commanded(self.database, installed.repository_id, look.comment_key)
        if told is not None and told.owed is not None:
            pull, _ = await self.reader.pull(client, installed, look.number)
            told = await self._open(client, pull.target(installed.installation_id), told)
        try:
            comment, written = await _written(client, owner, name, look)
        except NotFound:
            return
        # With every verb bare and its writer let in: whatever any policy could take for a command.
        if not calls(comment, Commands(bots=(comment.person.id,))):
            return
        pull, _ = await self.reader.pull(client, installed, look.number)
        target = replace(pull.target(installed.installation_id), comments_read=False)
        if told is None:
            lately = await commands.given_lately(self.database, installed.repository_id, comment.person.id)
            if lately > MOST_AN_HOUR:
                await self._keep(installed, pull.pull_request, comment, FLOODED, ())
                return
            await _react(client, target, comment, Reaction.EYES)
            told = await self._run(client, installed, pull, comment, written)
            told = await self._open(client, target, told) if told and told.owed else told
        if told is not None:
            await self._tell(client, target, comment, told)

    async def press(self, client: Client, installed: Installed, look: ButtonLook) -> None:
        """Run what a button says, where its check run is of the pull request's head. Raises: GitHubError, GitError.

        A button may be pressed again and again, and each press counts; what buttons say does no harm said twice.
        """
        if look.identifier not in SAYS or not look.number:
            return
        pull, _ = await self.reader.pull(client, installed, look.number)
        if pull.pull_request.head != look.head:
            return
        now = self.now()
        person = Person(id=look.sender_id, login=look.login)
        moment = int(now.timestamp() * 1_000_000)
        said = Comment(id=moment, kind=Kind.BUTTON, person=person, body=SAYS[look.identifier])
        told = await self._run(client, installed, pull, said, now)
        if told is not None and told.reply is not None:
            target = replace(pull.target(installed.installation_id), comments_read=False)
            await _put_reply(client, target, look.key, told.reply)

    async def _run(
        self, client: Client, installed: Installed, pull: Pull, comment: Comment, written: datetime
    ) -> Commanded | None:
        occasion = await self._occasion(client, installed, pull, comment, written)
        spoken = spoken_of(agreed(occasion.snapshot.content).policy)
        lately = await commands.given_lately(self.database, installed.repository_id, comment.person.id)
        answered = answer(comment, occasion, spoken, lately)
        if answered.reaction is None:
            return None
        refused = await self._ask(client, pull.target(installed.installation_id), answered)
        return await self._keep(installed, pull.pull_request, comment, answered, refused)

    async def _occasion(
        self, client: Client, installed: Installed, pull: Pull, comment: Comment, written: datetime
    ) -> Occasion:
        number = pull.pull_request.number
        snapshot = await self.reader.snapshot(
            client, installed, pull, is_fresh=True, also=lambda read: _also(comment, read)
        )
        told = agreed(snapshot.content)
        broken = await commands.glass(self.database, installed.repository_id)
        now, train = self.now(), snapshot.train
        return Occasion(
            asker=await self._asker(client, installed, comment, snapshot),
            comment=comment.key,
            as_read=snapshot,
            snapshot=judge(snapshot, told),
            pull_request=pull.pull_request,
            decision=decide(snapshot),
            now=now,
            window=window_of(snapshot.content, train, now, now) if train else None,
            calendar=calendar_of(told.policy),
            hotfix=hotfix_of(snapshot.content),
            enforced=await live(self.database, installed.repository_id, installed.full_name, snapshot.content.base_ref),
            release=told.policy.release,
            departures=await departures.departures(self.database, installed.repository_id, snapshot.content.base_ref),
            most_days=most_days(told.policy),
            seen_head=await commands.shown_head(self.database, installed.repository_id, number, written),
            glass=tuple(each for each in broken if isinstance(each, BreakGlass)),
            records=await self._records(installed.repository_id, number, comment),
            rollbacks=await publishing.awaiting(self.database, installed.repository_id, written),
        )

    async def _asker(self, client: Client, installed: Installed, comment: Comment, snapshot: Snapshot) -> Asker:
        """Who the writer is at this moment: whatever decides over the comment's commands is read, and no more."""
        owner, _, name = installed.full_name.partition("/")
        told = agreed(snapshot.content)
        asks = partial(conversation.teams, client, owner, with_parents=told.policy.approvals.child_teams)
        return Asker(
            person=comment.person,
            permission=await conversation.permission(client, owner, name, comment.person),
            teams=await asks(comment.person) if _needed(comment, snapshot).teams else frozenset(),
            raci=letters(comment.person, told.policy, judge(snapshot, told)),
        )

    async def _records(self, repository_id: int, number: int, comment: Comment) -> tuple[Recorded, ...]:
        """What was recorded last, where a command may ask for it."""
        if "audit" not in comment.body.lower():
            return ()
        return tuple(map(recorded, await audit.records(self.database, repository_id, number)))

    async def _ask(self, client: Client, target: Target, answered: Answer) -> tuple[Refused, ...]:
        """Ask for reviews, and tell whom GitHub would not ask."""
        refused: tuple[Refused, ...] = ()
        for effect in answered.effects:
            if isinstance(effect, AskForReviews):
                users = tuple(each for each in effect.who if "/" not in each)
                teams = tuple(each.partition("/")[2] for each in effect.who if "/" in each)
                refused += (await perform(client, target, RequestReviewers(users=users, teams=teams))).refused
        return refused

    async def _keep(
        self,
        installed: Installed,
        pull_request: PullRequest,
        comment: Comment,
        answered: Answer,
        refused: tuple[Refused, ...],
    ) -> Commanded | None:
        """Keep everything at once; `None` where another run of the comment came first."""
        repository_id, number = installed.repository_id, pull_request.number
        told = Commanded(
            comment=comment.key,
            person_id=comment.person.id,
            commands=len(answered.steps),
            reaction=str(answered.reaction),
            owed=owed.kept(owed.owed(answered.effects, pull_request, comment.key, comment.person.login)),
        )
        async with self.database.connection() as connection:
            if not await commands.put_commanded(self.database, repository_id, number, told, within=connection):
                return None
            for effect in answered.effects:
                await self._keep_effect(installed, pull_request, comment, effect, connection)
            record = audit.Record(
                kind="commanded", repository_id=repository_id, number=number, detail=_detail(comment, answered)
            )
            head = await audit.append(self.database, record, within=connection)
            body = _reply(answered, str(head.number), comment, refused)
            await commands.put_reply(self.database, repository_id, comment.key, body, within=connection)
        return replace(told, reply=body)

    async def _keep_effect(
        self,
        installed: Installed,
        pull_request: PullRequest,
        comment: Comment,
        effect: Effect,
        connection: Connection,
    ) -> None:
        """Keep one effect. What is to be opened is kept with the comment, and who is asked was asked before."""
        repository_id, number = installed.repository_id, pull_request.number
        place = (self.database, repository_id, number)
        match effect:
            case Stand(fact=fact):
                await commands.put_standing(*place, fact, within=connection)
            case Lift(key=key):
                await commands.lift(*place, key, within=connection)
            case Happen(fact=fact):
                await put_happening(self.database, repository_id, fact, within=connection)
                await self.queue.sweep(Sweep.LOCK, within=connection)
                await self.queue.sweep(Sweep.CLOCK, within=connection)
            case Depart():
                await self._depart(repository_id, effect, comment, connection)
            case Order():
                await commands.put_order(*place, effect, within=connection)
                await self._publish(installed, pull_request, effect, connection)
            case Consent():
                await publishing.put_consent(self.database, repository_id, effect, within=connection)
                await self.queue.look_at(PublishingLook(where=installed.where), within=connection)
            case JudgeAgain():
                await self.queue.evaluate(repository_id, number, within=connection)
            case AskForReviews() | OpenRevert() | OpenIssue() | TagCommit():
                pass

    async def _publish(
        self, installed: Installed, pull_request: PullRequest, order: Order, connection: Connection
    ) -> None:
        """Have an order to publish carried out."""
        told = publication(order, pull_request, self.now())
        await publishing.put_publication(self.database, installed.repository_id, told, within=connection)
        await self.queue.look_at(PublishingLook(where=installed.where), within=connection)

    async def _depart(self, repository_id: int, told: Depart, comment: Comment, connection: Connection) -> None:
        """Let a departure go on, and have it looked after at once."""
        by, branch = comment.person.login, told.departure.branch
        await departures.put_steps(self.database, repository_id, told.departure, told.steps, within=connection)
        if told.wanted:
            await departures.want(self.database, repository_id, told.departure, told.wanted, by, within=connection)
        found = await find_repository(self.database, repository_id)
        if found is not None:
            await self.queue.look_at(DepartureLook(where=found.where, branch=branch), within=connection)

    async def _open(self, client: Client, target: Target, told: Commanded) -> Commanded:
        """Open what a comment asked for, even where it is gone meanwhile, and say in its reply where that is."""
        opened = [(each, await self._opened(client, target, each)) for each in owed.read(told.owed or "[]")]
        body = with_sentences(told.reply or "", (sentence for _, sentence in opened))
        detail = {"comment": told.comment, "opened": {each.kind: sentence for each, sentence in opened}}
        record = audit.Record(kind="opened", repository_id=target.repository_id, number=target.number, detail=detail)
        async with self.database.connection() as connection:
            await audit.append(self.database, record, within=connection)
            await commands.put_opened(self.database, target.repository_id, told.comment, body, within=connection)
        return replace(told, reply=body, owed=None)

    async def _opened(self, client: Client, target: Target, write: Owed) -> str:
        """Open it with a token for that alone. What the App may not do people do, and are told so."""
        scope = Scope(
            installation_id=target.installation_id,
            repository_ids=(target.repository_id,),
            permissions=_TAKES[write.kind],
        )
        try:
            done = await perform(client.connection.client(scope), target, write)
        except REFUSALS as refused:
            return owed.refused(write, str(refused))
        if isinstance(write, PutTag):
            kept = WatchedTag(repository_id=target.repository_id, name=write.name, commit=write.commit)
            await watch_tag(self.database, kept)
        return owed.opened(write, done.id or 0)

    async def _tell(self, client: Client, target: Target, comment: Comment, told: Commanded) -> None:
        """React and reply; both stand once, however often this is tried."""
        await _react(client, target, comment, told.reaction)
        if told.reply is not None:
            await _put_reply(client, target, comment.key, told.reply)


def _also(comment: Comment, snapshot: Snapshot) -> tuple[str, ...] | None:
    wanted = _needed(comment, snapshot)
    return wanted.handles if wanted.handles or wanted.hands else None


def _needed(comment: Comment, snapshot: Snapshot) -> Needed:
    """What decides over a comment's commands."""
    told = agreed(snapshot.content)
    given = (each for each in calls(comment, spoken_of(told.policy)) if isinstance(each, Call))
    return needed(given, told.policy, judge(snapshot, told))


async def _written(client: Client, owner: str, name: str, look: CommandLook) -> tuple[Comment, datetime]:
    if look.comment_kind is Kind.REVIEW:
        return await conversation.review(client, owner, name, look.number, look.comment_id)
    return await conversation.comment(client, owner, name, look.comment_kind, look.comment_id)


async def _react(client: Client, target: Target, comment: Comment, content: str) -> None:
    if comment.kind in REACTABLE:
        await _say(client, target, React(comment=comment.id, kind=comment.kind, content=content))


async def _put_reply(client: Client, target: Target, key: str, body: str) -> None:
    marker = f"<!-- stationmaster reply {key} -->"
    await _say(client, target, PutComment(marker=marker, body=f"{marker}\n{body}"))


async def _say(client: Client, target: Target, write: React | PutComment) -> None:
    """Say it, unless GitHub will not have it: in a locked conversation a command counts all the same."""
    try:
        await perform(client, target, write)
    except REFUSALS as refused:
        _log.warning("answer refused", write=type(write).__name__, reason=str(refused))


def _reply(answered: Answer, number: str, comment: Comment, refused: tuple[Refused, ...]) -> str | None:
    """What is said in words; to a review even that it is done, as it bears no reaction."""
    told = reply(answered, number)
    if told is None and comment.kind is Kind.REVIEW:
        told = f"🚀 Done.\n\n<sub>Audit {number}</sub>\n"
    if told and refused:
        told = with_sentences(told, (f"😕 {plain(each.name)}: {plain(each.reason)}" for each in refused))
    return told


def _detail(comment: Comment, answered: Answer) -> dict[str, object]:
    steps = [
        {"command": step.call.text if step.call else "", "came to": type(step.outcome).__name__}
        for step in answered.steps
    ]
    told = [_effect(effect) for effect in answered.effects]
    return {"comment": comment.key, "by": comment.person.id, "steps": steps, "effects": told}


def _effect(effect: object) -> dict[str, object]:
    fields: Iterable[tuple[str, object]] = asdict(effect).items()  # type: ignore[call-overload]  # each is a dataclass
    return {"effect": type(effect).__name__, **json.loads(json.dumps(dict(fields), default=str))}
