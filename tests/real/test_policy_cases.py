"""The evaluation of rules, compared with another engine's test cases for Azure Policy."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.conditions import Evaluation
from enricher.catalog.documents import Document, content_of
from enricher.catalog.expressions import Elements, Possible, Scope
from enricher.catalog.resource import Resource
from tests.support.real_data import DATA

CASES = DATA / "policy-cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"needs {CASES}")

_INDEX = re.compile(r"\[\d+\]")

#: Cases in which we follow Azure's documentation instead of the other engine, with the reason.
DIFFERENT = {
    "operators.yaml/like_question_mark": "`like` has one wildcard, `*`; `?` is one of `match`",
}

#: Cases in which the rule holds, but its effect doesn't act: there is nothing to evaluate.
WITHOUT_EFFECT = {
    "effects.yaml/effect_disabled",
    "modifiable_check.yaml/modify_mixed_modifiable_non_modifiable_error",
    "modifiable_check.yaml/modify_non_modifiable_alias_error",
}


#: Cases of made-up types with aliases whose path depends on the version of the API.
BY_VERSION = {
    f"versioned_normalization.yaml/{note}"
    for note in (
        "accountType_new_api",
        "accountType_new_api_wrong_value",
        "config_retryCount_old_api",
        "config_threshold_old_api",
        "config_threshold_old_api_wrong",
        "encryption_enabled_old_api",
        "encryption_enabled_old_api_wrong",
        "fq_accountType_new_api",
        "fq_config_retryCount_old_api",
        "rules_priority_new_api",
    )
}


class Case(Struct, frozen=True):
    """A rule, and whether it holds for a resource."""

    name: str  # file and note
    rule: dict[str, Any]
    parameters: dict[str, Any]
    resource: dict[str, Any]
    paths: dict[str, str]  # by alias, in lower case
    holds: bool

    @property
    def type(self) -> str:
        """The type of the resource, in lower case."""
        return str(self.resource.get("type", "")).lower()


@cache
def paths_in(file: Path, resource_type: str, version: str) -> dict[str, str]:
    """Return the path of each alias of a type in a file, for a version of the API."""
    return {
        alias["name"].lower(): path_of(alias, version)
        for namespace in json.loads(file.read_text(encoding="utf-8"))
        for kind in namespace["resourceTypes"]
        if f"{namespace['namespace']}/{kind['resourceType']}".lower() == resource_type
        for alias in kind["aliases"]
    }


def path_of(alias: dict[str, Any], version: str) -> str:
    """Return the path of an alias for a version of the API."""
    for path in alias.get("paths", []):
        if version in path.get("apiVersions", []):
            return str(path["path"])
    return str(alias["defaultPath"])


@cache
def cases() -> list[Case]:
    """All cases whose rule can be read."""
    found = []
    for file in sorted((CASES / "cases").glob("*.yaml")):
        shared = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in shared.pop("cases"):
            found += case_of(file.name, {**shared, **case})
    return found


def case_of(file: str, case: dict[str, Any]) -> list[Case]:
    """Return a case, unless it is about a rule that can't be read."""
    if case.get("want_parse_error"):
        return []
    rule, parameters = case.get("policy_rule"), {}
    if rule is None:
        definition = json.loads(case["policy_definition"])
        definition = definition.get("properties", definition)
        rule, parameters = definition["policyRule"], dict(definition.get("parameters", {}))
    else:
        rule = json.loads(rule)
    parameters |= {
        name: {"defaultValue": value} for name, value in (case.get("parameters") or {}).items()
    }
    resource = {"apiVersion": case.get("api_version"), **(case.get("resource") or {})}
    kind, version = str(resource.get("type", "")).lower(), str(case.get("api_version"))
    file_of_aliases = CASES / "aliases" / case.get("aliases", "")
    paths = paths_in(file_of_aliases, kind, version) if "aliases" in case else {}
    name = f"{file}/{case['note']}"
    # AuditIfNotExists and DeployIfNotExists don't act if what they ask for exists.
    waits = "host_await" in case
    holds = case.get("want_effect") is not None and not case.get("want_undefined")
    return [] if waits and not holds else [Case(name, rule, parameters, resource, paths, holds)]


def _with_indexes(path: str, indexed: str) -> str:
    """Return a path with each `[*]` replaced by the index that another path has there."""
    indexes = iter(_INDEX.findall(indexed))
    return re.sub(r"\[(\*|\d+)\]", lambda index: next(indexes, index[0]), path)


def truth(case: Case, *, by_table: bool) -> bool | None:
    """Evaluate the `if` of a case with the values of its resource.

    With `by_table`, aliases are looked up in the table of paths, and a field that isn't there is
    absent; otherwise, they name the path, and it is unknown.
    """
    content = {**case.resource, **content_of(case.resource)}
    document = Document(case.type, content, is_complete=by_table)

    def path_of_alias(name: str) -> str:
        path = case.paths.get(_INDEX.sub("[*]", name.lower())) if by_table else None
        return _with_indexes(path, name) if path else name

    def elements(name: str) -> Elements:
        found = document.elements(path_of_alias(name))
        return replace(found, names=tuple(_with_indexes(name, path) for path in found.names))

    def field(name: str) -> Possible:
        return document.field(path_of_alias(name))

    version = str(case.resource["apiVersion"] or "")
    scope = Scope(case.parameters, field, elements, is_assigned=True, api_version=version)
    return Evaluation(scope).truth(case.rule["if"])


def outcome(case: Case) -> bool:
    """Return whether the rule holds, as the other engine says or Azure's documentation."""
    return not case.holds if case.name in DIFFERENT else case.holds


def test_type_alone__never_contradicts() -> None:
    """Where a rule holds for a resource, it isn't false for what is known of its type."""
    holding = [case for case in cases() if case.holds]
    assert len(holding) > 700
    for case in holding:
        resource = Resource(case.type)
        scope = Scope(case.parameters, resource.field)
        assert Evaluation(scope).truth(case.rule["if"]) is not False, case.name


def test_values__agree_if_certain() -> None:
    """With all values of the resource, most rules are certain, and those that are agree."""
    certain = 0
    for case in cases():
        found = truth(case, by_table=True)
        if found is not None and case.name not in WITHOUT_EFFECT:
            assert found is outcome(case), case.name
            certain += 1
    assert certain > 800


def test_open_documents__agree_if_certain() -> None:
    """If aliases name the path, and what isn't there is unknown, certain rules agree as well."""
    certain = 0
    for case in cases():
        found = truth(case, by_table=False)
        if found is not None and case.name not in WITHOUT_EFFECT | BY_VERSION:
            assert found is outcome(case), case.name
            certain += 1
    assert certain > 600
