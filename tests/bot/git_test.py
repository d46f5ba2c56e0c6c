import fcntl
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot import git
from bot.facts.change import Status
from bot.git import GitError, Mirror, Repository, TooLarge

MOVING = (".yaml", ".yml", ".json")
PERSON = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Work:
    """A repository to play in, driven by plain git."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self("init", "--quiet", "--initial-branch=main")

    def __call__(self, *words, stdin=b""):
        argv = ["git", "-C", str(self.directory), "-c", "protocol.file.allow=always", *words]
        done = subprocess.run(argv, input=stdin, capture_output=True, check=True, env={**os.environ, **PERSON})
        return os.fsdecode(done.stdout).strip()

    def write(self, path, content=""):
        place = self.directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files=(), gone=()):
        for path, content in dict(files).items():
            self.write(path, content)
        for path in gone:
            (self.directory / path).unlink()
        self("add", "--all")
        self("commit", "--quiet", "--allow-empty", "--message=change")
        return self("rev-parse", "HEAD")


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "work")


@pytest.fixture
def origin(tmp_path):
    """A remote as GitHub keeps it: a main branch that moved on, and a pull request with its merge ref."""
    origin = Work(tmp_path / "origin")
    origin("config", "uploadpack.allowAnySHA1InWant", "true")
    origin("config", "uploadpack.allowFilter", "true")
    origin.commit({"a.yaml": "a: 1\n", "README": "read\n"})
    origin("checkout", "--quiet", "-b", "topic")
    head = origin.commit({"a.yaml": "a: 2\n"})
    origin("update-ref", "refs/pull/7/head", head)
    origin("checkout", "--quiet", "main")
    origin.commit({"other.yaml": "b: 1\n"})
    origin("checkout", "--quiet", "--detach")
    origin("merge", "--quiet", "--no-ff", "--message=merge", "topic")
    origin("update-ref", "refs/pull/7/merge", "HEAD")
    origin("checkout", "--quiet", "main")
    return origin


def checked_out(tmp_path, origin, ref, *options):
    """What actions/checkout makes of a ref."""
    clone = Work(tmp_path / "clone")
    clone("remote", "add", "origin", f"file://{origin.directory}")
    local = ref.replace("refs/", "refs/remotes/", 1) if ref.startswith("refs/pull") else ref
    clone("fetch", "--quiet", "--no-tags", "--update-head-ok", *options, "origin", f"+{ref}:{local}")
    clone("checkout", "--quiet", "--force", "--detach", local)
    return clone


def changed(work, base, head):
    return Repository(work.directory).changed_files(base, head, MOVING)


def test_changed_files_tell_status_modes_and_both_blobs(work):
    base = work.commit({"gone.txt": "1", "kept.txt": "2", "same.txt": "3"})
    head = work.commit({"kept.txt": "two", "new.txt": "4"}, gone=["gone.txt"])
    files = changed(work, base, head)
    assert [(file.path, file.status) for file in files] == [
        ("gone.txt", Status.DELETED),
        ("kept.txt", Status.MODIFIED),
        ("new.txt", Status.ADDED),
    ]
    kept = files[1]
    assert (kept.base.oid, kept.head.oid) == (
        work("rev-parse", f"{base}:kept.txt"),
        work("rev-parse", f"{head}:kept.txt"),
    )
    assert kept.head.mode == "100644"
    assert files[0].head is None
    assert files[2].base is None


def test_a_move_is_seen_among_contracts_only(work):
    text = "".join(f"line {number}\n" for number in range(50))
    base = work.commit({"old/a.yaml": text, "old/a.txt": text + "."})
    head = work.commit({"new/b.YML": text + "more\n", "new/a.txt": text + "."}, gone=["old/a.yaml", "old/a.txt"])
    files = changed(work, base, head)
    assert [(file.status, file.old_path, file.path) for file in files] == [
        (Status.ADDED, None, "new/a.txt"),
        (Status.MOVED, "old/a.yaml", "new/b.YML"),
        (Status.DELETED, None, "old/a.txt"),
    ]
    assert files[1].paths == ("old/a.yaml", "new/b.YML")


def test_names_are_bytes_and_none_is_lost(work):
    names = [
        b"new\nline.yaml",
        b"latin-\xe9.yaml",
        "bidi-\u202egpj.yaml".encode(),
        b'tab\tquote".yaml',
        b"-flag",
        b"*.yaml",
    ]
    base = work.commit()
    for name in names:
        Path(os.fsdecode(os.fsencode(work.directory) + b"/" + name)).write_bytes(b"x: 1\n")
    head = work.commit()
    repository = Repository(work.directory)
    files = repository.changed_files(base, head, MOVING)
    assert [file.path.encode("utf-8", "surrogateescape") for file in files] == sorted(names)
    assert all(repository.read(head, file.path) == b"x: 1\n" for file in files)


def test_links_and_submodules_are_told_and_never_followed(work):
    base = work.commit({"plain": "text"})
    (work.directory / "link.yaml").symlink_to("/etc/passwd")
    work("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    work("add", "link.yaml")
    work("commit", "--quiet", "--message=odd")
    head = work("rev-parse", "HEAD")
    repository = Repository(work.directory)
    files = {file.path: file for file in repository.changed_files(base, head)}
    assert {path: file.head.mode for path, file in files.items()} == {"link.yaml": "120000", "sub": "160000"}
    assert not any(file.head.is_regular for file in files.values())
    assert repository.read(head, "link.yaml") is None
    assert repository.read(head, "sub") is None


def test_a_file_that_becomes_a_link_changes_type(work):
    base = work.commit({"a.yaml": "a: 1\n"})
    (work.directory / "a.yaml").unlink()
    (work.directory / "a.yaml").symlink_to("/etc/passwd")
    (file,) = changed(work, base, work.commit())
    assert file.status is Status.TYPE_CHANGED


def test_entries_tell_what_is_there(work):
    head = work.commit({".github/CODEOWNERS": "*", "docs/x": "1"})
    repository = Repository(work.directory)
    found = repository.entries(head, ["CODEOWNERS", ".github/CODEOWNERS", "docs"])
    assert list(found) == [".github/CODEOWNERS"]
    assert repository.entry(head, "docs/x").mode == "100644"
    assert repository.entry(head, "nowhere") is None
    assert repository.read(head, "docs/x") == b"1"


def test_blobs_come_in_one_go_and_the_huge_by_their_size(work):
    head = work.commit({"small": "1\n", "empty": "", "huge": b"\0" * 3000, "lines": "a\n\nb"})
    repository = Repository(work.directory)
    oids = {path: repository.entry(head, path).oid for path in ("small", "empty", "huge", "lines")}
    told = repository.blobs([*oids.values(), oids["small"]], limit=2999)
    assert [told[oids[path]] for path in oids] == [b"1\n", b"", TooLarge(3000), b"a\n\nb"]
    assert repository.blobs([]) == {}


def test_all_blobs_together_are_limited_too(work, monkeypatch):
    head = work.commit({"a": "1" * 60, "b": "2" * 60, "c": "3" * 20})
    repository = Repository(work.directory)
    monkeypatch.setattr(git, "TOTAL_LIMIT", 100)
    a, b, c = (repository.entry(head, path).oid for path in "abc")
    assert repository.blobs([a, b, c]) == {a: b"1" * 60, b: TooLarge(60), c: b"3" * 20}


def test_a_missing_blob_is_an_error_and_never_nothing(work):
    work.commit()
    with pytest.raises(GitError, match="1 objects are missing"):
        Repository(work.directory).blobs(["1" * 40])


@pytest.mark.parametrize("rev", ["nowhere", "--output=x", "", "main\0", "HEAD:a"])
def test_a_revision_that_is_none_is_told_with_what_to_do(work, rev):
    work.commit({"a": "1"})
    with pytest.raises(GitError) as told:
        Repository(work.directory).resolve(rev)
    assert told.value.found
    assert told.value.remedy


def test_a_folder_without_a_repository_is_told(tmp_path):
    with pytest.raises(GitError):
        Repository(tmp_path).changed_files("a" * 40, "b" * 40)
    with pytest.raises(GitError, match="is no git repository"):
        Repository(tmp_path).resolve("HEAD")


def test_a_machine_without_git_is_told(work, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitError, match="git is not installed"):
        Repository(work.directory).resolve("HEAD")


def test_the_default_branch_is_the_remotes_else_a_usual_name(work):
    work.commit()
    assert Repository(work.directory).default_branch() == "main"
    work("branch", "--move", "trunk")
    with pytest.raises(GitError, match="--base"):
        Repository(work.directory).default_branch()
    work("update-ref", "refs/remotes/origin/trunk", "HEAD")
    work("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert Repository(work.directory).default_branch() == "trunk"


def test_a_branch_is_compared_from_where_it_began(work):
    start = work.commit({"a": "1"})
    work("checkout", "--quiet", "-b", "topic")
    head = work.commit({"a": "2"})
    work("checkout", "--quiet", "main")
    tip = work.commit({"b": "1"})
    base = Repository(work.directory).base_of_checkout(head)
    assert (base.ref, base.commit, base.merge_base) == ("main", tip, start)


@pytest.mark.parametrize("depth", [["--depth=1"], ["--depth=2"], []])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_merge_ref_names_its_base_however_shallow(tmp_path, origin, depth, is_told):
    clone = checked_out(tmp_path, origin, "refs/pull/7/merge", *depth)
    repository = Repository(clone.directory)
    head = repository.resolve("HEAD")
    if is_told:
        clone("update-ref", "-d", "refs/remotes/pull/7/merge")
    base = repository.base_of_checkout(
        head, base_ref="main", pull_head=origin("rev-parse", "topic") if is_told else None
    )
    assert base.commit == base.merge_base == origin("rev-parse", "main")
    assert repository.merge_base(base.commit, head) == base.commit
    assert [file.path for file in repository.changed_files(base.merge_base, head)] == ["a.yaml"]


def test_a_merge_commit_that_is_no_merge_ref_is_a_commit_like_any(origin):
    origin("checkout", "--quiet", "topic")
    origin("merge", "--quiet", "--no-ff", "--message=merge", "main")
    head = origin("rev-parse", "HEAD")
    base = Repository(origin.directory).base_of_checkout(head, base_ref="main", pull_head=head)
    assert base.merge_base == origin("rev-parse", "main")


def test_a_merge_ref_whose_base_cannot_be_had_says_what_to_write(tmp_path, origin):
    clone = checked_out(tmp_path, origin, "refs/pull/7/merge", "--depth=1")
    clone("remote", "set-url", "origin", "file:///nowhere")
    repository = Repository(clone.directory)
    with pytest.raises(GitError, match="fetch-depth: 2"):
        repository.base_of_checkout(repository.resolve("HEAD"), base_ref="main")


def test_a_shallow_head_is_deepened_until_the_branch_began(tmp_path, origin):
    clone = checked_out(tmp_path, origin, "refs/pull/7/head", "--depth=1")
    repository = Repository(clone.directory)
    head = repository.resolve("HEAD")
    base = repository.base_of_checkout(head, base_ref="main")
    assert base.merge_base == origin("rev-parse", "main~1")


def test_a_whole_clone_stays_whole(tmp_path, origin):
    clone = checked_out(tmp_path, origin, "refs/heads/main")
    repository = Repository(clone.directory)
    base = repository.base_of_checkout(repository.resolve("HEAD"), base_ref="topic")
    assert base.merge_base == origin("rev-parse", "main~1")
    assert clone("rev-parse", "--is-shallow-repository") == "false"
    assert clone("rev-list", "--count", "refs/remotes/origin/topic") == "2"


def test_a_shallow_head_without_its_remote_says_what_to_write(tmp_path, origin):
    clone = checked_out(tmp_path, origin, "refs/pull/7/head", "--depth=1")
    clone("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    clone("remote", "remove", "origin")
    clone("update-ref", "refs/heads/main", origin("rev-parse", "main"))
    repository = Repository(clone.directory)
    with pytest.raises(GitError, match="fetch-depth: 0"):
        repository.base_of_checkout(repository.resolve("HEAD"), base_ref="main")


def test_an_event_says_where_a_push_began(tmp_path, origin):
    clone = checked_out(tmp_path, origin, "refs/heads/main", "--depth=1")
    repository = Repository(clone.directory)
    head = repository.resolve("HEAD")
    before = origin("rev-parse", "main~1")
    base = repository.base_of_checkout(head, base_ref="main", event_base=before)
    assert base.merge_base == before
    assert [file.path for file in repository.changed_files(base.merge_base, head)] == ["other.yaml"]
    created = repository.base_of_checkout(head, base_ref="main", event_base="0" * 40)
    assert created.commit == head


EVIL = """#!/bin/sh
touch "{trace}"
exit 0
"""
HOOKS = ("reference-transaction", "post-index-change", "pre-auto-gc", "post-checkout", "fsmonitor-watchman")


RUNS = [
    *("alias.cat-file", "core.alternateRefsCommand", "core.askPass", "core.editor", "core.fsmonitor", "core.gitProxy"),
    *("core.pager", "core.sshCommand", "credential.helper", "diff.evil.command", "diff.evil.textconv", "diff.external"),
    *("filter.evil.clean", "filter.evil.process", "filter.evil.smudge", "gpg.program", "remote.origin.uploadpack"),
    "uploadpack.packObjectsHook",
]


@pytest.fixture
def spring(tmp_path):
    """Make a repository run something at every turn; what it would leave behind."""

    def spring(work):
        trace, script = tmp_path / "trace", tmp_path / "evil.sh"
        hooks = work.directory / ".git" / "hooks"
        hooks.mkdir(exist_ok=True)
        for place in (script, *(hooks / hook for hook in HOOKS)):
            place.write_text(EVIL.format(trace=trace))
            place.chmod(0o755)
        for key in RUNS:
            work("config", key, str(script))
        return trace, script

    return spring


@pytest.fixture
def trap(work, spring):
    base = work.commit({"a.yaml": "a: 1\n", "old.yaml": "".join(f"{n}: 1\n" for n in range(20))})
    text = "".join(f"{n}: 1\n" for n in range(21))
    attributes = "* filter=evil diff=evil merge=evil\n"
    head = work.commit({".gitattributes": attributes, "a.yaml": "a: 2\n", "new.yaml": text}, ["old.yaml"])
    trace, script = spring(work)
    work("config", "remote.origin.url", f"ext::{script}")
    work("config", "remote.origin.promisor", "true")
    return work, base, head, trace


def test_nothing_of_the_repository_is_run(trap):
    work, base, head, trace = trap
    repository = Repository(work.directory)
    files = repository.changed_files(repository.resolve(base), repository.resolve(head), MOVING)
    assert [file.path for file in files] == [".gitattributes", "a.yaml", "new.yaml"]
    assert repository.blobs(file.head.oid for file in files)
    assert repository.entries(head, ["a.yaml"])
    assert repository.base_of_checkout(head, event_base=base).commit == base
    with pytest.raises(GitError, match="missing"):
        repository.blobs(["1" * 40])
    repository.base_of_checkout(head, event_base="1" * 40)
    assert not trace.exists()


def test_a_fetch_runs_nothing_either(tmp_path, origin, spring):
    clone = checked_out(tmp_path, origin, "refs/pull/7/head", "--depth=1")
    trace, _ = spring(clone)
    (clone.directory / ".git/objects/info/alternates").write_text(f"{origin.directory}/.git/objects\n")
    repository = Repository(clone.directory)
    base = repository.base_of_checkout(repository.resolve("HEAD"), base_ref="main")
    assert base.commit == origin("rev-parse", "main")
    assert not trace.exists()


class Refusing(BaseHTTPRequestHandler):
    """A remote that asks who is there."""

    def do_GET(self):
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="x"')
        self.end_headers()

    def log_message(self, *_):
        pass


def test_no_program_is_asked_for_a_password(trap):
    work, _, _, trace = trap
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        work("config", "remote.origin.url", f"http://127.0.0.1:{server.server_port}/x.git")
        with pytest.raises(GitError, match="missing"):
            Repository(work.directory).blobs(["1" * 40])
        server.shutdown()
    assert not trace.exists()


def test_the_trap_does_spring_on_a_git_less_wary(trap):
    work, _, _, trace = trap
    work("update-ref", "refs/heads/x", "HEAD")
    assert trace.exists()


def test_nothing_around_the_process_counts(work, monkeypatch):
    head = work.commit({"a": "1"})
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "/nowhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "broken")
    assert Repository(work.directory).resolve("HEAD") == head


def test_replacements_of_objects_do_not_count(work):
    base, head = work.commit({"a": "1"}), work.commit({"a": "2"})
    work("replace", head, base)
    assert [file.path for file in changed(work, base, head)] == ["a"]


def test_an_answer_without_end_is_cut(work, monkeypatch):
    base, head = work.commit(), work.commit({"a": "1"})
    monkeypatch.setattr(git, "OUTPUT_LIMIT", 50)
    with pytest.raises(GitError, match="more than 50 bytes"):
        changed(work, base, head)


@pytest.fixture
def stub(tmp_path, monkeypatch):
    """Put a script in git's place."""

    def put(script):
        place = tmp_path / "bin" / "git"
        place.parent.mkdir()
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)
        monkeypatch.setenv("PATH", str(place.parent))

    return put


