"""A hotfix: whether a declared exemption from the freeze holds at this moment, for this very commit.

It is no state that anybody switches on: each look asks again. A push, a retarget, a withdrawn word, a lost role, the
thaw or the clock each end it by themselves. A label gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import Field

from bot.facts.pull_request import PullRequest, Review, ReviewState
from bot.facts.snapshot import Snapshot
from bot.facts.train import Agreement, Hotfix
from bot.policy import rota
from bot.policy.handles import handle_in_policy, handle_of
from bot.policy.model import Model
from bot.policy.window import Window
from bot.policy.words import listed

COMMANDER = "incident commander"
OWNER = "product owner"
ELSEWHERE = "what no contract owns"


class HotfixRule(Model):
    """Who lets a hotfix go, and for how long."""

    incident_commander: tuple[str, ...] = Field(
        default=(), description="Teams or people: `acme/on-call`. Those on duty by the rota come besides."
    )
    product_owner: tuple[str, ...] = Field(
        default=(), description="Teams or people who speak for what no contract owns."
    )
    longest_hours: int = Field(default=8, ge=1, le=72, description="Hours after which it expires, at the latest.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who holds which role now, by numeric id; `asked` are the handles of each role.

    `owners` are those of each affected dataset, under its name. `problems` say why somebody
    cannot be verified, who then counts for nobody.
    """

    commanders: frozenset[int] = frozenset()
    owners: Mapping[str, frozenset[int]] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def handles(self) -> tuple[str, ...]:
        """All whom one must look up to know who holds a role."""
        return tuple(dict.fromkeys(each for who in self.asked.values() for each in who))

    @property
    def wanted(self) -> str:
        """Both roles, each with those who may be in it."""
        return listed(f"{role} ({', '.join(who) or 'nobody'})" for role, who in self.asked.items())

    def of(self, person_id: int) -> tuple[str, ...]:
        """The roles that somebody holds."""
        is_owner = any(person_id in who for who in self.owners.values())
        held = ((COMMANDER, person_id in self.commanders), (OWNER, is_owner))
        return tuple(role for role, is_held in held if is_held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a hotfix is held against: the pull request as it is, who holds which role, the freeze, and the time."""

    pull_request: PullRequest
    roles: Roles
    window: Window
    now: datetime
    longest: timedelta


def roles(snapshot: Snapshot, rule: HotfixRule, now: datetime) -> Roles:
    """Look up who holds the roles. An owner whom only the head names is not asked: the author may have put them in."""
    duty = rota.read(snapshot.content.rota)
    commanders = (*_handles(rule.incident_commander, snapshot), *duty.on_duty(now))
    owners = _owners(snapshot, rule)
    asked = {COMMANDER: commanders, OWNER: tuple(dict.fromkeys(each for who in owners.values() for each in who))}
    handles = {each for who in asked.values() for each in who}
    nobody = [f"nobody owns {name}: name them in its contract or in the policy" for name in owners if not owners[name]]
    if not commanders:
        nobody.append(f"nobody is {COMMANDER}: name a team in the policy, or put up a rota")
    wrong = (f"{each.place.path}:{each.place.line}: {each.found}; expected {each.expected}" for each in duty.problems)
    unread = (each.problem for each in snapshot.teams if each.problem and each.handle in handles)
    return Roles(
        commanders=_ids(commanders, snapshot),
        owners={name: _ids(who, snapshot) for name, who in owners.items()},
        asked=asked,
        problems=(*nobody, *wrong, *unread),
    )


def _owners(snapshot: Snapshot, rule: HotfixRule) -> dict[str, tuple[str, ...]]:
    """The handles of the owners of each affected dataset, as the base's contract names them."""
    others = _handles(rule.product_owner, snapshot)
    told: dict[str, tuple[str, ...]] = {}
    for change in snapshot.content.changes:
        owner = change.before.owner if change.before else None
        if owner:
            told[change.subject] = (handle_of(owner.name, snapshot),)
        elif change.type:
            told.setdefault(change.subject, others)
    return told or {ELSEWHERE: others}


def _handles(names: Iterable[str], snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(handle_in_policy(each, snapshot) for each in names)


def _ids(handles: Sequence[str], snapshot: Snapshot) -> frozenset[int]:
    return frozenset(person.id for team in snapshot.teams if team.handle in handles for person in team.members)


def heard(hotfix: Hotfix, snapshot: Snapshot, held: Roles) -> Hotfix:
    """The hotfix with every word that a review gives for it: since it was declared, at its very commit.

    A reviewer agrees in each role held now. A review that says anything else by now, or was dismissed, is withdrawn.
    """
    seen = {each.review_id for each in snapshot.witnesses if each.head == hotfix.commit}
    counting = seen - set(hotfix.reviews_before)
    reviews = snapshot.pull_request.reviews if snapshot.pull_request else ()
    words = (word for review in reviews if review.id in counting for word in _words(review, held))
    return replace(hotfix, agreements=(*hotfix.agreements, *words))


def _words(review: Review, held: Roles) -> Iterator[Agreement]:
    is_given = review.state is ReviewState.APPROVED and review.can_write and not review.is_edited
    for role in held.of(review.person.id):
        yield Agreement(person=review.person, role=role, is_withdrawn=not is_given)


def why_not(hotfix: Hotfix, occasion: Occasion) -> tuple[str, ...]:
    """Every reason for which a hotfix exempts nothing, in words; none where it exempts the pull request."""
    return (*_outlived(hotfix, occasion), *_unagreed(hotfix, occasion))


def _outlived(hotfix: Hotfix, occasion: Occasion) -> Iterator[str]:
    pull_request, now = occasion.pull_request, occasion.now
    if hotfix.pull_request != pull_request.number:
        yield f"it was declared for #{hotfix.pull_request}"
    if hotfix.commit != pull_request.head:
        yield "commits were pushed since it was declared"
    if hotfix.base_ref != pull_request.base_ref:
        yield f"it was declared towards {hotfix.base_ref}"
    if not hotfix.incident.strip() or not hotfix.reason.strip():
        yield "it names no incident or no reason"
    if now < hotfix.declared:
        yield "it is declared only later"
    if now >= min(hotfix.expires, hotfix.declared + occasion.longest):
        yield "it has expired"
    if any(hotfix.declared < period.since for period in occasion.window.periods):
        yield "it was declared before this freeze began"


def _unagreed(hotfix: Hotfix, occasion: Occasion) -> Iterator[str]:
    """What is missing of two roles held by two people who had no hand in the change."""
    pull_request, held = occasion.pull_request, occasion.roles
    if not _is_known_whose(pull_request):
        yield "who had a hand in the change cannot be told in full"
        return
    commanders = _agreed(hotfix.agreements, COMMANDER, held.commanders, pull_request)
    owners = {name: _agreed(hotfix.agreements, OWNER, who, pull_request) for name, who in held.owners.items()}
    without = [name for name, who in owners.items() if not who]
    if not commanders:
        yield f"no {COMMANDER} who had no hand in it has agreed"
    if without:
        yield f"no {OWNER} of {listed(without)} who had no hand in it has agreed"
    if commanders and not without and not any(all(who - {one} for who in owners.values()) for one in commanders):
        yield f"{COMMANDER} and {OWNER} must be two people"
    if not commanders or without:
        yield from held.problems


def _is_known_whose(pull_request: PullRequest) -> bool:
    """Whether everybody is known who had a hand in it. What an App opened is somebody's, whoever the App is."""
    is_anonymous = pull_request.author.is_bot and not pull_request.makers
    doubtful = pull_request.unknown_contributors or pull_request.doubts or is_anonymous
    return pull_request.is_complete and not doubtful


def _agreed(given: Iterable[Agreement], role: str, holders: frozenset[int], pull_request: PullRequest) -> set[int]:
    """Who of those that hold a role now has agreed in it, had no hand in the change, and is no bot."""
    makers = (pull_request.author, *pull_request.contributors, *pull_request.makers)
    hands = {each.id for each in makers}
    counts = (each.person for each in given if each.role == role and not each.is_withdrawn)
    return {person.id for person in counts if person.id in holders and person.id not in hands and not person.is_bot}


def agreed_by(hotfix: Hotfix) -> str:
    """Who gave their word and did not take it back, and in which role."""
    told = (f"{each.person.login} ({each.role})" for each in hotfix.agreements if not each.is_withdrawn)
    return listed(told)
