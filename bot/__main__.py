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
from datetime import UTC, datetime
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
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("name", metavar="RULE|GATE", nargs="?")
    what.add_argument("--pr", metavar="OWNER/REPO#N", help="why a pull request stands as it does, from the database")
    parser.add_argument(
        "--format", choices=["text", "json", "snapshot"], default="text", help="of --pr; `snapshot`: for simulate"
    )


def _explain(arguments: argparse.Namespace) -> int:
    if arguments.pr is not None:
        return _app_command("run_explain", arguments.pr, arguments.format)
    from action.explain import nearest, page

    told = page(arguments.name)
    if told is None:
        near = ", ".join(nearest(arguments.name))
        return _refused(f"nothing is named {arguments.name!r}. Near it: {near}")
    _say(told)
    return CLEAN


def _simulate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("snapshot", type=Path, metavar="SNAPSHOT.json", help="of `explain --pr … --format snapshot`")
    parser.add_argument("--approve", action="append", default=[], metavar="LOGIN", help="suppose that they approve")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="suppose this were the repository's policy")
    parser.add_argument("--now", type=_instant, metavar="INSTANT", help="suppose it were then: 2026-11-18T18:00:00Z")
    parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")


def _simulate(arguments: argparse.Namespace) -> int:
    from action.simulate import Supposed, Unusable, policy_of, simulate, snapshot_of

    try:
        then = snapshot_of(arguments.snapshot)
        policy = policy_of(arguments.policy) if arguments.policy else None
        supposed = Supposed(approvals=arguments.approve, policy=policy, now=arguments.now)
        text, status = simulate(then, supposed, arguments.format)
    except Unusable as unusable:
        return _refused(str(unusable))
    _say(text)
    return status


def _replay_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=_instant, required=True, metavar="DATE", help="a day or an instant, in UTC")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="suppose this were every repository's policy")


def _replay(arguments: argparse.Namespace) -> int:
    from action.simulate import Unusable, policy_of

    try:
        policy = policy_of(arguments.policy) if arguments.policy else None
    except Unusable as unusable:
        return _refused(str(unusable))
    return _app_command("run_replay", arguments.since, policy)


def _instant(told: str) -> datetime:
    """A day or an instant; without an offset it is in UTC."""
    try:
        instant = datetime.fromisoformat(told)
    except ValueError:
        expected = "expected a day or an instant, such as 2026-11-18 or 2026-11-18T18:00:00Z"
        raise argparse.ArgumentTypeError(f"found {told!r}; {expected}") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _commands_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _commands(arguments: argparse.Namespace) -> int:
    from action.commands import listing

    _say(listing(arguments.format))
    return CLEAN


def _owners_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="paths as they stand in the repository")
    parser.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (here)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--ref", default="HEAD", metavar="REV", help="the commit whose CODEOWNERS counts (HEAD)")
    where.add_argument("--codeowners", type=Path, metavar="FILE", help="a CODEOWNERS file on disk")
    parser.add_argument("--stdin", action="store_true", help="read more paths from standard input, one a line")
    parser.add_argument(
        "--check", action="store_true", help="say what is wrong with CODEOWNERS, and what of the commit has no owner"
    )


def _owners(arguments: argparse.Namespace) -> int:
    from action.owners import governed_paths, lint, of_commit, of_file, table

    file = arguments.codeowners
    read = of_file(file) if file else of_commit(arguments.repo, arguments.ref)
    paths = [*arguments.paths, *(_lines(sys.stdin.buffer.read()) if arguments.stdin else [])]
    governed = governed_paths(arguments.repo, arguments.ref) if arguments.check and not file else []
    wrong, status = lint(read, governed) if arguments.check else ("", CLEAN)
    _say(wrong + table(read, paths))
    return status


def _lines(raw: bytes) -> list[str]:
    """Paths, one a line, or one between two NULs as `git diff --name-only -z` gives them."""
    parts = raw.split(b"\0" if b"\0" in raw else b"\n")
    return [part.decode("utf-8", "surrogateescape") for part in parts if part]


def _freeze_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="INSTANT", help="when, with a time zone: 2026-11-18T18:00:00Z (now)")
    parser.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (here)")
    parser.add_argument("--branch", metavar="NAME", help="the branch to be merged into (the default branch)")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="what happened: an answer of the App's /api/freeze")
    told = "what lies below the repository's policy: stationmaster.yml of the organisation's .github repository"
    parser.add_argument("--organisation-policy", type=Path, metavar="FILE", help=told)
    parser.add_argument("--preview", action="store_true", help="tell the next ten freezes, and what to look at twice")
    parser.add_argument("--format", choices=["text", "json"], default="text")


def _freeze(arguments: argparse.Namespace) -> int:
    from action.freeze import Asked, NoFacts, NoInstant, facts_in, freeze, instant, source
    from bot.reports.text import problem_lines
    from bot.settings import now

    try:
        asked = Asked(
            directory=arguments.repo,
            branch=arguments.branch,
            at=now() if arguments.at is None else instant(arguments.at),
            is_preview=arguments.preview,
            facts=facts_in(arguments.facts) if arguments.facts else None,
            organisation_policy=source(arguments.organisation_policy) if arguments.organisation_policy else None,
        )
        told, wrong_with_policy = freeze(asked, arguments.format)
    except (NoInstant, NoFacts) as wrong:
        return _refused(str(wrong))
    print(problem_lines(wrong_with_policy), end="", file=sys.stderr)
    if not told:
        return _refused("whether the branch is frozen is not known: its policy cannot be read")
    _say(told)
    return CLEAN


def _version(_: argparse.Namespace) -> int:
    _say(f"{__version__}\n")
    return CLEAN


def _app_command(function: str, *given: object) -> int:
    """Call a function of `bot.commands` with the settings and what is given."""
    try:
        commands = import_module("bot.commands")
    except ModuleNotFoundError as missing:
        return _refused(f"{missing.name} is not installed: pip install 'stationmaster[app]'")
    from bot.settings import Settings

    return int(getattr(commands, function)(Settings.from_environment(), *given))


def _app(told: str, function: str, *words: str, **options: type) -> Verb:
    """A verb of the App: the function of `bot.commands` is called with the settings and what is named after it."""

    def run(arguments: argparse.Namespace) -> int:
        return _app_command(function, *(getattr(arguments, name) for name in (*words, *options)))

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
    "explain": Verb("what a rule or a gate means, or why a pull request stands", _explain, _explain_arguments),
    "commands": Verb("what may be said in a comment on a pull request", _commands, _commands_arguments),
    "owners": Verb("whose paths are, and which line of CODEOWNERS says so", _owners, _owners_arguments),
    "simulate": Verb("judge a stored snapshot under other facts or another policy", _simulate, _simulate_arguments),
    "freeze": Verb("whether a branch is frozen at an instant, and until what", _freeze, _freeze_arguments),
    "version": Verb("the version", _version),
    "serve": _app("take deliveries and work them off", "run_serve"),
    "work": _app("work off what others take in", "run_work"),
    "sweep": _app("look everywhere once, now", "run_sweep"),
    "doctor": _app("find out what is missing on the way to GitHub and back", "run_doctor"),
    "jobs": _app("what waits, what runs, what failed for good; --retry ID tries that again", "run_jobs", retry=int),
    "replay": Verb("which past verdicts a policy would change; 1 where it would any", _replay, _replay_arguments),
    "agenda": _app("what awaits the change board, as Markdown", "run_agenda"),
    "cut": _app("record a production cut, which ends the freeze", "run_cut", "repository", "branch", "commit"),
}

if __name__ == "__main__":
    sys.exit(main())
