"""Publishing: what comes of an order to bring a commit to an environment, given what GitHub shows now.

Nothing goes by what was once true: until its deployment is made an order is decided anew at each look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.facts.order import Order
from bot.facts.publication import Publication, Stage
from bot.facts.pull_request import PullRequest
from bot.policy.config import Policy
from bot.policy.promotion import ORDER, Deployment, Lease, Outcome, is_fenced, refusal
from bot.policy.rollback import Rollback
from bot.policy.words import counted, listed

LASTS = timedelta(hours=24)
"""How long an order waits for people, or for its turn."""

LEASE = timedelta(hours=2)
"""How long a deployment is waited for, and production held for it."""

MOST = 20
"""How many consumers are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known at one look.

    `commit` would go; `deployments` are that commit's. `standing` is the commit in production. For a rollback `back`
    is what it breaks, and `missing` is who has yet to agree. `busy`: another publication has production.
    """

    now: datetime
    order: tuple[str, ...] = ORDER
    commit: str | None = None
    deployments: tuple[Deployment, ...] = ()
    standing: str | None = None
    back: Rollback = field(default_factory=Rollback)
    missing: tuple[str, ...] = ()
    busy: bool = False

    @property
    def production(self) -> str:
        return self.order[-1]


def publication(order: Order, pull_request: PullRequest, now: datetime) -> Publication:
    """What is to be carried out by an order that was given on a pull request."""
    given = dict(order.given)
    return Publication(
        key=order.key,
        number=pull_request.number,
        branch=pull_request.base_ref,
        by=order.by,
        ordered=now,
        environment=given.get("env", ""),
        tag=given.get("tag", ""),
    )


def order_of(policy: Policy) -> tuple[str, ...]:
    """The environments in the order of promotion."""
    return policy.release.environments if policy.release else ORDER


def spelled(environment: str, order: Iterable[str]) -> str:
    """An environment as the policy spells it: GitHub's names of environments are blind to case."""
    return next((each for each in order if each.casefold() == environment.casefold()), environment)


def bound_to(publication: Publication, known: Known) -> str:
    """A name for exactly what people are asked about: another tag, commit or environment is another question."""
    told = "\n".join((publication.key, known.production, publication.tag, known.standing or "", known.commit or ""))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def decided(publication: Publication, known: Known) -> Publication:
    """Say what comes of a publication whose deployment is not made yet."""
    environment = known.production if publication.is_rollback else spelled(publication.environment, known.order)
    is_alone = environment == known.production
    ready = replace(publication, environment=environment, commit=known.commit or "", is_alone=is_alone)
    if why := _refusal(ready, known):
        return ended(ready, Stage.REFUSED, why)
    told = tuple(_breaks(ready, known)) if publication.is_rollback else ()
    bound = bound_to(ready, known) if known.missing else ""
    if known.now - publication.ordered > LASTS:
        waited = f"It waited for {listed(known.missing)}" if known.missing else "Its turn did not come"
        return ended(ready, Stage.REFUSED, f"{waited} for {LASTS.total_seconds() / 3600:.0f} hours: give it again.")
    if known.missing:
        return replace(ready, stage=Stage.AWAITING, bound=bound, sentences=(*told, *_asked(ready, known)))
    if known.busy and is_alone:
        waits = f"It waits for its turn: another publication to {environment} is under way."
        return replace(ready, stage=Stage.ORDERED, sentences=(*told, waits))
    goes = f"`{ready.commit[:12]}` goes to {environment}."
    return replace(ready, stage=Stage.GOING, sentences=(*told, goes))


def going(publication: Publication, token: int, now: datetime) -> Publication:
    """It may go; `token` is that of its lease, 0 where it needs none."""
    return replace(publication, token=token, expires=now + LEASE)


def may_still_go(publication: Publication, lease: Lease | None, now: datetime) -> bool:
    """Whether its deployment may still be made: its time is not over, and nobody was let in after it."""
    if publication.expires is None or now >= publication.expires:
        return False
    return not publication.is_alone or (lease is not None and not is_fenced(publication.token, lease.token))


def again(publication: Publication) -> Publication:
    """Its time ran out before its deployment was made: it is decided anew."""
    return replace(publication, stage=Stage.ORDERED, token=0, expires=None)


def running(publication: Publication, deployment: int) -> Publication:
    """Its deployment stands."""
    told = f"Deployment {deployment} was made; it is not known yet how it went."
    return replace(publication, stage=Stage.RUNNING, deployment=deployment, sentences=(*publication.sentences, told))


def settled(publication: Publication, outcome: Outcome, now: datetime) -> Publication:
    """Say what comes of a publication whose deployment stands."""
    commit, environment = f"`{publication.commit[:12]}`", publication.environment
    match outcome:
        case Outcome.SUCCESS:
            return ended(publication, Stage.SUCCEEDED, f"{commit} is in {environment}.")
        case Outcome.FAILURE | Outcome.ERROR:
            why = f"Deployment {publication.deployment} of {commit} to {environment} ended with {outcome}."
            return ended(publication, Stage.FAILED, f"{why} Look into its log, then give the order again.")
        case _ if publication.expires and now >= publication.expires:
            why = f"Deployment {publication.deployment} of {commit} to {environment} was never said to have ended."
            todo = f"Nobody waits for it any longer. Look what stands in {environment} before the next one goes."
            return ended(publication, Stage.LOST, f"{why} {todo}")
        case _:
            return publication


def ended(publication: Publication, stage: Stage, *sentences: str) -> Publication:
    """The publication at its end; what it was about to do is told no longer."""
    return replace(publication, stage=stage, sentences=sentences)


def _refusal(publication: Publication, known: Known) -> str | None:
    if publication.is_rollback:
        return _no_way_back(publication, known)
    if known.commit is None:
        return f"Nothing was cut from `{publication.branch}` yet, so there is nothing to promote: `/train cut` first."
    return refusal(publication.environment, known.commit, known.deployments, known.order)


def _no_way_back(publication: Publication, known: Known) -> str | None:
    """Back goes only what was in production before, or could go there now."""
    where = known.production
    if known.commit is None:
        return f"There is no tag `{publication.tag}`."
    if known.standing is None:
        return f"Nothing is known to be in {where}, so there is nothing to go back from."
    if known.standing == known.commit:
        return f"`{publication.tag}` is what stands in {where} now."
    if any(
        each.environment.casefold() == where.casefold() and each.outcome is Outcome.SUCCESS
        for each in known.deployments
    ):
        return None
    return refusal(where, known.commit, known.deployments, known.order)


def _breaks(publication: Publication, known: Known) -> Iterator[str]:
    back = known.back
    yield (
        f"From `{(known.standing or '')[:12]}` back to `{publication.tag}` (`{publication.commit[:12]}`) in"
        f" {publication.environment}. {back.sentence}"
    )
    for each in back.broken[:MOST]:
        told = listed(f"{found.rule} at `{found.element}`" for found in each.findings)
        yield f"`{each.consumer.name}` reads `{each.dataset}`: {counted(len(each.findings), 'break')}, {told}."
    if len(back.broken) > MOST:
        yield f"And {counted(len(back.broken) - MOST, 'consumer')} more."


def _asked(publication: Publication, known: Known) -> Iterator[str]:
    yield f"Still to agree: {listed(known.missing)}; each by somebody of their own, other than {publication.by.login}."
    yield f"They say `/rollback {publication.tag} agree`. What they agree to is this very comparison."
