"""Statements applied one after the other: what there is before them, as far as they tell, and what there is after."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from bot.facts.finding import Place
from bot.formats.sql.model import Catalog, Column, Remark, Table
from bot.formats.sql.statements import Statement

_CASED = frozenset({"bigquery", "mysql", "clickhouse"})
_RETENTION = ("retention", "expiration", "ttl")
_MASKS = ("masking", "row access", "projection policy")


@dataclass(slots=True)
class States:
    """What there was before the statements, as far as they show by taking it away, and what there is after them."""

    before: Catalog
    after: Catalog


def applied(states: States, statements: Iterable[Statement]) -> States:
    """The states after the statements."""
    for statement in statements:
        _Applying(states, statement).run()
    return states


def start(catalog: Catalog) -> States:
    """States in which nothing was applied to a catalog yet."""
    return States(catalog, copy.deepcopy(catalog))


def with_assumed(catalog: Catalog, other: Catalog) -> Catalog:
    """The catalog with what another only assumed to be there, as far as it says nothing of that itself."""
    partial = {name: table for name, table in other.tables.items() if not table.is_whole}
    others = {key: told for key, told in other.others.items() if told[0] == _assumed(*key)}
    return replace(
        catalog,
        tables={**partial, **catalog.tables},
        others={**others, **catalog.others},
    )


def _assumed(kind: str, name: str) -> str:
    """The text of something of which only kind and name are known."""
    return f"{kind} {name}"


class _Applying:
    """One statement while it is applied."""

    def __init__(self, states: States, statement: Statement) -> None:
        self._states = states
        self._after = states.after
        self._statement = statement
        self._place = statement.place
        self._dialect = states.after.dialect

    def run(self) -> None:
        tree = self._statement.tree
        apply = _BY_KIND.get(type(tree)) if tree is not None else None
        if apply is None or tree is None:
            self._remark("statement-unknown", "")
        else:
            apply(self, tree)

    def _remark(self, rule: str, subject: str) -> None:
        self._after.remarks.append(Remark(rule=rule, subject=subject, text=self._statement.text, place=self._place))

    # Names and texts

    def _name(self, tree: exp.Expr | None) -> str:
        """A table's name with its schema, folded as its engine does."""
        if isinstance(tree, exp.Schema):
            tree = tree.this
        if not isinstance(tree, exp.Table):
            return self._fold(tree)
        parts = [part for part in (tree.args.get("catalog"), tree.args.get("db"), tree.this) if part]
        return ".".join(self._fold(part) for part in parts)

    def _fold(self, tree: exp.Expr | None) -> str:
        name = tree.name if tree is not None else ""
        is_quoted = isinstance(tree, exp.Identifier) and bool(tree.args.get("quoted"))
        return name if is_quoted or self._dialect in _CASED else name.casefold()

    def _text(self, tree: exp.Expr | None) -> str:
        return "" if tree is None else tree.sql(dialect=self._dialect, comments=False, normalize=True)

    def _at(self, tree: exp.Expr | None) -> Place:
        """Where a name stands, else the statement."""
        names = (name for name in (tree.find_all(exp.Identifier) if tree is not None else ()) if "line" in name.meta)
        name = next(names, None)
        line, end = (name.meta["line"], name.meta["col"]) if name else (self._place.line, 0)
        column = max(1, end - len(name.name) + 1) if name else self._place.column
        return Place(path=self._place.path, line=line, column=column)

    # Tables as they are known

    def _table(self, tree: exp.Expr | None) -> Table:
        """A table that is spoken of; one that is not known is assumed to have been there before."""
        name = self._name(tree)
        found = self._after.tables.get(name)
        if found is None:
            self._states.before.tables[name] = Table(name=name, place=self._at(tree), is_whole=False)
            found = self._after.tables[name] = Table(name=name, place=self._at(tree), is_whole=False)
        return found

    def _column(self, table: Table, tree: exp.Expr | None, *, is_nullable: bool = True) -> Column:
        """A column that is spoken of; one of a table that is not known whole is assumed to have been there before."""
        name = self._fold(tree)
        if name not in table.columns:
            for side in (self._states.before.tables.get(table.name), table):
                if side is not None and not (side is not table and name in side.columns):
                    side.columns[name] = Column(name=name, place=self._at(tree), is_nullable=is_nullable)
        return table.columns[name]

    # Statements

    def create(self, tree: exp.Create) -> None:
        kind = str(tree.args.get("kind") or "").upper()
        if kind in {"TABLE", "VIEW"}:
            self._create_table(tree, is_view=kind == "VIEW")
        elif kind == "SCHEMA":
            return
        else:
            name = self._name(
                tree.this.this if isinstance(tree.this, exp.Index | exp.UserDefinedFunction) else tree.this
            )
            self._after.others[kind.casefold(), name] = (self._text(tree), self._at(tree.this))

    def _create_table(self, tree: exp.Create, *, is_view: bool) -> None:
        name = self._name(tree.this)
        if tree.args.get("exists") and name in self._after.tables:
            return
        query = tree.args.get("expression")
        table = Table(name=name, place=self._at(tree.this), body=self._text(query) if is_view else None)
        if not is_view and (query is not None or tree.args.get("clone")):
            table.properties["made from"] = self._text(query or tree.args.get("clone"))
        for part in tree.this.expressions if isinstance(tree.this, exp.Schema) else ():
            self._part(table, part)
        if isinstance(query, exp.Select) and not table.columns:
            for part in query.expressions:
                self._selected(table, part)
        for part in getattr(tree.args.get("properties"), "expressions", ()):
            self._property(table, part)
        self._after.tables[name] = table

    def _selected(self, table: Table, tree: exp.Expr) -> None:
        name = tree.alias_or_name
        if isinstance(tree, exp.Alias | exp.Column) and name != "*":
            table.columns[name.casefold()] = Column(name=name.casefold(), place=self._at(tree))

    def _part(self, table: Table, tree: exp.Expr) -> None:
        if isinstance(tree, exp.ColumnDef):
            self._define(table, tree)
        elif isinstance(tree, exp.Identifier):
            table.columns[self._fold(tree)] = Column(name=self._fold(tree), place=self._at(tree))
        else:
            self._constraint(table, tree)

    def _define(self, table: Table, tree: exp.ColumnDef) -> Column:
        kind = tree.args.get("kind")
        column = Column(name=self._fold(tree.this), place=self._at(tree), type=self._text(kind) if kind else None)
        table.columns[column.name] = column
        for constraint in tree.args.get("constraints") or ():
            self._say(table, column, constraint.args.get("kind") or constraint)
        return column

    def _say(self, table: Table, column: Column, tree: exp.Expr) -> None:
        """One of the things that are said of a column."""
        match tree:
            case exp.NotNullColumnConstraint():
                column.is_nullable = bool(tree.args.get("allow_null"))
            case exp.PrimaryKeyColumnConstraint():
                table.primary_key, column.is_nullable = (column.name,), False
            case exp.DefaultColumnConstraint():
                column.default = self._text(tree.this)
            case exp.CommentColumnConstraint():
                column.comment = tree.name
            case exp.UniqueColumnConstraint() | exp.CheckColumnConstraint() | exp.Reference():
                text = self._text(tree)
                table.constraints[f"{column.name} {text}"] = (f"{column.name} {text}", _kind(tree))
            case _:
                text = self._text(tree)
                word = "masking" if any(mask in text.casefold() for mask in _MASKS) else type(tree).__name__
                column.rules[word] = text

    def _constraint(self, table: Table, tree: exp.Expr) -> None:
        name = self._fold(tree.this) if isinstance(tree, exp.Constraint) else ""
        inner = tree.expressions[0] if isinstance(tree, exp.Constraint) and tree.expressions else tree
        if isinstance(inner, exp.PrimaryKey):
            table.primary_key = tuple(self._fold(_bare(each)) for each in inner.expressions)
            for each in table.primary_key:
                if each in table.columns:
                    table.columns[each].is_nullable = False
            return
        text = self._text(inner)
        table.constraints[name or text] = (text, _kind(inner))

    def _property(self, table: Table, tree: exp.Expr) -> None:
        if isinstance(tree, exp.SchemaCommentProperty):
            table.comment = tree.name
            return
        name = tree.name or type(tree).__name__.removesuffix("Property")
        table.properties[name.casefold()] = self._text(tree)

    def drop(self, tree: exp.Drop) -> None:
        kind = str(tree.args.get("kind") or "").upper()
        for each in tree.args.get("tables") or ():
            if kind in {"TABLE", "VIEW"}:
                self._drop_table(each, is_sure=not tree.args.get("exists"))
            elif kind in {"SCHEMA", "DATABASE"}:
                self._remark("data-destroyed", self._name(each))
            else:
                self._drop_other(kind.casefold(), self._name(each))

    def _drop_table(self, tree: exp.Expr, *, is_sure: bool) -> None:
        if is_sure or self._name(tree) in self._after.tables or not self._after.tables:
            table = self._table(tree)
            del self._after.tables[table.name]

    def _drop_other(self, kind: str, name: str) -> None:
        if self._after.others.pop((kind, name), None) is None:
            self._states.before.others[kind, name] = (_assumed(kind, name), self._place)

    def alter(self, tree: exp.Alter) -> None:
        if str(tree.args.get("kind") or "").upper() not in {"TABLE", "VIEW"}:
            self._remark("statement-unknown", self._name(tree.this))
            return
        table = self._table(tree.this)
        for action in tree.args.get("actions") or ():
            change = _ACTIONS.get(type(action))
            if change is None:
                self._remark("statement-unknown", table.name)
            else:
                change(self, table, action)

    def add_column(self, table: Table, tree: exp.ColumnDef) -> None:
        if not (tree.args.get("exists") and self._fold(tree.this) in table.columns):
            self._define(table, tree)

    def drop_part(self, table: Table, tree: exp.Drop) -> None:
        kind = str(tree.args.get("kind") or "").upper()
        for each in tree.args.get("tables") or ():
            if kind == "COLUMN":
                self._column(table, _bare(each))
                del table.columns[self._fold(_bare(each))]
            elif kind == "CONSTRAINT":
                self._drop_constraint(table, self._fold(_bare(each)))
            else:
                self._remark("statement-unknown", table.name)

    def _drop_constraint(self, table: Table, name: str) -> None:
        if table.constraints.pop(name, None) is None:
            before = self._states.before.tables.get(table.name)
            if before is not None and before is not table:
                before.constraints.setdefault(name, (name, "constraint"))

    def rename_column(self, table: Table, tree: exp.RenameColumn) -> None:
        column = self._column(table, tree.this)
        self._renamed(table, column, self._fold(tree.args.get("to")))

    def _renamed(self, table: Table, column: Column, name: str) -> None:
        columns = [(name if key == column.name else key, each) for key, each in table.columns.items()]
        column.renamed_from = column.renamed_from or column.name
        column.name, column.place = name, self._place
        table.columns = dict(columns)

    def rename_table(self, table: Table, tree: exp.AlterRename) -> None:
        del self._after.tables[table.name]
        name = self._name(tree.this)
        schema = table.name.rpartition(".")[0]
        table.renamed_from = table.renamed_from or table.name
        table.name, table.place = (name if "." in name or not schema else f"{schema}.{name}"), self._place
        self._after.tables[table.name] = table

    def alter_column(self, table: Table, tree: exp.AlterColumn) -> None:
        kind, default = tree.args.get("dtype"), tree.args.get("default")
        is_null = tree.args.get("allow_null")
        drops = bool(tree.args.get("drop"))
        column = self._column(table, tree.this, is_nullable=is_null is None or not is_null)
        column.place = self._at(tree)
        if kind is not None:
            column.type = self._text(kind)
        if default is not None:
            column.default = self._text(default)
        if is_null is not None:
            column.is_nullable = bool(is_null)
        elif drops:
            column.default = None
        if tree.args.get("comment") is not None:
            column.comment = tree.args["comment"].name

    def modify_column(self, table: Table, tree: exp.ModifyColumn) -> None:
        """MySQL's way: the whole definition again."""
        old = tree.args.get("rename_from")
        column = self._column(table, old or tree.this.this)
        order = list(table.columns)
        fresh = self._define(table, tree.this)
        fresh.renamed_from = column.renamed_from
        if old is not None:
            del table.columns[column.name]
            fresh.renamed_from = column.name
            order = [fresh.name if name == column.name else name for name in order]
        table.columns = {name: table.columns[name] for name in order}

    def add_constraint(self, table: Table, tree: exp.AddConstraint) -> None:
        for each in tree.expressions:
            self._constraint(table, each)

    def set_properties(self, table: Table, tree: exp.AlterSet) -> None:
        for each in tree.find_all(exp.Property):
            before = self._states.before.tables.get(table.name)
            if before is not None and not before.is_whole:
                before.properties.setdefault(each.name.casefold(), "not known")
            self._property(table, each)

    def comment(self, tree: exp.Comment) -> None:
        said = tree.expression.name if tree.expression else None
        if str(tree.args.get("kind") or "").casefold() == "column" and isinstance(tree.this, exp.Column):
            self._column(self._table(_table_of(tree.this)), tree.this.this).comment = said
        elif isinstance(tree.this, exp.Table):
            self._table(tree.this).comment = said

    def grant(self, tree: exp.Grant) -> None:
        self._after.grants[self._text(tree)] = self._place

    def revoke(self, tree: exp.Revoke) -> None:
        text = self._text(tree)
        granted = text.replace("REVOKE", "GRANT", 1).replace(" FROM ", " TO ", 1)
        if self._after.grants.pop(granted, None) is None:
            self._states.before.grants[granted] = self._place

    def destroy(self, tree: exp.Expr) -> None:
        self._remark("data-destroyed", self._name(tree.expressions[0] if tree.expressions else tree.this))

    def change_rows(self, tree: exp.Expr) -> None:
        is_all = isinstance(tree, exp.Delete | exp.Update) and tree.args.get("where") is None
        self._remark("data-destroyed" if is_all else "data-changed", self._name(tree.this))

    def pass_over(self, _tree: exp.Expr) -> None:
        """What changes nothing that lasts."""


