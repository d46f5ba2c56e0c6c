import os
import subprocess

import pytest

from bot.content import policy_of, read_content
from bot.facts.change import Status
from bot.facts.snapshot import Source
from bot.formats.codeowners import SIZE_LIMIT
from bot.git import GitError, Mirror, Repository

PERSON = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
CONTRACT = """dataset: trade_ledger
owner: trading
schema:
  - {name: id, type: string, nullable: false}
  - {name: price, type: decimal, nullable: true}
"""


def git(directory, *words):
    argv = ["git", "-C", str(directory), *words]
    done = subprocess.run(argv, capture_output=True, check=True, env={**os.environ, **PERSON})
    return os.fsdecode(done.stdout).strip()


@pytest.fixture
def work(tmp_path):
    directory = tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(directory))
    return directory


def commit(work, **files):
    """Commit files, `None` for one that goes; `__` in a name stands for a slash, `_dot_` for a dot."""
    for name, content in files.items():
        put(work, name.replace("__", "/").replace("_dot_", "."), content)
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--allow-empty", "--message=change")
    return git(work, "rev-parse", "HEAD")


def put(work, path, content):
    place = work / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        place.unlink()
    else:
        place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))


def read(work, base, head, **more):
    return read_content(Repository(work), base, head, "main", **more)


def test_what_changed_whose_it_is_and_what_judges_it(work):
    base = commit(
        work,
        contracts__t_dot_yaml=CONTRACT,
        _dot_github__CODEOWNERS="* @acme/all\n/contracts/ @acme/data\nbad !\n",
        _dot_github__stationmaster_dot_yml="version: 1\n",
        README="x",
    )
    head = commit(work, contracts__t_dot_yaml=CONTRACT.replace("nullable: true", "nullable: false"), README="y")
    content = read(work, base, head)
    assert (content.base_ref, content.base, content.head, content.merge_base) == ("main", base, head, base)
    assert content.policy == Source(path=".github/stationmaster.yml", text="version: 1\n")
    assert content.head_policy is None
    assert [(change.file.path, change.type) for change in content.changes] == [
        ("README", None),
        ("contracts/t.yaml", "contract"),
    ]
    assert [found.element for found in content.changes[1].findings] == ["schema.price.nullable"]
    assert [(owned.path, owned.owners, owned.place.line) for owned in content.ownership] == [
        ("README", ("@acme/all",), 1),
        ("contracts/t.yaml", ("@acme/data",), 2),
    ]
    assert [problem.place.line for problem in content.codeowners_problems] == [3]


def test_what_the_base_branch_did_meanwhile_is_nobodys_change_but_judges(work):
    start = commit(work, contracts__t_dot_yaml=CONTRACT)
    git(work, "checkout", "--quiet", "-b", "topic")
    head = commit(work, a="1")
    git(work, "checkout", "--quiet", "main")
    base = commit(work, contracts__t_dot_yaml=None, CODEOWNERS="* @new\n")
    content = read(work, base, head)
    assert content.merge_base == start
    assert [(change.file.path) for change in content.changes] == ["a"]
    assert content.ownership[0].owners == ("@new",)


def test_nobody_can_relax_the_own_judge(work):
    base = commit(work, _dot_github__stationmaster_dot_yml="version: 1\n", CODEOWNERS="* @old\n")
    head = commit(work, _dot_github__stationmaster_dot_yml="version: 2\n", CODEOWNERS="* @mine\n")
    content = read(work, base, head)
    assert content.policy.text == "version: 1\n"
    assert content.head_policy.text == "version: 2\n"
    assert {owners for owned in content.ownership for owners in owned.owners} == {"@old"}


def test_a_policy_that_goes_is_no_head_policy(work):
    base = commit(work, _dot_github__stationmaster_dot_yml="version: 1\n")
    content = read(work, base, commit(work, _dot_github__stationmaster_dot_yml=None))
    assert content.policy.text == "version: 1\n"
    assert content.head_policy is None


def test_the_organisations_policy_is_handed_through(work):
    base = commit(work)
    policy = Source(path="acme/.github/stationmaster.yml", text="version: 1\n")
    assert read(work, base, base, organisation_policy=policy).organisation_policy is policy
    assert read(work, base, base).ownership == ()


def test_a_move_concerns_the_owners_of_both_paths(work):
    base = commit(work, contracts__t_dot_yaml=CONTRACT, CODEOWNERS="/contracts/ @data\n/elsewhere/ @others\n")
    put(work, "contracts/t.yaml", None)
    head = commit(work, elsewhere__t_dot_yaml=CONTRACT)
    content = read(work, base, head)
    (change,) = content.changes
    assert (change.file.status, change.type) == (Status.MOVED, "contract")
    assert [owned.owners for owned in content.ownership] == [("@data",), ("@others",)]


def test_a_link_is_not_followed_and_not_taken_for_nothing(work):
    base = commit(work, contracts__t_dot_yaml=CONTRACT, secret_dot_yaml=CONTRACT)
    put(work, "contracts/t.yaml", None)
    (work / "contracts/t.yaml").symlink_to("../secret.yaml")
    (change,) = read(work, base, commit(work)).changes
    assert change.after is None
    assert any(found.is_invalid for found in change.findings)


