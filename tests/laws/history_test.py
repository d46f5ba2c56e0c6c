"""No success ever stood for a commit and a base that an oracle rejects, whatever happened and whatever was lost.

A machine does to a repository what people and networks do. Each time the station says that people have agreed, a small
oracle, which shares no code with it, is asked at that moment; each time a pull request comes to a commit, whether a
green check waits for it there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.store.limits import Rates
from bot.store.work import Sweep
from tests.github.fixtures import *  # noqa: F403
from tests.github.standin import StandIn
from tests.postgres import *  # noqa: F403
from tests.scenarios.world import LEDGER
from tests.station import PACE, SECRET, station

CONTENTS = {
    "same": LEDGER,
    "formatted": "# trades\n" + LEDGER,
    "loose": LEDGER.replace("breaking_change", "  - name: more\n    type: string\n    nullable: true\nbreaking_change"),
    "tight": LEDGER.replace("nullable: true", "nullable: false"),
    "cut": LEDGER.replace("  - name: notional\n    type: decimal(18,2)\n    nullable: false\n", ""),
}
MEANING = {"same": "nothing", "formatted": "nothing", "loose": "nothing", "tight": "tight", "cut": "cut"}
"""What a content comes to: nothing that breaks anybody, or one of two things that do."""
AUTHORS = st.sampled_from(["ann", "ann", "rita"])
CONTENT = st.sampled_from(["tight", "cut", "tight", "cut", *CONTENTS])
PUSHERS = st.sampled_from(["ron", None, "ron", "rita", "zoe"])
PEOPLE = st.sampled_from(["rita", "ron", "zoe"])
PATH = "contracts/a.yaml"
MOST_WRITES = 100_000
"""Hours go by in these histories, and GitHub's budget for an hour with them."""
SURE = {"membership", "team"}
"""Never lost here: who is in a team is remembered for minutes, which is the one thing taken on trust."""


@dataclass
class World:
    """The station and the stand-in, alive over many examples; each has a repository and a team of its own."""

    loop: asyncio.AbstractEventLoop
    github: StandIn
    station: object
    app: object
    count: int = 0

    def run(self, work):
        return self.loop.run_until_complete(work)


@dataclass(repr=False)
class Told:
    """What the oracle knows of a pull request: who ever pushed it, and what each review was given to."""

    pull: object
    pushers: set = field(default_factory=set)
    given_to: dict = field(default_factory=dict)
    heads: list = field(default_factory=list)