def test_an_answer_that_never_comes_is_waited_for_no_longer(tmp_path, stub, monkeypatch):
    stub("sleep 60")
    monkeypatch.setattr(git, "SECONDS", 0.2)
    with pytest.raises(GitError, match=r"0\.2 s"):
        Repository(tmp_path).resolve("HEAD")


def test_what_git_says_keeps_no_secret(tmp_path, stub):
    stub("printf 'fatal: https://me:password@host/x: ' >&2; env | grep -o 'Basic .*' >&2; exit 128")
    mirror = Mirror(tmp_path)
    for name in ("HEAD", "objects", "refs"):
        (tmp_path / name).mkdir()
    with pytest.raises(GitError) as told:
        mirror.ensure("https://host/x", "secret-token", {"refs/heads/main": None})
    assert "https://host/x: Basic ***" in str(told.value)
    assert "credentials" in told.value.remedy


def test_a_git_without_words_is_told_too(tmp_path, stub):
    stub("exit 1")
    with pytest.raises(GitError, match="gave no reason"):
        Repository(tmp_path).parents("HEAD")


@pytest.fixture
def mirror(tmp_path):
    return Mirror(tmp_path / "mirrors" / "1.git")


def made_ready(mirror, origin):
    wants = {"refs/heads/main": origin("rev-parse", "main"), "refs/pull/7/head": origin("rev-parse", "topic")}
    mirror.ensure(f"file://{origin.directory}", "secret-token", wants)
    return wants


