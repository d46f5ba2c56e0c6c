"""Where to look: what a delivery is worth. An event never says what happened, only which place to read again.

Deliveries come unordered, late, twice and from whoever holds the secret, and the event's name is not signed. So no
more is taken from a body than ids, names and commits, each checked for its shape; whatever does not fit is nothing
to look at, with the reason, and never an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from bot.facts.comment import Kind
from bot.facts.protection import Asked
from bot.facts.pull_request import Person, Push

Id = Annotated[int, Field(ge=1, lt=2**63)]
Number = Annotated[int, Field(ge=1, lt=2**31)]
Sha = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]
FullName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+/[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$", max_length=200)
]
"""`owner/name`; a name has something other than dots in it, so it never climbs out of a path."""
MOST_DIGITS = 10
RefName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f~^:?*\[\\]{1,400}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,50}$")]
Login = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20]{0,100}$")]
Environment = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,255}$")]
CallbackUrl = Annotated[
    str,
    StringConstraints(pattern=r"^[!-~]*/actions/runs/[1-9][0-9]{0,17}/deployment_protection_rule$", max_length=1_000),
]
Identifier = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,20}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A repository as a delivery names it, and the installation through which we may look."""

    installation_id: int
    repository_id: int
    full_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestLook:
    """Read one pull request again."""

    where: Where
    number: int
    kind: Literal["pull_request"] = "pull_request"

    @property
    def key(self) -> str:
        return pull_key(self.where.repository_id, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushLook:
    """Read one pull request again, and keep who pushed what it stands at: GitHub does not always tell later."""

    where: Where
    number: int
    push: Push
    kind: Literal["push"] = "push"

    @property
    def key(self) -> str:
        return f"{pull_key(self.where.repository_id, self.number)}:{self.push.head}:{self.push.person.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLook:
    """Witness a review: what the governed change was at `head` on `base` when it was given. Then read the pull."""

    where: Where
    number: int
    review_id: int
    reviewer_id: int
    base_ref: str
    base: str
    head: str
    kind: Literal["review"] = "review"

    @property
    def key(self) -> str:
        return f"review:{self.where.repository_id}:{self.review_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchLook:
    """A branch moved: read every open pull request based on it."""

    where: Where
    branch: str
    kind: Literal["branch"] = "branch"

    @property
    def key(self) -> str:
        return f"branch:{self.where.repository_id}:{self.branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitLook:
    """Read every open pull request whose head this commit is (a fork's check run names no pull request)."""

    where: Where
    head: str
    kind: Literal["commit"] = "commit"

    @property
    def key(self) -> str:
        return f"commit:{self.where.repository_id}:{self.head}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonLook:
    """Somebody pressed a button of the check run that says something of pull request `number`; 0: of none.

    Whether they may is for the reader to find out; that `login` is `sender_id` is not to be believed either.
    """

    where: Where
    check_run_id: int
    head: str
    identifier: str
    sender_id: int
    login: str = ""
    number: int = 0
    kind: Literal["button"] = "button"

    @property
    def key(self) -> str:
        return f"button:{self.where.repository_id}:{self.check_run_id}:{self.identifier}:{self.sender_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationLook:
    """Read an installation again: whether it stands, what it covers, what it may."""

    installation_id: int
    kind: Literal["installation"] = "installation"

    @property
    def key(self) -> str:
        return f"installation:{self.installation_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleLook:
    """Somebody joined or left, or a team changed: forget who is in which, and judge again where it matters.

    `team_id` and `person_id` are 0 where a delivery names none.
    """

    installation_id: int
    team_id: int = 0
    person_id: int = 0
    kind: Literal["people"] = "people"

    @property
    def key(self) -> str:
        return f"people:{self.installation_id}:{self.team_id}:{self.person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryLook:
    """Read a repository again by its id: its name, its owner, whether it is archived."""

    where: Where
    kind: Literal["repository"] = "repository"

    @property
    def key(self) -> str:
        return f"repository:{self.where.repository_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeGroupLook:
    """A merge queue asks about `head`: judge every member between it and `base`."""

    where: Where
    base_ref: str
    base: str
    head: str
    kind: Literal["merge_group"] = "merge_group"

    @property
    def key(self) -> str:
        return f"merge_group:{self.where.repository_id}:{self.head}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLook:
    """A tag was made, moved or deleted: find out where it stands."""

    where: Where
    tag: str
    kind: Literal["tag"] = "tag"

    @property
    def key(self) -> str:
        return f"tag:{self.where.repository_id}:{self.tag}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeLook:
    """A branch froze or thawed: draw the consequences that no pull request's own evaluation draws."""

    where: Where
    branch: str
    kind: Literal["edge"] = "edge"

    @property
    def key(self) -> str:
        return f"edge:{self.where.repository_id}:{self.branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLook:
    """Read a comment again: it may hold commands. Who wrote what is for the reader to find out."""

    where: Where
    number: int
    comment_kind: Kind
    comment_id: int
    kind: Literal["command"] = "command"

    @property
    def comment_key(self) -> str:
        """The comment's own key."""
        return f"{self.comment_kind}:{self.comment_id}"

    @property
    def key(self) -> str:
        return f"command:{self.where.repository_id}:{self.comment_kind}:{self.comment_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingLook:
    """Look at how far the repository's publications are: an order was given, or a deployment went on."""

    where: Where
    kind: Literal["publishing"] = "publishing"

    @property
    def key(self) -> str:
        return f"publishing:{self.where.repository_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionLook:
    """GitHub asks whether a run may go on to an environment: read what it waits for, and answer."""

    where: Where
    asked: Asked
    kind: Literal["protection"] = "protection"

    @property
    def key(self) -> str:
        told = self.asked
        return f"protection:{self.where.repository_id}:{told.run_id}:{told.deployment_id}:{told.environment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureLook:
    """Look after the departures from a branch. No delivery leads here: the clock and people do."""

    where: Where
    branch: str
    kind: Literal["departure"] = "departure"

    @property
    def key(self) -> str:
        return f"departure:{self.where.repository_id}:{self.branch}"


Look = Annotated[
    PullRequestLook
    | PushLook
    | ReviewLook
    | BranchLook
    | CommitLook
    | ButtonLook
    | InstallationLook
    | PeopleLook
    | RepositoryLook
    | MergeGroupLook
    | EdgeLook
    | TagLook
    | CommandLook
    | PublishingLook
    | ProtectionLook
    | DepartureLook,
    Field(discriminator="kind"),
]
"""The closed union of looks. Two with the same `key` are one: looking once serves both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What a delivery is worth, and why where that is nothing."""

    looks: tuple[Look, ...] = ()
    reason: str = ""


def pull_key(repository_id: int, number: int) -> str:
    """The one name under which everything about a pull request is queued."""
    return f"pull:{repository_id}:{number}"


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)