class History(RuleBasedStateMachine):
    def __init__(self, world):
        super().__init__()
        self.world, self.github = world, world.github
        world.count += 1
        self.slug = f"team-{world.count}"
        self.mode, self.is_whole, self.faults, self.greens = "normal", True, [], 0
        self.pulls = []
        self.github.deliveries.mode = lambda one: "normal" if one.event in SURE else self.mode
        self.github.hub.watchers[:] = [self.said]
        self.make_repository()
        self.settle()

    def make_repository(self):
        policy = f"gates: {{contract-approvals: {{teams: {{risk-analytics: acme/{self.slug}}}}}}}\n"
        files = {PATH: LEDGER, ".github/stationmaster.yml": policy}
        self.place = self.github.repository(f"acme/place-{self.world.count}", files=files)
        self.people = {login: self.github.user(login) for login in ("ann", "rita", "ron", "zoe")}
        self.team = self.github.team(f"acme/{self.slug}", ["rita", "ron"], on=self.place)
        for person in self.people.values():
            self.place.grant(person, "write")
        self.place.push("release", self.place.sha("main"))

    # What people do ------------------------------------------------------------------------------------------------

    @initialize(author=AUTHORS, content=CONTENT, pusher=PUSHERS)
    def open(self, author, content, pusher):
        branch = f"change-{len(self.pulls)}"
        told = Told(None)
        self.commit(told, branch, author, content, pusher, force=False)
        told.pull = self.github.open_pull(self.place, branch, author=self.people[author])
        self.pulls.append(told)
        self.arrived(told)

    @rule(data=st.data())
    @precondition(lambda self: len(self.pulls) == 1)
    def open_the_same(self, data):
        """Another pull request from the same commit."""
        del data
        self.place.push("twin", self.pulls[0].pull.head, by=self.people["zoe"])
        pull = self.github.open_pull(self.place, "twin", self.pulls[0].pull.base_ref, author=self.people["zoe"])
        self.pulls.append(Told(pull, {self.people["zoe"].id}))
        self.arrived(self.pulls[-1], is_checked=False)

    @rule(data=st.data(), author=AUTHORS, content=CONTENT, pusher=PUSHERS, force=st.booleans())
    @precondition(lambda self: self.any_open)
    def push(self, data, author, content, pusher, force):
        told = self.one(data)
        self.commit(told, told.pull.head_ref, author, content, pusher, force=force)
        for (
            review
        ) in told.pull.reviews:  # as GitHub does with some pushes: the review seems to have seen what came later
            review.commit = told.pull.head
        self.arrived(told)

    @rule(data=st.data(), pusher=PUSHERS)
    @precondition(lambda self: self.any_open)
    def go_back(self, data, pusher):
        """Push by force to what was there before."""
        told, who = self.one(data), self.people[pusher or "ann"]
        earlier = [head for head in told.heads if head != told.pull.head]
        if earlier:
            told.pushers.add(who.id)
            self.place.push(told.pull.head_ref, data.draw(st.sampled_from(earlier)), by=who)
            self.arrived(told)

    @rule(data=st.data(), login=PEOPLE)
    @precondition(lambda self: self.any_open)
    def approve(self, data, login):
        self.review(data, login, "APPROVED")

    @rule(data=st.data(), login=st.sampled_from(["ron", "rita"]))
    @precondition(lambda self: self.any_open)
    def agree(self, data, login):
        self.review(data, login, "APPROVED")

    @rule(data=st.data(), login=PEOPLE)
    @precondition(lambda self: self.any_open)
    def object(self, data, login):
        self.review(data, login, "CHANGES_REQUESTED")

    def review(self, data, login, state):
        told, who = self.one(data), self.people[login]
        if who is not told.pull.author:
            given = self.github.review(told.pull, who, state)
            told.given_to[given.id] = self.meaning(told.pull)
        self.settle()

    @rule(data=st.data(), login=PEOPLE)
    @precondition(lambda self: self.any_open)
    def dismiss(self, data, login):
        told = self.one(data)
        latest = [each for each in told.pull.opinions if each.author.login == login]
        if latest:
            self.github.dismiss(told.pull, latest[0], by=self.people["ann"])
        self.settle()

    @rule(data=st.data(), base=st.sampled_from(["main", "release"]))
    @precondition(lambda self: self.any_open)
    def retarget(self, data, base):
        told = self.one(data)
        if told.pull.base_ref != base:
            self.github.retarget(told.pull, base)
            self.arrived(told)

    @rule(data=st.data())
    @precondition(lambda self: self.pulls)
    def close_or_reopen(self, data):
        told = data.draw(st.sampled_from(self.pulls))
        if told.pull.state == "open":
            self.github.close(told.pull)
            self.settle()
        else:
            self.github.reopen(told.pull)
            self.arrived(told)

    @rule()
    def rename_the_team(self):
        """To something else and back: its name in the contract is then nobody's, and then its own again."""
        slug = self.slug if self.team.slug != self.slug else f"{self.slug}-renamed"
        self.github.rename_team(self.team, slug)
        self.settle()

    @rule(login=st.sampled_from(["rita", "ron", "zoe"]))
    def join_or_leave(self, login):
        who = self.people[login]
        (self.github.leave if who in self.team.members else self.github.join)(self.team, who)
        self.settle()

    # What the world does -------------------------------------------------------------------------------------------

    @rule(mode=st.sampled_from(["lost", "held"]))
    @precondition(lambda self: self.mode == "normal")
    def fail_to_deliver(self, mode):
        self.mode, self.is_whole = mode, False

    @rule(is_reversed=st.booleans())
    @precondition(lambda self: self.mode != "normal")
    def deliver(self, is_reversed):
        """Send what was held, in either order, and everything from now on; then look at all there is."""
        self.mode = "normal"
        self.github.deliveries.release(reversed if is_reversed else list)
        self.settle()
        self.world.run(self.world.station.sweep(Sweep.NIGHTLY))

    @rule()
    @precondition(lambda self: self.any_open)
    def kill(self):
        """Stop the station in the middle of a look, and start it again."""
        self.world.run(self.restart())
        self.settle()

    async def restart(self):
        running = self.world.station
        for told in self.pulls:
            await running.queue.evaluate(self.place.id, told.pull.number)
        await asyncio.sleep(0.05)
        await running.stop()
        await running.start(self.world.app.id)
        self.world.app.webhook_url = f"{running.url}/webhook"

    # What must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_was_green_that_should_not_be(self):
        assert not self.faults, self.faults

    @invariant()
    def nothing_is_held_without_a_reason(self):
        """As long as nothing was lost or late, what stands is what the oracle says, both ways."""
        for told in self.pulls if self.is_whole else ():
            if told.pull.state == "open":
                green, accepted = self.is_green(told.pull), self.accepts(told)
                assert green == accepted, f"#{told.pull.number}: green {green}, by the oracle {accepted}"

    def said(self, repository, run):
        """Ask the oracle about each success, when it is said."""
        name, _, base_ref = run.name.partition(": ")
        if (name, run.conclusion, repository) != ("approvals", "success", self.place.state):
            return
        self.greens += 1
        for told in self.pulls:
            at = (told.pull.head, told.pull.base_ref, told.pull.state)
            if at == (run.head, base_ref, "open") and self.shown(told.pull) is run and not self.accepts(told):
                self.faults.append(f"#{told.pull.number} became green at {run.head[:7]} for {base_ref}")

    def arrived(self, told, *, is_checked=True):
        """A pull request has come to a commit: nothing there may be green before it is judged."""
        told.heads.append(told.pull.head)
        if self.is_whole and is_checked and self.is_green(told.pull) and not self.accepts(told):
            self.faults.append(f"#{told.pull.number} found a green check at {told.pull.head[:7]}")
        self.settle()

    def shown(self, pull):
        return self.place.check_runs(pull.head).get(f"approvals: {pull.base_ref}")

    def is_green(self, pull):
        run = self.shown(pull)
        return run is not None and run.conclusion == "success"

    def accepts(self, told):
        """The oracle: whether what stands now was agreed to by somebody of the team who had no hand in it."""
        pull = told.pull
        if [each for each in self.pulls if each is not told and self.at(each.pull) == self.at(pull)]:
            return False
        if self.meaning(pull)[0] == "nothing":
            return True
        if self.team.slug != self.slug:
            return False
        opinions = [each for each in pull.opinions if each.author in self.team.members]
        if any(each.state == "CHANGES_REQUESTED" for each in opinions):
            return False
        hands = told.pushers | {pull.author.id} | self.committed(pull)
        agreed = [each for each in opinions if each.state == "APPROVED" and each.author.id not in hands]
        return any(told.given_to[each.id] == self.meaning(pull) for each in agreed)

    def at(self, pull):
        return pull.head, pull.base_ref, pull.state == "open"

    def meaning(self, pull):
        content = self.place.git.show(pull.head, PATH).decode()
        return next(MEANING[name] for name, text in CONTENTS.items() if text == content), pull.base_ref

    def committed(self, pull):
        log = self.place.git.log(self.place.sha(pull.base_ref), pull.head)
        emails = {each.email for one in log for each in (*one.authors, one.committer)}
        return {person.id for person in self.people.values() if person.email in emails}

    # Words ---------------------------------------------------------------------------------------------------------

    @property
    def any_open(self):
        return any(told.pull.state == "open" for told in self.pulls)

    def one(self, data):
        return data.draw(st.sampled_from([told for told in self.pulls if told.pull.state == "open"]))

    def commit(self, told, branch, author, content, pusher, *, force):  # noqa: PLR0913  a push is made of these
        who = self.people[pusher or author]
        told.pushers.add(who.id)
        self.place.commit(branch, {PATH: CONTENTS[content]}, author=self.people[author], pusher=who, force=force)

    def settle(self):
        self.world.run(self.world.station.settled())

    def teardown(self):
        self.mode = "normal"
        self.github.deliveries.release()
        for told in self.pulls:
            self.github.close(told.pull)
        self.settle()
        self.github.assert_clean()


