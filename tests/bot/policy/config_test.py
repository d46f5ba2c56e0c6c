import json
import subprocess
import sys

import jsonschema_rs
import pytest
import yaml

from bot.facts.finding import Severity
from bot.facts.snapshot import Source
from bot.policy.config import Agreed, Policy, agreed, is_readable, json_schema, spoken
from bot.policy.gates import GATES, breaking_change, code_owners, freeze
from bot.policy.verdict import Mode
from tests.samples.snapshots import snapshot

FULL = """\
version: 1
gates:
  breaking-change: {allow: never}
  code-owners: {mode: report}
  freeze:
    branches: [main]
    weekly: {day: thursday, at: 18:00, zone: Europe/Zurich}
rules:
  contract/column-added: risky
  contract/column-removed: {mode: report, severity: breaking}
  contract/column-reordered: off
"""


def read(**sources) -> Agreed:
    return agreed(snapshot(**sources).content)


def test_a_whole_policy():
    told = read(policy=FULL)
    assert not told.problems
    policy = told.policy
    assert policy.of(breaking_change).allow == "never"
    assert policy.of(code_owners).mode is Mode.REPORT
    assert policy.of(freeze).weekly.at == "18:00", "a time of day stays what its author wrote"
    assert policy.rule("contract/column-added").severity is Severity.RISKY
    assert policy.rule("contract/column-removed").mode is Mode.REPORT
    assert policy.rule("contract/column-reordered").mode is Mode.OFF
    assert policy.rule("contract/column-retyped").mode is Mode.ENFORCE


def test_no_policy_at_all_is_the_default_policy():
    assert read().policy == Policy()


def test_the_repository_is_laid_over_the_organisation():
    organisation = "gates: {breaking-change: {allow: never}, code-owners: {mode: report, scope: all}}"
    policy = read(organisation_policy=organisation, policy="gates: {code-owners: {mode: enforce}}").policy
    assert policy.of(breaking_change).allow == "never"
    assert policy.of(code_owners).mode is Mode.ENFORCE
    assert policy.of(code_owners).scope == "all"


def test_the_change_board_is_a_role_unless_the_policy_says_who_is():
    board = "gates: {change-board: {members: [acme/board]}}\n"
    assert spoken(read(policy=board).policy).roles["cab"].members == ("acme/board",)
    told = spoken(read(policy=f"{board}commands: {{roles: {{cab: {{people: [5]}}}}}}").policy)
    assert (told.roles["cab"].people, told.roles["cab"].members) == ((5,), ())


def test_what_judges_is_one_line_and_who_may_command_is_no_part_of_it():
    said = read(policy="commands: {approve: {roles: [cab]}}").policy
    assert said.canonical() == read(policy="").policy.canonical()


PROBLEMS = [
    ("commands: {aprove: {}}", 1, 12, "the key commands.aprove", "did you mean approve?"),
    ("commands: {approve: {rolls: [cab]}}", 1, 22, "the key commands.approve.rolls", "did you mean roles?"),
    ("commands: {bare: [holdd]}", 1, 12, 'commands.bare: ["holdd"]', "correct the value"),
    ("gates: {frezee: {}}", 1, 9, "the key gates.frezee", "did you mean freeze?"),
    (
        "version: 1\ngates:\n  freeze:\n    weekly: {dya: monday}\n",
        4,
        14,
        "the key gates.freeze.weekly.dya",
        "did you mean day?",
    ),
    ("version: 2", 1, 1, "version: 2", "correct the value"),
    ("gates: {freeze: {weekly: {at: 25:00}}}", 1, 27, 'gates.freeze.weekly.at: "25:00"', "correct the value"),
    ("gates: {freeze: {weekly: {zone: Mars}}}", 1, 27, 'gates.freeze.weekly.zone: "Mars"', "correct the value"),
    ("rules: {contract/colum-added: risky}", 1, 1, 'rules: {"contract/colum-added": "risky"}', "correct the value"),
    (
        "rules: {contract/column-added: {sevrity: risky}}",
        1,
        33,
        "the key rules.contract/column-added.sevrity",
        "did you mean severity?",
    ),
    (
        "gates: {freeze: {weekly: {day: wensday}}}",
        1,
        27,
        'gates.freeze.weekly.day: "wensday"',
        "did you mean wednesday?",
    ),
    (
        "gates:\n  freeze:\n    trains:\n      monthly:\n        montly: {}\n",
        5,
        9,
        "the key gates.freeze.trains.monthly.montly",
        "did you mean monthly?",
    ),
    (
        "gates: {freeze: {trains: {x: {once: [{day: 2026-11-30, zon: UTC}]}}}}",
        1,
        56,
        "the key gates.freeze.trains.x.once.0.zon",
        "did you mean zone?",
    ),
    ("gates: {freeze: {holidays: [2026-02-30]}}", 1, 29, 'gates.freeze.holidays.0: "2026-02-30"', "correct the value"),
    ("- a list", 1, 1, 'the file: ["a list"]', "correct the value"),
    ("completely: unlike", 1, 1, "the key completely", "remove it"),
]


