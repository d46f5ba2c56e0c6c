"""Reads a .proto text by recursive descent: proto2, proto3 and the editions 2023 and 2024.

https://protobuf.dev/reference/protobuf/edition-2023-spec/
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from bot.formats.document import Unreadable, position, shown
from bot.formats.protobuf.model import (
    Calls,
    Enum,
    Extend,
    Field,
    File,
    Import,
    Message,
    Option,
    Reserved,
    Rpc,
    Span,
    Value,
)  # fmt: skip
from bot.formats.protobuf.tokens import tokens, unquoted

MAX_DEPTH = 32
"""The deepest nesting of messages, and of values in options."""

MAX_NUMBER = (1 << 29) - 1
"""The highest number of a field."""

EDITIONS = ("proto2", "proto3", "2023", "2024")
_INT32 = (1 << 31) - 1
_MAX_DIGITS = 100
_MAX_OPTION = 1 << 16
"""How long a repeated option may become, in characters."""

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_DOTTED = re.compile(r"\.?[A-Za-z_][\w.]*", re.ASCII)
_INTEGER = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*", re.ASCII)
_LABELS = frozenset({"optional", "required", "repeated"})
_VISIBILITY = frozenset({"export", "local"})
_CLOSES = {"{": "}", "<": ">"}


def parse(path: str, text: str) -> File:
    """The file that a text declares. Raises `Unreadable` where it is none."""
    return _Parser(path, text).file()


class _Body:
    """What is gathered while a declaration is read, by the name of the model's attribute."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}
        self.options: dict[str, Option] = {}
        self.spans: list[Span] = []
        self.names: dict[str, int] = {}

    def add(self, kind: str, *found: object) -> None:
        self.found.setdefault(kind, []).extend(found)

    def told(self, *kinds: str) -> dict[str, Any]:
        """The attributes of the model."""
        return {"options": self.options, **{kind: tuple(self.found.get(kind, ())) for kind in kinds}}

    @property
    def reserved(self) -> Reserved:
        return Reserved(tuple(self.spans), self.names)


