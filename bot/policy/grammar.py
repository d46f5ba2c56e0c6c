"""Which lines of a comment are commands: `/verb arg key=value --flag "quoted"`, alone on a line people can read.

A CommonMark parser says what a paragraph is, and only a paragraph of the comment itself is read: what stands in code,
quotes, lists, headings, tables or HTML is somebody showing a command, not giving one. Inline markup is never parsed,
which keeps the time linear in the comment; a line that inline code, a link or an HTML comment opened further up in its
paragraph could swallow is told to its writer, and is no command.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.policy.usage import Call, Mistake, Parameter, UnfitError, Word, fit

NAMESPACE = "stationmaster"
MOST_CHARACTERS = 65_536
"""GitHub keeps no longer comment."""
MOST_COMMANDS = 5
"""How many commands of one comment are run."""
MOST_VERB = 30
"""How long a verb may be, in characters; nothing longer is like one of ours."""

_PARSER = MarkdownIt("commonmark").enable("table")
_PARSER.core.ruler.enableOnly(["normalize", "block"])

_CANDIDATE = re.compile(r"^ {0,3}`*/\w", re.MULTILINE)
_LINE = re.compile(r" {0,3}/(?P<verb>[^\s/]+)(?=\s|$)")
_IN_CODE = re.compile(r" {0,3}(?P<ticks>`+) ?/(?P<verb>[a-zA-Z-]+)[^`]*(?P=ticks) *")
_OPENS = re.compile(r"[`<\[$]|~~")
"""What may open inline code, HTML, a link, mathematics or struck text that ends on a later line of the paragraph."""
_FOOTNOTE = re.compile(r" {0,3}\[\^")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)")
_EMPTY_ELEMENTS = frozenset({"br", "hr", "img", "input", "source"})
_WORD = re.compile(
    r'(?:--(?P<flag>[a-z][a-z0-9-]*)(?P<is>=?)|(?P<key>[a-z][a-z0-9-]*)=)?(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<bare>[^\s"]*+))'
)
_CURLY = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

Vocabulary = Mapping[str, Sequence[Parameter]]
"""The verbs, each with what it may be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a top-level paragraph; `is_doubtful` where something further up may have swallowed it."""

    number: int
    text: str
    is_doubtful: bool


def read(body: str, vocabulary: Vocabulary, bare: AbstractSet[str]) -> tuple[Call | Mistake, ...]:
    """Return the commands of a comment in order; `bare` are the verbs that need no `/stationmaster` before them.

    A line that is meant for us and is no command is a `Mistake`; any other is nothing. Total: it raises nothing.
    """
    if len(body) > MOST_CHARACTERS:
        found = f"a comment of {len(body)} characters"
        return (Mistake(text="", found=found, expected=f"at most {MOST_CHARACTERS}", remedy="write a shorter one"),)
    if not _CANDIDATE.search(body.replace("\r", "\n")):
        return ()
    told = [each for line in _lines(body) if (each := _told(line, vocabulary, bare)) is not None]
    return tuple(_capped(told))


def _capped(told: Iterable[Call | Mistake]) -> Iterator[Call | Mistake]:
    for at, each in enumerate(told):
        if at == MOST_COMMANDS:
            expected = f"at most {MOST_COMMANDS} commands in one comment"
            yield Mistake(
                text=each.text, line=each.line, found="one more", expected=expected, remedy="write another comment"
            )
            return
        yield each


def _lines(body: str) -> Iterator[_Line]:
    """The lines of the paragraphs that stand in nothing else."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    open_tags = 0
    for token in _PARSER.parse(body):
        if token.type == "html_block":
            open_tags = max(0, open_tags + _left_open(token.content))
        if token.type == "paragraph_open" and token.level == 0 and open_tags == 0:
            yield from _of_paragraph(token, lines)


def _of_paragraph(token: Token, lines: Sequence[str]) -> Iterator[_Line]:
    first, end = token.map or (0, 0)
    is_doubtful = first > 0 and bool(_FOOTNOTE.match(lines[first - 1]))
    for at in range(first, end):
        yield _Line(number=at + 1, text=lines[at].rstrip(" \t"), is_doubtful=is_doubtful)
        is_doubtful = is_doubtful or bool(_OPENS.search(lines[at]))


def _left_open(html: str) -> int:
    """How many elements a block of HTML opens and does not close: what follows stands inside of them."""
    names = [(tag["end"], tag["name"].lower()) for tag in _TAG.finditer(html)]
    return sum(-1 if end else 1 for end, name in names if name not in _EMPTY_ELEMENTS)


def _told(line: _Line, vocabulary: Vocabulary, bare: AbstractSet[str]) -> Call | Mistake | None:
    try:
        return _call(line, vocabulary, bare)
    except UnfitError as unfit:
        return unfit.mistake


