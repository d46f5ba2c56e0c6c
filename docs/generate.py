"""Writes the pages that are made from the code, and with `--check` only says which of them are stale."""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.formats import FORMATS, RULES, agreement
from bot.formats.types import ENGINES
from bot.formats.types.dialects import DIALECTS, Dialect
from bot.formats.types.engines import Engine
from bot.policy import exceptions
from bot.policy.command import Command
from bot.policy.commands import COMMANDS
from bot.policy.config import json_schema
from bot.policy.gates import GATES, Gate
from bot.policy.permission import May, who_could
from bot.policy.train import TABLE, diagram
from bot.policy.words import listed
from bot.settings import settings_table

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests/bot/policy/gates/examples"
TRAINS = ROOT / "docs/trains.md"
BEGIN, END = "<!-- Made from the table of the train by `make docs`. -->", "<!-- Written by hand again. -->"
MADE = "<!-- Made from the code by `make docs`. -->\n\n"

POLICY = """\
# The policy

What a repository agreed on stands in `.github/stationmaster.yml` on the branch that a change is to be merged into.
A pull request is judged by the file of its base commit, so none can relax its own judge. An organisation may keep
defaults in `stationmaster.yml` in its `.github` repository; a repository's own keys are laid over them. With no file
at all the defaults below judge. Unknown keys are refused, and all errors are told at once, each with its place.

Editors complete and check the file with this first line, given the path to the [schema](stationmaster.schema.json):

```yaml
# yaml-language-server: $schema=docs/stationmaster.schema.json
version: 1
gates:
  breaking-change: {allow: agreed}
  freeze:
    branches: [main]
    weekly: {day: wednesday, at: "18:00", zone: UTC}
rules:
  contract/column-added: risky
```

Findings that may stand for a while are listed beside it, in `.github/stationmaster-exceptions.yml`
([schema](stationmaster-exceptions.schema.json)); the gate [`exceptions`](#exceptions) tells how.

# Approvals

What the gates ask for adds up. How an approval counts stands under `approvals`, whichever gate asks for it:

{approvals}

# Gates

Each gate gives one verdict, and belongs to one of the three checks: `contracts` (what changes), `approvals` (who must
agree), `train` (when it may merge). Every gate has a `mode`: `off` (not run), `report` (told, holds nothing back) or
`enforce`.
"""
RULES_PAGE = """\
# Rules

Every kind of finding, by the id that `rules` in the [policy](policy.md) names. `stationmaster explain RULE` prints the
same.

"""
FORMATS_PAGE = """\
# Formats

What is read on both sides of a change, and how. A file is recognised by what it says, wherever it stands. In a program:

```python
from bot.formats import compare

comparison = compare("contract", old_text, new_text)
comparison.findings  # what changed, each with effect, severity, place and advice
comparison.holds("BACKWARD")  # or FORWARD, FULL
```

Text that cannot be read is a finding and holds nothing. Each kind of finding has its [rule](rules.md).

"""
COMMANDS_PAGE = """\
# Commands

Maintainers steer by comment. A command stands alone on its line, in a paragraph of a pull request's comment, a
review or a review comment: `/verb word key=value --flag "several words"`. After the word `/stationmaster` every
verb works; which verbs work bare the [policy](policy.md) says, under `commands.bare`. What stands in code, a quote, a
list, a heading, a table or HTML is no command, and neither is anything in a comment that was edited. A comment's
commands, five at most, are run in order; the first that fails ends it, and of two that contradict each other the one
that holds back wins.

The comment is answered with a reaction: 👀 it was received, 🚀 done, 😕 not understood, 👎 not for you; and with one
reply, where there is more to say. Every reply names the audit id under which it is kept. A review bears no reaction,
so it is answered in words. The buttons of the check runs say commands, too: *Judge again* is `/plan`, *Hold* is `/hold`
and *Draft migration* is `/migration draft`, for whoever may give them.

Nobody may give a command that its line below or the policy does not allow them. What counts is what they are when it
is run. The policy of the base branch replaces a line whole; whoever meets one of the ways may. For a dataset that
changes, its owner is accountable, its steward responsible, its approvers are consulted and its consumers informed, as
the base's contract says; the policy's `raci` table adds to them.

```yaml
commands:
  bare: true # or false, or a list of verbs
  roles:
    cab: {teams: [4711]} # by numeric id, as `gh api /orgs/ORG/teams/SLUG --jq .id` has it; absent: the board
    governance: {members: [acme/governance, zoe]} # teams and people by handle
    release-manager: {people: [583231]}
  approve: {roles: [cab], raci: [accountable]}
  hold: {permission: write, owners: true}
```

*Bound* commands concern one commit: the head that our comment showed when the command was written, or the commit
that it names. If the head moved in between, nothing is done, and you are asked again.

"""
TYPES_PAGE = """\
# Column types

A type is read in the dialect of the engine that it belongs to: a contract's `dialect`, or the type of its servers; an
SQL file's `-- dialect:`. Two types are then compared by the values they hold. One that holds more loosens, one that
holds less tightens, one that does neither breaks both sides. Another word for the same type is no change. A type that
is not known, or leaves out a size that its engine decides, is undecidable.

## What words mean

Where a dialect means something else than most, and what a type holds that is written without a size. A type with
another name below is compared as that one; one that means nothing is not compared.

| engine | names | words | without a size |
|---|---|---|---|
"""
IN_PLACE = """
## What an engine changes in place

Whether the engine's `alter table` can change a column's type where it stands; the finding of a changed type says it.
It never decides whether a change breaks somebody. *If it fits* is where every stored value must be one of the new
type, *rewrite* where the statement or a query copies what is stored, *no* where it takes a new column or a new table.
Of types made of others nothing is said.
"""
SETTINGS = """\
# Running Stationmaster

What a process is told by its environment. Every variable may be given as `NAME`, or as `NAME_FILE` naming a file that
holds the value. What is judged, and how, is never set here: that is the [policy](policy.md).

"""