class _Parser:
    def __init__(self, path: str, text: str) -> None:
        read = tokens(text)
        self._path, self._text = path, text
        self._texts, self._offsets = read.texts, read.offsets
        self._next = 0
        self._syntax, self._syntax_at = "proto2", 0
        self._package, self._package_at = "", 0
        self._top: dict[str, Callable[[_Body], None]] = {
            "import": self._import,
            "package": self._named_package,
            "option": self._option_statement,
            "message": self._message,
            "enum": self._enum,
            "extend": self._extend,
            "service": self._calls,
            "export": self._visible_type,
            "local": self._visible_type,
            ";": self._empty,
        }
        self._inner: dict[str, Callable[[_Body, int], None]] = {
            "message": self._message,
            "enum": lambda body, _depth: self._enum(body),
            "extend": self._extend,
            "oneof": self._oneof,
            "option": lambda body, _depth: self._option_statement(body),
            "reserved": lambda body, _depth: self._reserved(body),
            "extensions": lambda body, _depth: self._extensions(body),
            "export": self._visible,
            "local": self._visible,
            ";": lambda body, _depth: self._empty(body),
        }

    # Tokens

    @property
    def _word(self) -> str:
        return self._texts[self._next]

    @property
    def _at(self) -> int:
        return self._offsets[self._next]

    def _take(self) -> str:
        word = self._texts[self._next]
        self._next += word != ""
        return word

    def _is(self, word: str) -> bool:
        """Whether the next word is this one, which is then taken."""
        if self._texts[self._next] != word:
            return False
        self._next += 1
        return True

    def _expect(self, word: str, remedy: str) -> None:
        if not self._is(word):
            self._wrong(f"`{word}`", remedy)

    def _wrong(self, expected: str, remedy: str, at: int | None = None, found: str = "") -> NoReturn:
        found = found or (shown(self._word) if self._word else "the end of the file")
        raise Unreadable(*position(self._text, self._at if at is None else at), found, expected, remedy)

    def _name(self, what: str) -> str:
        word = self._word
        if not _NAME.fullmatch(word):
            self._wrong(f"the name of {what}", "name it")
        self._next += 1
        return word

    def _type(self) -> str:
        if not _DOTTED.fullmatch(self._word):
            self._wrong("a type", "write a type such as `string`")
        return self._take()

    def _integer(self, what: str) -> int:
        at, sign = self._at, -1 if self._is("-") else 1
        word = self._word
        if not _INTEGER.fullmatch(word) or len(word) > _MAX_DIGITS:
            self._wrong(f"the number of {what}", "write a whole number", at)
        self._next += 1
        return sign * _whole(word)

    def _text_value(self, what: str) -> str:
        """One string, of as many pieces as stand one after the other."""
        if self._word[:1] not in {'"', "'"}:
            self._wrong(what, "put it in quotes")
        pieces = []
        while self._word[:1] in {'"', "'"}:
            try:
                pieces.append(unquoted(self._word))
            except ValueError as wrong:
                self._wrong("an escape such as `\\n` or `\\x41`", "mend the escape", found=shown(str(wrong)))
            self._next += 1
        return b"".join(pieces).decode("utf-8", "backslashreplace")

    # The file

    def file(self) -> File:
        body = _Body()
        if self._word in {"syntax", "edition"}:
            self._edition()
        while self._word:
            read = self._top.get(self._word)
            if read is None:
                self._wrong("a declaration such as `message`", "remove it, or close what stands before it")
            read(body)
        return File(
            path=self._path,
            text=self._text,
            syntax=self._syntax,
            syntax_at=self._syntax_at,
            package=self._package,
            package_at=self._package_at,
            **body.told("imports", "messages", "enums", "extends", "calls"),
        )

    def _edition(self) -> None:
        self._syntax_at = self._at
        is_edition = self._take() == "edition"
        self._expect("=", 'write `syntax = "proto3";`')
        at = self._at
        self._syntax = self._text_value("a syntax or an edition")
        if self._syntax not in EDITIONS or self._syntax.isdigit() != is_edition:
            known = "`proto2` or `proto3` for a syntax, `2023` or `2024` for an edition"
            self._wrong(known, "write one of those", at, shown(self._syntax))
        self._end()

    def _end(self) -> None:
        self._expect(";", "end the statement with `;`")

    def _empty(self, _body: _Body) -> None:
        self._next += 1

    def _visible_type(self, body: _Body, depth: int = 0) -> None:
        """A type with its visibility (edition 2024), which says nothing of data."""
        self._next += 1
        if self._word not in {"message", "enum"}:
            self._wrong("`message` or `enum`", "remove what stands before it")
        self._inner[self._word](body, depth)

    def _visible(self, body: _Body, depth: int) -> None:
        is_type = self._texts[self._next + 1] in {"message", "enum"}
        (self._visible_type if is_type else self._field)(body, depth)

    def _import(self, body: _Body) -> None:
        self._next += 1
        kind = self._take() if self._word in {"public", "weak", "option"} else ""
        at = self._at
        body.add("imports", Import(path=self._text_value("the path of the import"), at=at, kind=kind))
        self._end()

    def _named_package(self, _body: _Body) -> None:
        self._package_at = self._at
        self._next += 1
        if self._package:
            self._wrong("one package", "remove the second `package`")
        self._package = self._type()
        self._end()

    # Messages

    def _message(self, body: _Body, depth: int = 0) -> None:
        self._next += 1
        at, name = self._at, self._name("a message")
        body.add("messages", self._message_body(name, at, depth))

    def _message_body(self, name: str, at: int, depth: int) -> Message:
        if depth >= MAX_DEPTH:
            self._wrong(f"at most {MAX_DEPTH} levels", "declare it further out", at, "deeper nesting")
        self._expect("{", "open the message with `{`")
        body = _Body()
        while not self._is("}"):
            if not self._word:
                self._wrong("`}`", "close the message")
            self._inner.get(self._word, self._field)(body, depth + 1)
        parts = body.told("fields", "messages", "enums", "extends", "extensions")
        return Message(name=name, at=at, reserved=body.reserved, **parts)

    def _field(self, body: _Body, depth: int, oneof: str = "") -> None:
        label = self._take() if self._word in _LABELS else ""
        if self._word == "group" and self._texts[self._next + 2] == "=":
            self._group(body, depth, label, oneof)
            return
        key = ""
        if self._word == "map" and self._texts[self._next + 1] == "<":
            key, kind = self._map()
        else:
            kind = self._type()
        at, name = self._at, self._name("a field")
        number = self._number(name)
        options = self._options()
        self._end()
        body.add(
            "fields",
            Field(name=name, number=number, type=kind, at=at, label=label, key=key, oneof=oneof, options=options),
        )

    def _map(self) -> tuple[str, str]:
        self._next += 2
        key = self._type()
        self._expect(",", "write `map<key, value>`")
        kind = self._type()
        self._expect(">", "close the map with `>`")
        return key, kind

    def _group(self, body: _Body, depth: int, label: str, oneof: str) -> None:
        self._next += 1
        at, name = self._at, self._name("a group")
        number = self._number(name)
        options = self._options()
        body.add("messages", self._message_body(name, at, depth))
        body.add(
            "fields",
            Field(
                name=name.lower(),
                number=number,
                type=name,
                at=at,
                label=label,
                oneof=oneof,
                is_group=True,
                options=options,
            ),
        )

    def _number(self, name: str) -> int:
        self._expect("=", f"give {shown(name)} a number, as in `= 1`")
        at = self._at
        number = self._integer("a field")
        if not 0 < number <= MAX_NUMBER:
            self._wrong(f"a number from 1 to {MAX_NUMBER}", "choose another number", at, str(number))
        return number

    def _oneof(self, body: _Body, depth: int) -> None:
        self._next += 1
        name = self._name("a oneof")
        self._expect("{", "open the oneof with `{`")
        inner = _Body()
        while not self._is("}"):
            if self._word == "option":
                self._option_statement(inner)
            elif not self._is(";"):
                self._field(body, depth, name)

    def _extend(self, body: _Body, depth: int = 0) -> None:
        self._next += 1
        at, kind = self._at, self._type()
        self._expect("{", "open it with `{`")
        inner = _Body()
        while not self._is("}"):
            if not self._is(";"):
                self._field(inner, depth)
        body.add("messages", *inner.found.get("messages", ()))
        body.add("extends", Extend(type=kind, at=at, fields=tuple(inner.found.get("fields", ()))))

    # Reserved

    def _reserved(self, body: _Body) -> None:
        self._next += 1
        while True:
            at = self._at
            if self._word[:1] in {'"', "'"}:
                body.names[self._text_value("a name")] = at
            elif _NAME.fullmatch(self._word):
                body.names[self._take()] = at
            else:
                body.spans.append(self._span(-_INT32 - 1))
            if not self._is(","):
                break
        self._end()

    def _extensions(self, body: _Body) -> None:
        self._next += 1
        body.add("extensions", self._span(1))
        while self._is(","):
            body.add("extensions", self._span(1))
        self._options()
        self._end()

    def _span(self, least: int) -> Span:
        at, first = self._at, self._integer("a range")
        last = first
        if self._is("to"):
            last = _INT32 if self._is("max") else self._integer("a range")
        if not least <= first <= last <= _INT32:
            self._wrong("a range from low to high", "write it as `2 to 9`", at, f"{first} to {last}")
        return Span(first, last, at)

    # Enums

    def _enum(self, body: _Body, _depth: int = 0) -> None:
        self._next += 1
        at, name = self._at, self._name("an enum")
        self._expect("{", "open the enum with `{`")
        inner = _Body()
        while not self._is("}"):
            if self._word == "option" and self._texts[self._next + 1] != "=":
                self._option_statement(inner)
            elif self._word == "reserved" and self._texts[self._next + 1] != "=":
                self._reserved(inner)
            elif not self._is(";"):
                self._value(inner)
        body.add("enums", Enum(name=name, at=at, reserved=inner.reserved, **inner.told("values")))

    def _value(self, body: _Body) -> None:
        at, name = self._at, self._name("a value")
        self._expect("=", f"give {shown(name)} a number, as in `= 0`")
        where = self._at
        number = self._integer("a value")
        if not -_INT32 - 1 <= number <= _INT32:
            self._wrong("a number of 32 bits", "choose another number", where, str(number))
        body.add("values", Value(name=name, number=number, at=at, options=self._options()))
        self._end()

    # Calls

    def _calls(self, body: _Body) -> None:
        self._next += 1
        at, name = self._at, self._name("a service")
        self._expect("{", "open the service with `{`")
        inner = _Body()
        while not self._is("}"):
            if self._word == "option":
                self._option_statement(inner)
            elif self._word == "rpc":
                self._rpc(inner)
            elif not self._is(";"):
                self._wrong("`rpc`", "close the service with `}`")
        body.add("calls", Calls(name=name, at=at, **inner.told("rpcs")))

    def _rpc(self, body: _Body) -> None:
        self._next += 1
        at, name = self._at, self._name("a method")
        is_request_stream, request = self._message_type()
        self._expect("returns", "say what it returns")
        is_response_stream, response = self._message_type()
        inner = _Body()
        if self._is("{"):
            while not self._is("}"):
                if not self._is(";"):
                    self._option_statement(inner)
        else:
            self._end()
        rpc = Rpc(
            name=name,
            at=at,
            request=request,
            response=response,
            is_request_stream=is_request_stream,
            is_response_stream=is_response_stream,
            options=inner.options,
        )
        body.add("rpcs", rpc)

    def _message_type(self) -> tuple[bool, str]:
        self._expect("(", "put the message's name in parentheses")
        is_stream = self._word == "stream" and self._texts[self._next + 1] != ")"
        self._next += is_stream
        kind = self._type()
        self._expect(")", "close the parenthesis")
        return is_stream, kind

    # Options

    def _option_statement(self, body: _Body) -> None:
        if self._word != "option":
            self._wrong("`option`", "close what stands before it")
        self._next += 1
        self._option(body.options)
        self._end()

    def _options(self) -> dict[str, Option]:
        found: dict[str, Option] = {}
        if self._is("["):
            self._option(found)
            while self._is(","):
                self._option(found)
            self._expect("]", "close the options with `]`")
        return found

    def _option(self, found: dict[str, Option]) -> None:
        at, name = self._at, self._option_name()
        self._expect("=", f"give the option {shown(name)} a value")
        if name == "features" and self._word == "{":
            self._next += 1
            told = self._entries("}", 0)
            found.update({f"features.{key}": Option(f"features.{key}", value, at) for key, value in told})
            return
        value = self._value_text(0)
        known = found.get(name)
        if known and len(known.value) > _MAX_OPTION:
            self._wrong("fewer values", f"say {shown(name)} less often", at, "an option without end")
        # A repeated option is told once for each of its values.
        found[name] = Option(name, f"{known.value}, {value}" if known else value, at)

    def _option_name(self) -> str:
        parts = []
        while self._word not in {"=", ""}:
            if self._is("("):
                parts.append(f"({self._type().lstrip('.')})")
                self._expect(")", "close the parenthesis")
            elif self._is("."):
                parts.append(".")
            else:
                parts.append(self._type())
        if not parts:
            self._wrong("the name of an option", "name it")
        return "".join(parts)

    def _value_text(self, depth: int) -> str:
        """The canonical text of a value."""
        word = self._word
        if depth >= MAX_DEPTH:
            self._wrong(f"at most {MAX_DEPTH} levels", "flatten the value", found="deeper nesting")
        if word[:1] in {'"', "'"}:
            return self._text_value("a text")
        if word in _CLOSES:
            self._next += 1
            entries = self._entries(_CLOSES[word], depth + 1)
            return f"{{{', '.join(sorted(f'{key}: {value}' for key, value in entries))}}}"
        if self._is("["):
            return self._list(depth + 1)
        if word in {"-", "+"}:
            self._next += 1
            return ("-" if word == "-" else "") + self._scalar()
        return self._scalar()

    def _list(self, depth: int) -> str:
        items = []
        while not self._is("]"):
            items.append(self._value_text(depth))
            if not self._is(",") and self._word != "]":
                self._wrong("`,` or `]`", "close the list")
        return f"[{', '.join(items)}]"

    def _entries(self, close: str, depth: int) -> list[tuple[str, str]]:
        """The entries of a message written as a value."""
        entries = []
        while not self._is(close):
            key = self._entry_name()
            if not self._is(":") and self._word not in _CLOSES:
                self._wrong("`:`", f"give {shown(key)} a value")
            entries.append((key, self._value_text(depth)))
            if self._word in {",", ";"}:
                self._next += 1
        return entries

    def _entry_name(self) -> str:
        if not self._is("["):
            return self._name("an entry")
        parts = []
        while not self._is("]"):
            if not (_DOTTED.fullmatch(self._word) or self._word == "/"):
                self._wrong("the name of an extension", "close it with `]`")
            parts.append(self._take())
        return f"[{''.join(parts)}]"

    def _scalar(self) -> str:
        word = self._word
        if _DOTTED.fullmatch(word):
            return self._take()
        if not word[:1].isdigit() and word[:1] != ".":
            self._wrong("a value", "write a name, a number or a text")
        number = _canonical(word)
        if number is None:
            self._wrong("a number", "mend the number")
        self._next += 1
        return number


def _whole(word: str) -> int:
    if word[:2] in {"0x", "0X"}:
        return int(word, 16)
    return int(word, 8 if word[0] == "0" else 10)


def _canonical(word: str) -> str | None:
    """One text for `0x10` and `16`, for `1.50` and `1.5`; `None` where it is no number."""
    if len(word) > _MAX_DIGITS:
        return None
    if _INTEGER.fullmatch(word):
        return str(_whole(word))
    try:
        number = float(word.rstrip("fF").replace("_", "!"))
    except ValueError:
        return None
    return "inf" if math.isinf(number) else str(int(number)) if number.is_integer() else repr(number)
