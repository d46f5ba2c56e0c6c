"""Records: what was decided and done, kept in one transaction with what the next look compares itself with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.facts.departure import Merged
from bot.facts.pull_request import PullRequest
from bot.facts.snapshot import Snapshot
from bot.github.perform import Performed
from bot.policy.commanded import withdrawn
from bot.policy.decision import Decision
from bot.policy.verdict import Check, State
from bot.reports.document import document
from bot.reports.riding import Ride
from bot.store import audit, commands
from bot.store.branches import put_branch
from bot.store.database import Database
from bot.store.evaluations import Evaluation, evaluations, put_asked, put_evaluation
from bot.store.witness import Seen, put_seen
from bot.writes.write import RequestReviewers

_SNAPSHOT = TypeAdapter(Snapshot)
_DECISION = TypeAdapter(Decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Keeps records in the database."""

    database: Database

    async def keep(
        self,
        snapshot: Snapshot,
        pull_request: PullRequest,
        decision: Decision,
        performed: Iterable[Performed],
        seen: Seen,
    ) -> None:
        """Keep an evaluation. One that came to nothing new and wrote nothing leaves only what it saw."""
        done = list(performed)
        repository_id, number = pull_request.repository.id, pull_request.number
        evaluation = Evaluation(
            repository_id=repository_id,
            number=number,
            head=pull_request.head,
            base_ref=pull_request.base_ref,
            snapshot=_json(_SNAPSHOT.dump_python(snapshot, mode="json")),
            decision=_json(_DECISION.dump_python(decision, mode="json")),
            document=document(snapshot, decision).encode(),
        )
        async with self.database.connection() as connection:
            await put_seen(self.database, repository_id, number, seen, within=connection)
            await put_asked(
                self.database,
                repository_id,
                number,
                pull_request.head,
                tuple(_asked(pull_request, done)),
                within=connection,
            )
            await put_branch(self.database, repository_id, snapshot.content, within=connection)
            is_new = await put_evaluation(self.database, evaluation, within=connection)
            taken_back = withdrawn(snapshot.standing, pull_request)
            for each in taken_back:
                await commands.lift(self.database, repository_id, number, each.key, within=connection)
            if is_new or done or taken_back:
                gone = {"withdrawn": [each.key for each in taken_back]} if taken_back else {}
                detail = _detail(pull_request, decision, done) | gone
                record = audit.Record(kind="judged", repository_id=repository_id, number=number, detail=detail)
                await audit.append(self.database, record, within=connection)

    async def was_agreed(self, pull_request: PullRequest, before: Seen) -> bool:
        """Whether people had to agree to what a pull request was when it was last seen, and had."""
        repository_id, number = pull_request.repository.id, pull_request.number
        for latest in await evaluations(self.database, repository_id, number):
            decision = _DECISION.validate_json(latest.decision)
            asked = any(verdict.requirements for verdict in decision.of(Check.APPROVALS))
            is_same = (latest.head, latest.base_ref) == (before.head, before.base_ref)
            return not is_same or (asked and decision.state(Check.APPROVALS) is State.SUCCESS)
        return False

    async def give_up(self, repository_id: int, number: int, reason: str) -> None:
        """Keep that a pull request could not be judged."""
        record = audit.Record(kind="given up", repository_id=repository_id, number=number, detail={"reason": reason})
        await audit.append(self.database, record)

    async def keep_group(
        self, repository_id: int, head: str, judged: Mapping[int, Decision], performed: Iterable[Performed]
    ) -> None:
        """Keep what a merge group was told, where it was told anything."""
        writes = [_told(each) for each in performed]
        if writes:
            members = {str(number): _states(decision) for number, decision in judged.items()}
            detail = {"head": head, "members": members, "writes": writes}
            await audit.append(
                self.database, audit.Record(kind="group judged", repository_id=repository_id, detail=detail)
            )


def snapshot_of(stored: bytes) -> Snapshot:
    """The facts that an evaluation rested on. Raises `ValueError` where another version kept them in another form."""
    return _SNAPSHOT.validate_python(json.loads(stored))


def decision_of(stored: bytes) -> Decision:
    """What an evaluation came to. Raises `ValueError` where another version kept it in another form."""
    return _DECISION.validate_python(json.loads(stored))


async def ride(database: Database, repository_id: int, merged: Merged) -> Ride:
    """A merged pull request with the last that was judged of it, as far as this version can read that."""
    for latest in await evaluations(database, repository_id, merged.number):
        with suppress(ValueError):
            return Ride(
                merged=merged,
                snapshot=snapshot_of(latest.snapshot),
                decision=decision_of(latest.decision),
                document=latest.document.decode(),
            )
    return Ride(merged=merged)


def _json(told: object) -> bytes:
    """Canonical JSON; ASCII, so that a byte of a path that is no UTF-8 survives as the lone surrogate it is."""
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _detail(pull_request: PullRequest, decision: Decision, performed: Iterable[Performed]) -> dict[str, Any]:
    return {
        "head": pull_request.head,
        "base": pull_request.base,
        "base_ref": pull_request.base_ref,
        "digest": decision.digest,
        "checks": _states(decision),
        "lifted": decision.lifted,
        "writes": [_told(each) for each in performed],
    }


def _states(decision: Decision) -> dict[str, str]:
    return {check.value: decision.state(check).value for check in Check}


def _told(performed: Performed) -> dict[str, Any]:
    refused = [{"name": each.name, "reason": each.reason} for each in performed.refused]
    return {"write": type(performed.write).__name__, "id": performed.id} | ({"refused": refused} if refused else {})


def _asked(pull_request: PullRequest, performed: Iterable[Performed]) -> Iterable[str]:
    """Say whom we asked, as handles; those whom GitHub refused are not asked again for this head either."""
    for each in performed:
        if isinstance(each.write, RequestReviewers):
            yield from each.write.users
            yield from (f"{pull_request.repository.owner}/{slug}" for slug in each.write.teams)
