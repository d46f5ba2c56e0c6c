"""The people's side of a pull request, in GitHub's words. People are numeric ids; logins are for reading only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account. `id` is GitHub's numeric database id, which a rename or a recycled login does not change."""

    id: int
    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository by its numeric id; owner and name may change under it."""

    id: int
    owner: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


class ReviewState(StrEnum):
    """GitHub's opinionated review states (a comment is no opinion)."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's latest opinionated review. `commit` is what GitHub says today, which it may re-point."""

    id: int
    person: Person
    state: ReviewState
    commit: str
    is_edited: bool = False
    can_write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What we saw ourselves when a review was delivered: the head of that moment and its governed-change digest.

    `parts` are the digests of the changed files, by path, where the policy of that moment let approvals stand file by
    file; without them the whole digest decides.
    """

    review_id: int
    head: str
    digest: str
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Somebody moved a pull request's branch to `head`. A person with the id 0 is nobody we could tell from others."""

    head: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team as asked for by `handle` (`acme/risk`): numeric id and active members; `id` 0 means it can't be read.

    A secret team cannot be asked for a review, its members can.
    """

    handle: str
    id: int
    members: tuple[Person, ...] = ()
    problem: str | None = None
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request. `contributors` are all who committed, co-authored or pushed; none of them can approve.

    Nor can the `makers`, for whom an App opened it.
    `doubts` say, as sentences, why others may have had a hand in it whom nobody knows. `same_head` are the numbers of
    other open pull requests with the same head and base, whose check runs GitHub does not tell from this one's;
    `other_bases` those of the same head towards other branches.
    `is_complete` is false when GitHub cut a list short: then nothing here may be taken for all there is.
    """

    repository: Repository
    number: int
    title: str
    author: Person
    state: str
    is_draft: bool
    base_ref: str
    base: str
    head: str
    contributors: tuple[Person, ...] = ()
    unknown_contributors: int = 0
    doubts: tuple[str, ...] = ()
    makers: tuple[Person, ...] = ()
    same_head: tuple[int, ...] = ()
    other_bases: tuple[int, ...] = ()
    reviews: tuple[Review, ...] = ()
    is_complete: bool = True