def test_a_mirror_has_commits_and_fetches_blobs_in_one_go(mirror, origin, monkeypatch):
    wants = made_ready(mirror, origin)
    base, head = wants.values()
    files = mirror.changed_files(mirror.merge_base(base, head), head, MOVING)
    oids = [blob.oid for file in files for blob in (file.base, file.head)]
    here = subprocess.run(["git", "-C", mirror.directory, "cat-file", "-e", oids[0]], check=False, capture_output=True)
    assert here.returncode == 1
    fetched = []
    real = mirror.prefetch
    monkeypatch.setattr(mirror, "prefetch", lambda oids: (fetched.append(list(oids)), real(oids)))
    assert list(mirror.blobs(oids).values()) == [b"a: 1\n", b"a: 2\n"]
    assert mirror.blobs(oids)
    assert fetched == [oids]


def test_a_mirror_asks_nobody_for_what_it_has(mirror, origin):
    wants = made_ready(mirror, origin)
    mirror.ensure("file:///nowhere", "secret-token", wants)
    with pytest.raises(GitError):
        mirror.ensure("file:///nowhere", "secret-token", {"refs/pull/8/head": "1" * 40})


def test_a_mirror_fetches_a_branch_by_its_name(mirror, origin):
    mirror.ensure(f"file://{origin.directory}", "", {"refs/heads/main": None})
    tip = origin.commit({"more": "1"})
    mirror.ensure(f"file://{origin.directory}", "", {"refs/heads/main": None})
    assert mirror.resolve("refs/heads/main") == tip
    assert mirror.default_branch() == "main"


