"""The stand-in GitHub as tests use it: make people, repositories and pull requests, act on them, look at the calls.

async with StandIn() as github:
    github.organisation("acme")
    alice = github.user("alice")
    platform = github.repository("acme/platform", files={"README.md": b"hello"})
    github.team("acme/risk", members=[alice], on=platform)
    app = github.app(webhook_url="http://127.0.0.1:1234/webhook", secret="s" * 32)
    platform.commit("feature", {"contract.yml": b"..."}, "Change it", author=alice)
    pull = github.open_pull(platform, "feature", author=alice)
    await github.settled()
    github.assert_clean()

It answers REST (`api_url`), GraphQL (`graphql_url`) and git (`url`/owner/name.git), and says so when it is asked what
GitHub has and it does not have yet. Where it knows less than GitHub: it asks no code owners to review by itself, never
says whether a pull request is mergeable, keeps no statuses, releases or environments, and merges a queue only when the
test does. What it takes from GitHub though it surprises: a push to the base leaves a pull request's `base` commit
where it was; a review answers the request to the reviewer's team; a bot's login has a suffix in REST and none in
GraphQL; an approval by the author is refused.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.github import acts, merging, represent
from tests.github.calls import Calls, Ledger
from tests.github.deliveries import Deliveries
from tests.github.faults import Effect, Fault, Faults
from tests.github.git import Git
from tests.github.hub import Hub
from tests.github.server import Server
from tests.github.state import (
    Account,
    App,
    CheckRun,
    CheckSuite,
    Comment,
    Deployment,
    Installation,
    Issue,
    MergeGroup,
    Pull,
    Repository,
    Review,
    Ruleset,
    Team,
    Token,
    WorkflowRun,
    World,
)

PERMISSIONS = {
    "actions": "read",
    "checks": "write",
    "contents": "read",
    "deployments": "write",
    "issues": "write",
    "members": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
}
EVENTS = (
    "check_run",
    "check_suite",
    "deployment_protection_rule",
    "deployment_status",
    "issue_comment",
    "membership",
    "merge_group",
    "organization",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "repository",
    "team",
)


def _now() -> datetime:
    return datetime.now(UTC)


@functools.cache
def private_key() -> str:
    """The app's private key, in PEM; one for the whole process, since making one is slow."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def json_web_token(app: int, now: datetime, key: str | None = None, **claims: Any) -> str:
    """What an app (by its id) signs to speak for itself; `claims` overrule."""
    seconds = int(now.timestamp())
    whole = {"iat": seconds - 60, "exp": seconds + 540, "iss": str(app)} | claims
    return jwt.encode(whole, _loaded(key or private_key()), "RS256")


