"""How approvals count, whichever gate asks for them: how long they last, and whether one person may answer for two."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, PositiveInt

from bot.policy.model import Model


class Stickiness(StrEnum):
    """What of a pull request must stay as it was for an approval to stand."""

    CHANGE = "change"
    FILES = "files"


class Distinct(StrEnum):
    """Where two requirements need two people."""

    ALL = "all"
    SAME_FILE = "same-file"
    NONE = "none"


class Approvals(Model):
    """How approvals count."""

    stickiness: Stickiness = Field(
        default=Stickiness.CHANGE,
        description="What voids an approval: a changed meaning anywhere in the pull request (`change`), or only in the "
        "`files` that its giver was asked about. The policy and the base branch always count.",
    )
    distinct: Distinct = Field(
        default=Distinct.SAME_FILE,
        description="Where whoever agrees for one team cannot agree for another as well: about the `same-file`, in "
        "`all` of the pull request, or nowhere (`none`).",
    )
    teams: dict[str, str] = Field(
        default_factory=dict,
        description="GitHub teams or people for names that contracts use, whichever gate asks: "
        "`risk-analytics: acme/risk`.",
    )
    child_teams: bool = Field(
        default=False, description="Whether the members of a team's child teams count as its own."
    )
    bots: tuple[PositiveInt, ...] = Field(
        default=(), description="Numeric ids of bots and Apps whose approval counts. By default no bot's does."
    )
    ids: dict[str, PositiveInt] = Field(
        default_factory=dict,
        description="The numeric id that a handle must have: `acme/risk: 1234567`. Without it, the id it had when "
        "Stationmaster first met it.",
    )
    spread: PositiveInt | None = Field(
        default=None,
        description="Ask so many members of a team to review, others for each pull request, in place of the team.",
    )