def _call(line: _Line, vocabulary: Vocabulary, bare: AbstractSet[str]) -> Call | None:
    found = _LINE.match(line.text)
    if found is None:
        _refuse_code(line, vocabulary)
        return None
    spoken, column, at = found["verb"], found.start("verb") + 1, found.end()
    is_ours = _lower(spoken) == NAMESPACE
    if is_ours:
        spoken, column, at = _second(line, at)
    verb = _lower(spoken)
    if verb not in vocabulary or not (is_ours or verb in bare):
        _refuse_unknown(line, spoken, column, sorted(vocabulary if is_ours else bare), is_ours=is_ours)
        return None
    if line.is_doubtful:
        raise _mistake(line, column, "code, a link or HTML further up in this paragraph", "a paragraph of its own")
    parameters = vocabulary[verb]
    call = Call(verb=verb, line=line.number, text=line.text)
    return fit(call, _words(line, at, {each.name for each in parameters if each.is_named}), parameters)


def _lower(spoken: str) -> str:
    """Lower case, of ASCII alone: other alphabets have letters whose lower case is one of ours."""
    return spoken.lower() if spoken.isascii() else spoken


def _second(line: _Line, at: int) -> tuple[str, int, int]:
    words = list(re.finditer(r"\S+", line.text[at:]))
    if not words:
        raise _mistake(line, len(line.text) + 1, "no verb", "a command", f"try `/{NAMESPACE} help`")
    first = words[0]
    return first.group(), at + first.start() + 1, at + first.end()


def _refuse_code(line: _Line, vocabulary: Vocabulary) -> None:
    """Somebody who writes nothing but a command in backticks meant to give it, and waits."""
    shown = _IN_CODE.fullmatch(line.text)
    if shown and _lower(shown["verb"]) in {*vocabulary, NAMESPACE} and not line.is_doubtful:
        raise _mistake(line, shown.start() + 1, "a command in code", "the command alone", "leave the backticks out")


def _refuse_unknown(line: _Line, spoken: str, column: int, known: Sequence[str], *, is_ours: bool) -> None:
    """A verb of another bot's is nothing to us, unless it is very like one of ours."""
    near = get_close_matches(spoken.lower()[: MOST_VERB + 1], known, n=1, cutoff=0.6 if is_ours else 0.75)
    if near and len(spoken) <= MOST_VERB and not line.is_doubtful:
        raise _mistake(line, column, spoken, "one of our commands", f"did you mean `/{near[0]}`?")
    if is_ours:
        raise _mistake(line, column, spoken, "one of our commands", f"`/{NAMESPACE} help` lists them")


def _words(line: _Line, at: int, flags: AbstractSet[str]) -> Iterator[Word]:
    """The words after the verb. Raises: UnfitError, for an open quote, a curly one, or what nobody can see."""
    while at < len(line.text):
        if line.text[at] in " \t":
            at += 1
            continue
        found = _WORD.match(line.text, at)
        end = found.end() if found else at
        if found is None or end == at:
            _readable(line, at, at + 1)
            raise _broken(line, at)
        if end < len(line.text) and line.text[end] not in " \t":
            raise _broken(line, end)
        yield _word(line, found, flags)
        at = end


def _word(line: _Line, found: re.Match[str], flags: AbstractSet[str]) -> Word:
    at, key = found.start(), found["key"]
    _readable(line, at, found.end())
    quoted = found["quoted"]
    text = found["bare"] or "" if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    if key is not None and key not in flags:
        return Word(text=f"{key}={text}", column=at + 1)
    if found["flag"] and not found["is"] and (text or quoted is not None):
        raise _broken(line, at)
    is_quoted = quoted is not None or bool(found["is"]) or key is not None
    return Word(text=text, column=at + 1, name=found["flag"] or key, is_quoted=is_quoted)


def _readable(line: _Line, start: int, end: int) -> None:
    for at in range(start, end):
        character = line.text[at]
        if unicodedata.category(character) in _HIDDEN or (character.isspace() and character not in " \t"):
            raise _mistake(line, at + 1, f"the character U+{ord(character):04X}", "characters that can be seen")
        if character in _CURLY:
            raise _mistake(line, at + 1, character, 'a straight quote: "')


def _broken(line: _Line, at: int) -> UnfitError:
    found = "a quote that does not end" if '"' in line.text[at : at + 1] else line.text[at : at + 20]
    return _mistake(line, at + 1, found, 'words, --flag value, key=value or "quoted words", with spaces between')


def _mistake(line: _Line, column: int, found: str, expected: str, remedy: str = "") -> UnfitError:
    return UnfitError(
        Mistake(text=line.text, line=line.number, column=column, found=found, expected=expected, remedy=remedy)
    )
