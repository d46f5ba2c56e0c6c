"""How approvals count, whichever gate asks for them."""

from __future__ import annotations

from pydantic import Field, PositiveInt

from bot.policy.model import Model


class Approvals(Model):
    """How approvals count."""

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
