"""What somebody said on a pull request: a comment, a review's body or a comment on a line, all read alike.

A check run's button that was pressed says one command, and is read as if it had been written.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.pull_request import Person


class Kind(StrEnum):
    """Where it stands, in GitHub's words."""

    COMMENT = "issue_comment"
    REVIEW = "pull_request_review"
    REVIEW_COMMENT = "pull_request_review_comment"
    BUTTON = "check_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A text as it stands now. `is_via_app` says that a program wrote it in the person's name.

    A press has no number of GitHub's: its `id` is its moment.
    """

    id: int
    kind: Kind
    person: Person
    body: str
    is_edited: bool = False
    is_via_app: bool = False

    @property
    def key(self) -> str:
        """The one name under which its commands are run once: GitHub numbers each kind for itself."""
        return f"{self.kind}:{self.id}"
