"""The command line, `bot/__main__.py`."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from bot import __main__ as program
from bot import __version__
from bot.__main__ import VERBS, main
from bot.facts.snapshot import Source

ROOT = Path(__file__).parents[2]
CONTRACT = "dataset: x\nowner: me\nschema:\n  - {name: a, type: string, nullable: true}\n"
OFFLINE = ("check", "commands", "diff", "explain", "freeze", "owners", "simulate", "version")
APP = ("aiohttp", "asyncio", "cryptography", "flask", "gidgethub", "procrastinate", "psycopg", "structlog")
PERSON = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(directory, *words):
    subprocess.run(["git", "-C", str(directory), *words], check=True, capture_output=True, env={**os.environ, **PERSON})


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A repository, and we are in it, on a branch that makes a column non-nullable."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "x.yaml").write_text(CONTRACT)
    (tmp_path / "CODEOWNERS").write_text("* @acme/all\n*.yaml @acme/data\nbad !\n")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=base")
    git(tmp_path, "checkout", "--quiet", "-b", "topic")
    (tmp_path / "x.yaml").write_text(CONTRACT.replace("true", "false"))
    git(tmp_path, "commit", "--quiet", "--all", "--message=change")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words, **more):
    argv = [sys.executable, "-m", "bot", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(argv, capture_output=True, check=False, env=environment, **more)


@pytest.mark.usefixtures("work")
def test_inside_a_branch_no_word_more_is_needed(capsys):
    assert main(["check"]) == 1
    told = capsys.readouterr().out
    assert "x.yaml:4:" in told
    assert "breaking [breaks BACKWARD] contract/column-nullability-tightened" in told
    assert "acme/data: CODEOWNERS gives them x.yaml" in told
    assert "contracts: main: passed" in told


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--fail-on", "never"], 0),
        (["--fail-on", "risky"], 1),
        (["--head", "main"], 0),
        (["--base", "topic"], 0),
        (["--base", "main", "--head", "topic"], 1),
        (["--base", "nowhere"], 2),
        (["--head", "--output=x"], 2),
        (["--repo", "/nowhere"], 2),
        (["--output", "/nowhere/x"], 2),
        (["--output", "report"], 1),
    ],
)
def test_the_exit_status_says_what_came_of_it(words, status, capsys):
    words = [f"{words[0]}={words[1]}", *words[2:]] if words[1].startswith("--") else words
    assert main(["check", *words]) == status
    told = capsys.readouterr()
    assert (status == 2) == told.err.startswith("stationmaster: ")
    assert "Traceback" not in told.err


@pytest.mark.parametrize("form", ["text", "markdown", "json", "sarif", "github"])
def test_the_report_is_written_before_the_status_is_told(work, form):
    assert main(["check", "--format", form, "--output", "report", "--base=main", "--base-ref=release"]) == 1
    told = (work / "report").read_text(encoding="utf-8")
    assert "column-nullability-tightened" in told
    if form == "json":
        assert json.loads(told)["base"]["ref"] == "release"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nothing"],
        ["check", "--format", "xml"],
        ["owners", "--ref", "a", "--codeowners", "b"],
        ["diff"],
        ["explain"],
        ["explain", "freeze", "--pr", "acme/data#7"],
        ["replay"],
        ["replay", "--since", "yesterday"],
        ["simulate"],
    ],
)
def test_wrong_usage_is_status_2(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_version(capsys):
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"


def test_two_files_are_compared_by_what_they_are(work, capsys):
    old = work / "old.yaml"
    old.write_text(CONTRACT)
    assert main(["diff", str(old), "x.yaml"]) == 1
    told = capsys.readouterr().out
    assert "contract: BACKWARD does not hold, FORWARD holds, FULL does not hold" in told
    assert main(["diff", "x.yaml", "x.yaml", "--type", "contract", "--format", "json"]) == 0
    same = json.loads(capsys.readouterr().out)
    assert (same["version"], same["type"], same["findings"], same["holds"]["FULL"]) == (1, "contract", [], True)


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", ["--type", "contract"]), (CONTRACT, ["--type", "cobol"]), ("a: 1\n", []), (None, [])],
)
def test_what_cannot_be_compared_is_status_2(tmp_path, text, words):
    file = tmp_path / "x.yaml"
    if text is not None:
        file.write_text(text)
    assert main(["diff", str(file), str(file), *words]) == 2


def test_every_gate_and_rule_has_its_page(capsys):
    assert main(["explain", "freeze"]) == 0
    assert capsys.readouterr().out.startswith("# freeze\n\n")
    assert main(["explain", "contract/column-removed"]) == 0
    assert capsys.readouterr().out.startswith("# contract/column-removed\n")
    assert main(["explain", "contract/colum-removed"]) == 2
    assert "contract/column-removed" in capsys.readouterr().err
    assert main(["explain", "xyz"]) == 2
    assert "freeze" in capsys.readouterr().err


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("words", [["--at", "2026-11-18T18:00:00"], ["--facts", "x.yaml"]])
def test_what_cannot_be_told_of_a_freeze_is_status_2(capsys, words):
    assert main(["freeze", *words]) == 2
    told = capsys.readouterr()
    assert (told.out, "2026-11-18T18:00:00" in told.err or "x.yaml holds no facts" in told.err) == ("", True)


@pytest.mark.usefixtures("work")
def test_owners_are_told_with_the_line_that_decides(capsys):
    assert main(["owners", "a/b.yaml", "./README"]) == 0
    assert capsys.readouterr().out == "a/b.yaml\t@acme/data\tCODEOWNERS:2\n./README\t@acme/all\tCODEOWNERS:1\n"


@pytest.mark.parametrize("between", [b"\n", b"\0"])
def test_owners_of_many_paths_come_from_standard_input(work, monkeypatch, capsys, between):
    (work / "OWNERS").write_text("/docs @a b@c.example\n/docs/own\n")
    given = io.TextIOWrapper(io.BytesIO(between.join([b"docs/x", b"docs/own", b"latin-\xe9\x1b", b""])))
    monkeypatch.setattr(sys, "stdin", given)
    assert main(["owners", "--codeowners", "OWNERS", "--stdin"]) == 0
    assert capsys.readouterr().out == (
        "docs/x\t@a b@c.example\tOWNERS:1\ndocs/own\t-\tOWNERS:2\nlatin-\\xe9\\x1b\t-\t-\n"
    )


@pytest.mark.usefixtures("work")
def test_a_codeowners_file_is_checked(capsys):
    assert main(["owners", "--check"]) == 1
    assert capsys.readouterr().out.startswith("CODEOWNERS:3:5: found '!' is no owner")


def test_owners_without_codeowners_are_an_error(work, capsys):
    git(work, "rm", "--quiet", "CODEOWNERS")
    git(work, "commit", "--quiet", "--message=gone")
    assert main(["owners", "x"]) == 2
    assert "no CODEOWNERS in HEAD" in capsys.readouterr().err
    assert main(["owners", "x", "--codeowners", "gone"]) == 2
    assert main(["owners", "x", "--ref", "main"]) == 0


def test_a_fault_of_ours_is_one_line_unless_asked_for_more(monkeypatch, capsys):
    def broken(_):
        raise ValueError("two\nlines")

    monkeypatch.setitem(VERBS, "version", program.Verb("", broken))
    assert main(["version"]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "ValueError: two lines" in told
    assert main(["version", "--debug"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_is_quiet(monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setitem(VERBS, "version", program.Verb("", interrupted))
    assert main(["version"]) == 130
    assert capsys.readouterr().err == ""


def test_a_verb_of_the_app_is_handed_the_settings_and_its_words(monkeypatch):
    stub = ModuleType("stub")
    stub.run_cut = lambda *given: 1 if given == ("settings", "a/b", "main", "abc") else 0
    monkeypatch.setitem(sys.modules, "bot.commands", stub)
    monkeypatch.setattr("bot.settings.Settings.from_environment", lambda: "settings")
    assert main(["cut", "a/b", "main", "abc"]) == 1
    stub.run_jobs = lambda *given: 1 if given == ("settings", 7) else 0
    assert main(["jobs", "--retry", "7"]) == 1


def test_the_questions_about_what_is_stored_are_handed_on(monkeypatch, tmp_path, capsys):
    stub = ModuleType("stub")
    given = []
    stub.run_explain = lambda *told: given.append(told) or 0
    stub.run_replay = lambda *told: given.append(told) or 1
    monkeypatch.setitem(sys.modules, "bot.commands", stub)
    monkeypatch.setattr("bot.settings.Settings.from_environment", lambda: "settings")
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 1\n")
    assert main(["explain", "--pr", "acme/data#7", "--format", "json"]) == 0
    assert main(["replay", "--since", "2026-11-18"]) == 1
    assert main(["replay", "--since", "2026-11-18T18:00:00+02:00", "--policy", str(policy)]) == 1
    day, instant = datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 18, 16, tzinfo=UTC)
    assert given == [
        ("settings", "acme/data#7", "json"),
        ("settings", day, None),
        ("settings", instant, Source(path=str(policy), text="version: 1\n")),
    ]
    policy.write_text("version: 2\n")
    assert main(["replay", "--since", "2026-11-18", "--policy", str(policy)]) == 2
    assert f"{policy}:1:" in capsys.readouterr().err


def test_without_the_app_its_verbs_say_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "bot.commands", None)
    assert main(["serve"]) == 2
    assert "stationmaster[app]" in capsys.readouterr().err


def test_wrong_settings_are_named(monkeypatch, capsys):
    stub = ModuleType("stub")
    stub.run_serve = print
    monkeypatch.setitem(sys.modules, "bot.commands", stub)
    assert main(["serve"]) == 2
    assert "STATIONMASTER_" in capsys.readouterr().err


@pytest.mark.parametrize("verb", OFFLINE)
def test_an_offline_verb_loads_nothing_of_the_app(work, verb):
    words = {"diff": ["x.yaml", "x.yaml"], "explain": ["freeze"], "owners": ["x.yaml"], "simulate": ["x.yaml"]}.get(
        verb, []
    )
    code = f"import sys; from bot.__main__ import main; main({[verb, *words]}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=work, env={**os.environ, "PYTHONPATH": ROOT}
    )
    loaded = done.stderr.decode().split()
    assert not [name for name in loaded if name.split(".")[0] in APP]
    assert not [name for name in loaded if name.startswith(("bot.web", "bot.github", "bot.store", "bot.desk"))]


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_any_locale_says_the_same_bytes(work, locale):
    name = b"contracts/d\xe9j\xc3\xa0-\xe2\x80\xae.yaml"
    (work / "contracts").mkdir()
    Path(os.fsdecode(os.fsencode(work) + b"/" + name)).write_text("{")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message=odd")
    for form in ("text", "json", "markdown", "sarif", "github"):
        done = run("check", "--format", form, cwd=work, env={"LC_ALL": locale, "PYTHONUTF8": "0", "TZ": "Asia/Tokyo"})
        there = run("check", "--format", form, cwd=work, env={"PYTHONHASHSEED": "7"})
        assert done.returncode == 1
        assert done.stdout == there.stdout
        assert b"d" in done.stdout
        assert b"\xe9j" not in done.stdout
        assert "\u202e".encode() not in done.stdout


def test_a_reader_that_stops_early_is_no_trouble(work):
    argv = [sys.executable, "-m", "bot", "check", "--format", "json"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=work, env={**os.environ, "PYTHONPATH": ROOT}
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_single_files_are_looked_at(tmp_path, capsys):
    file = tmp_path / "t.avsc"
    file.write_text('{"type": "int", "logicalType": "uuid"}')
    assert main(["validate", str(file)]) == 0
    assert main(["lint", str(file), "--format", "json"]) == 1
    assert "avro/logical-type-ignored" in capsys.readouterr().out


def test_a_level_is_asked_of_a_file(tmp_path, capsys):
    old, new = tmp_path / "old.avsc", tmp_path / "new.avsc"
    old.write_text('"int"')
    new.write_text('"long"')
    assert main(["compat", str(new), "--level", "BACKWARD", "--against", str(old)]) == 0
    assert main(["compat", str(new), "--level", "FULL", "--against", str(old)]) == 1
    assert main(["compat", str(new), "--level", "SIDEWAYS"]) == 2
    assert main(["compat", str(new), "--level", "FULL", "--against", str(old), "--type", "cobol"]) == 2
    assert "there is no level SIDEWAYS" in capsys.readouterr().err