def _kind(tree: exp.Expr) -> str:
    text = type(tree).__name__
    return (
        "check"
        if "Check" in text
        else "unique"
        if "Unique" in text
        else "reference"
        if "Foreign" in text or "Ref" in text
        else "constraint"
    )


def _bare(tree: exp.Expr) -> exp.Expr:
    """The name inside what stands around it."""
    while not isinstance(tree, exp.Identifier) and isinstance(tree.this, exp.Expr):
        tree = tree.this
    return tree


def _table_of(column: exp.Column) -> exp.Table:
    return exp.Table(this=column.args.get("table"), db=column.args.get("db"), catalog=column.args.get("catalog"))


_BY_KIND: dict[type, Callable[..., None]] = {
    exp.Create: _Applying.create,
    exp.Drop: _Applying.drop,
    exp.Alter: _Applying.alter,
    exp.Comment: _Applying.comment,
    exp.Grant: _Applying.grant,
    exp.Revoke: _Applying.revoke,
    exp.TruncateTable: _Applying.destroy,
    exp.Delete: _Applying.change_rows,
    exp.Update: _Applying.change_rows,
    exp.Insert: _Applying.change_rows,
    exp.Merge: _Applying.change_rows,
    exp.Transaction: _Applying.pass_over,
    exp.Commit: _Applying.pass_over,
    exp.Rollback: _Applying.pass_over,
    exp.Set: _Applying.pass_over,
    exp.Use: _Applying.pass_over,
    exp.Select: _Applying.pass_over,
}

_ACTIONS: dict[type, Callable[..., None]] = {
    exp.ColumnDef: _Applying.add_column,
    exp.Drop: _Applying.drop_part,
    exp.RenameColumn: _Applying.rename_column,
    exp.AlterRename: _Applying.rename_table,
    exp.AlterColumn: _Applying.alter_column,
    exp.ModifyColumn: _Applying.modify_column,
    exp.AddConstraint: _Applying.add_constraint,
    exp.AlterSet: _Applying.set_properties,
}
