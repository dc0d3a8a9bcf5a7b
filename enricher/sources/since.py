"""The built-in policies at an earlier time: of another checkout, or of an earlier commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts, RulesLoader
from enricher.catalog.policy import PolicyDefinition
from enricher.platform.cache import cache_key
from enricher.platform.git import has_repository
from enricher.sources.archive import below_policies, write_policies
from enricher.sources.checkout import Checkout, read_checkout, rules_in_checkout
from enricher.sources.checkout_history import History, no_such_state
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source_options import SourceOptions


def require_state(since: str, options: SourceOptions) -> None:
    """Raise UsageError if `since` is no state of the policies, as `read_since` does; read none."""
    folder = options.policies_from
    is_lost = folder is not None and not folder.exists()  # which is another error, when it is read
    if not (_is_path(since) or is_lost):
        _history(since, options, fetch=False).commit(since, lambda _: None)


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
    if _is_path(since):
        checkout = Checkout(Path(since), options.effective_cloud, is_cached=is_cached)
        return _facts(checkout.ask(), checkout.load_rules)
    history = _history(since, options, fetch=fetch)
    commit = history.commit(since, warn)
    read = partial(_read_commit, history, commit, options.effective_cloud)
    # A commit never changes, so its name identifies its content.
    key = cache_key("commit", options.effective_cloud, commit)
    return _facts(
        cached_facts(key, PolicyFacts, read) if is_cached else read(),
        partial(_rules_of_commit, history, commit, options.effective_cloud),
    )


def days_since(
    since: str, options: SourceOptions, files: Sequence[Mapping[str, str]]
) -> dict[str, date]:
    """Return the days on which policies changed since a commit or day, by id, as git has them.

    `files` are the ids by file, in each of the two states. Empty if `since` is another checkout:
    nothing dates its changes.
    """
    folder = options.policies_from
    if not since or _is_path(since) or folder is None or not has_repository(folder):
        return {}
    history = History(folder)
    changes = history.changes(history.commit(since, lambda _: None))
    days: dict[str, date] = {}
    for name, day in changes.items():
        path = below_policies(PurePosixPath(name))
        below = "/".join(path.parts[1:]).lower() if path else ""
        for guid in {of_state[below] for of_state in files if below in of_state}:
            days[guid] = max(day, days.get(guid, day))
    return days


def _is_path(since: str) -> bool:
    """Return whether a state is named by its path: it is another checkout, or an archive of one."""
    return bool(since) and Path(since).exists()


def _history(since: str, options: SourceOptions, *, fetch: bool) -> History:
    """Return the history of the checkout of policies; raise UsageError if there is none."""
    folder = options.policies_from
    if folder is None or not folder.is_dir() or not has_repository(folder):
        raise no_such_state(since, "--since", "--policies-from")
    return History(folder, fetch)


def _is_policy(name: str) -> bool:
    return name.endswith(".json") and below_policies(PurePosixPath(name)) is not None


def _facts(policies: PolicyFacts, load_rules: RulesLoader) -> CatalogFacts:
    return CatalogFacts(
        policies.policies,
        policies.initiatives,
        gaps=policies.gaps,
        load_rules=load_rules,
        files=policies.files,
    )


def _read_commit(history: History, commit: str, cloud: Cloud) -> PolicyFacts:
    with _commit_folder(history, commit) as folder:
        return read_checkout(folder, cloud)


def _rules_of_commit(history: History, commit: str, cloud: Cloud) -> Mapping[str, PolicyDefinition]:
    with _commit_folder(history, commit) as folder:
        return rules_in_checkout(folder, cloud)


@contextmanager
def _commit_folder(history: History, commit: str) -> Iterator[Path]:
    """Write the policies of a commit into a temporary folder."""
    with TemporaryDirectory(prefix="enrich-") as folder:
        members = history.files(commit, _is_policy, "policies")
        write_policies(members, Path(folder), history.checkout)
        yield Path(folder)
