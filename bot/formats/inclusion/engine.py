"""Whether every value that fits one schema fits another.

The answer yes is proved, keyword by keyword; no means that it was not. Schemas that hold themselves are answered by
assuming, once something has been stepped into, what is being proved. Everything is counted, so that no schema takes
longer than its budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.formats.document import Mapping, Node, Scalar, canonical
from bot.formats.inclusion import arrays, logic, objects, plain
from bot.formats.inclusion.documents import NEWEST, Document, Schema
from bot.formats.inclusion.emptiness import is_empty, is_met
from bot.formats.inclusion.shape import (
    Branch,
    Shape,
    shape_of,
)
from bot.formats.inclusion.values import constant, key

MAX_STEPS = 25_000
"""How many questions are asked of one pair of documents."""

_MAX_DEPTH = 40
_MAX_CASES = 2_000


class TooLargeError(Exception):
    """The schemas ask for more steps than there are."""


class Steps:
    """The steps that are left for one pair of documents."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count some. Raises `TooLargeError` where there are none left."""
        self._left -= steps
        if self._left < 0:
            raise TooLargeError


class Engine:
    """Answers about the schemas of one pair of documents, and remembers them."""

    def __init__(self, *, same_definitions: bool = False, steps: Steps | None = None) -> None:
        self.same_definitions = same_definitions
        self.spend = (steps or Steps()).spend
        self._known: dict[object, bool] = {}
        self._asking: dict[object, tuple[int, int]] = {}
        self._inside = 0
        self._lowest = _MAX_DEPTH
        self._shapes: dict[object, Shape] = {}
        self._constants: dict[object, Schema] = {}

    def includes(self, wide: Schema, narrow: Schema) -> bool:
        """Whether every value that fits `narrow` is known to fit `wide`. Raises `TooLargeError`."""
        return self.holds(self.shape([narrow]), wide)

    def shape(self, schemas: Iterable[Schema]) -> Shape:
        """What is known of a value that fits all of these."""
        listed = list(schemas)
        key = frozenset(id(schema.node) for schema in listed)
        if key not in self._shapes:
            self._shapes[key] = shape_of(listed)
        return self._shapes[key]

    def holds(self, shape: Shape, schema: Schema) -> bool:
        """Whether every value of the shape is known to fit the schema."""
        if id(schema.node) in shape.own:
            return True
        question = (shape.key, id(schema.node))
        if question in self._known:
            return self._known[question]
        if question in self._asking:
            return self._assumed(question)
        return self._asked(question, lambda: self._fits(shape, schema) or self._by_cases(shape, schema))

    def empty(self, shape: Shape) -> bool:
        """Whether it is known that no value has the shape."""
        question = (shape.key, "empty")
        if question in self._known:
            return self._known[question]
        if question in self._asking:
            return False
        return self._asked(question, lambda: is_empty(self, shape))

    def _asked(self, question: object, answer: Callable[[], bool]) -> bool:
        self.spend(1)
        depth = len(self._asking)
        if depth >= _MAX_DEPTH:
            return False
        above, self._lowest = self._lowest, _MAX_DEPTH
        self._asking[question] = (depth, self._inside)
        try:
            told = answer()
        finally:
            del self._asking[question]
        if not told or self._lowest >= depth:
            self._known[question] = told
        self._lowest = min(above, self._lowest)
        return told

    def _assumed(self, question: object) -> bool:
        """What is being asked already may be taken as true once a value has been stepped into, not before."""
        depth, inside = self._asking[question]
        self._lowest = min(self._lowest, depth)
        return self._inside > inside

    def within(self, schemas: list[Schema], wide: Iterable[Schema]) -> bool:
        """Whether a part that fits some schemas fits others."""
        wanted = list(wide)
        if not wanted:
            return True
        shape = self.shape(schemas)
        self._inside += 1
        try:
            return self.empty(shape) or all(self.holds(shape, schema) for schema in wanted)
        finally:
            self._inside -= 1

    # One schema against what is known

    def _fits(self, shape: Shape, schema: Schema) -> bool:
        node = schema.node
        if isinstance(node, Scalar):
            return node.value is not False or self.empty(shape)
        if not isinstance(node, Mapping):
            return False
        return self.empty(shape) or all(check(self, shape, schema) for check in _CHECKS)

    def _by_cases(self, shape: Shape, schema: Schema) -> bool:
        """Whether it holds in each of the ways in which the shape can be met."""
        for index, branches in enumerate(shape.choices):
            left = shape.without_choice(index)
            if all(self.holds(left.also(branch), schema) for branch in branches):
                return True
        if shape.values is not None and len(shape.values) <= _MAX_CASES:
            met = [node for node in shape.values.values() if is_met(shape, node)]
            return all(self.holds(self.shape([self.constant_of(node)]), schema) for node in met)
        if len(shape.types) > 1:
            return all(self.holds(shape.only(type_), schema) for type_ in sorted(shape.types))
        return False

    def constant_of(self, node: Node) -> Schema:
        """The schema of one value; the same for the same value."""
        if key(node) not in self._constants:
            self.spend(1 + len(canonical(node)) // 64)
            document = Document("", constant(node), NEWEST)
            self._constants[key(node)] = Schema(document.root, document)
        return self._constants[key(node)]

    def may_have(self, shape: Shape, name: str) -> bool:
        """Whether an object of the shape may have a property, as far as is known."""
        self.spend(1 + shape.patterned // 8)
        known = shape.at(name)
        return not (known and self.empty(self.shape(known)))

    def apart(self, shape: Shape, schema: Schema) -> bool:
        """Whether it is known that no value of the shape fits the schema."""
        if any(self.holds(self.shape([schema]), known) for known in shape.nots):
            return True
        return self._never(shape.also(Branch(fits=(schema,))))

    def _never(self, shape: Shape) -> bool:
        """Whether no value has the shape, whichever way it is met."""
        if self.empty(shape):
            return True
        for index, branches in enumerate(shape.choices):
            left = shape.without_choice(index)
            if all(self.empty(left.also(branch)) for branch in branches):
                return True
        return False


_CHECKS: tuple[Callable[[Engine, Shape, Schema], bool], ...] = (
    logic.reference,
    plain.type_,
    plain.value,
    plain.number,
    plain.string,
    objects.object_,
    arrays.array,
    logic.all_of,
    logic.any_of,
    logic.one_of,
    logic.not_,
    logic.condition,
    logic.opaque,
)
"""What a schema asks; a value fits where it fits each."""
