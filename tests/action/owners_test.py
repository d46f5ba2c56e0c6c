import pytest

from action.owners import governed_paths, lint, of_commit, of_file, table
from bot.formats.codeowners import SIZE_LIMIT
from bot.git import GitError


def test_the_file_that_counts_in_a_commit_is_read(plain):
    plain.commit({"CODEOWNERS": "* @shadowed\n"})
    read = of_commit(plain.directory, "HEAD")
    assert table(read, ["contracts/x", "./a"]) == (
        "contracts/x\t@acme/data\t.github/CODEOWNERS:2\n./a\t@acme/all\t.github/CODEOWNERS:1\n"
    )


def test_a_commit_without_one_is_told(plain):
    plain.git("rm", "--quiet", ".github/CODEOWNERS")
    plain.commit({})
    with pytest.raises(GitError, match=r"no CODEOWNERS in HEAD.*one of \.github/CODEOWNERS"):
        of_commit(plain.directory, "HEAD")


def test_a_link_is_never_followed_nor_passed_over(plain):
    plain.git("rm", "--quiet", ".github/CODEOWNERS")
    (plain.directory / "CODEOWNERS").symlink_to("elsewhere")
    plain.commit({"docs/CODEOWNERS": "* @shadowed\n"})
    with pytest.raises(GitError, match="CODEOWNERS in HEAD is a link or submodule, never followed"):
        of_commit(plain.directory, "HEAD")


def test_one_too_large_is_one_that_does_not_load(plain):
    plain.commit({".github/CODEOWNERS": "* @a\n" + "#" * SIZE_LIMIT})
    told, status = lint(of_commit(plain.directory, "HEAD"))
    assert status == 1
    assert "does not load" in told


def test_a_file_on_disk_is_read_and_checked(tmp_path):
    path = tmp_path / "CODEOWNERS"
    path.write_bytes(b"* @a\nlatin-\xe9 nobody\n")
    told, status = lint(of_file(path))
    assert status == 1
    assert told.startswith(f"{path}:2:9: found 'nobody' is no owner")
    path.write_text("* @a\n/none\n")
    assert lint(of_file(path)) == ("", 0)
    assert table(of_file(path), ["none", "x\ny"]) == f"none\t-\t{path}:2\nx\\x0ay\t@a\t{path}:1\n"


def test_governed_paths_that_nobody_owns_are_told(plain):
    lines = "/contracts/ @acme/data\n/contracts/x.yaml\n*.avsc @a\n"
    others = {"trade.avsc": "{}", "free/y.proto": "", "package.json": "{}", "README.md": ""}
    plain.commit({"contracts/x.yaml": "a: 1", ".github/CODEOWNERS": lines, **others})
    governed = governed_paths(plain.directory, "HEAD")
    assert {"contracts/x.yaml", "trade.avsc", "free/y.proto", ".github/CODEOWNERS"} <= set(governed)
    assert not {"package.json", "README.md"} & set(governed)
    told, status = lint(of_commit(plain.directory, "HEAD"), governed)
    assert status == 1
    assert "contracts/x.yaml:1:1: found a governed path without an owner: .github/CODEOWNERS has line 2" in told
    assert "free/y.proto:1:1: found a governed path without an owner: .github/CODEOWNERS has no line" in told
    assert "trade.avsc" not in told
    plain.commit({".github/CODEOWNERS": "* @a\n"})
    assert lint(of_commit(plain.directory, "HEAD"), governed_paths(plain.directory, "HEAD")) == ("", 0)