def test_a_mirror_sees_moves_though_it_has_no_blobs(mirror, origin):
    text = "".join(f"{n}: 1\n" for n in range(30))
    base = origin.commit({"x/old.yaml": text})
    head = origin.commit({"y/new.yaml": text + "more: 1\n"}, gone=["x/old.yaml"])
    mirror.ensure(f"file://{origin.directory}", "", {"refs/heads/main": head})
    there = Repository(origin.directory).changed_files(base, head, MOVING)
    assert [file.status for file in there] == [Status.MOVED]
    assert mirror.changed_files(base, head, MOVING) == there


def test_the_token_stays_in_memory(mirror, origin):
    made_ready(mirror, origin)
    written = b"".join(path.read_bytes() for path in mirror.directory.rglob("*") if path.is_file())
    assert b"secret-token" not in written
    assert b"Authorization" not in written
    with pytest.raises(GitError) as told:
        mirror.ensure("https://user:password@127.0.0.1:1/x.git", "secret-token", {"refs/heads/x": "1" * 40})
    assert "secret-token" not in str(told.value)
    assert "password" not in str(told.value)


def test_a_mirror_without_remote_says_so(mirror):
    with pytest.raises(GitError, match="ensure"):
        mirror.prefetch(["1" * 40])


def test_what_a_killed_git_left_behind_is_no_hindrance(mirror, origin):
    wants = made_ready(mirror, origin)
    left = [mirror.directory / name for name in ("shallow.lock", "refs/heads/main.lock", "objects/pack/tmp_pack_x")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (mirror.directory / "HEAD").unlink()
    tip = origin.commit({"more": "1"})
    mirror.ensure(f"file://{origin.directory}", "", {**wants, "refs/heads/main": tip})
    assert mirror.resolve("refs/heads/main") == tip
    assert not any(path.exists() for path in left)


def test_the_lock_lasts_as_long_as_the_fetch_though_we_are_killed(tmp_path, stub):
    stub(f"echo $$ > {tmp_path}/started; sleep 60")
    (tmp_path / "m").mkdir()
    code = (
        f"from bot.git import Mirror; Mirror({str(tmp_path / 'm')!r}).ensure('file:///x', '', {{'refs/heads/x': None}})"
    )
    root = str(Path(git.__file__).parents[1])
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root}) as process:
        deadline = time.monotonic() + 20
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
    with (tmp_path / "m.lock").open() as lock:
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.killpg(int((tmp_path / "started").read_text()), signal.SIGKILL)
        fcntl.flock(lock, fcntl.LOCK_EX)


