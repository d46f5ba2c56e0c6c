"""Sets of JSON values: whether one schema admits all that another does, and what they differ in."""

from bot.formats.inclusion.difference import Difference, differences
from bot.formats.inclusion.documents import (
    DRAFTS,
    NEWEST,
    OPENAPI,
    Document,
    Schema,
    dialect_of,
    path_of,
    references_of,
)
from bot.formats.inclusion.engine import Steps
from bot.formats.inclusion.rules import TABLE

__all__ = [
    "DRAFTS", "NEWEST", "OPENAPI", "TABLE", "Difference", "Document", "Schema", "Steps", "dialect_of", "differences",
    "path_of", "references_of",
]  # fmt: skip
