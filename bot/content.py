"""Two commits, read: what changed between them, whose it is, and the policy that judges it.

Policy, exceptions and CODEOWNERS come from the base commit, so that nothing can relax its own judge. What it costs
follows what changed, never the size of the repository: one `diff-tree`, one `ls-tree`, one `cat-file` for every blob at
once.
"""

from __future__ import annotations

from bot.agreement import in_agreement
from bot.facts.change import Blob, Change, ChangedFile, Problem
from bot.facts.finding import Place
from bot.facts.snapshot import Content, Source
from bot.formats import SUFFIXES, Read, codeowners, read_file, sides
from bot.git import Base, Repository, TooLarge
from bot.policy.config import is_readable
from bot.policy.governed import EXCEPTIONS_PATH, POLICY_PATH, ROTA_PATH
from bot.references import with_references

POLICY_VERSIONS = 20
"""How many versions of a policy are looked at for one that can be read."""

TOO_LARGE = "\0" * codeowners.SIZE_LIMIT
"""What stands for a judging file that is too large to be read: every reader refuses it for its size, and says so."""


def read_content(
    repository: Repository, base: str, head: str, base_ref: str, organisation_policy: Source | None = None
) -> Content:
    """Read what two commits say, from where their histories part to the head.

    Raises `bot.git.GitError` where the commits or what they hold cannot be had.
    """
    start = repository.merge_base(base, head)
    return read_between(repository, Base(ref=base_ref, commit=base, merge_base=start), head, organisation_policy)


def read_between(repository: Repository, base: Base, head: str, organisation_policy: Source | None = None) -> Content:
    """`read_content` where it is known already what the head is compared with (`Repository.base_of_checkout`)."""
    files = repository.changed_files(base.merge_base, head, moving=SUFFIXES)
    judges = repository.entries(base.commit, [POLICY_PATH, EXCEPTIONS_PATH, ROTA_PATH, *codeowners.LOCATIONS])
    wanted = [blob.oid for file in files if _may_be_governed(file) for blob in _sides(file)]
    wanted += [blob.oid for blob in judges.values() if blob.is_regular]
    texts = _Texts(repository.blobs(wanted, limit=codeowners.SIZE_LIMIT))
    changes = _changes(repository, base.merge_base, head, files, texts)
    policy = texts.source(POLICY_PATH, judges.get(POLICY_PATH))
    owners, problems = _owners(judges, texts)
    return Content(
        base_ref=base.ref,
        base=base.commit,
        head=head,
        merge_base=base.merge_base,
        policy=policy,
        kept_policy=_kept(repository, base.commit, policy),
        head_policy=_of_head(POLICY_PATH, files, texts),
        organisation_policy=organisation_policy,
        exceptions=texts.source(EXCEPTIONS_PATH, judges.get(EXCEPTIONS_PATH)),
        rota=texts.source(ROTA_PATH, judges.get(ROTA_PATH)),
        head_exceptions=_of_head(EXCEPTIONS_PATH, files, texts),
        changes=changes,
        ownership=tuple(owners.owners_of(path) for path in _asking(files)) if owners else (),
        codeowners_problems=problems,
    )


def policy_of(repository: Repository, commit: str) -> tuple[Source | None, Source | None]:
    """The policy file of a commit and, where it cannot be read, its last version that could be. Raises `GitError`."""
    judge = repository.entries(commit, [POLICY_PATH])
    texts = _Texts(repository.blobs([blob.oid for blob in judge.values() if blob.is_regular]))
    policy = texts.source(POLICY_PATH, judge.get(POLICY_PATH))
    return policy, _kept(repository, commit, policy)


def _kept(repository: Repository, commit: str, policy: Source | None) -> Source | None:
    """The last version of the policy that can be read, looked for only where today's cannot be."""
    if policy is None or is_readable(policy):
        return None
    for before in repository.commits_of(commit, POLICY_PATH, most=POLICY_VERSIONS)[1:]:
        content = repository.read(before, POLICY_PATH)
        told = Source(path=POLICY_PATH, text=content.decode("utf-8", "surrogateescape")) if content else None
        if told and is_readable(told):
            return told
    return None


class _Texts:
    """The blobs that were read, by object id."""

    def __init__(self, blobs: dict[str, bytes | TooLarge]) -> None:
        self._blobs = blobs

    def of(self, blob: Blob | None) -> bytes | None:
        """A regular file's content; `None` for what is too large, and for links and submodules, never followed."""
        content = self._blobs[blob.oid] if blob and blob.is_regular else None
        return content if isinstance(content, bytes) else None

    def source(self, path: str, blob: Blob | None) -> Source | None:
        """A file that judges; one too large to be read must not count as none, so it is one nobody can read."""
        if blob is None or not blob.is_regular:
            return None
        content = self.of(blob)
        return Source(path=path, text=TOO_LARGE if content is None else content.decode("utf-8", "surrogateescape"))


def _of_head(path: str, files: tuple[ChangedFile, ...], texts: _Texts) -> Source | None:
    """What the head makes of a file that judges, where it changes it."""
    return next((texts.source(path, file.head) for file in files if file.path == path), None)


def _asking(files: tuple[ChangedFile, ...]) -> list[str]:
    """The paths whose owners are wanted: every one touched, and the policy's where its exceptions are."""
    touched = [path for file in files for path in file.paths]
    return [*touched, POLICY_PATH] if EXCEPTIONS_PATH in touched and POLICY_PATH not in touched else touched


def _may_be_governed(file: ChangedFile) -> bool:
    return any(path.lower().endswith(SUFFIXES) for path in file.paths)


def _sides(file: ChangedFile) -> list[Blob]:
    return [blob for blob in (file.base, file.head) if blob and blob.is_regular]


def _changes(
    repository: Repository, base: str, head: str, files: tuple[ChangedFile, ...], texts: _Texts
) -> tuple[Change, ...]:
    """What each file says, given what it refers to at its own commit and what else describes the same data."""
    pairs = {
        file.path: sides(file, texts.of(file.base), texts.of(file.head)) for file in files if _may_be_governed(file)
    }
    before = with_references(repository, base, [old for old, _ in pairs.values() if old])
    after = with_references(repository, head, [new for _, new in pairs.values() if new])
    read = []
    for file in files:
        old, new = pairs.get(file.path, (None, None))
        told = (old and before[old.path], new and after[new.path])
        read.append(read_file(file, *told) if file.path in pairs else Read(change=Change(file=file)))
    return in_agreement(repository, head, read)


def _owners(judges: dict[str, Blob], texts: _Texts) -> tuple[codeowners.Codeowners | None, tuple[Problem, ...]]:
    """CODEOWNERS of the base, and what is wrong with it."""
    path = codeowners.find(judges)
    if path is None:
        return None, ()
    source = texts.source(path, judges[path])
    if source is None:
        return None, (_no_file(path),)
    read = codeowners.parse(path, source.text)
    return read, read.problems


def _no_file(path: str) -> Problem:
    return Problem(
        place=Place(path=path, line=1),
        found="a link or submodule, which is not followed: nothing has an owner",
        expected="a regular file",
        remedy="Put the text itself there.",
    )
