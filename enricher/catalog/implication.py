"""Whether a condition implies or excludes another one, proved case by case.

A condition such as `anyOf [A, allOf [B, not C]]` holds in the cases A, and B without C. In each
case, some fields have known values, and some comparisons are known to be true or false. A condition
that is true in every case is implied; one that is false in every case is excluded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from msgspec import Struct

from enricher.catalog.conditions import (
    Evaluation,
    Truth,
    fold_keys,
    logical_operator,
    operator_of,
)
from enricher.catalog.documents import Document, Node, OneOf, document
from enricher.catalog.expressions import LATEST, PRESENT, UNKNOWN, Possible, Scope, Unknown
from enricher.catalog.functions import is_equal
from enricher.catalog.json_values import Json, JsonObject, as_list, as_object, as_text

_MAX_CASES = 64  # beyond that, nothing is proved
_MAX_VALUES = 100  # of a field in a case; beyond that, it is only known that there is one

#: A comparison with keys in lower case, and whether it is true.
_Literal = tuple[JsonObject, bool]


class Terms(Struct, frozen=True):
    """A condition with the parameters of its definition, which have their defaults."""

    condition: JsonObject
    parameters: dict[str, Json]

    def truth(self, resource: Document, case: Case | None = None) -> Truth:
        """Return whether the condition holds for a resource, in a case of another condition.

        An empty condition holds for all resources.
        """
        if not self.condition:
            return True
        scope = Scope(
            self.parameters,
            resource.field,
            resource.elements,
            is_assigned=True,
            api_version=LATEST,
        )
        if case is None or not case.known:
            return Evaluation(scope).truth(self.condition)
        own = self._scope

        def assumed(keys: JsonObject) -> Truth:
            if "count" not in keys and as_text(keys.get("field")).lower() not in case.fields:
                return None
            text, is_positive = _canonical(keys, own)
            truth = case.known.get(text) if text else None
            if truth is None and case.contradicts(keys, own):
                truth = False
            return truth if truth is None or is_positive else not truth

        return Evaluation(scope, assumed).truth(self.condition)

    def cases(self) -> tuple[Case, ...] | None:
        """Return the cases in which the condition holds; None if they are too many."""
        if not self.condition:
            return (Case(),)
        found = _cases(self.condition, is_true=True)
        if found is None:
            return None
        return tuple(_case(literals, self._scope) for literals in found)

    @property
    def text(self) -> str:
        """The condition as text that equal conditions share, with parameters at their defaults."""
        try:
            return json.dumps(_resolved(self.condition, self._scope), sort_keys=True).lower()
        except LookupError:
            return json.dumps(self.condition, sort_keys=True).lower()

    @property
    def _scope(self) -> Scope:
        return Scope(self.parameters, lambda _: UNKNOWN, is_assigned=True, api_version=LATEST)


class Case(Struct, frozen=True):
    """The facts that hold in one of the cases in which a condition is true.

    `facts` has the value of fields, `known` the truth of comparisons, in canonical form, `prefixes`
    how the text of fields begins, and `fields` the fields of all comparisons, in lower case.
    """

    facts: tuple[tuple[str, Node], ...] = ()
    known: Mapping[str, bool] = {}
    prefixes: Mapping[str, str] = {}
    fields: frozenset[str] = frozenset()

    def contradicts(self, keys: JsonObject, scope: Scope) -> bool:
        """Return whether a comparison asks for a text that begins in another way."""
        alias, prefix = _prefix(keys, scope)
        known = self.prefixes.get(alias, "")
        return (
            bool(known and prefix) and not known.startswith(prefix) and not prefix.startswith(known)
        )

    def document(self, kind: str, name: str = "") -> Document:
        """Return a resource of a type in this case."""
        return document(kind, self.facts, name)


def truths(
    cases: Iterable[Case] | None, other: Terms, kind: str, name: str = ""
) -> Iterator[Truth]:
    """Yield whether another condition holds for a resource of a type in each case."""
    for case in cases if cases is not None else (Case(),):
        yield other.truth(case.document(kind, name), case)


def _cases(node: JsonObject, *, is_true: bool) -> list[tuple[_Literal, ...]] | None:
    """Return the cases in which a condition is true (or false); None if they are too many."""
    keys = fold_keys(node)
    name = logical_operator(keys)
    if not name:
        return [((keys, is_true),)]
    if name == "not":
        return _cases(as_object(keys[name]), is_true=not is_true)
    parts = [_cases(as_object(part), is_true=is_true) for part in as_list(keys[name])]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if (name == "allof") is not is_true:
        cases = [case for part in known for case in part]
        return cases if len(cases) <= _MAX_CASES else None
    size = 1
    for part in known:
        size *= len(part)
    if size > _MAX_CASES:
        return None
    return [tuple(literal for case in chosen for literal in case) for chosen in product(*known)]


def _case(literals: Iterable[_Literal], scope: Scope) -> Case:
    facts: list[tuple[str, Node]] = []
    known: dict[str, bool] = {}
    prefixes: dict[str, str] = {}
    fields: set[str] = set()
    for keys, is_true in literals:
        text, is_positive = _canonical(keys, scope)
        if text:
            known[text] = is_true is is_positive
            if is_true is is_positive:
                prefixes |= [_prefix(keys, scope)]
        alias = as_text(keys.get("field"))
        fields.add(alias.lower())
        if alias and not alias.startswith("[") and "[*]" not in alias:
            facts += ((alias, node) for node in _nodes(keys, scope, is_true=is_true))
    # Of several facts on a field, the first counts: a value says more than that there is one.
    return Case(
        tuple(sorted(facts, key=lambda fact: fact[1] is PRESENT)),
        known,
        prefixes,
        frozenset(fields),
    )


def _prefix(keys: JsonObject, scope: Scope) -> tuple[str, str]:
    """Return a field, and how the text begins that `like`, `equals` or a negation compares it to.

    The text is empty for other comparisons.
    """
    operator = operator_of(keys)
    possible = scope.resolve(keys.get(operator))
    is_text = operator.removeprefix("not") in ("like", "equals")
    is_known = is_text and not isinstance(possible, Unknown) and len(possible) == 1
    text = as_text(possible[0]) if is_known and not isinstance(possible, Unknown) else ""
    return as_text(keys.get("field")).lower(), text.lower().partition("*")[0]


def _nodes(keys: JsonObject, scope: Scope, *, is_true: bool) -> Iterator[Node]:
    """Yield what a comparison says about the value of its field, if anything."""
    operator = operator_of(keys)
    positive = operator.removeprefix("not")
    if operator == "exists":
        possible = scope.resolve(keys[operator])
        if not isinstance(possible, Unknown) and len(possible) == 1:
            yield PRESENT if is_equal(possible[0], True) is is_true else None
    elif (positive == operator) is is_true:
        operand = keys[operator]
        choices = [*map(scope.resolve, operand if isinstance(operand, list) else [operand])]
        values = [value for choice in choices for value in _values(choice)]
        if any(choice is UNKNOWN for choice in choices) or None in values or "" in values:
            return  # it may be true of a field that is absent
        is_short = PRESENT not in choices and len(values) <= _MAX_VALUES
        is_exact = positive in ("equals", "in") and is_short
        yield OneOf(tuple(values)) if is_exact and values else PRESENT


def _values(choice: Possible) -> list[Json]:
    """Return the possible values, and the items of those that are arrays."""
    values = () if isinstance(choice, Unknown) else choice
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def _canonical(keys: JsonObject, scope: Scope) -> tuple[str, bool]:
    """Return the text that equal comparisons share, and whether it isn't negated.

    The text is empty if the comparison depends on what an assignment sets.
    """
    operator = operator_of(keys)
    if not operator:
        return "", True
    positive = operator.removeprefix("not")
    others = {key: value for key, value in keys.items() if key != operator}
    try:
        subject, operand = _resolved(others, scope), _resolved(keys[operator], scope)
    except LookupError:
        return "", True
    is_positive = positive == operator
    if operator == "exists":
        is_positive, operand = is_equal(operand, True), True
    text = json.dumps([subject, positive, operand], sort_keys=True)
    return (text if positive == "match" else text.lower()), is_positive


def _resolved(value: Json, scope: Scope) -> Json:
    """Return a part of a comparison without parameters; raise LookupError if one is unknown."""
    if isinstance(value, dict):
        return {key.lower(): _resolved(item, scope) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolved(item, scope) for item in value]
    possible = scope.resolve(value)
    if not isinstance(possible, Unknown) and len(possible) == 1:
        return possible[0]
    if "parameters(" in str(value).lower():
        raise LookupError(value)
    return value