def test_what_is_too_large_is_never_taken_for_nothing(work):
    base = commit(
        work,
        contracts__t_dot_yaml=CONTRACT,
        _dot_github__stationmaster_dot_yml="version: 1\n" + "#" * SIZE_LIMIT,
        CODEOWNERS="* @a\n" + "#" * SIZE_LIMIT,
    )
    content = read(work, base, commit(work, contracts__t_dot_yaml=CONTRACT + "#" * SIZE_LIMIT))
    assert any(found.is_invalid for found in content.changes[0].findings)
    assert content.policy.text.startswith("\0")
    assert "does not load" in content.codeowners_problems[0].found


def test_a_codeowners_that_is_a_link_owns_nothing_and_is_told(work):
    put(work, "elsewhere", "* @a\n")
    (work / "CODEOWNERS").symlink_to("elsewhere")
    base = commit(work)
    content = read(work, base, commit(work, a="1"))
    assert content.ownership == ()
    assert "link" in content.codeowners_problems[0].found


def test_files_of_no_format_are_not_read(work, monkeypatch):
    base = commit(work, contracts__t_dot_yaml=CONTRACT)
    head = commit(work, contracts__t_dot_yaml=CONTRACT + "\n", large_dot_bin=b"\0" * 100, note_dot_json="{}")
    asked = []
    repository = Repository(work)
    real = repository.blobs
    monkeypatch.setattr(repository, "blobs", lambda oids, limit: (asked.append(list(oids)), real(asked[-1], limit))[1])
    content = read_content(repository, base, head, "main")
    assert [change.file.path for change in content.changes] == ["contracts/t.yaml", "large.bin", "note.json"]
    assert len(asked) == 1
    assert git(work, "rev-parse", f"{head}:large.bin") not in asked[0]


def test_a_mirror_says_the_same_as_a_clone(work, tmp_path):
    git(work, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(work, "config", "uploadpack.allowFilter", "true")
    base = commit(work, contracts__t_dot_yaml=CONTRACT, CODEOWNERS="* @a\n")
    put(work, "contracts/t.yaml", None)
    head = commit(work, moved__t_dot_yaml=CONTRACT.replace("decimal", "string"))
    mirror = Mirror(tmp_path / "m.git")
    mirror.ensure(f"file://{work}", "", {"refs/heads/main": base, "refs/pull/1/head": head})
    assert read_content(mirror, base, head, "main") == read(work, base, head)


def test_commits_that_share_nothing_are_told(work):
    base = commit(work, a="1")
    git(work, "checkout", "--quiet", "--orphan", "other")
    with pytest.raises(GitError, match="no common ancestor"):
        read(work, base, commit(work, b="1"))


def test_exceptions_are_the_bases_and_bring_the_policys_owners(work):
    owners = "/.github/ @acme/all\n/.github/stationmaster.yml @acme/platform\n"
    files = {"_dot_github__CODEOWNERS": owners, "_dot_github__stationmaster-exceptions_dot_yml": "[]\n"}
    base = commit(work, **files)
    head = commit(work, **{"_dot_github__stationmaster-exceptions_dot_yml": "[{}]\n"})
    content = read(work, base, head)
    assert (content.exceptions.text, content.head_exceptions.text) == ("[]\n", "[{}]\n")
    assert {owned.path: owned.owners for owned in content.ownership} == {
        ".github/stationmaster-exceptions.yml": ("@acme/all",),
        ".github/stationmaster.yml": ("@acme/platform",),
    }
    untouched = read(work, head, commit(work, README="x"))
    assert (untouched.exceptions.text, untouched.head_exceptions) == ("[{}]\n", None)


def test_the_last_policy_that_could_be_read_is_kept(work):
    good, path = "version: 1\n", "_dot_github__stationmaster_dot_yml"
    for text in ("version: 1 # older\n", good, "version: 7\n", "x" * (SIZE_LIMIT + 1), None, "version: {\n"):
        base = commit(work, **{path: text})
    content = read(work, base, commit(work, a="1"))
    assert content.policy.text == "version: {\n"
    assert content.kept_policy == Source(path=".github/stationmaster.yml", text=good)
    assert policy_of(Repository(work), base) == (content.policy, content.kept_policy)


def test_a_policy_that_never_could_be_read_is_not_kept(work):
    base = commit(work, _dot_github__stationmaster_dot_yml="version: 7\n")
    assert read(work, base, base).kept_policy is None


def test_of_a_policy_that_can_be_read_none_is_kept(work):
    commit(work, _dot_github__stationmaster_dot_yml="version: 1 # older\n")
    base = commit(work, _dot_github__stationmaster_dot_yml="version: 1\n")
    assert read(work, base, base).kept_policy is None
    assert policy_of(Repository(work), base) == (Source(path=".github/stationmaster.yml", text="version: 1\n"), None)


def test_a_policy_that_came_in_by_a_merge_is_as_the_branch_had_it(work):
    """What stood only on the side branch was never the base's policy."""
    path = "_dot_github__stationmaster_dot_yml"
    commit(work, **{path: "version: 1 # agreed\n"})
    git(work, "checkout", "--quiet", "-b", "side")
    commit(work, **{path: "version: 1 # never agreed\n"})
    commit(work, **{path: "version: 7\n"})
    git(work, "checkout", "--quiet", "main")
    git(work, "merge", "--quiet", "--no-ff", "--message=merge", "side")
    base = git(work, "rev-parse", "HEAD")
    assert read(work, base, base).kept_policy.text == "version: 1 # agreed\n"


def test_the_rota_is_the_bases(work):
    put(work, ".github/stationmaster-rota.yml", "- {person: mallory}\n")
    base = commit(work)
    put(work, ".github/stationmaster-rota.yml", "- {person: eve}\n")
    assert read(work, base, commit(work)).rota.text == "- {person: mallory}\n"
