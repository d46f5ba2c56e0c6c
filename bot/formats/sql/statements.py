"""A file's text as parsed statements, each by itself, so that one that cannot be read spoils no other.

https://github.com/tobymao/sqlglot parses; what it does not understand comes back as such and is never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot.parser
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from bot.facts.finding import Place
from bot.formats.document import Unreadable, decoded

sqlglot.parser.logger.disabled = True  # what it does not understand is told as a finding, not on the terminal

MAX_BYTES = 1 << 17
"""The largest file that is parsed, in bytes (128 KiB): about a second's work."""

DIALECTS = (
    "snowflake", "bigquery", "redshift", "postgres", "databricks", "spark", "duckdb", "mysql", "trino", "clickhouse",
    "tsql", "oracle", "sqlite", "hive",
)  # fmt: skip
_SAID = re.compile(r"(?im)^\s*--\s*dialect:\s*([a-z]+)\s*$")
_SYNONYMS = {"postgresql": "postgres", "mssql": "tsql", "sqlserver": "tsql", "delta": "databricks"}
_HINTS = (
    ("snowflake", re.compile(r"(?i)\bcluster\s+by\s*\(|\bmasking\s+policy\b|\bvariant\b|\bnumber\s*\(38")),
    ("bigquery", re.compile(r"(?i)\boptions\s*\(|\bint64\b|\bfloat64\b|`[\w-]+\.[\w.-]+`")),
    ("databricks", re.compile(r"(?i)\busing\s+(delta|iceberg)\b|\btblproperties\b")),
    ("redshift", re.compile(r"(?i)\bdist(key|style)\b|\bsortkey\b")),
    ("clickhouse", re.compile(r"(?i)\bengine\s*=\s*\w*mergetree")),
    ("mysql", re.compile(r"(?i)\bengine\s*=\s*innodb|\bauto_increment\b")),
    ("postgres", re.compile(r"(?i)\b(big)?serial\b|\bjsonb\b|\bbytea\b|::\w+|\btimestamptz\b")),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what it was parsed to, its text, and where it begins.

    `tree` is `None` where it is not understood; where it is not even SQL, `is_sql` says so.
    """

    tree: exp.Expr | None
    text: str
    place: Place
    is_sql: bool = True


def dialect_of(path: str, text: str) -> str:
    """The dialect a file is written in: `-- dialect: NAME` in it, a folder's name, or what only one engine says."""
    said = _SAID.search(text)
    words = [said[1]] if said else []
    words += path.casefold().split("/")[:-1]
    known = next((_SYNONYMS.get(word, word) for word in words if _SYNONYMS.get(word, word) in DIALECTS), None)
    return known or next((name for name, hint in _HINTS if hint.search(text)), "")


def statements(path: str, data: bytes) -> tuple[str, list[Statement]]:
    """The dialect and the statements of a file. Raises `Unreadable` for what is no text, or too long."""
    text = decoded(data)
    if len(data) > MAX_BYTES:
        raise Unreadable(1, 1, f"{len(data)} bytes of SQL", f"at most {MAX_BYTES}", "split the file")
    name = dialect_of(path, text)
    dialect = Dialect.get_or_raise(name)
    try:
        tokens = dialect.tokenize(text)
    except SqlglotError as wrong:
        raise Unreadable(1, 1, str(wrong)[:200], "SQL", "correct the syntax") from None
    found = [_statement(dialect, path, text, chunk) for chunk in _chunks(tokens)]
    if found and not any(each.is_sql for each in found):
        line, column = found[0].place.line, found[0].place.column
        raise Unreadable(line, column, "nothing that is SQL", "a statement", "correct the syntax")
    return name, found


def _chunks(tokens: list[Token]) -> Iterator[list[Token]]:
    chunk: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            if chunk:
                yield chunk
            chunk = []
        else:
            chunk.append(token)
    if chunk:
        yield chunk


def _statement(dialect: Dialect, path: str, text: str, chunk: list[Token]) -> Statement:
    first = chunk[0]
    place = Place(path=path, line=first.line, column=max(1, first.col - len(first.text) + 1))
    told = " ".join(text[first.start : chunk[-1].end + 1].split())
    try:
        trees = dialect.parser().parse(chunk, text)
    except (SqlglotError, RecursionError):
        return Statement(None, told, place, is_sql=False)
    tree = trees[0] if len(trees) == 1 else None
    return Statement(None if isinstance(tree, exp.Command) else tree, told, place)
