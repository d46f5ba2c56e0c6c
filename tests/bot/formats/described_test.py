import pytest

from bot.formats.described import dataset_of, named


def test_names_are_the_same_in_any_style():
    assert {named(name) for name in ("acme.TradeLedger", "trade_ledger", "trade-ledger", "TRADE LEDGER")} == {
        "tradeledger"
    }


@pytest.mark.parametrize(
    ("subject", "dataset"),
    [
        ("acme.TradeLedger", "tradeledger"),
        ("trade_ledger", "tradeledger"),
        ("contracts/trade.yaml", "contracts/trade.yaml"),
        ("trade.SQL", "trade.SQL"),
        ("trade.", "trade."),
        ("", ""),
    ],
)
def test_a_subject_names_a_dataset_or_a_file(subject, dataset):
    assert dataset_of(subject) == dataset
