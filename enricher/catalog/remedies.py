"""Find the proved remedies of each definition, without trying every pair.

Only definitions that are about a common resource type, and of which one writes or asks for what the
other tests, are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from enricher.catalog.conditions import fields
from enricher.catalog.remediation import Check, Remedy, can_meet, outcomes, prove

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
            found[check.policy.id] = _grouped(check, proved)
    return found


def candidates(
    check: Check, by_subject: Mapping[tuple[str, str], Sequence[Remedy]]
) -> list[Remedy]:
    """Return the remedies that may satisfy a check, sorted by id."""
    found = {
        remedy.policy.id: remedy
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
        for name in check.fields:
            yield kind, _alias(name, kind)
            yield kind, name.partition("[*]")[0]


def _subjects(remedy: Remedy) -> Iterator[tuple[str, str]]:
    """Yield the types of a remedy, each with a type or an alias that it brings about."""
    for kind in remedy.types:
        if remedy.existence:
            yield kind, remedy.existence.type
            if remedy.existence.is_resource_of(kind):
                tested = fields(remedy.existence.terms.condition)
                yield from ((kind, _alias(name, kind)) for name in tested)
            continue
        for document in remedy.written:
            yield from ((kind, alias) for alias in document.aliases())


def _alias(name: str, kind: str) -> str:
    """Return a field of a type, such as `identity.type`, as an alias."""
    return name if "/" in name else f"{kind}/{name}"


def _grouped(check: Check, proved: Sequence[Remedy]) -> Remedies:
    """Group remedies of which any is enough.

    A remedy for all resources that the check reports makes those for some of them unnecessary. Of a
    group, those that may be about none of the resources are left out if others aren't.
    """
    groups: list[list[Remedy]] = []
    for remedy in proved:
        group = next((group for group in groups if _are_alternatives(group[0], remedy)), None)
        if group is None:
            groups.append([remedy])
        else:
            group.append(remedy)
    if len(proved) > 1:
        groups = _narrowed(groups, {each.policy.id: _coverage(each, check) for each in proved})
    return tuple(tuple(remedy.policy.id for remedy in group) for group in groups)


def _narrowed(
    groups: Sequence[list[Remedy]], coverage: Mapping[str, Sequence[bool]]
) -> list[list[Remedy]]:
    """Return the groups without unnecessary remedies, by the cases that each certainly covers."""
    whole, certain = (
        [[remedy for remedy in group if of(coverage[remedy.policy.id])] for group in groups]
        for of in (all, any)
    )
    if any(whole):
        return [group for group in whole if group][:1]
    return [best or group for best, group in zip(certain, groups, strict=True)]


def _are_alternatives(remedy: Remedy, other: Remedy) -> bool:
    """Return whether two remedies reach the same state of, or are about, the same resources."""
    if remedy.types != other.types or not can_meet(remedy, other):
        return False
    return remedy.state == other.state or all(
        _implies(remedy, other, kind) or _implies(other, remedy, kind) for kind in remedy.types
    )


def _implies(remedy: Remedy, other: Remedy, kind: str) -> bool:
    return all(truth is True for truth in outcomes(remedy, other, kind))


def _coverage(remedy: Remedy, check: Check) -> list[bool]:
    """Return whether a remedy certainly is about each case that a check reports."""
    return [
        kind in remedy.types and truth is True
        for kind in check.types
        for truth in outcomes(check, remedy, kind)
    ]
