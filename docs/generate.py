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
from bot.policy.config import json_schema
from bot.policy.gates import GATES, Gate
from bot.settings import settings_table

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests/bot/policy/gates/examples"
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
        below = _inner(schema, told.get("items", told))
        if "properties" in below:
            yield from keys(schema, below, f"{above}{name}{'[]' if 'items' in told else ''}.")


def _inner(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; of several possibilities the first that is one."""
    options = [told, *told.get("anyOf", [])]
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


def pages() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    schema = json_schema()
    return {
        ROOT / "docs/stationmaster.schema.json": json.dumps(schema, indent=2) + "\n",
        ROOT / "docs/stationmaster-exceptions.schema.json": json.dumps(exceptions.json_schema(), indent=2) + "\n",
        ROOT / "docs/policy.md": policy_page(schema),
        ROOT / "docs/formats.md": formats_page(),
        ROOT / "docs/rules.md": rules_page(),
        ROOT / "docs/types.md": types_page(),
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
