"""What already stands on GitHub for one pull request: the other half of reconcile()."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLabel:
    """A label the repository defines."""

    name: str
    colour: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCheckRun:
    """A check run of ours on the head: what it last said, by digest (`external_id`)."""

    id: int
    name: str
    status: str
    conclusion: str | None
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingComment:
    """Our sticky comment, found by marker and author, with its body as it stands."""

    id: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands: labels on the pull request, labels defined (of those we use), requests, check runs, comment.

    `requested_users` are logins, `requested_teams` slugs; `reviewed` are logins of people who reviewed this head,
    who leave GitHub's requested list. `asked` are the handles (`alice`, `acme/risk`) we requested for this head before.
    """

    labels: tuple[str, ...] = ()
    defined_labels: tuple[StandingLabel, ...] = ()
    requested_users: tuple[str, ...] = ()
    requested_teams: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    check_runs: tuple[StandingCheckRun, ...] = ()
    comment: StandingComment | None = None

    def with_run(self, run: StandingCheckRun) -> Standing:
        """Say what stands once a check run of ours was created or updated."""
        return replace(self, check_runs=(*(each for each in self.check_runs if each.id != run.id), run))
