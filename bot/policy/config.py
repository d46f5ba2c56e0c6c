"""The policy file: what a repository agreed on, read strictly, every error at once, each where it stands.

`.github/stationmaster.yml` on the base branch is the policy; the organisation's `.github` repository may hold defaults
in `stationmaster.yml`, over which the repository's own sections are laid. With neither file the defaults judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_origin

from pydantic import Field, ValidationError, create_model, field_validator
from pydantic_core import ErrorDetails

from bot.facts.change import Problem
from bot.facts.finding import Place, Severity
from bot.facts.snapshot import Content, Source
from bot.formats import RULES
from bot.formats.document import Node, Unreadable, locate, plain
from bot.policy.approvals import Approvals
from bot.policy.gates import GATES, Gate, change_board, section_of
from bot.policy.model import GateModel, Model
from bot.policy.release import ReleaseRule
from bot.policy.verdict import Mode

if TYPE_CHECKING:
    from bot.policy.spoken import Spoken

MOST_SHOWN = 80
"""How much of a wrong value is quoted, in characters."""


class Rule(Model):
    """What the policy says of one rule of the difference engine."""

    mode: Mode = Field(default=Mode.ENFORCE, description="`off`: not told. `report`: told, holds nothing. `enforce`.")
    severity: Severity | None = Field(default=None, description="How bad its findings are here; absent: as built in.")


def _field(gate: Gate) -> str:
    return gate.NAME.replace("-", "_")


Gates: type[Model] = create_model(
    "Gates",
    __base__=Model,
    __doc__="What each gate is told.",
    **{
        _field(gate): (section_of(gate), Field(default_factory=section_of(gate), alias=gate.NAME, title=gate.NAME))
        for gate in GATES
    },  # type: ignore[call-overload]  # the fields are made from the list of gates
)


class Policy(Model):
    """`.github/stationmaster.yml`."""

    version: Literal[1] = Field(default=1, description="The version of this file's language.")
    gates: Gates = Field(default_factory=Gates, description="What each gate is told.")  # type: ignore[valid-type]  # made just above
    commands: Any = Field(default=None, description="Who may give which command.")
    approvals: Approvals = Field(default_factory=Approvals, description="How approvals count.")
    release: ReleaseRule | None = Field(
        default=None, description="How a train is cut; absent: `/train cut` records what people did by hand."
    )
    rules: dict[str, Severity | Mode | Rule] = Field(
        default_factory=dict, description="Rules of the difference engine by id; a severity or a mode alone is enough."
    )

    @field_validator("rules")
    @classmethod
    def _rules_exist(cls, rules: dict[str, Severity | Mode | Rule]) -> dict[str, Severity | Mode | Rule]:
        for name in rules:
            if name not in RULES:
                near = get_close_matches(name, RULES, n=1)
                raise ValueError(f"a rule's id{f', such as {near[0]}' if near else ''}; there is no rule {name}")
        return rules

    def of(self, gate: Gate) -> GateModel:
        section: GateModel = getattr(self.gates, _field(gate))
        return section

    def rule(self, name: str) -> Rule:
        told = self.rules.get(name, Rule())
        match told:
            case Rule():
                return told
            case Mode():
                return Rule(mode=told)
            case Severity():
                return Rule(severity=told)

    def canonical(self) -> str:
        """Return what judges as one line of JSON: formatting and defaults written out make no difference.

        Who may give which command, and how a train is cut, judges nothing, so it voids no approval.
        """
        told = self.model_dump(mode="json", by_alias=True, exclude={"commands", "release"})
        return json.dumps(told, sort_keys=True, separators=(",", ":"))


@cache
def _whole() -> type[Policy]:
    """The policy with what it says of commands, whose two dozen modules nobody else need load."""
    from bot.policy.spoken import Commands  # noqa: PLC0415 - said above

    commands = (Commands, Field(default_factory=Commands, description="Who may give which command."))
    return create_model("Policy", __base__=Policy, __doc__=Policy.__doc__, commands=commands)


def _model_of(told: object) -> type[Policy]:
    return _whole() if isinstance(told, Mapping) and "commands" in told else Policy


def spoken(policy: Policy) -> Spoken:
    """How commands are given under a policy, and who may give which; the change board is among the roles."""
    from bot.policy.permission import Role  # noqa: PLC0415 - as there
    from bot.policy.spoken import Commands  # noqa: PLC0415 - as there

    told: Spoken = Commands() if policy.commands is None else policy.commands
    board = policy.of(change_board)
    members = board.members if isinstance(board, change_board.ChangeBoard) else ()
    return told.model_copy(update={"roles": {change_board.ROLE: Role(members=members), **told.roles}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The policy that judges, and what is wrong with the files it was to be read from.

    It `is_known` where each of them, or an older version of it, could be read.
    """

    policy: Policy
    is_known: bool = True
    problems: tuple[Problem, ...] = ()
    head_problems: tuple[Problem, ...] = ()


