"""`stationmaster commands`: what may be said on a pull request, as text for people or as JSON."""

from __future__ import annotations

import json

from bot.policy.command import Command, summary
from bot.policy.commands import COMMANDS


def listing(form: str) -> str:
    """List every command in the order of `/help`; `form` is `text` or `json`."""
    if form == "json":
        return json.dumps([_told(command) for command in COMMANDS.values()], indent=2, ensure_ascii=False) + "\n"
    return "".join(f"{command.SPEC.usage}\n    {summary(command)}\n" for command in COMMANDS.values())


def _told(command: Command) -> dict[str, object]:
    spec = command.SPEC
    return {
        "name": spec.name,
        "usage": spec.usage,
        "summary": summary(command),
        "examples": list(spec.examples),
        "who": spec.who.model_dump(mode="json", exclude_defaults=True),
        "when": spec.when.value,
        "bound": spec.is_bound,
        "never_author": spec.never_author,
    }
