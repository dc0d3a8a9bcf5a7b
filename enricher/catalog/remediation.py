"""Prove which definitions bring about what another definition checks.

A definition with Audit or Deny checks that its `if` is false; one with AuditIfNotExists checks that
a resource satisfies its existence condition. One with Modify, Append or DeployIfNotExists is a
remedy if it satisfies the check with what it writes, or if its own existence condition implies that
of the check, on a resource of the same type and name.

https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists
https://learn.microsoft.com/azure/governance/policy/how-to/remediate-resources
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from enricher.catalog.conditions import Truth, fields, subconditions
from enricher.catalog.documents import AtLeast, Document, OneOf, is_plain, leaves
from enricher.catalog.expressions import UNKNOWN, Scope, Unknown
from enricher.catalog.implication import Case, Terms, truths
from enricher.catalog.json_values import Json, JsonObject, as_object, as_text, get_folded
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.systems import with_system
from enricher.catalog.writes import written_by

_REPORTING = {"Audit", "Deny", "AuditIfNotExists"}
_SYSTEMS = frozenset(["linux", "windows"])
_OWN_NAMES = {"[field('name')]", "[field('fullname')]"}
_READ_FIELD = re.compile(r"\bfield\(\s*'([^']+)'\s*\)", re.IGNORECASE)
_CHANGING = {"Modify", "Append", "DeployIfNotExists"}


class Existence(Struct, frozen=True):
    """The resource that `then.details` asks for: where it is, and what must be true of it."""

    type: str
    name: str  # empty: any
    scope: tuple[str, str]  # the scope and the resource group, as the rule has them
    terms: Terms

    def is_resource_of(self, kind: str) -> bool:
        """Return whether it is the resource of a type that the `if` is about."""
        return self.type == kind and self.name in _OWN_NAMES

    def is_at(self, other: Existence) -> bool:
        """Return whether another one asks for the same resource."""
        return (
            self.type == other.type
            and self.scope == other.scope
            and (not self.name or self.name == other.name)
        )


class Check(Struct, frozen=True, dict=True):
    """A definition that reports resources: those that match, or lack a related one."""

    policy: PolicyDefinition
    types: frozenset[str]
    terms: Terms
    existence: Existence | None

    @classmethod
    def of(cls, policy: PolicyDefinition, compiled: CompiledPolicy) -> Check | None:
        """Return the check of a definition; None if it changes resources itself."""
        effects = {*compiled.effects}
        is_check = effects & _REPORTING and not effects & _CHANGING
        if policy.deprecated or not is_check:
            return None
        terms = Terms(policy.condition, policy.parameters)
        return cls(policy, frozenset(compiled.target_types), terms, _existence(policy))

    @cached_property
    def checked(self) -> Terms:
        """The condition that is checked: the existence condition, or the `if`."""
        return self.existence.terms if self.existence else self.terms

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that the checked condition tests, in lower case."""
        condition = self.checked.condition
        return frozenset(fields(condition).union(map(str.lower, _read_fields(condition))))

    @cached_property
    def cases(self) -> tuple[Case, ...] | None:
        """The cases in which the `if` holds."""
        return self.terms.cases()


class Remedy(Struct, frozen=True, dict=True):
    """A definition that changes resources: it writes their properties, or deploys others."""

    policy: PolicyDefinition
    types: frozenset[str]
    terms: Terms
    existence: Existence | None

    @classmethod
    def of(cls, policy: PolicyDefinition, compiled: CompiledPolicy) -> Remedy | None:
        """Return what a definition brings about; None if it changes nothing."""
        if policy.deprecated or not _CHANGING & {*compiled.effects}:
            return None
        terms = Terms(policy.condition, policy.parameters)
        return cls(policy, frozenset(compiled.target_types), terms, _existence(policy))

    @cached_property
    def written(self) -> tuple[Document, ...]:
        """The resources that it writes."""
        return tuple(written_by(self.policy, self.types))

    @cached_property
    def cases(self) -> tuple[Case, ...] | None:
        """The cases in which the `if` holds."""
        return self.terms.cases()

    @cached_property
    def existing(self) -> tuple[Case, ...]:
        """The cases in which the existence condition holds; empty if there is none."""
        terms = self.existence.terms if self.existence else None
        return (terms.cases() or ()) if terms and terms.condition else ()

    @property
    def state(self) -> str:
        """The existence condition, or the written values, as text to compare."""
        if self.existence and self.existence.terms.condition:
            return f"{self.existence.type} {self.existence.name} {self.existence.terms.text}"
        return repr([document.content for document in self.written])


class Proof(Struct, frozen=True):
    """Whether a remedy brings about what a check asks for, and by what.

    `settings` has the fields that it sets, with their values as text; there are none if its own
    existence condition implies that of the check.
    """

    truth: Truth
    settings: tuple[tuple[str, str], ...] = ()


def prove(check: Check, remedy: Remedy) -> Proof:
    """Return the first proof for a resource type that both are about, or else the best answer."""
    best = Proof(False)
    for kind in sorted(check.types & remedy.types):
        for proof in _attempts(check, remedy, kind):
            if proof.truth and can_meet(check, remedy, [kind]):
                return proof
            best = proof if proof.truth is None else best
    return best


def can_meet(rule: Check | Remedy, other: Check | Remedy, types: Iterable[str] = ()) -> bool:
    """Return whether two rules can be about the same resource, of one of these types or any.

    A rule tells operating systems apart by long lists of images, so their names count as well.
    """
    names = (each.policy.display_name.lower().split() for each in (rule, other))
    systems = [*map(_SYSTEMS.intersection, names)]
    if all(systems) and systems[0].isdisjoint(systems[1]):
        return False
    return any(
        any(truth is not False for truth in outcomes(rule, other, kind))
        and any(truth is not False for truth in outcomes(other, rule, kind))
        for kind in types or rule.types & other.types
    )


