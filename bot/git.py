"""git, read as plumbing: commits, trees and blobs by name. The only caller of git.

The work tree is never read and nothing of the repository under test is ever run: no hook, filter, textconv, external
diff, alias, credential program or lazy fetch. git gets an environment made from nothing, so what the person or the
runner has configured does not decide what we see; of the repository's own configuration only remotes and their
headers count. Every call has a time limit and an output limit.

All of it blocks; a worker puts a whole reading, not single calls, into `asyncio.to_thread`.
"""

from __future__ import annotations

import base64
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict, Unpack

from bot.facts.change import Blob, ChangedFile, Status

MIB = 1 << 20
BLOB_LIMIT = 1 * MIB
"""Bytes of one blob that are read; a larger one is told by its size."""
TOTAL_LIMIT = 64 * MIB
"""Bytes of all blobs of one call; what comes after them counts as too large."""
OUTPUT_LIMIT = 64 * MIB
"""Bytes git may answer when it lists things: a million changed files are not for people to agree to."""
HEADER_LIMIT = 100
"""Bytes `cat-file --batch` puts before and after each blob, at most."""
SECONDS = 120
FETCH_SECONDS = 600
PACKS = 50
"""A mirror with more packs than this is packed anew: each fetch leaves one, and each slows every look-up."""

NOTHING = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The empty tree, which git knows without being told, by the length of the repository's object names."""
NO_OID = re.compile(r"0+")
MERGE_REF = re.compile(r"refs/remotes/pull/[0-9]+/merge")
USERINFO = re.compile(r"(?<=://)[^/@\s]*@")

CONFIGURATION = {
    "core.alternateRefsCommand": ":",
    "core.askPass": "",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.gitProxy": "",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "core.sshCommand": "false",
    "credential.helper": "",
    "diff.external": "",
    "diff.renameLimit": "2000",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "http.followRedirects": "false",
    "maintenance.auto": "false",
    "safe.directory": "*",
    "submodule.recurse": "false",
}

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "LC_ALL": "C",
    "PATH": os.defpath,
}

FETCHING = ("an answer from the remote", "Check its address, the network and the credentials, then try again.")
READING = (
    "a git repository with the commits in question",
    "Check the path, and that the clone is complete (`git fsck`).",
)

STATUSES = {
    "A": Status.ADDED,
    "D": Status.DELETED,
    "M": Status.MODIFIED,
    "R": Status.MOVED,
    "T": Status.TYPE_CHANGED,
}


NO_BRANCH = "couldn't find remote ref"
"""What git says where there is no such branch."""


class GitError(Exception):
    """git could not tell what was asked: what was found, what was expected, and what to do about it."""

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{found}. Expected {expected}. {remedy}")
        self.found = found
        self.expected = expected
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A blob beyond the limit: its size in bytes instead of its content."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a checkout is compared with: the branch's name, its commit, and where the two histories part."""

    ref: str
    commit: str
    merge_base: str


class _Limits(TypedDict, total=False):
    """What one call of git is given besides its arguments."""

    stdin: bytes
    config: Mapping[str, str]
    protocols: str
    limit: int
    seconds: float