class _Account(_Shape):
    id: Id


class _Sender(_Account):
    login: Login = ""
    type: str = "User"


class _Repository(_Shape):
    id: Id
    full_name: FullName


class _Event(_Shape, ABC):
    action: Word = ""
    installation: _Account
    sender: _Sender

    @abstractmethod
    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        """The places worth reading again."""


class _RepositoryEvent(_Event):
    repository: _Repository

    @property
    def where(self) -> Where:
        return Where(
            installation_id=self.installation.id,
            repository_id=self.repository.id,
            full_name=self.repository.full_name,
        )


class _Tip(_Shape):
    ref: RefName
    sha: Sha


class _PullRequest(_Shape):
    number: Number
    base: _Tip
    head: _Tip


class _PullRequestEvent(_RepositoryEvent):
    pull_request: _PullRequest

    @property
    def pull(self) -> PullRequestLook:
        return PullRequestLook(where=self.where, number=self.pull_request.number)

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        """A label is looked at again only where another hand moved it; our own are no news to us."""
        if self.action in _PUSHED:
            return (PushLook(where=self.where, number=self.pull_request.number, push=self._push),)
        moved = self.action in {"labeled", "unlabeled"} and self.sender.id != own_id
        return (self.pull,) if moved or self.action in _PULL_REQUEST_ACTIONS else ()

    @property
    def _push(self) -> Push:
        sender = self.sender
        person = Person(id=sender.id, login=sender.login, is_bot=sender.type == "Bot")
        return Push(head=self.pull_request.head.sha, person=person)