def outcomes(rule: Check | Remedy, other: Check | Remedy, kind: str) -> Iterable[Truth]:
    """Return whether another rule holds for a resource of a type in each case of a rule.

    There is one case if the type alone decides.
    """
    by_type = other.terms.truth(Document(kind))
    return [by_type] if by_type is not None else truths(rule.cases, other.terms, kind)


def _attempts(check: Check, remedy: Remedy, kind: str) -> Iterator[Proof]:
    """Yield the result of each way to prove that a remedy satisfies a check."""
    asked, own = check.existence, remedy.existence
    if asked is None:
        for document in remedy.written:
            if document.type == kind and own is None:
                yield _by_writing(check, document)
        if own and own.is_resource_of(kind):
            yield _by_itself(check, remedy, kind)
        elif own and own.type.startswith(f"{kind}/"):
            yield _by_child(check, remedy, own, kind)
        return
    if own and asked.is_at(own) and remedy.existing:
        yield Proof(_all_true(truths(remedy.existing, asked.terms, asked.type, asked.name)))
    for document in remedy.written:
        is_named = not asked.name or document.name == asked.name
        if document.type == asked.type and is_named and _is_deployed_for(check, own, document):
            yield _by_writing(check, document)


def _is_deployed_for(check: Check, own: Existence | None, document: Document) -> bool:
    """Return whether a definition also asks for the fields that it writes and a check tests.

    Otherwise, it deploys nothing where something exists already that fails the check.
    """
    if own is None or not own.terms.condition:
        return True
    asked = {document.path(alias) for alias in fields(own.terms.condition)}
    written = {path.lower() for path, _ in leaves(document.content)}
    return written.intersection(map(document.path, check.fields)) <= asked


def _by_writing(check: Check, document: Document) -> Proof:
    """Return whether a check is satisfied because of what is written."""
    terms, wanted = check.checked, check.existence is not None
    if terms.truth(Document(document.type, {}, document.name)) is wanted:
        return Proof(None)  # whatever is written
    truth = terms.truth(with_system(document))
    if truth is None:
        return Proof(None)
    return Proof(truth is wanted, _settings(document, terms.condition))


def _by_itself(check: Check, remedy: Remedy, kind: str) -> Proof:
    """Return whether a check is satisfied where the remedy's existence condition holds."""
    if check.terms.truth(Document(kind)) is False:
        return Proof(None)
    result = _all_true(truths(remedy.existing, check.terms, kind))
    return Proof(None if result is None else not result)


def _by_child(check: Check, remedy: Remedy, own: Existence, kind: str) -> Proof:
    """Return whether a child resource is what a check counts in an array of its parent.

    A private endpoint connection of a storage account, for example, is both a resource and a member
    of `privateEndpointConnections[*]`.
    """
    array = own.type[len(kind) + 1 :]
    if not any(alias.startswith(f"{own.type}[*]") for alias in check.fields):
        return Proof(None)
    if check.terms.truth(Document(kind)) is False:
        return Proof(None)
    results = [
        check.terms.truth(Document(kind, {array: AtLeast((case.document(own.type).content,))}))
        for case in remedy.existing
    ]
    is_proved = bool(results) and all(result is False for result in results)
    return Proof(True if is_proved else None)


def _all_true(results: Iterable[Truth]) -> Truth:
    found = {*results}
    return found.pop() if len(found) == 1 else None


def _settings(document: Document, condition: JsonObject) -> tuple[tuple[str, str], ...]:
    """Return the fields of a document that a condition tests, with their values as text."""
    named = (as_text(keys.get("field")) for keys in subconditions(condition))
    tested = (*named, *_read_fields(condition))
    paths = {path: alias for alias in tested if (path := document.path(alias.lower()))}
    written = ((path.lower(), node) for path, node in leaves(document.content))
    return tuple((paths[path], _text(node)) for path, node in written if path in paths)


def _read_fields(condition: JsonObject) -> Iterator[str]:
    """Yield the fields that expressions in a condition's values read."""
    for keys in subconditions(condition):
        yield from _READ_FIELD.findall(as_text(keys.get("value")))


def _text(node: object) -> str:
    """Return a value as a reader would write it."""
    if isinstance(node, OneOf):
        return " or ".join(map(_text, node.values))
    if isinstance(node, Unknown):
        return "a value that the assignment sets"
    return f"'{node}'" if isinstance(node, str) else str(node).lower() if is_plain(node) else "…"


def _existence(policy: PolicyDefinition) -> Existence | None:
    details: JsonObject = as_object(policy.details)
    kind = as_text(details.get("type")).lower().rstrip("/")
    if not kind:
        return None
    condition = as_object(get_folded(details, "existenceCondition"))
    return Existence(
        kind,
        _resolved(details.get("name"), policy),
        (
            _resolved(get_folded(details, "existenceScope"), policy),
            _resolved(get_folded(details, "resourceGroupName"), policy),
        ),
        Terms(condition, policy.parameters),
    )


def _resolved(value: Json, policy: PolicyDefinition) -> str:
    """Return a text of `details` in lower case, with parameters at their defaults."""
    scope = Scope(policy.parameters, lambda _: UNKNOWN, is_assigned=True)
    possible = scope.resolve(value)
    is_known = not isinstance(possible, Unknown) and len(possible) == 1
    return as_text(possible[0] if is_known else value).lower()  # type: ignore[index]
