"""The built-in policies at an earlier time: of another checkout, or of an earlier commit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from msgspec import Struct

from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts, RulesLoader
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import SourceError, UsageError
from enricher.platform.cache import cache_key
from enricher.platform.git import GitError, git, has_repository
from enricher.sources.archive import below_policies, write_policies
from enricher.sources.checkout import Checkout, read_checkout, rules_in_checkout
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source_options import SourceOptions

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_since(
    since: str,
    options: SourceOptions,
    *,
    fetch: bool = False,
    warn: Callable[[str], None] = lambda _: None,
) -> CatalogFacts:
    """Read the policies at an earlier time.

    `since` is a checkout or an archive of one, else a commit, a tag or a day (`2026-01-31`) of the
    git checkout that `--policies-from` names. With `fetch`, git may fetch what a partial clone
    lacks.

    Warns about a checkout that is older than the day. Raises UsageError if `since` is none of
    these, or before the history of a shallow clone, and SourceError if it can't be read.
    """
    is_cached = bool(options.max_age)
    if since and Path(since).exists():
        checkout = Checkout(Path(since), options.cloud, is_cached=is_cached)
        return _facts(checkout.ask(), checkout.load_rules)
    folder = options.policies_from
    if folder is None or not folder.is_dir() or not has_repository(folder):
        raise _no_such_commit(since)
    history = _History(folder, fetch)
    is_day = _DAY.fullmatch(since)
    commit = history.commit_of_day(since, warn) if is_day else history.commit_of_name(since)
    read = partial(_read_commit, history, commit, options.cloud)
    # A commit never changes, so its name identifies its content.
    key = cache_key("commit", options.cloud, commit)
    return _facts(
        cached_facts(key, PolicyFacts, read) if is_cached else read(),
        partial(_rules_of_commit, history, commit, options.cloud),
    )


def _no_such_commit(since: str) -> UsageError:
    return UsageError(
        f"--since {since}: no such folder or archive, and no commit or day of a git checkout "
        "that --policies-from names."
    )


def _facts(policies: PolicyFacts, load_rules: RulesLoader) -> CatalogFacts:
    return CatalogFacts(
        policies.policies, policies.initiatives, gaps=policies.gaps, load_rules=load_rules
    )


def _read_commit(history: _History, commit: str, cloud: Cloud) -> PolicyFacts:
    with _commit_folder(history, commit) as folder:
        return read_checkout(folder, cloud)


def _rules_of_commit(
    history: _History, commit: str, cloud: Cloud
) -> Mapping[str, PolicyDefinition]:
    with _commit_folder(history, commit) as folder:
        return rules_in_checkout(folder, cloud)


@contextmanager
def _commit_folder(history: _History, commit: str) -> Iterator[Path]:
    """Write the policies of a commit into a temporary folder."""
    with TemporaryDirectory(prefix="enrich-") as folder:
        write_policies(history.members(commit), Path(folder), history.checkout)
        yield Path(folder)


class _History(Struct, frozen=True):
    """The history of a git checkout; with `fetch`, git may fetch what a partial clone lacks."""

    checkout: Path
    fetch: bool

    def commit_of_day(self, day: str, warn: Callable[[str], None]) -> str:
        """Return the last commit of a day or before it."""
        commit = self._git("rev-list", "-1", f"--before={day}T23:59:59Z", "HEAD").strip()
        if not commit:
            raise UsageError(
                f"--since {day}: the history of {self.checkout} begins on {self._begin()}. "
                + (self._unshallow() or "Choose a later day.")
            )
        newest = self._git("rev-list", "-1", "--timestamp", "HEAD").split()
        if newest[1] == commit and (last := _day(newest[0])) < day:
            warn(
                f"the newest commit of {self.checkout} is of {last}, before {day}: nothing later "
                "is known. Update the checkout."
            )
        return commit

    def commit_of_name(self, name: str) -> str:
        """Return the commit that a name stands for."""
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        try:
            return self._git(*verify).strip()
        except GitError as error:
            if error.status != 1:  # as --quiet has it for a name that does not exist
                raise
            hint = self._unshallow()
            raise UsageError(f"{_no_such_commit(name)} {hint}".rstrip()) from error

    def members(self, commit: str) -> Iterator[tuple[str, bytes]]:
        """Yield the policy files of a commit from git's objects, so that no filter of it runs."""
        objects: dict[str, str] = {}
        try:
            tree = self._git("ls-tree", "-r", "-z", commit)
        except GitError as error:
            raise self._partial(commit) from error
        for line in tree.split("\0"):
            kind, _, name = line.partition("\t")
            if name.endswith(".json") and " blob " in kind and below_policies(PurePosixPath(name)):
                objects[name] = kind.split()[-1]
        if not objects:
            raise SourceError(f"commit {commit[:12]} of {self.checkout} has no policies.")
        request = "\n".join([*objects.values(), ""]).encode()
        output = git(self.checkout, "cat-file", "--batch", stdin=request, fetch=self.fetch)
        offset = 0
        for name in objects:
            start = output.index(b"\n", offset) + 1
            size = output[offset:start].split()[-1]
            if not size.isdigit():  # '… missing'
                raise self._partial(commit)
            end = start + int(size)
            yield name, output[start:end]
            offset = end + 1  # after the line feed that follows each object

    def _partial(self, commit: str) -> SourceError:
        return SourceError(
            f"{self.checkout} lacks files of commit {commit[:12]}. If it is a partial clone of "
            "yours, use --fetch to let git fetch them."
        )

    def _git(self, *arguments: str) -> str:
        return git(self.checkout, *arguments, fetch=self.fetch).decode("utf-8", "replace")

    def _begin(self) -> str:
        """Return the day of the oldest commit."""
        roots = self._git("rev-list", "--max-parents=0", "--timestamp", "HEAD").splitlines()
        return min(_day(line.split()[0]) for line in roots)

    def _unshallow(self) -> str:
        """Return how to get the history that a shallow clone lacks; empty for other clones."""
        if self._git("rev-parse", "--is-shallow-repository").strip() != "true":
            return ""
        return f"It is a shallow clone: run 'git -C {self.checkout} fetch --unshallow'."


def _day(timestamp: str) -> str:
    return datetime.fromtimestamp(int(timestamp), UTC).date().isoformat()