class Repository:
    """A repository on disk, bare or not; `environment` adds variables for git (a proxy, a certificate bundle)."""

    def __init__(self, directory: Path | str, environment: Mapping[str, str] | None = None) -> None:
        self.directory = Path(directory)
        self.environment = dict(environment or {})
        self._inherited: tuple[int, ...] = ()

    def resolve(self, rev: str) -> str:
        """The commit's object id; raises `GitError` where `rev` names none."""
        oid = self._commit(rev)
        if oid is None and self._answer("rev-parse", "--git-dir") is None:
            raise GitError(f"{self.directory} is no git repository", "a clone", "Name its folder (--repo DIR).")
        if oid is None:
            raise GitError(
                f"{rev!r} is no commit of this repository",
                "a branch, tag or commit that is there",
                "Fetch it (`git fetch origin <branch>`; in a workflow: actions/checkout with fetch-depth: 0).",
            )
        return oid

    def prefix(self) -> str | None:
        """Where in the repository the directory lies (`contracts/`, empty at the top); `None` outside of any."""
        return self._answer("rev-parse", "--show-prefix")

    def tags(self, patterns: Sequence[str], most: int) -> list[str]:
        """The newest tags whose names match a glob pattern, by when they were made, newest first."""
        wanted = [f"refs/tags/{pattern}" for pattern in patterns]
        options = ["--sort=-version:refname", "--sort=-creatordate", f"--count={most}", "--format=%(refname:strip=2)"]
        told = self._run("for-each-ref", *options, "--", *wanted) if wanted else b""
        return [_text(line) for line in told.splitlines()]

    def commits_of(self, commit: str, path: str, most: int) -> list[str]:
        """The commits that changed a path, newest first, along first parents: as the branch itself had them."""
        argv = ["--literal-pathspecs", "rev-list", "--first-parent", f"--max-count={most}", commit, "--", path]
        return self._run(*argv).decode().split()

    def between(self, base: str | None, head: str) -> frozenset[str]:
        """The commits that can be reached from one and not from another; without another, all of them."""
        return frozenset(self._run("rev-list", head, *([f"^{base}"] if base else []), "--").decode().split())

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents that the commit object names, which a shallow clone knows even where it has not got them."""
        header = self._run("cat-file", "commit", commit).partition(b"\n\n")[0]
        return tuple(line[7:].decode() for line in header.split(b"\n") if line.startswith(b"parent "))

    def merge_base(self, base: str, head: str) -> str:
        """Where two histories part; raises `GitError` where that is not known, as in a shallow clone."""
        known = self._merge_base(base, head)
        if known is None:
            raise GitError(
                f"no common ancestor of {base[:12]} and {head[:12]}",
                "a clone deep enough to see where the branch began",
                "Fetch more history (`git fetch --unshallow`; in a workflow: actions/checkout with fetch-depth: 0).",
            )
        return known

    def default_branch(self) -> str:
        """The remote's default branch by its short name, else `main` or `master`; raises `GitError` where none is."""
        named = self._answer("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        for name in ([named.removeprefix("refs/remotes/origin/")] if named else []) + ["main", "master"]:
            if self._branch(name):
                return name
        raise GitError(
            "no default branch is known",
            "origin/HEAD, main or master",
            "Name what to compare with: --base REV.",
        )

    def branch_of(self, rev: str) -> str | None:
        """The short name of the branch that `rev` names, here or at the remote; `None` for any other revision."""
        name = self._answer("rev-parse", "--symbolic-full-name", "--verify", "--quiet", "--end-of-options", rev) or ""
        found = re.fullmatch(r"refs/(?:heads|remotes/origin)/(.+)", name)
        return found[1] if found else None

    def base_of_checkout(
        self,
        head: str,
        *,
        base_ref: str | None = None,
        pull_head: str | None = None,
        event_base: str | None = None,
    ) -> Base:
        """What the checked-out commit is compared with.

        The commit by which GitHub tries a pull request (it merges `pull_head`, or is checked out as a merge ref) has
        the base as first parent, and says so even in a shallow clone. Else it is `event_base`, the ancestor a push or
        merge group started from; else the merge base with `base_ref`, else with the default branch. Fetches what is
        missing. Raises `GitError` where nothing serves.
        """
        parents = self.parents(head)
        if len(parents) > 1 and (parents[1] == pull_head or self._is_merge_ref(head)):
            parent = parents[0]
            self._have(parent)
            return Base(ref=base_ref or self.default_branch(), commit=parent, merge_base=parent)
        if event_base and not NO_OID.fullmatch(event_base) and self._can_have(event_base):
            return Base(ref=base_ref or self.default_branch(), commit=event_base, merge_base=event_base)
        name = base_ref or self.default_branch()
        tip = self._branch(name) or self._fetched_branch(name)
        return Base(ref=name, commit=tip, merge_base=self._merge_base_deepening(tip, head))

    def changed_files(self, base: str, head: str, moving: Sequence[str] = ()) -> tuple[ChangedFile, ...]:
        """Every file that differs, ordered by path.

        Moves are looked for among paths with one of the suffixes in `moving` only: to compare contents is costly,
        and in a mirror means fetching them. Anywhere else a move is one file deleted and another added.
        """
        files = self._diff(base, head, ["--no-renames"])
        candidates = [file for file in files if file.path.lower().endswith(tuple(moving))] if moving else []
        gone = [file.base.oid for file in candidates if file.status is Status.DELETED and file.base]
        come = [file.head.oid for file in candidates if file.status is Status.ADDED and file.head]
        if gone and come:
            self._have_blobs([*gone, *come])
            paths = [f":(top,icase)*{suffix}" for suffix in moving]
            moved = [file for file in self._diff(base, head, ["-M"], paths) if file.status is Status.MOVED]
            taken = {path for file in moved for path in file.paths}
            files = [*(file for file in files if file.path not in taken), *moved]
        return tuple(sorted(files, key=lambda file: _bytes(file.path)))

    def blobs(self, oids: Iterable[str], limit: int = BLOB_LIMIT) -> dict[str, bytes | TooLarge]:
        """Each blob's content, or its size where it is over `limit` bytes. Raises `GitError` where one is missing."""
        wanted = list(dict.fromkeys(oids))
        if not wanted:
            return {}
        sizes = self._have_blobs(wanted)
        told: dict[str, bytes | TooLarge] = {}
        total = 0
        for oid in wanted:
            if sizes[oid] > limit or total + sizes[oid] > TOTAL_LIMIT:
                told[oid] = TooLarge(sizes[oid])
            else:
                total += sizes[oid]
        return told | self._contents([oid for oid in wanted if oid not in told], total)

    def entries(self, commit: str, paths: Sequence[str]) -> dict[str, Blob]:
        """Those of the paths that are a file, link or submodule in the commit, with mode and object id."""
        found = self.listed(commit, paths)
        return {path: found[path] for path in paths if path in found}

    def listed(self, commit: str, paths: Sequence[str]) -> dict[str, Blob]:
        """As `entries`, and for a path that ends in `/` every file, link and submodule right in that folder."""
        argv = ["--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *paths]
        found = {}
        for line in self._run(*argv).split(b"\0")[:-1]:
            words, _, name = line.partition(b"\t")
            mode, kind, oid = words.decode().split()
            if kind != "tree":
                found[_text(name)] = Blob(oid=oid, mode=mode)
        return found

    def folders(self, commit: str) -> list[str]:
        """The names of the folders at the top of the commit."""
        names = self._run("ls-tree", "-d", "-z", "--full-tree", "--name-only", commit).split(b"\0")[:-1]
        return [_text(name) for name in names]

    def paths(self, commit: str) -> list[str]:
        """Every path of the commit. Its cost follows the size of the repository: ask only where nothing else helps."""
        names = self._run("ls-tree", "-r", "-z", "--full-tree", "--name-only", commit).split(b"\0")[:-1]
        return [_text(name) for name in names]

    def entry(self, commit: str, path: str) -> Blob | None:
        return self.entries(commit, [path]).get(path)

    def read(self, commit: str, path: str) -> bytes | None:
        """A regular file's bytes; `None` where there is none or it is over the limit."""
        blob = self.entry(commit, path)
        content = self.blobs([blob.oid])[blob.oid] if blob and blob.is_regular else None
        return content if isinstance(content, bytes) else None

    def prefetch(self, oids: Iterable[str]) -> None:
        """Fetch missing objects of a partial clone, all in one go: one by one takes a hundred times longer."""
        with suppress(GitError):  # what is missing after all is told by whoever needs it
            self._fetch_objects(oids, "origin", {})

    def _commit(self, rev: str) -> str | None:
        return self._answer("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")

    def _branch(self, name: str) -> str | None:
        """The branch's commit: as the remote had it, else the local one."""
        return self._commit(f"refs/remotes/origin/{name}") or self._commit(f"refs/heads/{name}")

    def _merge_base(self, base: str, head: str) -> str | None:
        if base == head or base in self.parents(head):
            return base
        return self._answer("merge-base", base, head)

    def _merge_base_deepening(self, base: str, head: str) -> str:
        """The merge base, more of a shallow history being fetched, four times over, until it is seen."""
        depth = 50
        while self._merge_base(base, head) is None and depth <= 50 * 4**3 and self._is_shallow():
            self._try_fetch(f"--deepen={depth}", "origin")
            depth *= 4
        return self.merge_base(base, head)

    def _depth(self) -> list[str]:
        """A shallow clone is given one commit more; a whole one would be made shallow by that."""
        return ["--depth=1"] if self._is_shallow() else []

    def _is_shallow(self) -> bool:
        return self._answer("rev-parse", "--is-shallow-repository") == "true"

    def _is_merge_ref(self, head: str) -> bool:
        refs = self._run("for-each-ref", f"--points-at={head}", "--format=%(refname)", "refs/remotes/pull")
        return any(MERGE_REF.fullmatch(name) for name in _text(refs).split())

    def _can_have(self, commit: str) -> bool:
        return self._commit(commit) is not None or self._try_fetch(*self._depth(), "origin", commit)

    def _have(self, commit: str) -> None:
        if not self._can_have(commit):
            raise GitError(
                f"the base commit {commit[:12]} is not in {self.directory} and could not be fetched",
                "the first parent of the pull request's merge commit",
                "In the workflow give actions/checkout `fetch-depth: 2` (or 0).",
            )

    def _fetched_branch(self, name: str) -> str:
        self._try_fetch(*self._depth(), "origin", f"+refs/heads/{name}:refs/remotes/origin/{name}")
        return self._branch(name) or self.resolve(name)

    def _diff(self, base: str, head: str, options: list[str], paths: Sequence[str] = ()) -> list[ChangedFile]:
        argv = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", *options]
        return list(_changed_files(self._run(*argv, base, head, "--", *paths)))

    def _have_blobs(self, oids: Sequence[str]) -> dict[str, int]:
        """Each blob's size, what is missing being fetched first."""
        try:
            sizes = self._sizes(oids)
        except GitError:  # an old git dies at the first object it may not fetch lazily
            sizes = {}
        missing = [oid for oid in oids if oid not in sizes]
        if missing:
            self.prefetch(missing)
            sizes = self._sizes(oids)
        absent = [oid for oid in oids if oid not in sizes]
        if absent:
            raise GitError(
                f"{len(absent)} objects are missing from {self.directory}, {absent[0][:12]} first",
                "a complete clone",
                "Check the clone with `git fsck`, or clone again.",
            )
        return sizes

    def _sizes(self, oids: Sequence[str]) -> dict[str, int]:
        asked = "\n".join(oids).encode() + b"\n"
        lines = self._run("cat-file", "--batch-check", "--buffer", stdin=asked).decode().splitlines()
        return {line.split()[0]: int(line.split()[2]) for line in lines if line.split()[1] == "blob"}

    def _contents(self, oids: Sequence[str], total: int) -> dict[str, bytes]:
        if not oids:
            return {}
        asked = "\n".join(oids).encode() + b"\n"
        answer = self._run("cat-file", "--batch", "--buffer", stdin=asked, limit=total + HEADER_LIMIT * len(oids))
        told, at = {}, 0
        for oid in oids:
            start = answer.index(b"\n", at) + 1
            at = start + int(answer[at:start].split()[2]) + 1
            told[oid] = answer[start : at - 1]
        return told

    def _try_fetch(self, *arguments: str) -> bool:
        try:
            self._fetch(arguments, {})
        except GitError:
            return False
        return True

    def _fetch_objects(self, oids: Iterable[str], remote: str, config: Mapping[str, str]) -> None:
        wanted = "\n".join(dict.fromkeys(oids)).encode() + b"\n"
        negotiation = {"fetch.negotiationAlgorithm": "noop"}
        self._fetch(["--filter=blob:none", "--stdin", remote], {**config, **negotiation}, stdin=wanted)

    def _fetch(self, arguments: Sequence[str], config: Mapping[str, str], stdin: bytes = b"") -> None:
        options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--recurse-submodules=no"]
        argv = ["fetch", *options, "--upload-pack=git-upload-pack", *arguments]
        self._run(*argv, stdin=stdin, config=config, protocols="https:http:file", seconds=FETCH_SECONDS)

    def _answer(self, *arguments: str) -> str | None:
        """One line, or `None` where git says no (exit status 1, or 128 about a bad revision)."""
        status, out, _ = self._execute(arguments, {})
        return out.decode("utf-8", "surrogateescape").strip() or None if status == 0 else None

    def _run(self, *arguments: str, **limits: Unpack[_Limits]) -> bytes:
        status, out, told = self._execute(arguments, limits)
        if status:
            verb = next(word for word in arguments if not word.startswith("-"))
            raise GitError(
                f"git {verb} failed in {self.directory}: {_last_line(told, limits.get('config', {}))}",
                *(FETCHING if verb == "fetch" else READING),
            )
        return out

    def _execute(self, arguments: Sequence[str], limits: _Limits) -> tuple[int, bytes, bytes]:
        """Exit status, output and errors of one call. Without protocols even an old git cannot fetch lazily."""
        protocols = {"GIT_ALLOW_PROTOCOL": limits.get("protocols", "none")}
        environment = {**self.environment, **ENVIRONMENT, **protocols, **_settings(limits.get("config", {}))}
        argv = [_git(), b"-C", os.fsencode(self.directory), *(_bytes(word) for word in arguments)]
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
            given.write(limits.get("stdin", b""))
            given.seek(0)
            process = _started(argv, given, errors, environment, self._inherited)
            out = _read(process, limits.get("limit", OUTPUT_LIMIT), limits.get("seconds", SECONDS))
            errors.seek(0)
            return process.returncode, out, errors.read(MIB)


class Mirror(Repository):
    """A bare mirror without blobs, for the App: a cache that can be deleted at any moment.

    Only a fetch is told that the remote has the missing objects, so reading never fetches by itself. The token lives
    in the environment of that one call: never in an argument, never on disk.
    """

    def __init__(self, directory: Path | str, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(directory, environment)
        self._remote: tuple[str, str] | None = None

    def ensure(self, url: str, token: str, wants: Mapping[str, str | None]) -> None:
        """Have each wanted commit with its history, under the given ref (`refs/pull/7/head`).

        `None` means whatever the remote has there now. Costs no request where every commit is here already.
        """
        self._remote = (url, token)
        with self._locked():
            self._make_ready()
            missing = [f"+{oid or ref}:{ref}" for ref, oid in wants.items() if oid is None or not self._commit(oid)]
            if missing:
                self._fetch(["--filter=blob:none", url, *missing], self._promise())
                self._repack()

    def prefetch(self, oids: Iterable[str]) -> None:
        """Fetch the blobs in one go. `ensure` comes first: it says where from."""
        url, _ = self._known_remote()
        with self._locked():
            self._fetch_objects(oids, url, self._promise())

    def _known_remote(self) -> tuple[str, str]:
        if self._remote is None:
            raise GitError(f"{self.directory} has no remote yet", "a mirror made ready", "Call ensure() first.")
        return self._remote

    def _promise(self) -> dict[str, str]:
        url, token = self._known_remote()
        login = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        return {
            f"remote.{url}.promisor": "true",
            f"remote.{url}.partialCloneFilter": "blob:none",
            **({f"http.{url}.extraHeader": f"Authorization: Basic {login}"} if token else {}),
        }

    def _repack(self) -> None:
        if len(list(self.directory.glob("objects/pack/*.pack"))) > PACKS:
            self._run("repack", "-a", "-d", "-q", config=self._promise(), seconds=FETCH_SECONDS)

    def _make_ready(self) -> None:
        """Make what is not there yet, and clear away what a git that was killed left behind: it would stop us."""
        if not all((self.directory / name).exists() for name in ("HEAD", "objects", "refs")):
            self.directory.mkdir(parents=True, exist_ok=True)
            self._run("init", "--quiet", "--bare", "--template=")
        for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*"):
            for left in self.directory.glob(pattern):
                left.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One fetch at a time for each mirror, whichever process asks.

        git inherits the lock, so that it lasts as long as the fetch even where we are killed in between.
        """
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        with self.directory.with_name(f"{self.directory.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._inherited = (lock.fileno(),)
            try:
                yield
            finally:
                self._inherited = ()


def _git() -> bytes:
    found = shutil.which("git")
    if found is None:
        raise GitError("git is not installed", "git 2.38 or newer on the PATH", "Install git.")
    return os.fsencode(found)


def _started(
    argv: list[bytes], stdin: IO[bytes], stderr: IO[bytes], environment: dict[str, str], inherited: Sequence[int]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - argv is a list, git is found by its full path, no shell
            argv,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment,
            pass_fds=inherited,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise GitError(f"git does not start: {error}", "arguments that git can take", "Check the names.") from error


def _read(process: subprocess.Popen[bytes], limit: int, seconds: float) -> bytes:
    """What the process says until it ends; it and its children are killed at either limit."""
    timer = threading.Timer(seconds, _kill, [process])
    timer.start()
    try:
        with process:
            out = process.stdout.read(limit + 1) if process.stdout else b""
            if len(out) > limit:
                _kill(process)
    finally:
        timer.cancel()
    if len(out) > limit:
        raise GitError(f"git answered more than {limit} bytes", "a change people can review", "Split the change.")
    if process.returncode == -signal.SIGKILL:
        raise GitError(f"git was killed, after {seconds:g} s at the latest", "an answer in time", "Try again.")
    return out


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _settings(config: Mapping[str, str]) -> dict[str, str]:
    """Configuration of highest rank, by environment: nothing of it shows in the process list."""
    pairs = list({**CONFIGURATION, **config}.items())
    keys = {f"GIT_CONFIG_KEY_{at}": key for at, (key, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{at}": value for at, (_, value) in enumerate(pairs)}
    return {"GIT_CONFIG_COUNT": str(len(pairs)), **keys, **values}


def _last_line(told: bytes, config: Mapping[str, str]) -> str:
    """The last words of git, without anything that was given in confidence."""
    lines = told.decode("utf-8", "backslashreplace").strip().splitlines() or ["it gave no reason"]
    words = USERINFO.sub("", lines[-1])
    for value in config.values():
        if value.startswith("Authorization"):
            words = words.replace(value.rpartition(" ")[2], "***")
    return words


def _changed_files(raw: bytes) -> Iterator[ChangedFile]:
    """`diff-tree -z --raw`: `:mode mode oid oid status`, NUL, path, NUL, and for a move a second path."""
    words = iter(raw.split(b"\0")[:-1])
    for word in words:
        base_mode, head_mode, base_oid, head_oid, status = word[1:].decode().split()
        first = _text(next(words))
        path = _text(next(words)) if status[0] == "R" else first
        yield ChangedFile(
            status=STATUSES[status[0]],
            path=path,
            old_path=first if path != first else None,
            base=None if NO_OID.fullmatch(base_mode) else Blob(oid=base_oid, mode=base_mode),
            head=None if NO_OID.fullmatch(head_mode) else Blob(oid=head_oid, mode=head_mode),
        )


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _bytes(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape")
