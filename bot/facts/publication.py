"""A publication: an order to bring a commit to an environment, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.facts.pull_request import Person


class Stage(StrEnum):
    """How far a publication is.

    `ordered`: to be decided, or waiting for its turn. `awaiting`: people have to agree. `going`: it was decided, and
    its deployment is being made. `running`: the deployment stands, and nobody has said how it went. The others are its
    end; `lost` means that nobody said how it went for too long.
    """

    ORDERED = "ordered"
    AWAITING = "awaiting"
    GOING = "going"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"
    LOST = "lost"

    @property
    def is_final(self) -> bool:
        return self in {Stage.SUCCEEDED, Stage.FAILED, Stage.REFUSED, Stage.LOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One order, by its `key`, given on pull request `number` towards `branch`; instants are in UTC.

    A rollback names a `tag`, and goes to the last environment. `commit` is what goes, once that is decided. `bound`
    names what people are asked of a rollback: consents are to that and nothing else. `is_alone`: its environment takes
    one publication at a time, and `token` fences it off from a later one. `expires` is when nobody waits for it any
    longer. `deployment` is GitHub's id. `sentences` are what is told of it, with names between backticks.
    """

    key: str
    number: int
    branch: str
    by: Person
    ordered: datetime
    environment: str = ""
    tag: str = ""
    stage: Stage = Stage.ORDERED
    commit: str = ""
    bound: str = ""
    is_alone: bool = False
    token: int = 0
    expires: datetime | None = None
    deployment: int | None = None
    sentences: tuple[str, ...] = ()

    @property
    def is_rollback(self) -> bool:
        return bool(self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Somebody's word for the rollback of that `order`, as it was shown when it bore the name `bound`."""

    order: str
    bound: str
    by: Person
    comment: str