def test_a_mirror_is_packed_anew_when_fetches_have_piled_up(mirror, origin, monkeypatch):
    made_ready(mirror, origin)
    monkeypatch.setattr(git, "PACKS", 1)
    head = origin.commit({"more.yaml": "1: 1\n"})
    mirror.ensure(f"file://{origin.directory}", "", {"refs/heads/main": head})
    assert len(list(mirror.directory.glob("objects/pack/*.pack"))) <= 2
    assert mirror.read(head, "more.yaml") == b"1: 1\n"


def test_a_partial_clone_of_a_person_is_completed_in_one_go(tmp_path, origin):
    clone = tmp_path / "partial"
    origin("clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{origin.directory}", str(clone))
    repository = Repository(clone)
    head = repository.resolve("refs/remotes/origin/topic")
    base = repository.base_of_checkout(head)
    assert [file.path for file in repository.changed_files(base.merge_base, head, MOVING)] == ["a.yaml"]
    assert repository.read(head, "a.yaml") == b"a: 2\n"


def test_what_came_since_a_commit(work):
    first, second, third = (work.commit({"a.yaml": f"a: {at}\n"}) for at in range(3))
    repository = Repository(work.directory)
    assert repository.between(first, third) == {second, third}
    assert repository.between(third, third) == set()
    assert repository.between(None, second) == {first, second}