_PUSHED = frozenset({"opened", "synchronize"})
_PULL_REQUEST_ACTIONS = frozenset({"reopened", "edited", "ready_for_review", "converted_to_draft", "closed"})


class _Review(_Shape):
    id: Id
    user: _Account
    state: str
    body: str | None = None


class _ReviewEvent(_PullRequestEvent):
    review: _Review

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        if self.action != "submitted":
            return (self.pull,) if self.action in {"edited", "dismissed"} else ()
        return (self.witnessed if self.review.state.lower() == "approved" else self.pull, *self._commands(own_id))

    def _commands(self, own_id: int | None) -> tuple[Look, ...]:
        if self.sender.id == own_id or "/" not in (self.review.body or ""):
            return ()
        number = self.pull_request.number
        return (CommandLook(where=self.where, number=number, comment_kind=Kind.REVIEW, comment_id=self.review.id),)

    @property
    def witnessed(self) -> ReviewLook:
        return ReviewLook(
            where=self.where,
            number=self.pull_request.number,
            review_id=self.review.id,
            reviewer_id=self.review.user.id,
            base_ref=self.pull_request.base.ref,
            base=self.pull_request.base.sha,
            head=self.pull_request.head.sha,
        )


class _Push(_RepositoryEvent):
    ref: RefName
    deleted: bool = False

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        if self.ref.startswith("refs/tags/"):
            return (TagLook(where=self.where, tag=self.ref.removeprefix("refs/tags/")),)
        branch = self.ref.removeprefix("refs/heads/")
        is_branch = branch not in {"", self.ref}
        return (BranchLook(where=self.where, branch=branch),) if is_branch and not self.deleted else ()


class _Numbered(_Shape):
    number: Number


class _CheckRun(_Shape):
    id: Id
    head_sha: Sha
    external_id: str | None = None
    pull_requests: list[_Numbered] = Field(default_factory=list)

    @property
    def number(self) -> int:
        """The pull request that our check run is about, as its external id begins; 0 where it does not say."""
        number, sign, _ = (self.external_id or "").partition(":")
        return int(number) if sign and number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS else 0


class _RequestedAction(_Shape):
    identifier: Identifier


class _CheckRunEvent(_RepositoryEvent):
    check_run: _CheckRun
    requested_action: _RequestedAction | None = None

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        if self.action == "rerequested":
            return _of_commit(self.where, self.check_run)
        if self.action == "requested_action" and self.requested_action:
            return (self._button(self.requested_action.identifier),)
        return ()

    def _button(self, identifier: str) -> ButtonLook:
        return ButtonLook(
            where=self.where,
            check_run_id=self.check_run.id,
            head=self.check_run.head_sha,
            identifier=identifier,
            sender_id=self.sender.id,
            login=self.sender.login,
            number=self.check_run.number,
        )


class _CheckSuiteEvent(_RepositoryEvent):
    check_suite: _CheckRun

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        return _of_commit(self.where, self.check_suite) if self.action == "rerequested" else ()


class _InstallationEvent(_Event):
    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        return (InstallationLook(installation_id=self.installation.id),)


class _RepositoryChanged(_RepositoryEvent):
    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        matters = {"renamed", "transferred", "archived", "unarchived", "deleted", "edited"}
        return (RepositoryLook(where=self.where),) if self.action in matters else ()


class _Named(_Shape):
    id: Id | None = None


class _Membership(_Shape):
    user: _Named = _Named()


class _PeopleEvent(_Event):
    team: _Named = _Named()
    member: _Named = _Named()
    membership: _Membership | None = None

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        member = self.membership.user if self.membership else self.member
        here = self.installation.id
        return (PeopleLook(installation_id=here, team_id=self.team.id or 0, person_id=member.id or 0),)


class _MergeGroup(_Shape):
    base_ref: RefName
    base_sha: Sha
    head_sha: Sha


