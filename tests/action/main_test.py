"""The Action: its entry in this process, isolated, without a network, and in a workflow that `act` runs for real."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from action import main as entry
from action.main import main

ROOT = Path(__file__).parents[2]
ENTRY = ROOT / "action" / "main.py"
WORKFLOW = """
on: pull_request
permissions: {}
env:
  PYTHONPATH: .
jobs:
  contracts:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: acme/stationmaster@v1
        id: stationmaster
        with:
          environment: %s
"""


@pytest.fixture
def run(tmp_path, capsys):
    """Run the entry in this process: its status, what it printed, its outputs and its summary."""

    def run(work, event_name="", event=None, **words):
        files = {name: tmp_path / f"the-{name}" for name in ("event", "output", "summary")}
        files["event"].write_text(json.dumps(event or {}))
        for name in ("output", "summary"):
            files[name].write_text("")
        given = {**words, "repo": work.directory, **files, "event-name": event_name, "reports": tmp_path}
        status = main([f"--{name}={value}" for name, value in given.items()])
        return status, capsys.readouterr().out, outputs(files["output"].read_text()), files["summary"].read_text()

    return run


def outputs(text):
    """Read a step's outputs as the runner does."""
    found = re.findall(r"^([a-z-]+)<<([0-9a-f]{32})\n(.*?)\n\2\n", text, re.DOTALL | re.MULTILINE)
    return {name: value for name, _, value in found}


def test_findings_are_told_in_every_form(run, breaking):
    status, printed, told, summary = run(breaking)
    assert status == 1
    assert (told["result"], told["breaking"], told["findings"]) == ("findings", "true", "1")
    assert json.loads(Path(told["report-json"]).read_text())["version"] == 1
    assert json.loads(Path(told["report-sarif"]).read_text())["version"] == "2.1.0"
    assert Path(told["report-markdown"]).read_text() == summary
    assert summary.startswith("## ")
    assert "::error file=contracts/trade.yaml,line=5," in printed


def test_nothing_found_is_clean(run, plain):
    status, printed, told, _ = run(plain)
    assert status == 0
    assert (told["result"], told["breaking"], told["findings"]) == ("clean", "false", "0")
    assert "::error" not in printed


def test_text_of_the_repository_is_no_command(run, breaking):
    breaking.commit({"contracts/::error::x.yaml": "dataset: '::warning::x'\n"})
    _, printed, *_ = run(breaking)
    token = re.match(r"::stop-commands::([0-9a-f]{32})\n", printed)[1]
    inert, live = printed.split(f"::{token}::\n")
    assert "::error::x.yaml" in inert
    assert all(
        re.match(r"::(error|warning|notice) file=[^:]*,line=\d+,col=\d+,title=[^:]*::", line)
        for line in live.splitlines()
    )


def test_the_level_and_the_base_can_be_given(run, breaking):
    assert run(breaking, **{"fail-on": "never"})[0] == 0
    assert run(breaking, **{"fail-on": ""})[0] == 1
    assert run(breaking, base="topic")[0] == 0
    with pytest.raises(SystemExit):
        run(breaking, **{"fail-on": "sometimes"})


def test_exceptions_count_by_the_time_that_is_given(run, breaking):
    fingerprint = json.loads(Path(run(breaking)[2]["report-json"]).read_text())["findings"][0]["fingerprint"]
    entry = {"fingerprint": fingerprint, "reason": "It was empty.", "approver": "rita", "until": "2026-12-31"}
    breaking.git("checkout", "--quiet", "main")
    breaking.commit({".github/stationmaster-exceptions.yml": json.dumps([entry])})
    breaking.git("checkout", "--quiet", "topic")
    given = ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "")
    assert [run(breaking, now=now)[0] for now in given] == [0, 1, 1]


def test_what_cannot_be_judged_is_an_annotation_with_the_remedy(run, breaking):
    status, printed, told, summary = run(breaking, base="nowhere")
    assert status == 2
    assert told == {"result": "error"}
    assert printed.startswith("::error title=Stationmaster could not judge::'nowhere' is no commit")
    assert "fetch-depth: 0" in printed
    assert "could not judge" in summary


def test_a_fault_of_ours_is_one_annotation(run, breaking, monkeypatch):
    def broken(_):
        raise ValueError("two\nlines")

    monkeypatch.setattr(entry, "decide", broken)
    status, printed, told, _ = run(breaking)
    assert (status, told) == (3, {"result": "error"})
    assert printed.count("\n") == 1
    assert "ValueError: two%0Alines" in printed


def test_without_a_workflow_around_it_nothing_is_missing(breaking, capsys):
    assert main([f"--repo={breaking.directory}", "--event=", "--output=", "--summary="]) == 1
    assert "::error" in capsys.readouterr().out


def based(run, work, event_name, event):
    _, _, told, _ = run(work, event_name, event)
    document = json.loads(Path(told["report-json"]).read_text())
    return document["base"]["ref"], document["merge_base"]


def test_each_event_says_what_to_compare_with(run, breaking):
    main_tip, topic = breaking.git("rev-parse", "main"), breaking.git("rev-parse", "topic")
    pull = {"pull_request": {"base": {"ref": "main", "sha": "0" * 40}, "head": {"sha": topic}}}
    assert based(run, breaking, "pull_request", pull) == ("main", main_tip)
    group = {"merge_group": {"base_ref": "refs/heads/main", "base_sha": main_tip}}
    assert based(run, breaking, "merge_group", group) == ("main", main_tip)
    push = {"before": topic, "ref": "refs/heads/topic"}
    assert based(run, breaking, "push", push) == ("topic", topic)
    created = {"before": "0" * 40, "ref": "refs/heads/topic"}
    assert based(run, breaking, "push", created) == ("main", main_tip)
    assert based(run, breaking, "workflow_dispatch", {}) == ("main", main_tip)