@pytest.fixture
def world(database_url, monkeypatch):
    monkeypatch.setattr("tests.station.PACE", replace(PACE, stalled_after=3.0, heartbeat=0.5, tidy=0.5, drain=1.0))
    loop = asyncio.new_event_loop()
    yield from _opened(loop, database_url)
    loop.close()


def _opened(loop, database_url):
    github = StandIn(gap=0)
    loop.run_until_complete(github.__aenter__())
    entered = station(github, database_url)
    github.ledger.per_minute = github.ledger.per_hour = MOST_WRITES
    running = loop.run_until_complete(entered.__aenter__())
    running.rates = Rates(gap=0.0, per_minute=MOST_WRITES, per_hour=MOST_WRITES)
    github.organisation("acme")
    app = github.app(secret=SECRET, install_on=())
    loop.run_until_complete(running.start(app.id))
    app.webhook_url = f"{running.url}/webhook"
    github.install(app, github.organisation("acme"))
    yield World(loop, github, running, app)
    loop.run_until_complete(entered.__aexit__(None, None, None))
    loop.run_until_complete(github.__aexit__(None, None, None))


def test_no_success_ever_stood_that_the_oracle_rejects(world):
    greens = []

    def machine():
        made = History(world)
        greens.append(made)
        return made

    quick = settings(
        max_examples=14,
        stateful_step_count=11,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=quick)
    assert sum(each.greens for each in greens) > 5, "hardly anything was ever green, which proves little"
