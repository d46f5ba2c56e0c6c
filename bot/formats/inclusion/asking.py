"""What the parts of the proof may ask of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.formats.document import Node
from bot.formats.inclusion.documents import Schema
from bot.formats.inclusion.shape import Shape


class Asking(Protocol):
    """The engine, as its checks know it. Every yes is proved; no means that it was not."""

    @property
    def same_definitions(self) -> bool:
        """Whether what references lead to is the same on both sides."""

    def shape(self, schemas: Iterable[Schema]) -> Shape:
        """What is known of a value that fits all of these."""

    def holds(self, shape: Shape, schema: Schema) -> bool:
        """Whether every value of the shape fits the schema."""

    def empty(self, shape: Shape) -> bool:
        """Whether no value has the shape."""

    def within(self, schemas: list[Schema], wide: Iterable[Schema]) -> bool:
        """Whether a part of a value that fits some schemas fits others."""

    def apart(self, shape: Shape, schema: Schema) -> bool:
        """Whether no value of the shape fits the schema."""

    def may_have(self, shape: Shape, name: str) -> bool:
        """Whether an object of the shape may have a property, as far as is known."""

    def constant_of(self, node: Node) -> Schema:
        """The schema that one value fits, and no other."""
