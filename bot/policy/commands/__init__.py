"""The commands. Adding one is one file here, one line in `COMMANDS`, and its examples."""

from __future__ import annotations

from bot.policy.command import Command
from bot.policy.commands import (
    ack,
    adr,
    approve,
    audit,
    break_glass,
    except_,
    explain,
    freeze,
    help,  # noqa: A004 - the command's name
    hold,
    hotfix,
    impact,
    migration,
    plan,
    promote,
    request_review,
    rfc,
    risk,
    rollback,
    status,
    train,
    undo,
    unexcept,
    unhold,
)


def _all(*commands: Command) -> dict[str, Command]:
    return {command.SPEC.name: command for command in commands}


COMMANDS = _all(
    help,
    plan,
    status,
    explain,
    risk,
    impact,
    hold,
    unhold,
    approve,
    ack,
    except_,
    unexcept,
    request_review,
    migration,
    rfc,
    adr,
    freeze,
    hotfix,
    train,
    promote,
    rollback,
    break_glass,
    audit,
    undo,
)
"""By name, in the order in which `/help` tells of them."""
