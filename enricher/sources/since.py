"""The built-in policies as they were: another checkout, or an earlier commit of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from enricher.errors import SourceError, UsageError
from enricher.git import git
from enricher.sources.archive import below_policies, write_policies
from enricher.sources.options import SourceOptions
from enricher.sources.policy import PolicyCatalog, read_checkout

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_since(since: str, options: SourceOptions) -> PolicyCatalog:
    """The policies of `since`: a checkout or an archive of one, else a commit, a tag or a day
    (`2026-01-31`) of the git checkout that the policies are taken from now.

    Raises UsageError when it is none of them, SourceError when it can't be read.
    """
    if since and Path(since).exists():
        return read_checkout(Path(since), options.cloud)
    checkout = options.policies_from
    commit = _commit(since, checkout) if checkout and checkout.is_dir() else None
    if checkout is None or commit is None:
        raise UsageError(
            f"--since {since}: no such folder or archive, and no commit or day of a git checkout "
            "that --policies-from names."
        )
    with TemporaryDirectory(prefix="enrich-") as folder:
        write_policies(_members(checkout, commit), Path(folder), checkout)
        return read_checkout(Path(folder), options.cloud)


def _members(checkout: Path, commit: str) -> Iterator[tuple[str, bytes]]:
    """The policies of a commit, as git keeps them: no filter of the checkout's is run."""
    listed = git(checkout, "ls-tree", "-r", "-z", commit) or b""
    files: dict[str, bytes] = {}
    for line in filter(None, listed.split(b"\0")):
        kind, _, path = line.partition(b"\t")
        name = path.decode("utf-8", "replace")
        if name.endswith(".json") and b" blob " in kind and below_policies(PurePosixPath(name)):
            files[name] = kind.split()[-1]
    asked = b"\n".join(files.values()) + b"\n"
    answer = git(checkout, "cat-file", "--batch", stdin=asked)
    if not files or answer is None:
        raise SourceError(f"git has no policies of commit {commit[:12]} of {checkout}.")
    at = 0
    for name in files:
        start = answer.index(b"\n", at) + 1
        end = start + int(answer[at:start].split()[-1])
        yield name, answer[start:end]
        at = end + 1  # behind the line's end that follows a file


def _commit(since: str, checkout: Path) -> str | None:
    """The commit that a name, or the end of a day, stands for."""
    if _DAY.fullmatch(since):
        told = git(checkout, "rev-list", "-1", f"--before={since}T23:59:59Z", "HEAD")
    else:
        told = git(
            checkout, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
        )
    return told.decode().strip() or None if told else None