def agreed(content: Content) -> Agreed:
    """Read the policy of the base commit over the organisation's.

    For a file that cannot be read its last version that could be judges; where none is known, it is as good as none.
    """
    organisation, organisation_problems = _read(content.organisation_policy)
    own, problems = _read(content.policy)
    kept, _ = _read(content.kept_policy if problems else None)
    kept_above, _ = _read(content.kept_organisation_policy if organisation_problems else None)
    _, head_problems = _read(content.head_policy)
    laid = _overlaid(kept_above if organisation_problems else organisation, kept if problems else own)
    is_own_known = not problems or content.kept_policy is not None
    return Agreed(
        policy=_model_of(laid).model_validate(laid),
        is_known=is_own_known and (not organisation_problems or content.kept_organisation_policy is not None),
        problems=(*organisation_problems, *problems),
        head_problems=head_problems,
    )


def is_readable(source: Source) -> bool:
    """Whether a policy file has no problem."""
    return not _read(source)[1]


def json_schema() -> dict[str, Any]:
    """Return the policy file's JSON Schema, for editors."""
    schema = _whole().model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Stationmaster policy"}


@lru_cache(maxsize=32)  # one policy judges thousands of pull requests
def _read(source: Source | None) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    if source is None:
        return {}, ()
    # PyYAML is loaded only here: where there is no policy, nothing else may need it.
    from bot.formats import yaml  # noqa: PLC0415

    try:
        document = yaml.load(source.text.encode(errors="surrogateescape"))
    except Unreadable as wrong:
        place = Place(path=source.path, line=wrong.line, column=wrong.column)
        problem = Problem(place=place, found=wrong.found, expected=wrong.expected, remedy=wrong.remedy)
        return {}, (problem,)
    told = plain(document)
    try:
        _model_of(told).model_validate(told)
    except ValidationError as wrong:
        return {}, tuple(_problem(source, document, error) for error in wrong.errors(include_url=False))
    return dict(told) if isinstance(told, dict) else {}, ()


def _overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another, section by section; anything but a mapping is replaced whole."""
    laid = dict(below)
    for key, value in above.items():
        under = laid.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        laid[key] = _overlaid(under, value) if both else value  # type: ignore[arg-type]  # both says so
    return laid


def _problem(source: Source, document: Node, error: ErrorDetails) -> Problem:
    location = tuple(part for part in error["loc"] if not _is_tag(part))
    line, column = locate(document, location)
    place = Place(path=source.path, line=line, column=column)
    where = ".".join(str(part) for part in location) or "the file"
    if error["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        near = get_close_matches(str(location[-1]), known, n=1)
        remedy = f"did you mean {near[0]}?" if near else "remove it"
        return Problem(place=place, found=f"the key {where}", expected=f"one of {', '.join(known)}", remedy=remedy)
    found = f"{where}: {_shown(error['input'])}"
    expected = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    near = get_close_matches(str(error["input"]), re.findall("'([^']+)'", expected), n=1)
    remedy = f"did you mean {near[0]}?" if near else "correct the value"
    return Problem(place=place, found=found, expected=expected, remedy=remedy)


def _is_tag(part: str | int) -> bool:
    """Whether a part of pydantic's location names a branch of a union instead of a key in the file."""
    return part in {"Rule", "bool"} or (isinstance(part, str) and part.startswith(("str-enum", "enum", "tuple[")))


def _shown(value: object) -> str:
    told = json.dumps(value, default=str)
    return told if len(told) <= MOST_SHOWN else f"{told[: MOST_SHOWN - 3]}..."


def _known_keys(location: Sequence[str | int]) -> list[str]:
    model: type[Model] = _whole()
    is_name = False
    for part in location:
        if is_name or isinstance(part, int):
            is_name = False
            continue
        field = next((field for name, field in model.model_fields.items() if part in {name, field.alias}), None)
        model = (_model_in(field.annotation) if field else None) or model
        is_name = field is not None and get_origin(field.annotation) is dict
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[Model] | None:  # noqa: ANN401  # annotations are anything
    """The model that an annotation is, or that it holds: `dict[str, Severity | Rule]` holds `Rule`."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model_in, getattr(annotation, "__args__", ()))), None)
