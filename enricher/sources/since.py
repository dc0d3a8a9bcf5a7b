"""The built-in policies as they were: another checkout, or an earlier commit of one."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from enricher.errors import SourceError, UsageError
from enricher.git import git
from enricher.sources.archive import below_policies
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
        _write_commit(checkout, commit, Path(folder))
        return read_checkout(Path(folder), options.cloud)


def _write_commit(checkout: Path, commit: str, folder: Path) -> None:
    """Write the policies of a commit, as git keeps them: no filter of the checkout's is run."""
    listed = git(checkout, "ls-tree", "-r", "-z", commit) or b""
    files: dict[PurePosixPath, bytes] = {}
    for line in filter(None, listed.split(b"\0")):
        kind, _, name = line.partition(b"\t")
        path = below_policies(PurePosixPath(name.decode("utf-8", "replace")))
        if path is not None and path.suffix == ".json" and b" blob " in kind:
            files[path] = kind.split()[-1]
    asked = b"\n".join(files.values()) + b"\n"
    answer = git(checkout, "cat-file", "--batch", stdin=asked)
    if not files or answer is None:
        raise SourceError(f"git has no policies of commit {commit[:12]} of {checkout}.")
    at = 0
    for path in files:
        start = answer.index(b"\n", at) + 1
        at = start + int(answer[at:start].split()[-1])
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer[start:at])
        at += 1  # the line's end behind a file


def _commit(since: str, checkout: Path) -> str | None:
    """The commit that a name, or the end of a day, stands for."""
    if _DAY.fullmatch(since):
        told = git(checkout, "rev-list", "-1", f"--before={since}T23:59:59Z", "HEAD")
    else:
        told = git(
            checkout, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
        )
    return told.decode().strip() or None if told else None
