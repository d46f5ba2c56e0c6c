"""What this GitHub knows: plain records, one place for all of them, and the rules that hold between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.github.git import Git, Signature

WEB_FLOW_ID = 19864447
"""The account that commits what is done in the browser."""
PERMISSIONS = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(eq=False)
class Account:
    """A person, a bot or an organisation."""

    id: int
    login: str
    kind: str = "User"
    members: dict[int, str] = field(default_factory=dict)
    rulesets: dict[int, Ruleset] = field(default_factory=dict)
    is_deleted: bool = False

    @property
    def email(self) -> str:
        """The private address GitHub gives everybody; its own committer has a public one."""
        is_own = self.id == WEB_FLOW_ID
        return "noreply@github.com" if is_own else f"{self.id}+{self.login}@users.noreply.github.com"

    @property
    def signature(self) -> Signature:
        return Signature(self.login, self.email)

    @property
    def node_id(self) -> str:
        return f"{self.kind[0]}_{self.id}"


WEB_FLOW = Account(WEB_FLOW_ID, "web-flow")


@dataclass(eq=False)
class Team:
    """A team; `secret` ones cannot be asked for a review. A child's members count as the parent's."""

    id: int
    organisation: Account
    slug: str
    members: list[Account] = field(default_factory=list)
    privacy: str = "closed"
    parent: Team | None = None
    children: list[Team] = field(default_factory=list)
    is_readable: bool = True

    @property
    def handle(self) -> str:
        return f"{self.organisation.login}/{self.slug}"

    @property
    def lineage(self) -> list[Team]:
        """It and the teams above it, whose access it inherits."""
        return [self, *(self.parent.lineage if self.parent else [])]

    @property
    def everyone(self) -> list[Account]:
        """Its members and those of the teams below it, each once."""
        below = [account for child in self.children for account in child.everyone]
        return list(dict.fromkeys([*self.members, *below]))


@dataclass(eq=False)
class Label:
    """A label a repository defines."""

    id: int
    name: str
    colour: str = "ededed"
    description: str | None = None


@dataclass(eq=False)
class Review:
    """A review; `commit` is the head it was given on."""

    id: int
    author: Account
    state: str
    commit: str
    body: str
    submitted_at: datetime
    edited_at: datetime | None = None


@dataclass(eq=False)
class Reaction:
    """A reaction to a comment."""

    id: int
    author: Account
    content: str
    created_at: datetime


@dataclass(eq=False)
class Comment:
    """A comment in a conversation."""

    id: int
    number: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    app: App | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class Issue:
    """An issue that is no pull request. Both are numbered in one row."""

    id: int
    number: int
    repository: Repository
    title: str
    body: str
    author: Account
    created_at: datetime
    app: App | None = None
    state: str = "open"


@dataclass(eq=False)
class CheckSuite:
    """An app's check runs on one commit."""

    id: int
    app: App
    head: str
    created_at: datetime


@dataclass(eq=False)
class CheckRun:
    """A check run; `output` as it was sent, its annotations apart because they add up over updates."""

    id: int
    suite: CheckSuite
    name: str
    status: str
    conclusion: str | None
    external_id: str
    started_at: datetime
    completed_at: datetime | None = None
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    details_url: str | None = None

    @property
    def head(self) -> str:
        return self.suite.head


@dataclass(eq=False)
class Ruleset:
    """A ruleset, as the API takes it."""

    id: int
    name: str
    body: dict[str, Any]
    updated_at: datetime

    @property
    def required_checks(self) -> list[dict[str, Any]]:
        """The checks it asks for while it is active."""
        if self.body["enforcement"] != "active":
            return []
        rules = [rule for rule in self.body.get("rules", ()) if rule["type"] == "required_status_checks"]
        return [check for rule in rules for check in rule["parameters"]["required_status_checks"]]