def gate_page(gate: Gate, schema: dict[str, Any]) -> str:
    """A gate's part of the policy reference: its docstring, its keys, its examples."""
    parts = [
        f"## `{gate.NAME}`",
        f"*Check: `{gate.CHECK}`. Needs: {', '.join(sorted(gate.NEEDS))}.*",
        inspect.cleandoc(gate.__doc__ or ""),
        "| key | default | meaning |\n|---|---|---|\n" + "\n".join(keys(schema, _of_gate(schema, gate))),
        "| example | verdict |\n|---|---|\n" + "\n".join(examples(gate)),
    ]
    return "\n\n".join(parts) + "\n"


def _of_gate(schema: dict[str, Any], gate: Gate) -> dict[str, Any]:
    section: dict[str, Any] = _inner(schema, schema["$defs"]["Gates"]["properties"][gate.NAME])
    return section


def keys(schema: dict[str, Any], section: dict[str, Any], above: str = "") -> Iterator[str]:
    """One row for every key of a section, and for every key below it."""
    for name, told in section["properties"].items():
        default = f"`{json.dumps(told['default'])}`" if told.get("default") is not None else ""
        yield f"| `{above}{name}` | {default} | {told.get('description', '')} |"
        below = _inner(schema, told)
        if "properties" in below:
            many = {"object": ".NAME", "array": "[]"}.get(told.get("type", ""), "")
            yield from keys(schema, below, f"{above}{name}{many}.")


