"""Find the proved remedies of each definition, without trying every pair.

Only definitions that are about a common resource type, and of which one writes or asks for what the
other tests, are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from enricher.catalog.conditions import Truth
from enricher.catalog.implication import truths
from enricher.catalog.remediation import Check, Remedy, prove

#: The ids of proved remedies: any of a group is enough, and each group is for other resources.
Remedies = tuple[tuple[str, ...], ...]


def remedies_of(checks: Iterable[Check], remedies: Iterable[Remedy]) -> dict[str, Remedies]:
    """Return the proved remedies of each check that has any, by its id."""
    by_subject: dict[tuple[str, str], list[Remedy]] = defaultdict(list)
    for remedy in remedies:
        for subject in _subjects(remedy):
            by_subject[subject].append(remedy)
    found: dict[str, Remedies] = {}
    for check in checks:
        proved = [remedy for remedy in candidates(check, by_subject) if prove(check, remedy).truth]
        if proved:
            found[check.policy_id] = _grouped(proved)
    return found


def candidates(
    check: Check, by_subject: Mapping[tuple[str, str], Sequence[Remedy]]
) -> list[Remedy]:
    """Return the remedies that may satisfy a check, sorted by id."""
    found = {
        remedy.policy_id: remedy
        for subject in _asked(check)
        for remedy in by_subject.get(subject, ())
    }
    return [found[guid] for guid in sorted(found)]


def _asked(check: Check) -> Iterator[tuple[str, str]]:
    """Yield the types of a check, each with a type or an alias that it tests."""
    for kind in check.types:
        if check.existence:
            yield kind, check.existence.type
            continue
        for alias in check.aliases:
            yield kind, alias
            yield kind, alias.partition("[*]")[0]


def _subjects(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Yield the types of a remedy, each with a type or an alias that it brings about."""
    for kind in remedy.types:
        if remedy.existence:
            yield kind, remedy.existence.type
        yield from {(kind, document.type) for document in remedy.written}
        for document in () if remedy.existence else remedy.written:
            yield from ((kind, alias) for alias in document.aliases())


def _grouped(proved: Iterable[Remedy]) -> Remedies:
    """Group remedies of which any is enough: those for the same resources."""
    groups: list[list[Remedy]] = []
    for remedy in proved:
        group = next((group for group in groups if _same_resources(group[0], remedy)), None)
        if group is None:
            groups.append([remedy])
        else:
            group.append(remedy)
    return tuple(tuple(remedy.policy_id for remedy in group) for group in groups)


def _same_resources(first: Remedy, second: Remedy) -> bool:
    """Return whether one of two definitions is about all resources that the other is about."""
    return first.types == second.types and all(
        _implies(first, second, kind) or _implies(second, first, kind) for kind in first.types
    )


def _implies(remedy: Remedy, other: Remedy, kind: str) -> bool:
    results: list[Truth] = [*truths(remedy.cases, other.terms, kind)]
    return all(result is True for result in results)
