"""Apache Avro's own checker on the changed schemas of a branch: the whole process a repository would run.

Given the repository, the branch, and `backward` (new reads old) or `both` directions.
"""

import subprocess
import sys

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse

COMPATIBLE = SchemaCompatibilityType.compatible


def git(*words: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *words], cwd=sys.argv[1], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def pairs() -> list[tuple[str, str]]:
    """Old and new text of each changed schema."""
    lines = git("diff-tree", "-r", "--raw", "--no-abbrev", "main", sys.argv[2], "--", "avro").splitlines()
    oids = [oid for line in lines for oid in line.split()[2:4]]
    answer = git("cat-file", "--batch", stdin=b"\n".join(oids) + b"\n")
    texts = []
    while answer:
        head, _, rest = answer.partition(b"\n")
        size = int(head.split()[2])
        texts.append(rest[:size].decode())
        answer = rest[size + 1 :]
    return list(zip(texts[::2], texts[1::2], strict=True))


told = 0
for old, new in pairs():
    writer, reader = parse(old), parse(new)
    results = [ReaderWriterCompatibilityChecker().get_compatibility(reader, writer)]
    if sys.argv[3] == "both":
        results.append(ReaderWriterCompatibilityChecker().get_compatibility(writer, reader))
    told += any(result.compatibility is not COMPATIBLE for result in results)
print(told)
