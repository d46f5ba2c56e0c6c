from bot.formats.contract import read as read_contract
from bot.formats.datasets import datasets
from bot.formats.fields import Fields, Reading
from bot.formats.odcs import read as read_odcs
from bot.formats.types import parse
from bot.formats.yaml import load

CONTRACT = b"""
dataset: trade
dialect: snowflake
schema:
  - {name: id, type: string, nullable: false}
  - {name: price, type: float, nullable: true}
  - {name: legs, type: struct, properties: [{name: desk, type: string}]}
"""
ODCS = b"""
apiVersion: v3.1.0
kind: DataContract
schema:
  - name: trade
    physicalName: TRD
    properties:
      - {name: id, physicalName: TRADE_ID, logicalType: integer, required: true}
  - {name: empty}
"""


def told(read, text):
    return [
        (each.name, [(column.name, column.type, column.is_nullable) for column in each.columns])
        for each in datasets(read(Fields(Reading("a.yaml"), load(text))))
    ]


def test_a_contract_describes_its_dataset():
    columns = [
        ("id", parse("string", "snowflake"), False),
        ("price", parse("double", "snowflake"), True),
        ("legs", parse("struct"), None),
        ("legs.desk", parse("string", "snowflake"), None),
    ]
    assert told(read_contract, CONTRACT) == [("trade", columns)]


def test_an_odcs_contract_describes_its_tables_as_queries_call_them():
    assert told(read_odcs, ODCS) == [("TRD", [("TRADE_ID", parse("integer", "logical"), False)])]


def test_no_contract_describes_nothing():
    assert datasets(None) == ()
