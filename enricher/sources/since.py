"""The built-in policies at an earlier time: of another checkout, or of an earlier commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts, RulesLoader
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import SourceError, UsageError
from enricher.platform.cache import cache_key
from enricher.platform.git import git
from enricher.sources.archive import below_policies, write_policies
from enricher.sources.checkout import Checkout, read_checkout, rules_in_checkout
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source_options import SourceOptions

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_since(since: str, options: SourceOptions) -> CatalogFacts:
    """Read the policies at an earlier time.

    `since` is a checkout or an archive of one, else a commit, a tag or a day (`2026-01-31`) of the
    git checkout that `--policies-from` names. Raises UsageError if it is none of them, and
    SourceError if it can't be read.
    """
    is_cached = bool(options.max_age)
    if since and Path(since).exists():
        checkout = Checkout(Path(since), options.cloud, is_cached=is_cached)
        return _facts(checkout.ask(), checkout.load_rules)
    folder = options.policies_from
    commit = _commit(since, folder) if folder and folder.is_dir() else None
    if folder is None or commit is None:
        raise UsageError(
            f"--since {since}: no such folder or archive, and no commit or day of a git checkout "
            "that --policies-from names."
        )
    read = partial(_read_commit, folder, commit, options.cloud)
    # A commit never changes, so its name identifies its content.
    key = cache_key("commit", options.cloud, commit)
    return _facts(
        cached_facts(key, PolicyFacts, read) if is_cached else read(),
        partial(_rules_of_commit, folder, commit, options.cloud),
    )


def _facts(policies: PolicyFacts, load_rules: RulesLoader) -> CatalogFacts:
    return CatalogFacts(
        policies.policies, policies.initiatives, gaps=policies.gaps, load_rules=load_rules
    )


def _read_commit(checkout: Path, commit: str, cloud: Cloud) -> PolicyFacts:
    with _commit_folder(checkout, commit) as folder:
        return read_checkout(folder, cloud)


def _rules_of_commit(checkout: Path, commit: str, cloud: Cloud) -> Mapping[str, PolicyDefinition]:
    with _commit_folder(checkout, commit) as folder:
        return rules_in_checkout(folder, cloud)


@contextmanager
def _commit_folder(checkout: Path, commit: str) -> Iterator[Path]:
    """Write the policies of a commit into a temporary folder."""
    with TemporaryDirectory(prefix="enrich-") as folder:
        write_policies(_members(checkout, commit), Path(folder), checkout)
        yield Path(folder)


def _members(checkout: Path, commit: str) -> Iterator[tuple[str, bytes]]:
    """Yield the policy files of a commit from git's objects: a checkout of it would run filters."""
    tree = git(checkout, "ls-tree", "-r", "-z", commit) or b""
    objects: dict[str, bytes] = {}
    for line in filter(None, tree.split(b"\0")):
        kind, _, path = line.partition(b"\t")
        name = path.decode("utf-8", "replace")
        if name.endswith(".json") and b" blob " in kind and below_policies(PurePosixPath(name)):
            objects[name] = kind.split()[-1]
    request = b"\n".join(objects.values()) + b"\n"
    output = git(checkout, "cat-file", "--batch", stdin=request)
    if not objects or output is None:
        raise SourceError(f"git has no policies of commit {commit[:12]} of {checkout}.")
    offset = 0
    for name in objects:
        start = output.index(b"\n", offset) + 1
        end = start + int(output[offset:start].split()[-1])
        yield name, output[start:end]
        offset = end + 1  # after the line feed that follows each object


def _commit(since: str, checkout: Path) -> str | None:
    """Return the commit that a name stands for, or the last one of a day."""
    if _DAY.fullmatch(since):
        output = git(checkout, "rev-list", "-1", f"--before={since}T23:59:59Z", "HEAD")
    else:
        output = git(
            checkout, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
        )
    return output.decode().strip() or None if output else None
