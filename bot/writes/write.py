"""The closed union of writes. Each is performed once, by `bot.github.perform`, and means one request to GitHub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.facts.comment import Kind
from bot.reports.annotations import Annotation as Annotation  # noqa: PLC0414 - named here too: a check run is written with them
from bot.reports.annotations import Level as Level  # noqa: PLC0414


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A check run's action button. GitHub allows three; label and identifier 20 characters, description 40."""

    identifier: str
    label: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutLabel:
    """Make the repository's label what we say it is: colour (six hex digits) and description (100 characters)."""

    name: str
    colour: str
    description: str
    exists: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLabels:
    """Put labels on the pull request; those it has already stay."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveLabel:
    """Take one label off the pull request; its absence is no error."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReviewers:
    """Ask people (logins) and teams (slugs, without the organisation) to review; one bad name loses no other."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PutComment:
    """The one sticky comment: created where `id` is `None` and no comment of ours bears `marker`, else edited."""

    marker: str
    body: str
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class React:
    """A reaction to somebody's comment: GitHub's `content` (`eyes`, `rocket`, `confused`, `-1`). It stands once."""

    comment: int
    kind: Kind
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCheckRun:
    """A check run on `head`: created where `id` is `None`, else updated.

    `conclusion` `None` leaves it `in_progress`. `external_id` carries the digest of what it says, so an unchanged
    second look writes nothing.
    """

    name: str
    head: str
    external_id: str
    title: str
    summary: str
    conclusion: str | None = None
    id: int | None = None
    text: str | None = None
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """An issue in the repository, opened unless there is one of ours whose body bears `marker`.

    One opened before `since` is not it, nor one with a smaller number than the pull request that is written to.
    """

    title: str
    body: str
    marker: str
    since: datetime | None = None
    kind: Literal["issue"] = "issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRevert:
    """A pull request that takes a merged one back, opened unless there is one of ours whose body bears `marker`."""

    body: str
    marker: str
    kind: Literal["revert"] = "revert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dequeue:
    """Take the pull request out of the merge queue; where it is in none, nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disarm:
    """Take auto-merge off the pull request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """Have the pull request merge by itself at `head`, as somebody had set it: `method` is GitHub's `mergeMethod`.

    GitHub takes that for none that could merge at once; such a one is merged, if it `may_merge`, and else refused.
    """

    head: str
    method: str
    may_merge: bool = False
    headline: str | None = None
    body: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutDeployment:
    """A deployment of a full commit to an environment, made unless there is one of ours whose payload bears `marker`.

    `description` has at most 140 characters.
    """

    environment: str
    commit: str
    description: str
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProtection:
    """The answer to a deployment protection rule: whether a run of a workflow may go on to an environment."""

    run_id: int
    environment: str
    state: Literal["approved", "rejected"]
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIssue:
    """The one issue whose body bears `marker`: opened where there is none of ours, else made to say this.

    `id` is its number, where it is known; none opened before `since` is looked at. With `is_closed` it is closed, too.
    What people closed is not opened again.
    """

    title: str
    body: str
    marker: str
    since: datetime
    id: int | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTag:
    """An annotated tag of a full commit, made unless that commit bears it already. It is never moved."""

    name: str
    commit: str
    message: str
    kind: Literal["tag"] = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file to be attached: its name and media type, and what it says."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRelease:
    """The release of a tag that stands, with files; made unless there is one of ours whose body bears `marker`.

    It is a draft until every file is attached, as GitHub can be told to let nobody change what is published.
    """

    tag: str
    commit: str
    title: str
    body: str
    marker: str
    assets: tuple[Asset, ...] = ()


Write = (
    PutLabel
    | AddLabels
    | RemoveLabel
    | RequestReviewers
    | PutComment
    | React
    | PutCheckRun
    | OpenIssue
    | OpenRevert
    | Dequeue
    | Disarm
    | Arm
    | PutDeployment
    | AnswerProtection
    | PutIssue
    | PutTag
    | PutRelease
)
