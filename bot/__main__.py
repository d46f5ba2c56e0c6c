"""The command line.

Exit status: 0 clean · 1 findings · 2 wrong usage, configuration or input · 3 a fault of ours.
"""
# ruff: noqa: PLC0415 - a command loads only what it needs: none of the offline ones ever loads the App

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bot import __version__

CLEAN, USAGE, INTERNAL = 0, 2, 3


@dataclass(frozen=True, slots=True)
class Verb:
    """One word of the command line."""

    help: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is told in the module's description."""
    _speak_utf8()
    arguments = _parser().parse_args(argv)
    verb = VERBS[arguments.verb]
    try:
        return verb.run(arguments)
    except KeyboardInterrupt:
        return 128 + 2
    except Exception as fault:  # noqa: BLE001 - the last line of defence: one line for people, the rest on request
        return _told(fault, is_debug=arguments.debug)


def _told(fault: Exception, *, is_debug: bool) -> int:
    """Say what went wrong, once: to the person who can mend it, or to us."""
    if is_debug:
        traceback.print_exception(fault)
    from bot.git import GitError
    from bot.settings import SettingsError

    if isinstance(fault, GitError | SettingsError | OSError):
        return _refused(str(fault))
    told = f"{type(fault).__name__}: {fault}".replace("\n", " ")
    print(
        f"stationmaster: internal error ({told}). Please report this line, and what --debug adds.",
        file=sys.stderr,
    )
    return INTERNAL


def _refused(told: str) -> int:
    print(f"stationmaster: {told}", file=sys.stderr)
    return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stationmaster", description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        sub = verbs.add_parser(name, help=verb.help, description=verb.help, allow_abbrev=False)
        sub.add_argument("--debug", action="store_true", help="show where a fault arose")
        verb.arguments(sub)
    return parser


def _speak_utf8() -> None:
    """Reports are UTF-8 on every locale; a byte of a file's name that is not is spelled out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _say(text: str) -> None:
    """Print; whoever stops reading early has read enough."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str, output: Path | None) -> None:
    if output is None:
        _say(text)
    else:
        output.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (here)")
    parser.add_argument("--base", metavar="REV", help="compare with this (the merge base of the default branch)")
    parser.add_argument("--head", metavar="REV", help="what is judged (HEAD)")
    parser.add_argument("--base-ref", metavar="NAME", help="the branch it is to be merged into")
    parser.add_argument("--format", choices=["text", "markdown", "json", "sarif", "github"], default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("--fail-on", choices=["breaking", "risky", "never"], default="breaking")


def _check(arguments: argparse.Namespace) -> int:
    from action.check import FORMATS, Compared, look, status
    from bot.policy.decide import decide
    from bot.settings import now

    compared = Compared(directory=arguments.repo, base=arguments.base, head=arguments.head, base_ref=arguments.base_ref)
    snapshot = look(compared, now())
    decision = decide(snapshot)
    _write(FORMATS[arguments.format](snapshot, decision), arguments.output)
    return status(decision, arguments.fail_on)


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--type", metavar="NAME", help="what the files are: contract, odcs, … (by their content)")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _diff(arguments: argparse.Namespace) -> int:
    from action.diff import diff
    from action.files import UnknownType

    try:
        text, status = diff(arguments.old, arguments.new, arguments.type, arguments.format)
    except UnknownType as unknown:
        return _refused(str(unknown))
    _say(text)
    return status


def _files_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--type", metavar="NAME", help="what the files are: contract, odcs, avro, … (by their content)")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _validate(arguments: argparse.Namespace) -> int:
    from action.validate import validate

    text, status = validate(arguments.files, arguments.type, arguments.format)
    _say(text)
    return status


def _lint(arguments: argparse.Namespace) -> int:
    from action.validate import lint

    text, status = lint(arguments.files, arguments.type, arguments.format)
    _say(text)
    return status


def _compat_arguments(parser: argparse.ArgumentParser) -> None:
    levels = "BACKWARD, FORWARD, FULL, each also with _TRANSITIVE, or NONE"
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--level", required=True, metavar="LEVEL", help=levels)
    parser.add_argument("--against", metavar="TAG|REV|FILE", help="compare with this (the releases, by their tags)")
    parser.add_argument(
        "--tags", action="append", metavar="GLOB", help="which tags are releases (release/*, train-*, v*)"
    )
    parser.add_argument("--last", type=int, default=10, metavar="N", help="how many for a transitive level (10)")
    parser.add_argument("--type", metavar="NAME", help="what the file is: contract, odcs, avro, … (by its content)")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _compat(arguments: argparse.Namespace) -> int:
    from action.compat import RELEASES, Asked, compat
    from action.files import UnknownType
    from bot.formats.compatibility import LEVELS

    if arguments.level not in LEVELS:
        return _refused(f"there is no level {arguments.level}; there are {', '.join(LEVELS)}")

    asked = Asked(
        level=arguments.level,
        against=arguments.against,
        named=arguments.type,
        tags=arguments.tags or RELEASES,
        last=arguments.last,
    )
    try:
        text, status = compat(arguments.file, asked, arguments.format)
    except UnknownType as unknown:
        return _refused(str(unknown))
    _say(text)
    return status


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="RULE|GATE")


