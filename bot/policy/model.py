"""The strict base of every section of the policy file: unknown keys are refused, values are never coerced loosely."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from bot.policy.verdict import Mode


class Model(BaseModel):
    """A section of the policy file. Its field descriptions are the reference documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class GateModel(Model):
    """What every gate's section has."""

    mode: Mode = Field(default=Mode.ENFORCE, description="`off`: not run. `report`: told, holds nothing. `enforce`.")

    @property
    def is_on(self) -> bool:
        """Whether the gate is run at all. One that the policy gives nobody to ask says so by overriding this."""
        return self.mode is not Mode.OFF
