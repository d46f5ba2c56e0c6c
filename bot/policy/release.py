"""What a train's release takes: which smoke tests, which environments, and whether it leaves by itself."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from bot.policy.model import Model
from bot.policy.promotion import ORDER


class SmokeRule(Model):
    """How smoke tests tell how they went. With neither, people say so: `/train smoke passed`."""

    checks: tuple[str, ...] = Field(
        default=(), description="Check runs that must succeed on the commit to be cut, by their names."
    )
    environment: str | None = Field(
        default=None,
        min_length=1,
        description="The environment that the commit is deployed to; that deployment must succeed.",
    )


class ReleaseRule(Model):
    """How a train is cut: tagged, released and deployed. Absent: `/train cut` records what people did by hand."""

    smoke: SmokeRule = Field(default_factory=SmokeRule, description="How smoke tests tell how they went.")
    automatic: bool = Field(
        default=False, description="Whether a train leaves as soon as the smoke tests of its cut have passed."
    )
    environments: tuple[str, ...] = Field(
        default=ORDER, min_length=1, description="The order in which a commit is promoted; the last is production."
    )
    regions: dict[str, str] = Field(
        default_factory=dict,
        description="The region that an environment is in, as contracts name it under `residency`: `PROD: eu-west-1`.",
    )
    page: tuple[str, ...] = Field(
        default=(), description="Who is paged: people by login, teams as `organisation/team`."
    )

    @model_validator(mode="after")
    def _environments_differ(self) -> Self:
        if len({each.casefold() for each in self.environments}) < len(self.environments):
            raise ValueError("environments that differ; GitHub tells them apart by more than upper and lower case")
        return self

    def region(self, environment: str) -> str | None:
        """The region of an environment, `None` where nobody says; GitHub's names are blind to case."""
        told = {name.casefold(): region for name, region in self.regions.items()}
        return told.get(environment.casefold())

    @property
    def production(self) -> str:
        """The last environment."""
        return self.environments[-1]
