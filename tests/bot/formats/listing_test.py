import subprocess
import sys
from pathlib import Path

import pytest

from bot.formats import FORMATS, RULES
from bot.formats.format import Source
from bot.formats.listing import LISTED, Formats, Rules

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)
def test_a_line_says_what_its_module_says(listed):
    module = listed.module
    assert (listed.name, listed.suffixes) == (module.NAME, module.SUFFIXES)
    assert module.RULES
    assert {rule.partition("/")[0] for rule in module.RULES} == {listed.rules}


def test_formats_are_found_by_name():
    assert list(FORMATS) == [listed.name for listed in LISTED]
    assert len(FORMATS) == len(LISTED)
    assert "contract" in FORMATS
    assert "xml" not in FORMATS
    assert FORMATS["contract"].NAME == "contract"


def test_rules_are_found_by_id():
    assert len(RULES) == len(list(RULES)) == len({rule.id for rule in RULES.values()})
    assert RULES["contract/column-removed"].id == "contract/column-removed"
    assert "contract/none" not in RULES
    assert "none" not in RULES
    assert "none/column-removed" not in RULES
    twins = tuple(listed for listed in LISTED if listed.rules == "contract")
    assert len(twins) > 1
    assert list(Rules(twins)) == list(FORMATS["contract"].RULES)


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("a.yaml", b"apiVersion: v3.1.0\nkind: DataContract", "odcs"),
        ("a.yaml", b"apiVersion: v3.1.0\nschema: []", "odcs"),
        ("a.yaml", b'"\\u0061piVersion": v3.1.0\n"kin\\x64": "DataC\\u006fntract"', "odcs"),
        ("a.yaml", "apiVersion: v3.1.0\nkind: DataContract".encode("utf-16"), "odcs"),
        ("contracts/a.yaml", b"dataContractSpecification: 1.1.0\nschema: []", "dcs"),
        ("contracts/a.yaml", b"dataContractSpecification: [", "dcs"),
        ("a.yaml", b"dataset: a\nschema: []", "contract"),
        ("a.yaml", b"name: a", None),
        ("a.PROTO", b"", "protobuf"),
        ("a.txt", b"dataset: a\nschema: []", None),
    ],
)
def test_the_first_that_recognises_a_file_reads_it(path, data, name):
    found = FORMATS.of(Source(path, data))
    assert (found.NAME if found else None) == name


def test_no_file_is_of_no_format():
    assert Formats(LISTED).of(None) is None


def test_a_change_to_one_format_pays_for_no_other():
    asked = "from bot.formats import FORMATS; from bot.formats.format import Source; import sys;"
    asked += "FORMATS.of(Source('a.yaml', b'name: a')); sys.exit('bot.formats.protobuf' in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True)