def test_a_pull_requests_merge_commit_is_compared_with_what_it_merges_into(run, breaking):
    topic = breaking.git("rev-parse", "topic")
    breaking.git("checkout", "--quiet", "main")
    tip = breaking.commit({"contracts/other.yaml": "dataset: other\nowner: me\nschema: []\n"})
    breaking.git("checkout", "--quiet", "--detach")
    breaking.git("merge", "--quiet", "--no-ff", "--message=merge", "topic")
    breaking.git("branch", "--delete", "--force", "main", "topic")
    pull = {"pull_request": {"base": {"ref": "main", "sha": "0" * 40}, "head": {"sha": topic}}}
    assert based(run, breaking, "pull_request", pull) == ("main", tip)


SPRUNG = "import pathlib; pathlib.Path({!r}).touch()\n"


@pytest.fixture
def trapped(breaking, tmp_path):
    """A repository that ships modules under the names of ours."""
    trap = SPRUNG.format(str(tmp_path / "sprung"))
    names = (
        "yaml.py",
        "sitecustomize.py",
        "usercustomize.py",
        "json.py",
        "pydantic.py",
        "bot/__init__.py",
        "action/__init__.py",
    )
    breaking.commit(dict.fromkeys(names, trap))
    return breaking


def isolated(work, *before):
    argv = [*before, sys.executable, "-I", str(ENTRY), "--repo=."]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": "."}
    return subprocess.run(argv, cwd=work.directory, env=environment, capture_output=True, check=False)


def test_modules_that_the_repository_ships_are_never_imported(trapped, tmp_path):
    done = isolated(trapped)
    assert done.returncode == 1, done.stderr
    assert b"::error file=contracts/trade.yaml" in done.stdout
    assert not (tmp_path / "sprung").exists()


def test_the_trap_does_spring_on_a_python_less_wary(trapped, tmp_path):
    argv = [sys.executable, "-c", "import yaml"]
    subprocess.run(argv, cwd=trapped.directory, capture_output=True, check=False)
    assert (tmp_path / "sprung").exists()


def test_it_works_without_a_network(breaking):
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare -rn is not permitted here")
    done = isolated(breaking, "unshare", "-rn")
    assert done.returncode == 1, done.stderr
    assert b"::error file=contracts/trade.yaml" in done.stdout


@pytest.fixture
def environment(tmp_path):
    """What install.sh would make, out of what is installed here, so that nothing is fetched."""
    folder = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "here.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.copy(ROOT / "requirements" / "core.txt", folder / "requirements.txt")
    return folder


@pytest.fixture
def act(tmp_path, environment, plain):
    """Run the consumer's workflow for real, on this host."""
    for name in ("action", "bot", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / "released" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "action.yml", tmp_path / "released")
    plain.git("checkout", "--quiet", "main")
    plain.commit({".github/workflows/ci.yml": WORKFLOW % environment})
    plain.git("checkout", "--quiet", "topic")
    plain.git("rebase", "--quiet", "main")

    def act():
        event = {
            "pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"sha": plain.git("rev-parse", "HEAD")}}
        }
        (tmp_path / "event.json").write_text(json.dumps(event))
        program = Path(sys.executable).with_name("act")
        argv = [program, "pull_request", "--eventpath", tmp_path / "event.json", "--json", "--no-cache-server"]
        argv += ["--platform", "ubuntu-latest=-self-hosted"]
        argv += ["--local-repository", f"acme/stationmaster@v1={tmp_path / 'released'}"]
        done = subprocess.run(
            argv,
            cwd=plain.directory,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")},
            capture_output=True,
            check=False,
        )
        told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
        return done.returncode, told

    return act


def told_by_act(events, command):
    return [event for event in events if event.get("command") == command]


def test_a_workflow_fails_on_what_breaks_and_says_where(act, trapped, tmp_path):
    trapped.commit({"README": "another commit\n"})
    status, events = act()
    assert status == 1, events
    (error,) = told_by_act(events, "error")
    assert error["kvPairs"]["file"] == "contracts/trade.yaml"
    assert error["kvPairs"]["line"] == "5"
    assert "may no longer be null" in error["arg"]
    told = {event["name"]: event["arg"] for event in told_by_act(events, "set-output")}
    assert (told["result"], told["breaking"], told["findings"]) == ("findings", "true", "1")
    assert set(told) >= {"report-json", "report-markdown", "report-sarif"}
    assert "trade_ledger" in told_by_act(events, "summary")[0]["content"]
    assert not (tmp_path / "sprung").exists()


def test_a_workflow_passes_where_nothing_breaks(act):
    status, events = act()
    assert status == 0, events
    assert told_by_act(events, "error") == []
    assert {event["arg"] for event in told_by_act(events, "set-output") if event["name"] == "result"} == {"clean"}


def test_what_is_installed_already_is_not_fetched_again(environment):
    script = ROOT / "action" / "install.sh"
    done = subprocess.run([script, "no-python", environment], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    (environment / "requirements.txt").write_text("older\n")
    done = subprocess.run([script, "no-python", environment], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stdout.startswith(b"::error::no-python is not installed")
