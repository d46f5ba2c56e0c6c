"""A repository's real git: a bare repository on disk, written with plumbing and served by `git http-backend`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
IDENTITY = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<at>\d+) ")
CO_AUTHOR = re.compile(r"^co-authored-by:\s*(.*?)\s*<([^>]*)>\s*$", re.IGNORECASE | re.MULTILINE)
SETTINGS = {"uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true", "http.receivepack": "false"}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit, as git has it: a name and an e-mail address that anybody can type."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    at: int
    message: str

    @property
    def authors(self) -> tuple[Signature, ...]:
        """The author and every co-author the message names, as GitHub counts them."""
        return (self.author, *(Signature(*found) for found in CO_AUTHOR.findall(self.message)))


class Git:
    """One bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._commits: dict[str, Commit] = {}
        self._known: dict[tuple[str, ...], str] = {}
        self._blobs: dict[bytes, str] = {}
        path.mkdir(parents=True)
        self("init", "--quiet", "--bare", "--initial-branch=main", ".")
        for name, value in SETTINGS.items():
            self("config", name, value)

    def __call__(self, *arguments: str, stdin: bytes = b"", **environment: str) -> str:
        """Run git here and return what it prints.

        Raises:
            subprocess.CalledProcessError: git refused.

        """
        return self.raw(*arguments, stdin=stdin, **environment).decode(errors="surrogateescape").strip()

    def fixed(self, *arguments: str) -> str:
        """Run git where the answer can never change, because it is asked of commits by their ids; once."""
        if arguments not in self._known:
            self._known[arguments] = self(*arguments)
        return self._known[arguments]

    def raw(self, *arguments: str, stdin: bytes = b"", **environment: str) -> bytes:
        clean = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            input=stdin,
            capture_output=True,
            env=clean | environment,
            check=True,
        )
        return done.stdout

    def ref(self, name: str) -> str | None:
        """Where a branch (`main`) or a full ref stands; `None` where there is none such."""
        full = name if name.startswith("refs/") else f"refs/heads/{name}"
        try:
            return self("rev-parse", "--verify", "--quiet", full)
        except subprocess.CalledProcessError:
            return None

    def resolve(self, revision: str) -> str | None:
        """The commit a branch, tag or id means."""
        try:
            return self("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except subprocess.CalledProcessError:
            return None

    def point(self, branch: str, sha: str | None) -> None:
        """Let a branch stand at a commit; `None` deletes it."""
        full = branch if branch.startswith("refs/") else f"refs/heads/{branch}"
        self("update-ref", full, sha) if sha else self("update-ref", "-d", full)

    def commit(  # noqa: PLR0913 - a commit is made of these
        self,
        parents: Sequence[str],
        files: Mapping[str, bytes | None],
        message: str,
        *,
        author: Signature,
        committer: Signature,
        at: datetime,
    ) -> str:
        """Write a commit: its first parent's tree with `files` put in, and those that are `None` taken out."""
        tree = self._tree(parents[0] if parents else EMPTY_TREE, files)
        arguments = [word for parent in parents for word in ("-p", parent)]
        stamp = f"{int(at.timestamp())} +0000"
        return self(
            "commit-tree",
            tree,
            *arguments,
            stdin=message.encode(),
            GIT_AUTHOR_NAME=author.name,
            GIT_AUTHOR_EMAIL=author.email,
            GIT_AUTHOR_DATE=stamp,
            GIT_COMMITTER_NAME=committer.name,
            GIT_COMMITTER_EMAIL=committer.email,
            GIT_COMMITTER_DATE=stamp,
        )

    def merge_tree(self, ours: str, theirs: str) -> str | None:
        """The tree of a merge; `None` where the two conflict."""
        try:
            return self("merge-tree", "--write-tree", ours, theirs).splitlines()[0]
        except subprocess.CalledProcessError:
            return None

    def _tree(self, start: str, files: Mapping[str, bytes | None]) -> str:
        index = {"GIT_INDEX_FILE": str(self.path / f"index-{os.getpid()}")}
        self("read-tree", start if start == EMPTY_TREE else f"{start}^{{tree}}", **index)
        lines = [self._entry(path, content) for path, content in files.items()]
        self("update-index", "-z", "--index-info", stdin=b"".join(lines), **index)
        tree = self("write-tree", **index)
        Path(index["GIT_INDEX_FILE"]).unlink(missing_ok=True)
        return tree

    def _entry(self, path: str, content: bytes | None) -> bytes:
        name = path.encode(errors="surrogateescape")
        if content is None:
            return b"0 " + ZERO.encode() + b"\t" + name + b"\0"
        if content not in self._blobs:
            self._blobs[content] = self("hash-object", "-w", "--stdin", stdin=content)
        return b"100644 " + self._blobs[content].encode() + b"\t" + name + b"\0"

    def read(self, sha: str) -> Commit:
        """A commit by its full id."""
        if sha not in self._commits:
            self._commits[sha] = _parse(sha, self("cat-file", "commit", sha))
        return self._commits[sha]

    def log(self, base: str, head: str) -> list[Commit]:
        """The commits of `head` that `base` lacks, oldest first, as a pull request lists them."""
        return [self.read(sha) for sha in self.fixed("rev-list", "--reverse", head, f"^{base}").split()]

    def is_ancestor(self, old: str, new: str) -> bool:
        try:
            self("merge-base", "--is-ancestor", old, new)
        except subprocess.CalledProcessError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str | None:
        try:
            return self.fixed("merge-base", one, other)
        except subprocess.CalledProcessError:
            return None

    def show(self, revision: str, path: str) -> bytes | None:
        """A file's content at a revision; `None` where it is no file."""
        try:
            return self.raw("cat-file", "blob", f"{revision}:{path}")
        except subprocess.CalledProcessError:
            return None

    def changed(self, base: str, head: str) -> list[tuple[str, int, int, str]]:
        """What a pull request changes: status letter, lines added and taken away, path."""
        start = self.merge_base(base, head) or EMPTY_TREE
        status = self.fixed("diff", "--no-renames", "-z", "--name-status", start, head).split("\0")
        numbers = self.fixed("diff", "--no-renames", "-z", "--numstat", start, head).split("\0")
        counts = [[int(one) if one.isdecimal() else 0 for one in line.split("\t")[:2]] for line in numbers if line]
        pairs = zip(status[0::2], status[1::2], counts, strict=False)
        return [(letter, added, deleted, path) for letter, path, (added, deleted) in pairs]


def _parse(sha: str, text: str) -> Commit:
    header, _, message = text.partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.splitlines():
        name, _, value = line.partition(" ")
        fields.setdefault(name, []).append(value)
    return Commit(
        sha=sha,
        tree=fields["tree"][0],
        parents=tuple(fields.get("parent", ())),
        author=_signature(fields["author"][0]),
        committer=_signature(fields["committer"][0]),
        at=_moment(fields["committer"][0]),
        message=message,
    )


def _signature(line: str) -> Signature:
    found = IDENTITY.match(line)
    return Signature(found["name"], found["email"]) if found else Signature(line, "")


def _moment(line: str) -> int:
    found = IDENTITY.match(line)
    return int(found["at"]) if found else 0