def _explain(arguments: argparse.Namespace) -> int:
    from action.explain import nearest, page

    told = page(arguments.name)
    if told is None:
        near = ", ".join(nearest(arguments.name))
        return _refused(f"nothing is named {arguments.name!r}. Near it: {near}")
    _say(told)
    return CLEAN


def _owners_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="paths as they stand in the repository")
    parser.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (here)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--ref", default="HEAD", metavar="REV", help="the commit whose CODEOWNERS counts (HEAD)")
    where.add_argument("--codeowners", type=Path, metavar="FILE", help="a CODEOWNERS file on disk")
    parser.add_argument("--stdin", action="store_true", help="read more paths from standard input, one a line")
    parser.add_argument("--check", action="store_true", help="say what is wrong with the CODEOWNERS file")


def _owners(arguments: argparse.Namespace) -> int:
    from action.owners import lint, of_commit, of_file, table

    file = arguments.codeowners
    read = of_file(file) if file else of_commit(arguments.repo, arguments.ref)
    paths = [*arguments.paths, *(_lines(sys.stdin.buffer.read()) if arguments.stdin else [])]
    wrong, status = lint(read) if arguments.check else ("", CLEAN)
    _say(wrong + table(read, paths))
    return status


def _lines(raw: bytes) -> list[str]:
    """Paths, one a line, or one between two NULs as `git diff --name-only -z` gives them."""
    parts = raw.split(b"\0" if b"\0" in raw else b"\n")
    return [part.decode("utf-8", "surrogateescape") for part in parts if part]


def _version(_: argparse.Namespace) -> int:
    _say(f"{__version__}\n")
    return CLEAN


def _app(told: str, function: str, *words: str, **options: type) -> Verb:
    """A verb of the App: the function of `bot.commands` is called with the settings and what is named after it."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            commands = import_module("bot.commands")
        except ModuleNotFoundError as missing:
            return _refused(f"{missing.name} is not installed: pip install 'stationmaster[app]'")
        from bot.settings import Settings

        given = [getattr(arguments, name) for name in (*words, *options)]
        return int(getattr(commands, function)(Settings.from_environment(), *given))

    def add(parser: argparse.ArgumentParser) -> None:
        for name in words:
            parser.add_argument(name, metavar=name.upper())
        for name, kind in options.items():
            parser.add_argument(f"--{name}", type=kind, metavar=kind.__name__.upper())

    return Verb(told, run, add)


VERBS = {
    "check": Verb("judge what two commits change, offline", _check, _check_arguments),
    "diff": Verb("compare two files", _diff, _diff_arguments),
    "validate": Verb("whether files are what they claim to be", _validate, _files_arguments),
    "lint": Verb("as validate, and what else is to be said of them", _lint, _files_arguments),
    "compat": Verb("whether a file keeps a compatibility level", _compat, _compat_arguments),
    "explain": Verb("what a rule or a gate means, and what to do about it", _explain, _explain_arguments),
    "owners": Verb("whose paths are, and which line of CODEOWNERS says so", _owners, _owners_arguments),
    "version": Verb("the version", _version),
    "serve": _app("take deliveries and work them off", "run_serve"),
    "work": _app("work off what others take in", "run_work"),
    "sweep": _app("look everywhere once, now", "run_sweep"),
    "doctor": _app("find out what is missing on the way to GitHub and back", "run_doctor"),
    "jobs": _app("what waits, what runs, what failed for good; --retry ID tries that again", "run_jobs", retry=int),
    "agenda": _app("what awaits the change board, as Markdown", "run_agenda"),
    "cut": _app("record a production cut, which ends the freeze", "run_cut", "repository", "branch", "commit"),
}

if __name__ == "__main__":
    sys.exit(main())