@dataclass(frozen=True)
class ForcePush:
    """A push to a head branch that left commits behind."""

    id: int
    by: Account
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class Activity:
    """A branch that came to stand elsewhere, by whom."""

    id: int
    by: Account
    ref: str
    before: str
    after: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Retarget:
    """A change of a pull request's base branch."""

    id: int
    by: Account
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class AutoMerge:
    """How a pull request merges by itself once it may, and by whose word."""

    by: Account
    at: datetime
    method: str = "MERGE"
    headline: str | None = None
    body: str | None = None
    email: str | None = None


@dataclass(eq=False)
class Pull:
    """A pull request. `base` and `head` are the commits GitHub last noted: a push to the base does not move `base`."""

    id: int
    number: int
    repository: Repository
    head_repository: Repository
    title: str
    body: str | None
    author: Account
    base_ref: str
    base: str
    head_ref: str
    head: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    is_draft: bool = False
    auto_merge: AutoMerge | None = None
    is_locked: bool = False
    merged_at: datetime | None = None
    merge_commit: str | None = None
    force_pushes: list[ForcePush] = field(default_factory=list)
    retargets: list[Retarget] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    requested: list[Account | Team] = field(default_factory=list)
    owners: set[int] = field(default_factory=set)
    reviews: list[Review] = field(default_factory=list)

    @property
    def requested_users(self) -> list[Account]:
        return [one for one in self.requested if isinstance(one, Account)]

    @property
    def requested_teams(self) -> list[Team]:
        return [one for one in self.requested if isinstance(one, Team)]

    @property
    def opinions(self) -> list[Review]:
        """Each reviewer's latest review that is an opinion."""
        told = [review for review in self.reviews if review.state in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}]
        return list({review.author.id: review for review in told}.values())


@dataclass(frozen=True)
class DeploymentStatus:
    """How a deployment goes."""

    id: int
    state: str
    creator: Account
    at: datetime


@dataclass(eq=False)
class Deployment:
    """A deployment of a commit to an environment; its statuses oldest first."""

    id: int
    sha: str
    ref: str
    task: str
    environment: str
    description: str
    payload: dict[str, Any] | str
    creator: Account
    created_at: datetime
    app: App | None = None
    statuses: list[DeploymentStatus] = field(default_factory=list)


@dataclass(eq=False)
class WorkflowRun:
    """A run of a workflow on a commit, the environments it waits for, and how each was answered."""

    id: int
    head: str
    waits_for: list[str]
    answers: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(eq=False)
class Asset:
    """A file that is attached to a release; one that broke off on the way is not `uploaded`."""

    id: int
    name: str
    content: bytes
    by: Account
    created_at: datetime
    state: str = "uploaded"


@dataclass(eq=False)
class Release:
    """A release of a tag. A draft's tag need not be there yet."""

    id: int
    tag: str
    target: str
    name: str
    body: str
    author: Account
    created_at: datetime
    is_draft: bool = False
    assets: dict[int, Asset] = field(default_factory=dict)


@dataclass(eq=False)
class MergeGroup:
    """A group of the merge queue: the pull requests it would merge, and the commit that would come of it."""

    ref: str
    base_ref: str
    base: str
    head: str
    pulls: list[Pull]
    created_at: datetime