def _inner(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, or what a list or mapping holds; of several possibilities the first that is one."""
    held = [each for key in ("additionalProperties", "items") if isinstance(each := told.get(key), dict)]
    options = [told, *told.get("anyOf", []), *held]
    reference = next((each["$ref"] for each in options if "$ref" in each), None)
    found: dict[str, Any] = schema["$defs"][reference.rpartition("/")[2]] if reference else told
    return found


def examples(gate: Gate) -> Iterator[str]:
    """One row for every example: what it shows, and what the gate says of it."""
    for example in yaml.safe_load((EXAMPLES / f"{gate.NAME}.yaml").read_text(encoding="utf-8")):
        then = example["then"]
        yield f"| {example['name']} | `{then['state']}` {_cell(then.get('sentence', ''))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def command_page(command: Command) -> str:
    """A command's part of the reference: its docstring, its usage, who may, its examples."""
    spec = command.SPEC
    bound = ["Bound to the head."] if spec.is_bound else []
    never = ["Never for anybody who had a hand in the change."] if spec.never_author else []
    easier = [f"`{word}` is for {listed(who_could(may, {}))}." for word, may in spec.easier.items()]
    parts = [
        f"## `{spec.usage}`",
        inspect.cleandoc(command.__doc__ or ""),
        " ".join([f"*For {listed(_roles(spec.who))}.*", *easier, *bound, *never]),
        "```text\n" + "\n".join(spec.examples) + "\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _roles(may: May) -> Iterator[str]:
    """Who may by default; that the default policy gives the roles to nobody need not be said each time."""
    return (each.removesuffix(" (the policy names none yet)") for each in who_could(may, {}))


def commands_page() -> str:
    """Every command, in the order of `/help`."""
    return MADE + COMMANDS_PAGE + "\n".join(command_page(command) for command in COMMANDS.values())


def policy_page(schema: dict[str, Any]) -> str:
    """The policy reference."""
    section = _inner(schema, schema["properties"]["approvals"])
    approvals = "| key | default | meaning |\n|---|---|---|\n" + "\n".join(keys(schema, section))
    return MADE + "\n".join([POLICY.replace("{approvals}", approvals), *(gate_page(gate, schema) for gate in GATES)])


def rules_page() -> str:
    """Every kind of finding: the page that `stationmaster explain` prints, one below the other."""
    return MADE + RULES_PAGE + "\n".join(re.sub(r"(?m)^#", "##", rule.page) for rule in RULES.values())


def formats_page() -> str:
    """Every format, and what is between them: what its file says of itself."""
    told = (f"## `{name}`\n\n{inspect.cleandoc(each.__doc__ or '')}\n" for name, each in sorted(FORMATS.items()))
    between = f"## Agreement between files\n\n{inspect.cleandoc(agreement.__doc__ or '')}\n"
    return MADE + FORMATS_PAGE + "\n".join([*told, between])


def types_page() -> str:
    """What every dialect means by its words for types, and what every engine changes in place."""
    return MADE + TYPES_PAGE + "".join(map(_dialect, DIALECTS)) + IN_PLACE + "".join(map(_engine, ENGINES))


def _dialect(dialect: Dialect) -> str:
    names = ", ".join(f"`{name}`" for name in (dialect.name, *dialect.synonyms))
    meanings = dict.fromkeys(dialect.aliases.values())
    words = (_meaning(told, [word for word in dialect.aliases if dialect.aliases[word] == told]) for told in meanings)
    longest = {kind: (length,) for kind, length in dialect.unlimited.items()}
    sizes = (f"`{kind}({','.join(map(str, size))})`" for kind, size in {**dialect.defaults, **longest}.items())
    return f"| {dialect.title} | {names} | {'; '.join(words)} | {', '.join(sizes)} |\n"


def _meaning(told: str, words: list[str]) -> str:
    return f"{', '.join(f'`{word}`' for word in words)}: {f'`{told}`' if told else 'nothing'}"


def _engine(engine: Engine) -> str:
    told = [(case.words, f"{case.answer}{engine.note if case.answer == 'yes' else ''}") for case in engine.cases]
    told.append(("anything else" if told else "anything", engine.otherwise))
    return f"\n[{engine.title}]({engine.source}):\n\n" + "".join(f"- {words}: **{answer}**\n" for words, answer in told)


def trains_page(written: str) -> str:
    """The page of the trains as it is written by hand, with its diagram and table made anew."""
    rows = (
        f"| {each.state} | {each.event} | {' or '.join(each.who)} | {each.to} | {', '.join(each.effects)} |"
        for each in TABLE
    )
    table = "| state | event | told by | then | and |\n|---|---|---|---|---|\n" + "\n".join(rows)
    made = f"{BEGIN}\n\n```mermaid\n{diagram()}\n```\n\n{table}\n\n{END}"
    before, _, rest = written.partition(BEGIN)
    return before + made + rest.partition(END)[2]


def pages() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    schema = json_schema()
    return {
        ROOT / "docs/stationmaster.schema.json": json.dumps(schema, indent=2) + "\n",
        ROOT / "docs/stationmaster-exceptions.schema.json": json.dumps(exceptions.json_schema(), indent=2) + "\n",
        ROOT / "docs/policy.md": policy_page(schema),
        ROOT / "docs/formats.md": formats_page(),
        ROOT / "docs/rules.md": rules_page(),
        ROOT / "docs/commands.md": commands_page(),
        ROOT / "docs/types.md": types_page(),
        TRAINS: trains_page(TRAINS.read_text(encoding="utf-8")),
        ROOT / "docs/operations.md": MADE + SETTINGS + settings_table(),
    }


def main(*, check: bool) -> int:
    """Write, or compare; exit status 1 where a page is stale."""
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: run `make docs` and commit it")
        else:
            path.write_text(made[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check=sys.argv[1:] == ["--check"]))
