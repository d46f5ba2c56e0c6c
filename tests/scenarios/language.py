"""Scenarios as data: given a repository, its people and its policy; when this happens; then that stands.

`docs/scenarios.md` tells the language; `python -m tests.scenarios FILE...` runs any file.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientSession

from bot.facts.train import Cut
from bot.store.commands import Commanded, put_commanded
from bot.store.evaluations import put_cut
from bot.store.incidents import counts
from bot.store.trains import train
from bot.store.watched import WatchedTag, watch_tag
from bot.store.work import Sweep
from tests.github import acts, merging
from tests.github.hub import Refused
from tests.github.merging import signed
from tests.github.standin import PERMISSIONS, StandIn
from tests.github.state import AutoMerge, CheckRun
from tests.scenarios.world import text
from tests.station import SECRET, TOKEN, Station

Told = Mapping[str, Any]
REPOSITORY = "acme/platform"
LOCK = {"metadata": "read", "administration": "write", "organization_administration": "write"}
"""What the lock App may do."""


def scenarios(path: Path) -> Iterator[tuple[str, Told]]:
    """Read the scenarios of a file: one document each, named after the file and the document."""
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        if document:
            yield f"{path.stem}: {document['name']}", document


def _texts(files: Mapping[str, str | None]) -> dict[str, str | None]:
    return {path: None if told is None else text(told) for path, told in files.items()}


class Failed(AssertionError):  # noqa: N818  a scenario fails; it is no error
    """What stands is not what the scenario says."""


@dataclass
class Run:
    """One scenario on its way. Steps are its methods: `- approve: rita` calls `approve("rita")`."""

    github: StandIn
    station: Station
    pulls: list[Any] = field(default_factory=list)
    reviews: dict[str, Any] = field(default_factory=dict)
    comment: Any = None
    mark: int = 0

    async def play(self, scenario: Told) -> None:
        """Play a scenario to its end. Raises Failed, saying at which step."""
        await self.given(scenario.get("given", {}))
        for number, step in enumerate(scenario.get("when", ()), 1):
            await self._step(number, dict(step))
        await self.expect(scenario.get("then", {}), "in the end")
        unmet = [fault for fault in self.github.faults.planned if fault.seen < fault.nth]
        if unmet:
            raise Failed(f"these faults never came to pass: {unmet}")
        self.github.assert_clean()

    async def _step(self, number: int, step: dict[str, Any]) -> None:
        then = step.pop("then", None)
        ((verb, told),) = step.items()
        if verb not in STEPS:
            raise Failed(f"step {number}: there is no step {verb}; there are {', '.join(sorted(STEPS))}")
        self.mark = len(self.github.calls)
        await getattr(self, verb)(told)
        if verb not in {"lose", "hold", "duplicate", "deliver_normally", "stop"}:
            await self._settled()
        if then is not None:
            await self.expect(then, f"after step {number} ({verb})")

    async def _settled(self) -> None:
        await self.station.settled()

    async def given(self, told: Told) -> None:
        """Make the world: people, teams, the repository with its files and policy, the App, the clock."""
        github = self.github
        if "now" in told:
            await self.clock(told["now"])
        github.organisation("acme")
        files = {"README.md": "# Platform\n", **told.get("files", {})}
        self.repository = github.repository(REPOSITORY, files=_texts(files))
        for login in told.get("people", ()):
            self.repository.grant(github.user(login), "write")
        for login in told.get("admins", ()):
            self.repository.grant(github.user(login), "admin")
        for path, content in told.get("organisation_files", {}).items():
            github.repository("acme/.github", files={path: content})
        for handle, members in told.get("teams", {}).items():
            github.team(f"acme/{handle}", members, on=self.repository)
            for login in members:
                self.repository.grant(github.user(login), "write")
        for branch in told.get("branches", ()):
            self.repository.push(branch, self.repository.sha("main"))
        granted = {**PERMISSIONS, **told.get("permissions", {})}
        granted = {name: level for name, level in granted.items() if level != "none"}
        self.app = github.app(secret=SECRET, install_on=(), permissions=granted)
        if "lock_app" in told:
            self.lock_app = github.app(slug="stationmaster-lock", permissions={**LOCK, **told["lock_app"]}, events=())
            self.station.lock_app_id = self.lock_app.id
        await self.station.start(self.app.id)
        self.app.webhook_url = f"{self.station.url}/webhook"
        self.installation = github.install(self.app, github.organisation("acme"))
        await self._settled()

    @property
    def pull(self) -> Any:
        return self.pulls[-1]

    def _user(self, login: str) -> Any:
        return self.github.user(login)

    # What people do ------------------------------------------------------------------------------------------------

    async def open(self, told: Told) -> None:
        """Open a pull request: {as, files, title, base, branch, from, draft, co_authors, pushed_by, fork}.

        `from` is another branch: the new one stands at the same commit. `many`, {count, path}, are so many files more,
        whose number stands for the `{}` in the path.
        """
        author = self._user(told.get("as", "ann"))
        base = told.get("base", "main")
        branch = told.get("branch", f"change-{len(self.pulls) + 1}")
        place = self.github.fork(self.repository, author) if told.get("fork") else self.repository
        if "from" in told:
            self.repository.push(branch, self.repository.sha(told["from"]), by=author)
        else:
            self._commit(branch, told, author, place=place, start=base)
        pull = self.github.open_pull(
            self.repository,
            branch,
            base,
            author=author,
            title=told.get("title", "A change"),
            draft=told.get("draft", False),
            head_place=place,
        )
        self.pulls.append(pull)

    async def push(self, told: Told) -> None:
        """Push to the pull request's branch (or to `branch`): {as, files, force, message, co_authors, pushed_by}."""
        branch = told.get("branch", self.pulls[-1].head_ref if self.pulls else "main")
        self._commit(branch, told, self._user(told.get("as", "ann")), force=told.get("force", False))

    async def commits(self, told: Told) -> None:
        """Push so many commits at once: {as, count}."""
        place, author, branch = self.repository, self._user(told["as"]), self.pull.head_ref
        sha = place.sha(branch)
        for _ in range(told["count"]):
            sha = place.git("commit-tree", f"{sha}^{{tree}}", "-p", sha, stdin=b"More\n", **signed(place.hub, author))
        place.push(branch, sha, by=author)

    async def unrequest(self, login: str) -> None:
        """Take back that somebody was asked to review."""
        acts.drop_reviewers(self.github.hub, self.pull, [login], [], self.pull.author)

    def _commit(self, branch: str, told: Told, author: Any, place: Any = None, **more: Any) -> None:
        many = told.get("many", {"count": 0})
        more_files = {many["path"].format(at): "the same\n" for at in range(many["count"])}
        (place or self.repository).commit(
            branch,
            self._with_ids({**more_files, **_texts(told.get("files", {"notes.txt": branch}))}),
            told.get("message", "Change"),
            author=author,
            pusher=self._user(told["pushed_by"]) if "pushed_by" in told else None,
            co_authors=[self._user(login) for login in told.get("co_authors", ())],
            **more,
        )

    def _with_ids(self, files: Mapping[str, str | None]) -> dict[str, str | None]:
        """The files with the numeric ids of teams: `{id:cab}`."""
        ids = {f"{{id:{team.slug}}}": str(team.id) for team in self.github.world.teams.values()}
        told = {}
        for path, content in files.items():
            for name, number in ids.items() if content else ():
                content = content.replace(name, number)  # noqa: PLW2901  # one name after the other
            told[path] = content
        return told

    async def organisation_files(self, files: Mapping[str, str]) -> None:
        """Push to the organisation's `.github` repository."""
        place = self.github.repository("acme/.github")
        place.commit("main", _texts(files), "Agree on it")

    async def go_back(self, commits: int) -> None:
        """Push the pull request's branch back by force, by so many commits."""
        place, branch = self.repository, self.pull.head_ref
        place.push(branch, place.git.resolve(f"{branch}~{commits}"), by=self.pull.author)

    async def turn_to(self, number: int) -> None:
        """Speak of another pull request from here on, by its number."""
        self.pulls.append(self.repository.state.pulls[number])

    async def approve(self, login: str) -> None:
        """Approve as somebody."""
        self.reviews[login] = self.github.review(self.pull, self._user(login), "APPROVED")

    async def request_changes(self, login: str) -> None:
        """Ask for changes as somebody."""
        self.reviews[login] = self.github.review(self.pull, self._user(login), "CHANGES_REQUESTED")

    async def review(self, told: Told) -> None:
        """Review as somebody, with a body: {as, body, state}."""
        body = told["body"].replace("{head}", self.pull.head)
        self.comment = None
        by = self._user(told["as"])
        self.reviews[told["as"]] = self.github.review(self.pull, by, told.get("state", "COMMENTED"), body)

    async def edit_review(self, login: str) -> None:
        """Edit somebody's review."""
        self.github.edit_review(self.pull, self.reviews[login], "on second thoughts")

    async def dismiss(self, login: str) -> None:
        """Dismiss somebody's review."""
        self.github.dismiss(self.pull, self.reviews[login], by=self.repository.state.owner)

    async def retarget(self, base: str) -> None:
        """Give the pull request another base branch."""
        self.github.retarget(self.pull, base)

    async def close(self, _: Any) -> None:
        """Close the pull request."""
        self.github.close(self.pull)

    async def lock(self, _: Any) -> None:
        """Lock the conversation, to us as well."""
        self.pull.is_locked = True

    async def reopen(self, _: Any) -> None:
        """Open it again."""
        self.github.reopen(self.pull)

    async def ready(self, _: Any) -> None:
        """Say that a draft is ready."""
        self.github.draft(self.pull, is_draft=False)

    async def label(self, told: Told) -> None:
        """Put a label on by hand: {as, name}."""
        self.github.label(self.pull, told["name"], by=self._user(told["as"]))

    async def unlabel(self, told: Told) -> None:
        """Take a label off by hand: {as, name}."""
        self.github.unlabel(self.pull, told["name"], by=self._user(told["as"]))

    async def say(self, told: Told) -> None:
        """Comment on the pull request: {as, body, padded: 16384, times: 200}."""
        body = told["body"].replace("{head}", self.pull.head)
        body += "\n\n" + "x" * (told["padded"] - len(body) - 2) if "padded" in told else ""
        for _ in range(told.get("times", 1)):
            self.comment = self.github.comment(self.pull, self._user(told["as"]), body)

    async def gave(self, told: Told) -> None:
        """Let somebody have given commands within this hour: {login, commands}."""
        person_id, number = self._user(told["login"]).id, told["commands"]
        row = Commanded(comment="issue_comment:0", person_id=person_id, commands=number, reaction="rocket")
        async with self.station.database.connection() as connection:
            await put_commanded(self.station.database, self.repository.id, 0, row, within=connection)

    async def edit_comment(self, body: str) -> None:
        """Edit the last comment somebody wrote."""
        self.comment.body, self.comment.updated_at = body, self.comment.updated_at + timedelta(seconds=5)
        acts.tell_comment(self.github.hub, self.pull, self.comment, "edited", self.comment.author)

    async def delete_comment(self, _: Any) -> None:
        """Delete the last comment somebody wrote."""
        del self.repository.state.comments[self.comment.id]

    async def grant(self, told: Told) -> None:
        """Give somebody another permission: {login, permission}."""
        self.repository.grant(self._user(told["login"]), told["permission"])

    async def rename_repository(self, name: str) -> None:
        """Rename the repository."""
        self.repository.rename(name)

    async def press(self, told: Told) -> None:
        """Press a check run's button: {as, check, button}."""
        run = self.github_runs()[told["check"]]
        self.github.press(self.repository, run, told.get("button", "judge-again"), by=self._user(told["as"]))

    async def rerequest(self, told: Told) -> None:
        """Ask for a check run again: {as, check}."""
        self.github.rerequest(self.repository, self.github_runs()[told["check"]], by=self._user(told["as"]))

    async def enqueue(self, numbers: Any) -> None:
        """Put every open pull request into the merge queue, as one group; or those of a list of numbers."""
        chosen = [self.pulls[number - 1] for number in numbers] if isinstance(numbers, list) else self.pulls
        self.group = self.github.enqueue(*dict.fromkeys(pull for pull in chosen if pull.state == "open"))

    async def leave_queue(self, _: Any) -> None:
        """Take the group out of the merge queue again."""
        self.github.leave_queue(self.group)

    async def deploy(self, told: Told) -> None:
        """Deploy the tip of a branch, or another commit of it, without us: {to, commit: main, state: success}."""
        commit = self.repository.git.resolve(told.get("commit", "main"))
        self.github.deploy(self.repository, told["to"], commit, self._user("ann"), told.get("state", "success"))

    async def publishes(self, state: str) -> None:
        """Let the deployment that we made last end, or go on."""
        ours = [each for each in self.repository.state.deployments.values() if each.app is self.app]
        self.github.set_deployment_status(self.repository, ours[-1], state, by=self._user("ann"))

    async def ask(self, told: Told) -> None:
        """Let a run of a workflow wait for an environment: {to, commit: main}."""
        commit = self.repository.git.resolve(told.get("commit", "main"))
        self.github.ask(self.repository, told["to"], commit, self._user("ann"))

    async def remove_from_team(self, told: Told) -> None:
        """Take somebody out of a team: {team, login}."""
        self.github.leave(self._team(told["team"]), self._user(told["login"]))

    async def add_to_team(self, told: Told) -> None:
        """Put somebody into a team: {team, login}."""
        self.github.join(self._team(told["team"]), self._user(told["login"]))

    async def rename_team(self, told: Told) -> None:
        """Give a team another name: {team, to}."""
        self.github.rename_team(self._team(told["team"]), told["to"])

    async def delete_team(self, slug: str) -> None:
        """Delete a team."""
        self.github.delete_team(self._team(slug))

    async def make_team(self, told: Told) -> None:
        """Make a team later on: {team, members}, with `secret` and a `parent`."""
        parent = self._team(told["parent"]) if "parent" in told else None
        privacy = "secret" if told.get("secret") else "closed"
        members = [self._user(login) for login in told["members"]]
        for member in members:
            self.repository.grant(member, "write")
        self.github.team(f"acme/{told['team']}", members, on=self.repository, privacy=privacy, parent=parent)

    async def delete_account(self, login: str) -> None:
        """Delete somebody's account; the login is free for others."""
        self.github.delete_account(self._user(login))

    def _team(self, slug: str) -> Any:
        found = self.github.world.team("acme", slug)
        if found is None:
            raise Failed(f"there is no team {slug}")
        return found

    # What the world does -------------------------------------------------------------------------------------------

    async def clock(self, instant: datetime | str) -> None:
        """Set the clock, with its zone."""
        self.station.clock = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)

    async def github_ahead(self, seconds: float) -> None:
        """Let GitHub's clock be so many seconds ahead of ours, and hear of it."""
        self.station.ahead = timedelta(seconds=seconds)
        await self.sweep("deliveries")

    async def protect(self, branch: str) -> None:
        """Require our checks on a branch."""
        checks = {f"{check}: {branch}": self.app.id for check in ("contracts", "approvals", "train")}
        self.repository.ruleset(branch, checks)

    async def require(self, check: str) -> None:
        """Require another App's check on the main branch, which never comes."""
        self.repository.ruleset("main", {check: None})

    async def tag(self, told: Told) -> None:
        """Let a tag stand at a branch, or nowhere: {name, at, ours}; one of `ours` is watched from then on."""
        at = self.repository.git.resolve(told["at"]) if told["at"] else None
        self.repository.state.git.point(f"refs/tags/{told['name']}", at)
        if told.get("ours"):
            kept = WatchedTag(repository_id=self.repository.id, name=told["name"], commit=at or "")
            await watch_tag(self.station.database, kept)

    async def merge(self, login: str) -> None:
        """Press the merge button as somebody; GitHub may refuse."""
        with suppress(Refused):
            self.github.merge(self.pull, by=self._user(login))

    async def refuse_the_lock(self, _: Any) -> None:
        """Take from the lock App what it may do."""
        (installation,) = (each for each in self.github.world.installations.values() if each.app is self.lock_app)
        installation.permissions = {"metadata": "read"}
        for token in [each for each in self.github.world.tokens.values() if each.installation is installation]:
            del self.github.world.tokens[token.secret]

    async def allow_the_lock(self, _: Any) -> None:
        """Give it back."""
        (installation,) = (each for each in self.github.world.installations.values() if each.app is self.lock_app)
        installation.permissions = dict(LOCK)

    async def delete_rulesets(self, _: Any) -> None:
        """Have somebody delete our rulesets."""
        self.repository.state.rulesets.clear()

    async def edit_ruleset(self, change: Told) -> None:
        """Have somebody edit our ruleset by hand."""
        (ruleset,) = self.rulesets()
        ruleset.body.update(change)

    async def merge_by_itself(self, number: int) -> None:
        """Turn auto-merge on for a pull request."""
        pull = self.repository.state.pulls[number]
        pull.auto_merge = AutoMerge(pull.author, self.github.world.dated, "SQUASH", "By itself")

    async def crash_at_the_edge(self, _: Any) -> None:
        """Have the next sweep of the clock break off after it claimed the edge, as a process that is killed does."""
        queue = self.station.queue
        evaluate = queue.evaluate

        async def broken(*_: Any, **__: Any) -> bool:
            object.__setattr__(queue, "evaluate", evaluate)
            raise RuntimeError("killed")

        object.__setattr__(queue, "evaluate", broken)

    async def cut(self, told: Told) -> None:
        """Record a production cut: {branch, at}."""
        branch = told.get("branch", "main")
        cut = Cut(branch=branch, commit=self.repository.sha(branch), at=told["at"])
        await put_cut(self.station.database, self.repository.id, cut)
        await self.sweep("clock")

    async def lift_freeze(self, told: Told) -> None:
        """Comment to lift a declared freeze: {as, at}, where `at` counts the freezes from 0."""
        known = await train(self.station.database, self.repository.id, "main")
        await self.say({"as": told["as"], "body": f"/freeze lift --id {known.emergencies[told['at']].id}"})

    async def smoke(self, told: Told) -> None:
        """Let another App's check run on a branch's tip come to a conclusion: {check, conclusion, branch}."""
        head, hub = self.repository.sha(told.get("branch", "main")), self.github.hub
        if not hasattr(self, "pipeline"):
            self.pipeline = self.github.app(install_on=())
        suite = acts.suite_of(hub, self.repository.state, self.pipeline, head)
        at = self.github.world.clock()
        run = CheckRun(next(self.github.world.ids), suite, told.get("check", "smoke"), "completed", told["conclusion"],
                       "", at, at)  # fmt: skip
        self.repository.state.check_runs[run.id] = run
        await self.sweep("clock")

    async def deployed(self, told: Told) -> None:
        """Say how the last deployment to an environment went: {environment, state}."""
        found = [each for each in self.repository.state.deployments.values() if each.environment == told["environment"]]
        by = self.repository.state.owner
        acts.set_deployment_status(self.github.hub, self.repository.state, found[-1], told["state"], by)
        await self.sweep("clock")

    async def tag_by_hand(self, name: str) -> None:
        """Let somebody tag the first commit of the repository."""
        first = self.repository.git("rev-list", "--max-parents=0", "main")
        self.repository.git.point(f"refs/tags/{name}", first)

    async def lose(self, how: str) -> None:
        """Let what GitHub sends get `lost` without a trace, or be `failed` and listed."""
        self.github.deliveries.mode = how

    async def hold(self, _: Any) -> None:
        """Let deliveries wait."""
        self.github.deliveries.mode = "held"

    async def duplicate(self, _: Any) -> None:
        """Send every delivery twice."""
        self.github.deliveries.mode = "duplicated"

    async def deliver_normally(self, _: Any) -> None:
        """Send deliveries as usual from now on."""
        self.github.deliveries.mode = "normal"

    async def release(self, order: str) -> None:
        """Send what is held: `in_order` or `reversed`."""
        self.github.deliveries.mode = "normal"
        self.github.deliveries.release(reversed if order == "reversed" else list)

    async def redeliver(self, event: str) -> None:
        """Deliver the last delivery of an event (`pull_request`) once more."""
        last = [each for each in self.github.deliveries.log if each.event == event][-1]
        self.github.deliveries.redeliver(last)

    async def fault(self, told: Told) -> None:
        """Plan a fault: {method, path, effect, …}; see the stand-in's `Fault`."""
        self.github.fault(**told)

    async def mend(self, _: Any) -> None:
        """Let whatever was planned to fail work again."""
        self.github.faults.planned.clear()

    async def suspend(self, _: Any) -> None:
        """Suspend the App's installation."""
        self.github.suspend(self.installation)

    async def unsuspend(self, _: Any) -> None:
        """Let the installation work again."""
        self.github.unsuspend(self.installation)

    async def accept(self, told: Told) -> None:
        """Grant the App more: {permission: level}."""
        self.app.permissions |= told
        self.github.accept_permissions(self.installation, self.app.permissions)

    async def uninstall(self, _: Any) -> None:
        """Remove the App from the organisation."""
        self.github.uninstall(self.installation)

    async def install(self, _: Any) -> None:
        """Install the App again, which makes another installation."""
        self.installation = self.github.install(self.app, self.github.organisation("acme"))

    async def sweep(self, kind: str) -> None:
        """Make a sweep: `deliveries`, `clock`, `open` or `nightly`."""
        await self.station.sweep(Sweep(kind))

    async def restart(self, _: Any) -> None:
        """Stop the service and start it again."""
        await self.station.stop()
        await self.station.start(self.app.id)
        self.app.webhook_url = f"{self.station.url}/webhook"

    async def look_again(self, _: Any) -> None:
        """Have the pull request evaluated once more."""
        await self.station.queue.evaluate(self.repository.id, self.pull.number)

    async def wait(self, seconds: float) -> None:
        """Wait, in real time."""
        await asyncio.sleep(seconds)

    # What stands ---------------------------------------------------------------------------------------------------

    def github_runs(self, sha: str | None = None) -> dict[str, Any]:
        return self.repository.check_runs(sha or self.pull.head)

    def comments(self) -> list[str]:
        return [each.body for each in self.repository.comments(self.pull) if each.author == self.app.bot]

    def reply(self) -> str:
        """Our latest reply, with what differs from run to run in braces."""
        told = [each for each in self.comments() if each.startswith("<!-- stationmaster reply ")][-1:]
        body = "".join(told).partition("\n")[2].strip()
        for sha, named in ((self.pull.head, "head"), (self.repository.sha("main"), "main")):
            body = body.replace(sha, f"{{{named}}}").replace(sha[:12], f"{{{named}}}")
        body = re.sub(r"[0-9a-f]{12}(?=` at `\{head\}`)", "{change}", body)
        body = re.sub(r"Audit \d+", "Audit {number}", body)
        body = re.sub(r"\d\d \w{3} \d{4} \d\d\\?:\d\d UTC", "{instant}", body)
        return re.sub(r"(?<=by )\d+(?=\\?: )", "{id}", body)

    def stands(self) -> dict[str, Any]:
        """Tell what stands, in the words of `then`."""
        calls = self.github.calls[self.mark :]
        return {
            "checks": {name: run.conclusion or run.status for name, run in self._runs_of_base().items()},
            "titles": {name: run.output.get("title") for name, run in self._runs_of_base().items()},
            "labels": sorted(label.name for label in self.pull.labels),
            "requested": sorted(
                [each.login for each in self.pull.requested_users] + [each.slug for each in self.pull.requested_teams]
            ),
            "requested_count": len(self.pull.requested),
            "check_runs": len([run for run in self.repository.state.check_runs.values() if run.head == self.pull.head]),
            "comments": len(self.comments()),
            "merged": self.pull.merged_at is not None,
            "published": self._published(),
            "answered": self._answers(),
            "tags": self._tags(),
            "releases": [
                {"tag": each.tag, "draft": each.is_draft, "files": [one.name for one in each.assets.values()]}
                for each in self.repository.state.releases.values()
            ],
            "deployments": [
                [each.environment, self._commit_name(each.sha)] for each in self.repository.state.deployments.values()
            ],
            "tracking": [[each.title, each.state] for each in self.repository.state.issues.values()],
            "issues": [each.title for each in self.repository.state.issues.values()],
            "pulls": [each.title for each in self.repository.state.pulls.values()],
            "merged_pulls": [each.number for each in self.repository.state.pulls.values() if each.merged_at],
            "armed_by_us": [
                each.number
                for each in self.repository.state.pulls.values()
                if each.auto_merge and each.auto_merge.by is self.app.bot
            ],
            "armed": [each.number for each in self.repository.state.pulls.values() if each.auto_merge],
            "queue": [[pull.number for pull in group.pulls] for group in self.repository.state.queue],
            "reactions": [each.content for each in self.comment.reactions] if self.comment else [],
            "locks": {
                one.name.removeprefix("stationmaster freeze: "): one.body["enforcement"] for one in self.rulesets()
            },
            "rulesets": [one.body["enforcement"] for one in self.rulesets()],
            "bypass": [each["actor_type"] for one in self.rulesets() for each in one.body["bypass_actors"]],
            "exempted": {
                run.name: run.conclusion
                for run in self.repository.state.check_runs.values()
                if run.name.startswith("freeze: ")
            },
            "exempt": getattr(self.github_runs().get(f"freeze: {self.pull.base_ref}"), "conclusion", None),
            "mergeable": not merging.unmet(self.repository.state, self.pull.base_ref, self.pull.head),
            "reads": sum(call.kind == "read" for call in calls),
            "writes": sum(call.kind == "write" for call in calls),
        }

    def rulesets(self) -> list[Any]:
        """Our rulesets, of the repository and of the organisation."""
        places = (self.repository.state, self.repository.state.owner)
        found = [one for place in places for one in place.rulesets.values()]
        return [one for one in found if one.name.startswith("stationmaster freeze: ")]

    def _answers(self) -> list[list[str]]:
        """How runs that wait for an environment were answered, with branches in braces for commits."""
        told = [each for run in self.repository.state.runs.values() for each in run.answers]
        heads = {self.repository.sha(branch)[:12]: branch for branch in ("elsewhere", "main") if self._has(branch)}
        return [
            [state, re.sub("[0-9a-f]{12}", lambda sha: f"{{{heads.get(sha[0], 'earlier')}}}", each)]
            for _, state, each in told
        ]

    def _has(self, branch: str) -> bool:
        return self.repository.git.ref(branch) is not None

    def _published(self) -> list[str]:
        """Every deployment, the oldest first: environment and how it goes; those that we made have a star."""
        told = []
        for each in self.repository.state.deployments.values():
            name = f"{each.environment}*" if each.app is self.app else each.environment
            told.append(f"{name}: {each.statuses[-1].state if each.statuses else ''}")
        return told

    def _tags(self) -> dict[str, str]:
        """Every tag with what it stands at."""
        git = self.repository.git
        names = git("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").splitlines()
        return {name: f"{git('cat-file', '-t', name)} {self._commit_name(git.resolve(name))}" for name in names}

    def _commit_name(self, sha: str | None) -> str:
        return "main" if sha == self.repository.sha("main") else self.repository.git("log", "-1", "--format=%s", sha)

    def _issue(self, wanted: Told, when: str) -> None:
        """What the issues say whose titles end so: {title, has, lacks}."""
        found = [each for each in self.repository.state.issues.values() if each.title.endswith(wanted.get("title", ""))]
        self._speaks("\n".join(each.body for each in found), wanted, when)

    def _runs_of_base(self) -> dict[str, Any]:
        ending = f": {self.pull.base_ref}"
        runs = self.github_runs()
        return {name.removesuffix(ending): run for name, run in runs.items() if name.endswith(ending)}

    async def expect(self, then: Told, when: str) -> None:
        """Compare what stands with what a scenario says stands."""
        stands = self.stands() if self.pulls else {}
        stands["dead_letters"] = len(await self.station.queue.jobs("failed"))
        asked = {
            "edges": self.edges,
            "live": self._live,
            "incidents": self._incidents,
            "told": self._counts,
            "ready": self._is_ready,
        }
        said = {"comment": self._says, "issue": self._issue}
        for key, wanted in then.items():
            if key in asked:
                self._equal(key, await asked[key](), wanted, when)
            elif key == "frozen":
                await self._agrees(wanted, when)
            elif key == "reply":
                self._equal(key, self.reply(), wanted.strip(), when)
            elif key == "group":
                self._equal(key, self._group(), wanted, when)
            elif key in {"reads", "writes"}:
                self._at_most(key, stands[key], wanted, when)
            elif key in said:
                said[key](wanted, when)
            else:
                self._equal(key, stands.get(key), wanted, when)

    async def _is_ready(self) -> bool:
        return (await self._asked("/readyz"))[0] == 200

    def _group(self) -> dict[str, Any]:
        return {name.partition(":")[0]: run.conclusion for name, run in self.github_runs(self.group.head).items()}

    async def edges(self) -> list[Any]:
        """The edges that were recorded: frozen or open, the pull requests in the order they are told, the exposure."""
        async with self.station.database.connection() as connection:
            rows = await connection.execute("SELECT record FROM audit ORDER BY number")
            records = [json.loads(row["record"]) for row in await rows.fetchall()]
        details = [each["detail"] for each in records if each["kind"] == "edge"]
        return [[each["state"], each["first"], each["exposure_seconds"]] for each in details]

    async def _counts(self) -> list[Any]:
        """The incidents that were told: their kinds, each with how often."""
        return [[kind, number] for kind, number in sorted((await counts(self.station.database)).items())]

    async def _live(self) -> str | None:
        at = self.station.now().isoformat().replace("+00:00", "Z")
        _, told = await self._asked(f"/api/freeze?at={at}&branch=main&repository={REPOSITORY}")
        return told["enforcement"]["mode"]

    async def _incidents(self) -> list[str]:
        """The titles of the incidents that were told."""
        async with self.station.database.connection() as connection:
            rows = await connection.execute("SELECT record FROM audit ORDER BY number")
            records = [json.loads(row["record"]) for row in await rows.fetchall()]
        return [each["detail"]["title"] for each in records if each["kind"] == "incident"]

    async def asked(self, path: str) -> tuple[int, str]:
        """Ask the API."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with ClientSession() as session, session.get(f"{self.station.url}{path}", headers=headers) as answer:
            return answer.status, await answer.text()

    async def _asked(self, path: str) -> tuple[int, Any]:
        status, told = await self.asked(path)
        return status, json.loads(told)

    async def _agrees(self, wanted: Mapping[Any, str], when: str) -> None:
        """Ask the API about each instant; where the clock stands at one, `/freeze status` is held against it, too."""
        for instant, state in wanted.items():
            at = instant.isoformat().replace("+00:00", "Z")
            status, told = await self._asked(f"/api/freeze?at={at}&branch=main&repository={REPOSITORY}")
            self._equal(f"frozen at {at}", (status, told.get("state")), (200, state), when)

    def _says(self, wanted: Told, when: str) -> None:
        self._speaks("\n".join(self.comments()), wanted, when)

    @staticmethod
    def _speaks(text: str, wanted: Told, when: str) -> None:
        body = text.replace("\\", "").replace("\u200b", "")
        for words in wanted.get("has", ()):
            if words not in body:
                raise Failed(f"{when}: it should say {words!r}, and says:\n{body}")
        for words in wanted.get("lacks", ()):
            if words in body:
                raise Failed(f"{when}: it should not say {words!r}, and says:\n{body}")

    def _at_most(self, key: str, found: int, wanted: int, when: str) -> None:
        if found > wanted:
            made = "\n".join(str(call) for call in self.github.calls[self.mark :])
            raise Failed(f"{when}: {key} should be at most {wanted}, and are {found}:\n{made}")

    @staticmethod
    def _equal(key: str, found: Any, wanted: Any, when: str) -> None:
        told = (
            {name: found.get(name) for name in wanted}
            if isinstance(wanted, dict) and isinstance(found, dict)
            else found
        )
        if told != wanted:
            raise Failed(f"{when}: {key} should be {wanted}, and is {found}")


STEPS = {
    name
    for name, step in vars(Run).items()
    if asyncio.iscoroutinefunction(step)
    and not name.startswith("_")
    and name not in {"play", "given", "expect", "edges", "asked"}
}