class _MergeGroupEvent(_RepositoryEvent):
    merge_group: _MergeGroup

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        group = self.merge_group
        base_ref = group.base_ref.removeprefix("refs/heads/")
        look = MergeGroupLook(where=self.where, base_ref=base_ref, base=group.base_sha, head=group.head_sha)
        return (look,) if self.action == "checks_requested" else ()


class _DeploymentStatusEvent(_RepositoryEvent):
    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        del own_id
        return (PublishingLook(where=self.where),)


class _Deployment(_Shape):
    id: Id


class _ProtectionEvent(_RepositoryEvent):
    environment: Environment
    deployment: _Deployment
    deployment_callback_url: CallbackUrl

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        """The run is named by nothing but the address at which GitHub wants to be answered."""
        del own_id
        run_id = int(self.deployment_callback_url.split("/")[-2])
        asked = Asked(run_id=run_id, environment=self.environment, deployment_id=self.deployment.id)
        return (ProtectionLook(where=self.where, asked=asked),) if self.action == "requested" else ()


class _Comment(_Shape):
    id: Id
    body: str | None


def _command(
    event: _RepositoryEvent, number: int, kind: Kind, comment: _Comment, own_id: int | None
) -> tuple[Look, ...]:
    """Only a new comment is read, one of somebody else's, that has a slash in it at all."""
    if event.action != "created" or event.sender.id == own_id or "/" not in (comment.body or ""):
        return ()
    return (CommandLook(where=event.where, number=number, comment_kind=kind, comment_id=comment.id),)


class _Issue(_Numbered):
    pull_request: dict[str, object] | None = None


class _IssueCommentEvent(_RepositoryEvent):
    issue: _Issue
    comment: _Comment

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        """An issue that is no pull request takes no commands."""
        if self.issue.pull_request is None:
            return ()
        return _command(self, self.issue.number, Kind.COMMENT, self.comment, own_id)


class _ReviewCommentEvent(_RepositoryEvent):
    pull_request: _Numbered
    comment: _Comment

    def looks(self, own_id: int | None) -> tuple[Look, ...]:
        return _command(self, self.pull_request.number, Kind.REVIEW_COMMENT, self.comment, own_id)


_EVENTS: Mapping[str, type[_Event]] = {
    "pull_request": _PullRequestEvent,
    "pull_request_review": _ReviewEvent,
    "issue_comment": _IssueCommentEvent,
    "pull_request_review_comment": _ReviewCommentEvent,
    "push": _Push,
    "check_run": _CheckRunEvent,
    "check_suite": _CheckSuiteEvent,
    "installation": _InstallationEvent,
    "installation_repositories": _InstallationEvent,
    "repository": _RepositoryChanged,
    "merge_group": _MergeGroupEvent,
    "deployment_status": _DeploymentStatusEvent,
    "deployment_protection_rule": _ProtectionEvent,
    "membership": _PeopleEvent,
    "team": _PeopleEvent,
    "organization": _PeopleEvent,
}


def _of_commit(where: Where, checked: _CheckRun) -> tuple[Look, ...]:
    pulls = tuple(PullRequestLook(where=where, number=pull.number) for pull in checked.pull_requests)
    return pulls or (CommitLook(where=where, head=checked.head_sha),)


def route(event: str, body: bytes, own_id: int | None = None) -> Routing:
    """Where to look for a delivery: its event's name (`X-GitHub-Event`) and raw body. Total: it never raises.

    `own_id` is the numeric id of our own bot account, whose label changes are no news.
    """
    shape = _EVENTS.get(event)
    if shape is None:
        return Routing(reason="no part of us looks at this event")
    try:
        # Parsed whole first: checking the shape while parsing takes five times as long on a body of usual length.
        told = shape.model_validate(from_json(body, allow_inf_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        return Routing(reason=f"not the shape of {event}: {place or 'body'}: {first['type']}")
    except ValueError:
        return Routing(reason=f"not the shape of {event}: body: no JSON")
    looks = told.looks(own_id)
    return Routing(looks=looks, reason="" if looks else f"action {told.action or 'none'} does not matter")
