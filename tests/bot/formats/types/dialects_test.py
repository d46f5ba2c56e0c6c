import pytest

from bot.formats.types.dialects import DIALECTS, GENERIC, dialect, meaning
from bot.formats.types.reader import parse


@pytest.mark.parametrize(
    ("name", "known"),
    [("Snowflake", "snowflake"), ("postgresql", "postgres"), ("delta", "databricks"), ("mssql", "tsql"), ("s3", "")],
)
def test_a_dialect_is_found_by_every_name_it_has(name, known):
    assert dialect(name).name == known


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("int", "", ("int32", None)),
        ("int", "snowflake", ("decimal", (38, 0))),
        ("text", "", ("varchar", ())),
        ("text", "redshift", ("varchar", (256,))),
        ("timestamp", "tsql", ("", None)),
        ("string", "logical", ("logical string", None)),
        ("nonsense", "", ("", None)),
    ],
)
def test_words_mean(words, name, expected):
    assert meaning(words, dialect(name)) == expected


@pytest.mark.parametrize("spoken", [GENERIC, *DIALECTS], ids=lambda spoken: spoken.title)
def test_every_word_of_a_dialect_is_understood_or_said_to_mean_nothing(spoken):
    unknown = [word for word in spoken.aliases if parse(word, spoken.name).kind == "unknown"]
    assert unknown == [word for word, told in spoken.aliases.items() if not told]