@dataclass(eq=False)
class Repository:
    """A repository: people's side here, content in `git`."""

    id: int
    owner: Account
    name: str
    git: Git
    created_at: datetime
    default_branch: str = "main"
    private: bool = True
    permissions: dict[int, str] = field(default_factory=dict)
    team_permissions: dict[int, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    suites: dict[int, CheckSuite] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    rulesets: dict[int, Ruleset] = field(default_factory=dict)
    deployments: dict[int, Deployment] = field(default_factory=dict)
    runs: dict[int, WorkflowRun] = field(default_factory=dict)
    releases: dict[int, Release] = field(default_factory=dict)
    queue: list[MergeGroup] = field(default_factory=list)
    activity: list[Activity] = field(default_factory=list)
    last_number: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"


@dataclass(eq=False)
class App:
    """A GitHub App: what it may do at most, which events it hears, and where they go."""

    id: int
    slug: str
    owner: Account
    bot: Account
    public_key: RSAPublicKey
    webhook_url: str | None
    secret: str
    permissions: dict[str, str]
    events: list[str]
    created_at: datetime


@dataclass(eq=False)
class Installation:
    """An app on an account; no `repositories` means all the account has."""

    id: int
    app: App
    account: Account
    permissions: dict[str, str]
    created_at: datetime
    repositories: set[int] | None = None
    suspended_at: datetime | None = None


@dataclass(eq=False)
class Token:
    """What a bearer may do: an installation's token, or a person's own."""

    secret: str
    actor: Account
    expires_at: datetime
    installation: Installation | None = None
    permissions: dict[str, str] = field(default_factory=dict)
    repositories: set[int] | None = None

    def may(self, permission: str, level: str) -> bool:
        """A person's token may whatever the person may, which the stand-in does not look into."""
        order = ("none", "read", "write", "admin")
        return self.installation is None or order.index(self.permissions.get(permission, "none")) >= order.index(level)

    def sees(self, repository: Repository) -> bool:
        installation = self.installation
        if installation is None:
            return True
        inside = installation.repositories is None or repository.id in installation.repositories
        return (
            repository.owner is installation.account
            and inside
            and (self.repositories is None or repository.id in self.repositories)
        )


@dataclass
class World:
    """Everything there is, by id, and the clock it lives by.

    `dates` is the clock that tells when branches moved, where that is to be another.
    """

    clock: Callable[[], datetime]
    dates: Callable[[], datetime] | None = None
    accounts: dict[int, Account] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    @property
    def dated(self) -> datetime:
        """When a branch that moves now is said to have moved."""
        return (self.dates or self.clock)()

    def account(self, login: str) -> Account | None:
        return next((one for one in self.accounts.values() if one.login.lower() == login.lower()), None)

    def by_email(self, email: str) -> Account | None:
        """Whom GitHub takes a commit's e-mail address to be; its own is that of `web-flow`."""
        if email == WEB_FLOW.email:
            return self.accounts.setdefault(WEB_FLOW.id, WEB_FLOW)
        return next((one for one in self.accounts.values() if one.email.lower() == email.lower()), None)

    def team(self, organisation: str, slug: str) -> Team | None:
        handle = f"{organisation}/{slug}".lower()
        return next((one for one in self.teams.values() if one.handle.lower() == handle), None)

    def repository(self, owner: str, name: str) -> Repository | None:
        full = f"{owner}/{name}".lower()
        return next((one for one in self.repositories.values() if one.full_name.lower() == full), None)

    def former(self, owner: str, name: str) -> Repository | None:
        """The repository that once had this name."""
        return self.repositories.get(self.renamed.get(f"{owner}/{name}".lower(), 0))

    def permission(self, repository: Repository, account: Account) -> str:
        """The highest of what a person was given, what their teams were, and what owning gives."""
        if account is repository.owner or repository.owner.members.get(account.id) == "admin":
            return "admin"
        given = [repository.permissions.get(account.id, "none")]
        for team_id, level in repository.team_permissions.items():
            if account in self.teams[team_id].everyone:
                given.append(level)
        if not repository.private:
            given.append("read")
        return max(given, key=PERMISSIONS.index)

    def can_write(self, repository: Repository, account: Account) -> bool:
        return PERMISSIONS.index(self.permission(repository, account)) >= PERMISSIONS.index("write")

    def installation_on(self, app: App, repository: Repository) -> Installation | None:
        for installation in self.installations.values():
            inside = installation.repositories is None or repository.id in installation.repositories
            if installation.app is app and installation.account is repository.owner and inside:
                return installation
        return None
