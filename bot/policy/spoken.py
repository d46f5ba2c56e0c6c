"""How commands are given, and who may give which: the policy's section `commands`, made from the list of commands."""

from __future__ import annotations

from pydantic import Field, create_model, field_validator

from bot.policy.command import Command
from bot.policy.commands import COMMANDS
from bot.policy.model import Model
from bot.policy.permission import May, Role


class Spoken(Model):
    """How commands are given, and who holds the roles that they ask for."""

    bare: bool | tuple[str, ...] = Field(
        default=True, description="Commands that need no `/stationmaster` before them: all, none, or those named."
    )
    bots: tuple[int, ...] = Field(default=(), description="Bots that may give commands, by numeric id.")
    roles: dict[str, Role] = Field(
        default_factory=dict, description="Roles by name. Where `cab` is not among them it is the change board."
    )

    @field_validator("bare")
    @classmethod
    def _bare_exist(cls, bare: bool | tuple[str, ...]) -> bool | tuple[str, ...]:  # noqa: FBT001  # as the file has it
        for name in () if isinstance(bare, bool) else bare:
            if name not in COMMANDS:
                raise ValueError(f"names of commands; there is no command {name}")
        return bare

    def is_bare(self, name: str) -> bool:
        return self.bare if isinstance(self.bare, bool) else name in self.bare

    def may(self, command: Command) -> May:
        """Who may give the command."""
        told: May = getattr(self, _attribute(command))
        return told


def _attribute(command: Command) -> str:
    return f"may_{command.SPEC.name.replace('-', '_')}"


Commands: type[Spoken] = create_model(
    "Commands",
    __base__=Spoken,
    __doc__=Spoken.__doc__,
    **{
        _attribute(each): (May, Field(default=each.SPEC.who, alias=name, description=f"Who may `{each.SPEC.usage}`."))
        for name, each in COMMANDS.items()
    },  # type: ignore[call-overload]  # the fields are made from the list of commands
)