@functools.cache
def _loaded(pem: str) -> rsa.RSAPrivateKey:
    """A key to sign with; reading one takes longer than most tests."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@dataclass
class Place:
    """A repository to write in."""

    hub: Hub
    state: Repository

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def git(self) -> Git:
        return self.state.git

    @property
    def name(self) -> str:
        return self.state.full_name

    def sha(self, branch: str) -> str:
        """Where a branch stands.

        Raises:
            LookupError: there is no such branch.

        """
        found = self.git.ref(branch)
        if found is None:
            raise LookupError(f"{self.name} has no branch {branch!r}")
        return found

    def commit(  # noqa: PLR0913 - a commit is made of these
        self,
        branch: str,
        files: Mapping[str, bytes | str | None],
        message: str = "Change",
        *,
        author: Account | None = None,
        committer: Account | None = None,
        pusher: Account | None = None,
        co_authors: Iterable[Account] = (),
        start: str | None = None,
        force: bool = False,
    ) -> str:
        """Commit to a branch and push it. A new branch starts at `start` (the default branch); so does a forced one."""
        before = self.git.ref(branch)
        parent = before if before and not force else self.git.resolve(start or self.state.default_branch)
        by = author or self.state.owner
        trailers = "".join(f"\nCo-authored-by: {one.login} <{one.email}>" for one in co_authors)
        sha = self.git.commit(
            [parent] if parent else [],
            {path: one.encode() if isinstance(one, str) else one for path, one in files.items()},
            f"{message}\n{trailers}\n" if trailers else f"{message}\n",
            author=by.signature,
            committer=(committer or by).signature,
            at=self.hub.world.clock(),
        )
        self.push(branch, sha, by=pusher or committer or by)
        return sha

    def push(self, branch: str, sha: str | None, *, by: Account | None = None) -> None:
        """Let a branch stand at a commit, whatever it stood at (`None` deletes it)."""
        before = self.git.ref(branch)
        self.git.point(branch, sha)
        acts.pushed(self.hub, acts.Push(self.state, branch, before, sha, by or self.state.owner))

    def merge(self, branch: str, other: str, *, by: Account | None = None) -> str:
        """Merge one branch into another, as somebody does who updates a branch."""
        ours, theirs = self.sha(branch), self.sha(other)
        tree = self.git.merge_tree(ours, theirs)
        if tree is None:
            raise ValueError(f"{other} conflicts with {branch} in {self.name}")
        who = by or self.state.owner
        signed = merging.signed(self.hub, who)
        sha = self.git("commit-tree", tree, "-p", ours, "-p", theirs, stdin=b"Merge\n", **signed)
        self.push(branch, sha, by=who)
        return sha

    def grant(self, who: Account | Team, permission: str = "write") -> None:
        """Give a person or a team a permission here."""
        held = self.state.permissions if isinstance(who, Account) else self.state.team_permissions
        held[who.id] = permission

    def label(self, name: str, colour: str = "ededed", description: str | None = None) -> None:
        acts.define_label(self.hub, self.state, name, colour, description)

    def check_runs(self, sha: str) -> dict[str, CheckRun]:
        """The latest check run of each name on a commit."""
        return {run.name: run for run in self.state.check_runs.values() if run.head == sha}

    def comments(self, pull: Pull) -> list[Comment]:
        return [one for one in self.state.comments.values() if one.number == pull.number]

    def rename(self, name: str, *, by: Account | None = None) -> None:
        self.hub.world.renamed[self.name.lower()] = self.id
        old, self.state.name = self.state.name, name
        payload = {"action": "renamed", "changes": {"repository": {"name": {"from": old}}}}
        self.hub.emit("repository", payload, self.state, by or self.state.owner)

    def ruleset(self, name: str, checks: Mapping[str, int | None], *, enforcement: str = "active") -> Ruleset:
        """Require checks on the default branch, each from an app (by id) or from anybody."""
        return _add_ruleset(self.hub, self.state, name, checks, enforcement)


def _add_ruleset(
    hub: Hub, owner: Account | Repository, name: str, checks: Mapping[str, int | None], enforcement: str
) -> Ruleset:
    wanted = [
        {"context": context, **({"integration_id": app} if app is not None else {})} for context, app in checks.items()
    ]
    parameters = {"required_status_checks": wanted, "strict_required_status_checks_policy": False}
    everywhere = {"include": ["~ALL"], "exclude": []}
    places = {} if isinstance(owner, Repository) else {"repository_name": everywhere}
    body = {
        "name": name,
        "target": "branch",
        "enforcement": enforcement,
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}, **places},
        "rules": [{"type": "required_status_checks", "parameters": parameters}],
        "bypass_actors": [],
    }
    made = Ruleset(next(hub.world.ids), name, body, hub.world.clock())
    owner.rulesets[made.id] = made
    return made


@dataclass
class StandIn:
    """One GitHub on a loopback port. `clock` is what it lives by; `gap` the seconds between writes it insists on."""

    clock: Callable[[], datetime] = _now
    gap: float = 1.0
    base: str = ""
    port: int = 0
    calls: Calls = field(default_factory=Calls)
    ledger: Ledger = field(init=False)
    faults: Faults = field(default_factory=Faults)
    deliveries: Deliveries = field(init=False)
    hub: Hub = field(init=False)
    server: Server = field(init=False)
    url: str = ""
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def __post_init__(self) -> None:
        self.ledger = Ledger(gap=self.gap)
        self.deliveries = Deliveries()
        self.hub = Hub(World(self.clock), self.deliveries)
        self.deliveries.hub = self.hub
        self.server = Server(self.hub, self.calls, self.ledger, self.faults, base=self.base, port=self.port)

    async def __aenter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="github-")
        self.url = self.hub.web = await self.server.start()
        self.hub.api = f"{self.url}{self.base}"
        await self.deliveries.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.deliveries.stop()
        await self.server.stop()
        if self._folder:
            self._folder.cleanup()

    @property
    def world(self) -> World:
        return self.hub.world

    @property
    def api_url(self) -> str:
        """Where REST is."""
        return self.hub.api

    @property
    def graphql_url(self) -> str:
        return f"{self.url}{self.base.removesuffix('/v3')}/graphql"

    @property
    def violations(self) -> list[str]:
        """All that a client did which GitHub would not have understood or allowed, and all the stand-in got wrong."""
        return [*self.hub.violations, *self.ledger.violations]

    def assert_clean(self) -> None:
        """Fail where there was any violation.

        Raises:
            AssertionError: with every violation.

        """
        if self.violations:
            raise AssertionError("violations against GitHub:\n" + "\n".join(dict.fromkeys(self.violations)))

    async def settled(self) -> None:
        """Wait until every delivery has been answered."""
        await self.deliveries.settled()

    def fault(self, method: str, path: str, effect: Effect = "status", **more: Any) -> Fault:
        """Plan a fault; see `Fault`. Git's method is `GIT`, GraphQL's path `/graphql`."""
        made = Fault(method, path, effect, **more)
        self.faults.planned.append(made)
        return made

    def organisation(self, login: str, *, id: int | None = None) -> Account:  # noqa: A002 - GitHub's word
        """An organisation, made where it is missing."""
        return self.world.account(login) or self._account(login, "Organization", id)

    def user(self, login: str, *, id: int | None = None) -> Account:  # noqa: A002 - GitHub's word
        """A person, made where they are missing."""
        return self.world.account(login) or self._account(login, "User", id)

    def delete_account(self, who: Account) -> None:
        """Delete an account: what it did stays, as a ghost's, and its login is free for others."""
        who.is_deleted = True
        who.login = f"{who.login} (deleted)"
        for team in self.world.teams.values():
            team.members = [one for one in team.members if one is not who]

    def _account(self, login: str, kind: str, wanted: int | None) -> Account:
        made = Account(wanted or next(self.world.ids), login, kind)
        return self.world.accounts.setdefault(made.id, made)

    def team(  # noqa: PLR0913 - a team is made of these
        self,
        handle: str,
        members: Iterable[Account | str] = (),
        *,
        on: Place | None = None,
        permission: str = "write",
        privacy: str = "closed",
        parent: Team | None = None,
    ) -> Team:
        """A team (`acme/risk`) with its members; `on` gives it a permission on a repository."""
        owner, slug = handle.split("/")
        organisation = self.organisation(owner)
        made = Team(next(self.world.ids), organisation, slug, privacy=privacy, parent=parent)
        made.members = [self.user(one) if isinstance(one, str) else one for one in members]
        organisation.members |= {one.id: "member" for one in made.members if one.id not in organisation.members}
        if parent:
            parent.children.append(made)
        if on:
            on.grant(made, permission)
        self.world.teams[made.id] = made
        return made

    def join(self, team: Team, who: Account) -> None:
        """Put somebody into a team."""
        team.members.append(who)
        self._tell_membership(team, who, "added")

    def leave(self, team: Team, who: Account) -> None:
        """Take somebody out of a team."""
        team.members.remove(who)
        self._tell_membership(team, who, "removed")

    def rename_team(self, team: Team, slug: str) -> None:
        """Call a team something else."""
        old, team.slug = team.slug, slug
        told = {"action": "edited", "team": represent.team(self.hub, team), "changes": {"name": {"from": old}}}
        self.hub.tell_organisation("team", told, team.organisation)

    def delete_team(self, team: Team) -> None:
        del self.world.teams[team.id]
        for repository in self.world.repositories.values():
            repository.team_permissions.pop(team.id, None)
        told = {"action": "deleted", "team": represent.team(self.hub, team)}
        self.hub.tell_organisation("team", told, team.organisation)

    def _tell_membership(self, team: Team, who: Account, action: str) -> None:
        told = {
            "action": action,
            "scope": "team",
            "member": represent.account(self.hub, who),
            "team": represent.team(self.hub, team),
        }
        self.hub.tell_organisation("membership", told, team.organisation)

    def repository(
        self,
        full_name: str,
        *,
        id: int | None = None,  # noqa: A002 - GitHub's word
        files: Mapping[str, bytes | str | None] | None = None,
        private: bool = True,
    ) -> Place:
        """A repository; made where it is missing, with `files` in the first commit of `main`."""
        owner, name = full_name.split("/")
        found = self.world.repository(owner, name)
        if found:
            return Place(self.hub, found)
        if self._folder is None:
            raise RuntimeError("Enter the stand-in first: async with StandIn() as github")
        key = id or next(self.world.ids)
        holder = self.world.account(owner) or self.organisation(owner)
        git = Git(Path(self._folder.name) / f"{key}.git")
        state = Repository(key, holder, name, git, self.clock(), private=private)
        self.world.repositories[key] = state
        place = Place(self.hub, state)
        if files is not None:
            place.commit("main", files, "Begin")
        return place

    def fork(self, place: Place, owner: Account) -> Place:
        """A copy of a repository under somebody's own name."""
        copy = self.repository(f"{owner.login}/{place.state.name}")
        copy.git("fetch", "--quiet", str(place.git.path), "+refs/heads/*:refs/heads/*")
        return copy

    def app(  # noqa: PLR0913 - an app is made of these
        self,
        webhook_url: str | None = None,
        secret: str = "it is a secret to everybody",
        *,
        id: int | None = None,  # noqa: A002 - GitHub's word
        slug: str = "stationmaster",
        permissions: Mapping[str, str] = PERMISSIONS,
        events: Iterable[str] = EVENTS,
        install_on: Iterable[str] = ("acme",),
    ) -> App:
        """A GitHub App, installed on accounts. Its key is `private_key()`."""
        owner = self.organisation("stationmasters")
        key = id or next(self.world.ids)
        bot = self._account(f"{slug}[bot]", "Bot", None)
        public = _loaded(private_key()).public_key()
        made = App(key, slug, owner, bot, public, webhook_url, secret, dict(permissions), list(events), self.clock())
        self.world.apps[key] = made
        for login in install_on:
            self.install(made, self.organisation(login))
        return made

    def install(self, app: App, account: Account, repositories: Iterable[Place] | None = None) -> Installation:
        """Install an app on an account, for some repositories or for all."""
        chosen = None if repositories is None else {one.id for one in repositories}
        made = Installation(
            next(self.world.ids), app, account, dict(app.permissions), self.clock(), repositories=chosen
        )
        self.world.installations[made.id] = made
        self._tell_installation(made, "created")
        return made

    def uninstall(self, one: Installation) -> None:
        del self.world.installations[one.id]
        self._tell_installation(one, "deleted")

    def suspend(self, one: Installation) -> None:
        one.suspended_at = self.clock()
        self._tell_installation(one, "suspend")

    def unsuspend(self, one: Installation) -> None:
        one.suspended_at = None
        self._tell_installation(one, "unsuspend")

    def accept_permissions(self, one: Installation, permissions: Mapping[str, str]) -> None:
        """The account's owner accepts what the app now asks for."""
        one.permissions = dict(permissions)
        self._tell_installation(one, "new_permissions_accepted")

    def _tell_installation(self, one: Installation, action: str) -> None:
        payload = {
            "action": action,
            "installation": represent.installation(self.hub, one),
            "repositories": [represent.repository(self.hub, each) for each in self._inside(one)],
            "requester": None,
        }
        self.hub.announce("installation", payload, one, one.account)

    def _inside(self, one: Installation) -> list[Repository]:
        owned = [each for each in self.world.repositories.values() if each.owner is one.account]
        return [each for each in owned if one.repositories is None or each.id in one.repositories]

    def select_repositories(self, one: Installation, places: Iterable[Place]) -> None:
        """Change which repositories an installation is for."""
        before = {each.id for each in self._inside(one)}
        one.repositories = {place.id for place in places}
        shape = represent.installation(self.hub, one)
        changed = {"added": one.repositories - before, "removed": before - one.repositories}
        for action, ids in changed.items():
            if ids:
                told = [represent.repository(self.hub, self.world.repositories[each]) for each in sorted(ids)]
                payload = {"action": action, "installation": shape, "repository_selection": "selected"}
                payload |= {"repositories_added": [], "repositories_removed": [], "requester": None}
                payload[f"repositories_{action}"] = told
                self.hub.announce("installation_repositories", payload, one, one.account)

    def token(self, user: Account) -> str:
        """A person's own token, for calls that people make."""
        secret = f"ghp_{next(self.world.ids):036d}"
        self.world.tokens[secret] = Token(secret, user, self.clock() + timedelta(days=365))
        return secret

    def open_pull(  # noqa: PLR0913 - a pull request is made of these
        self,
        place: Place,
        head: str,
        base: str = "main",
        *,
        author: Account,
        title: str = "A change",
        body: str | None = None,
        draft: bool = False,
        head_place: Place | None = None,
    ) -> Pull:
        """Open a pull request; `head_place` is a fork's."""
        return acts.open_pull(
            self.hub,
            place.state,
            head_repository=(head_place or place).state,
            head=head,
            base=base,
            author=author,
            title=title,
            body=body,
            is_draft=draft,
        )

    def review(
        self, pull: Pull, by: Account, state: str = "APPROVED", body: str = "", *, commit: str | None = None
    ) -> Review:
        """Review the head, or an older commit of it."""
        return acts.review(self.hub, pull, by, state, body=body, commit=commit)

    def request(
        self,
        pull: Pull,
        reviewers: Iterable[Account | Team],
        *,
        by: Account | None = None,
        as_code_owners: bool = False,
    ) -> None:
        """Ask people and teams to review: the author by hand, or GitHub by itself as it asks code owners."""
        asked = list(reviewers)
        pull.owners |= {one.id for one in asked if as_code_owners}
        users = [one.login for one in asked if isinstance(one, Account)]
        teams = [one.slug for one in asked if isinstance(one, Team)]
        acts.request_reviewers(self.hub, pull, users, teams, by or pull.author)

    def dismiss(self, pull: Pull, review: Review, *, by: Account) -> None:
        acts.dismiss(self.hub, pull, review, by)

    def edit_review(self, pull: Pull, review: Review, body: str) -> None:
        acts.edit_review(self.hub, pull, review, body)

    def retarget(self, pull: Pull, base: str, *, by: Account | None = None) -> None:
        acts.retarget(self.hub, pull, base, by or pull.author)

    def edit(self, pull: Pull, *, title: str | None = None, body: str | None = None, by: Account | None = None) -> None:
        acts.edit(self.hub, pull, by or pull.author, title=title, body=body)

    def close(self, pull: Pull, *, by: Account | None = None) -> None:
        acts.close(self.hub, pull, by or pull.author)

    def reopen(self, pull: Pull, *, by: Account | None = None) -> None:
        acts.reopen(self.hub, pull, by or pull.author)

    def draft(self, pull: Pull, *, is_draft: bool, by: Account | None = None) -> None:
        acts.set_draft(self.hub, pull, by or pull.author, is_draft=is_draft)

    def label(self, pull: Pull, name: str, *, by: Account) -> None:
        acts.add_label(self.hub, pull, name, by)

    def unlabel(self, pull: Pull, name: str, *, by: Account) -> None:
        acts.remove_label(self.hub, pull, name, by)

    def issue(self, place: Place, by: Account, title: str, body: str) -> Issue:
        return acts.open_issue(self.hub, place.state, title, body, by)

    def comment(self, pull: Pull, by: Account, body: str) -> Comment:
        return acts.add_comment(self.hub, pull, by, body)

    def deploy(self, place: Place, environment: str, commit: str, by: Account, state: str | None = None) -> Deployment:
        """Deploy a commit by somebody else's hand; `state` is how it went."""
        made = acts.deploy(self.hub, place.state, environment, commit, by)
        if state:
            acts.set_deployment_status(self.hub, place.state, made, state, by)
        return made

    def ask(self, place: Place, environment: str, commit: str, by: Account) -> WorkflowRun:
        """Let a run wait for an environment, and ask the apps whether it may go on."""
        return acts.ask(self.hub, place.state, environment, commit, by)

    def set_deployment_status(self, place: Place, one: Deployment, state: str, *, by: Account) -> None:
        """Say how a deployment went, as whatever carries it out does."""
        acts.set_deployment_status(self.hub, place.state, one, state, by)

    def rerequest(self, place: Place, run: CheckRun, *, by: Account) -> None:
        """Press "Re-run" on a check run."""
        acts.tell_check_run(self.hub, place.state, run, "rerequested", by)

    def rerequest_suite(self, place: Place, suite: CheckSuite, *, by: Account) -> None:
        """Press "Re-run all checks"."""
        acts.tell_check_suite(self.hub, place.state, suite, "rerequested", by)

    def press(self, place: Place, run: CheckRun, identifier: str, *, by: Account) -> None:
        """Press one of a check run's own buttons."""
        acts.tell_check_run(
            self.hub, place.state, run, "requested_action", by, requested_action={"identifier": identifier}
        )

    def merge(self, pull: Pull, *, by: Account, method: str = "merge") -> str:
        """Merge.

        Raises:
            Refused: the rules do not allow it.

        """
        return merging.merge(self.hub, pull, by, method)

    def enqueue(self, *pulls: Pull, by: Account | None = None) -> MergeGroup:
        """Put pull requests into the merge queue as one group."""
        return merging.enqueue(self.hub, list(pulls), by or pulls[0].author)

    def leave_queue(self, group: MergeGroup, reason: str = "invalidated", *, by: Account | None = None) -> None:
        merging.destroy(self.hub, group, by or group.pulls[0].author, reason)

    def ruleset(
        self, organisation: str, name: str, checks: Mapping[str, int | None], *, enforcement: str = "disabled"
    ) -> Ruleset:
        """An organisation's ruleset that requires checks on default branches."""
        return _add_ruleset(self.hub, self.organisation(organisation), name, checks, enforcement)