@pytest.mark.parametrize(("text", "line", "column", "found", "remedy"), PROBLEMS, ids=[text for text, *_ in PROBLEMS])
def test_a_problem_says_where_what_and_what_to_do(text, line, column, found, remedy):
    problems = read(policy=text).problems
    told = [(each.place.line, each.place.column, each.found, each.remedy) for each in problems]
    assert (line, column, found, remedy) in told


def test_a_row_of_a_table_is_told_its_own_keys():
    problem = read(policy="gates: {raci: {table: [{acountable: [a]}]}}").problems[0]
    assert (problem.found, problem.remedy) == ("the key gates.raci.table.0.acountable", "did you mean accountable?")
    problem = read(policy="gates: {raci: {table: [{types: [contarct]}]}}").problems[0]
    assert problem.expected.endswith("policy; there is no type contarct")


def test_all_problems_come_at_once_and_the_defaults_judge():
    told = read(policy="version: 3\ngates: {frezee: {}, breaking-change: {allow: maybe}}\n")
    assert len(told.problems) == 3
    assert told.policy == Policy()


def test_the_last_version_that_could_be_read_is_kept():
    told = read(policy="version: 3", kept_policy="gates: {breaking-change: {allow: never}}")
    assert told.policy.of(breaking_change).allow == "never"
    assert len(told.problems) == 1


def test_a_version_before_the_one_that_can_be_read_counts_for_nothing():
    assert read(policy="version: 1", kept_policy="gates: {breaking-change: {allow: never}}").policy == Policy()


@pytest.mark.parametrize(("text", "expected"), [("version: 1", True), ("version: 3", False), ("{", False)])
def test_whether_a_policy_can_be_read(text, expected):
    assert is_readable(Source(path="policy.yml", text=text)) is expected


def test_a_text_that_is_no_yaml():
    problem = read(policy="gates: {").problems[0]
    assert problem.place.path == ".github/stationmaster.yml"


def test_a_long_value_is_cut():
    assert read(policy=f"version: {'x' * 500}").problems[0].found.endswith("...")


def test_the_problems_of_the_head_are_told_apart():
    told = read(policy="version: 1", head_policy="version: 9")
    assert not told.problems
    assert told.head_problems


def test_the_canonical_text_is_blind_to_formatting_and_written_out_defaults():
    assert read(policy="version: 1").policy.canonical() == read().policy.canonical()
    assert read(policy="gates: {freeze: {mode: 'report'}}").policy.canonical() != Policy().canonical()


def test_the_json_schema_agrees_with_the_model():
    validator = jsonschema_rs.validator_for(json.loads(json.dumps(json_schema())))
    told = yaml.safe_load(FULL.replace("18:00", "'18:00'").replace(": off", ": 'off'"))
    assert validator.is_valid(told)
    assert not validator.is_valid({"gates": {"frezee": {}}})
    assert {gate.NAME for gate in GATES} == set(json_schema()["$defs"]["Gates"]["properties"])


def test_commands_are_read_where_the_policy_speaks_of_them():
    told = read(policy="commands: {bare: [hold]}")
    assert not told.problems
    assert [spoken(told.policy).is_bare(name) for name in ("hold", "plan")] == [True, False]
    assert spoken(read(policy="").policy).is_bare("plan")


def test_commands_are_loaded_where_the_policy_speaks_of_them_alone():
    program = """if True:
        import sys
        from bot.policy.config import Policy, _model_of
        assert _model_of({"version": 1}) is Policy
        assert not {each for each in sys.modules if each.startswith("bot.policy.commands")}
    """
    subprocess.run([sys.executable, "-c", program], check=True)


def test_how_a_train_is_cut_judges_nothing_and_is_read_strictly():
    told = read(policy="release: {smoke: {checks: [smoke]}}")
    assert told.policy.release.smoke.checks == ("smoke",)
    assert told.policy.canonical() == Policy().canonical()
    assert Policy().release is None
    (problem,) = read(policy="release: {smokes: {}}").problems
    assert problem.remedy == "did you mean smoke?"


@pytest.mark.parametrize(
    ("given", "is_known"),
    [
        ({}, True),
        ({"policy": "version: 3"}, False),
        ({"policy": "version: 3", "kept_policy": "version: 1"}, True),
        ({"organisation_policy": "version: 3"}, False),
        ({"organisation_policy": "version: 3", "kept_organisation_policy": "version: 1"}, True),
        ({"organisation_policy": "version: 3", "kept_policy": "version: 1"}, False),
        (
            {"policy": "version: 3", "organisation_policy": "version: 3", "kept_organisation_policy": "version: 1"},
            False,
        ),
    ],
)
def test_it_is_known_where_each_file_or_an_older_version_of_it_can_be_read(given, is_known):
    assert read(**given).is_known is is_known


def test_of_an_organisations_policy_too_the_last_version_that_could_be_read_is_kept():
    never = "gates: {breaking-change: {allow: never}}"
    told = read(organisation_policy="version: 3", kept_organisation_policy=never, policy="gates: {}")
    assert (told.policy, len(told.problems)) == (read(policy=never).policy, 1)
    mended = read(organisation_policy="version: 1", kept_organisation_policy=never)
    assert mended.policy == Policy()
