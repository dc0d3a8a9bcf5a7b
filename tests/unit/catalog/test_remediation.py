"""Proofs that a definition brings about what another one checks."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.remediation import Check, Proof, Remedy, prove
from tests.support.builders import compiled, policy

VAULT = {"field": "type", "equals": "Microsoft.A/vaults"}
ALIAS = "Microsoft.A/vaults"
CHILD = "Microsoft.A/vaults/links"


def proof(check: PolicyDefinition, remedy: PolicyDefinition) -> Proof:
    """Return the proof of a remedy."""
    checked = Check.of(check, compiled(check))
    remedied = Remedy.of(remedy, compiled(remedy))
    assert checked
    assert remedied
    return prove(checked, remedied)


def vaults(*conditions: dict[str, Any]) -> dict[str, Any]:
    """Return a condition on vaults."""
    return {"allOf": [VAULT, *conditions]}


def of(name: str, operator: str, operand: Any) -> dict[str, Any]:
    """Return a condition on a field of vaults."""
    return {"field": f"{ALIAS}/{name}", operator: operand}


def audit(*conditions: dict[str, Any], **values: Any) -> PolicyDefinition:
    """Return a definition that audits vaults."""
    return policy(vaults(*conditions), **values)


def modify(*conditions: dict[str, Any], value: Any = "Disabled", **values: Any) -> PolicyDefinition:
    """Return a definition that sets the access to vaults."""
    operation = {"operation": "addOrReplace", "field": f"{ALIAS}/access", "value": value}
    details = {"operations": [operation]}
    return policy(vaults(*conditions), effects=("Modify",), details=details, **values)


def exists(
    condition: dict[str, Any] | None, effect: str = "AuditIfNotExists", **details: Any
) -> PolicyDefinition:
    """Return a definition that asks for a link of a vault."""
    asked = {"type": CHILD, "existenceCondition": condition, **details}
    return policy(VAULT, effects=(effect,), details=asked)


def deploy(condition: dict[str, Any] | None, **details: Any) -> PolicyDefinition:
    """Return a definition that deploys a link of a vault."""
    return exists(condition, "DeployIfNotExists", **details)


def link(name: str, operator: str, operand: Any) -> dict[str, Any]:
    """Return a condition on a field of links."""
    return {"field": f"{CHILD}/{name}", operator: operand}


OPEN = of("access", "notEquals", "Disabled")
CHOSEN = {"level": {"type": "String", "allowedValues": ["Disabled", "Secured"]}}


@pytest.mark.parametrize(
    ("check", "remedy", "truth"),
    [
        (audit(OPEN), modify(), True),
        (audit(OPEN), modify(value="Enabled"), False),
        (audit(OPEN), modify(value="[parameters('level')]", parameters=CHOSEN), None),
        (audit(of("access", "notIn", ["Disabled", "Secured"])),
         modify(value="[parameters('level')]", parameters=CHOSEN), True),
        (audit(of("access", "exists", False)), modify(value="[parameters('x')]"), True),
        (audit(of("other", "notEquals", "Disabled")), modify(), None),
        (audit({"anyOf": [OPEN, of("other", "equals", 1)]}), modify(), None),
        (audit({"anyOf": [OPEN, of("other", "equals", 1)]}),
         modify(of("other", "notEquals", 1)), None),
        (audit({"not": of("access", "equals", "Disabled")}), modify(), True),
        # Both rules must be about a common resource.
        (audit(OPEN, of("kind", "equals", "a")), modify(of("kind", "equals", "b")), False),
        (audit(OPEN, of("kind", "contains", "a")), modify(of("kind", "notContains", "a")), False),
        (audit(OPEN, of("kind", "equals", "a")), modify(of("kind", "contains", "a")), True),
        (audit(OPEN, name="Linux vaults should be good"),
         modify(name="Configure Windows vaults to be good"), False),
        (policy({"field": "type", "equals": "Microsoft.A/others"}), modify(), False),
    ],
)  # fmt: skip
def test_prove__operations(
    check: PolicyDefinition, remedy: PolicyDefinition, truth: bool | None
) -> None:
    assert proof(check, remedy).truth is truth


def test_prove__in_recent_versions() -> None:
    """Conditions on the version of the API hold as for a recent one."""
    version = "[requestContext().apiVersion]"
    old = {"allOf": [{"value": version, "less": "2019-10-10"}, of("access", "exists", True)]}
    remedy = modify()
    (operation,) = remedy.rule["then"]["details"]["operations"]
    operation["condition"] = "[greaterOrEquals(requestContext().apiVersion, '2019-10-10')]"
    assert proof(audit({"anyOf": [old, OPEN]}), remedy).truth is True
    operation["condition"] = "[less(requestContext().apiVersion, '2019-10-10')]"
    assert proof(audit({"anyOf": [old, OPEN]}), remedy).truth is not True


def test_prove__append() -> None:
    details = [{"field": f"{ALIAS}/access", "value": "Disabled"}]
    remedy = policy(VAULT, effects=("Append",), details=details)  # type: ignore[arg-type]
    assert proof(audit(OPEN), remedy) == Proof(True, ((f"{ALIAS}/access", "'Disabled'"),))


APPROVED = link("state", "equals", "Approved")


@pytest.mark.parametrize(
    ("check", "remedy", "truth"),
    [
        (exists(APPROVED), deploy(APPROVED), True),
        (exists(link("state", "in", ["Approved", "Done"])), deploy(APPROVED), True),
        (exists(APPROVED), deploy({"allOf": [APPROVED, link("x", "equals", 1)]}), True),
        (exists({"allOf": [APPROVED, link("x", "equals", 1)]}), deploy(APPROVED), None),
        (exists(APPROVED), deploy({"anyOf": [APPROVED, link("x", "equals", 1)]}), None),
        (exists(APPROVED), deploy(link("state", "equals", "Denied")), False),
        (exists(APPROVED), deploy(None), False),
        (exists(None), deploy(APPROVED), True),
        (exists(APPROVED), deploy(APPROVED, name="a"), True),
        (exists(APPROVED, name="a"), deploy(APPROVED, name="A"), True),
        (exists(APPROVED, name="a"), deploy(APPROVED, name="b"), False),
        (exists(APPROVED, name="a"), deploy(APPROVED), False),
        (exists(APPROVED, existenceScope="subscription"), deploy(APPROVED), False),
        (exists(APPROVED, type="Microsoft.A/vaults/others"), deploy(APPROVED), False),
    ],
)
def test_prove__existence(
    check: PolicyDefinition, remedy: PolicyDefinition, truth: bool | None
) -> None:
    assert proof(check, remedy).truth is truth


def deployment(name: str, **properties: Any) -> dict[str, Any]:
    """Return the details of a deployment of a link."""
    resource = {"type": CHILD, "name": name, "properties": properties}
    return {"deployment": {"properties": {"template": {"resources": [resource]}}}}


@pytest.mark.parametrize(
    ("check", "name", "truth"),
    [
        (exists(APPROVED), "v/own", True),
        (exists(APPROVED, name="own"), "[concat('v', '/own')]", True),
        (exists(APPROVED, name="other"), "v/own", False),
        (exists(link("x", "equals", 1)), "v/own", None),
        (exists(link("state", "equals", "Denied")), "v/own", None),
        (exists({"field": "Microsoft.A/links.state", "equals": "Approved"}), "v/own", True),
        (exists(link("own.state", "equals", "Approved"), name="own"), "v/own", True),
    ],
)
def test_prove__deployment(check: PolicyDefinition, name: str, truth: bool | None) -> None:
    """The resource of a template satisfies the existence condition, on the same name."""
    remedy = deploy(link("state", "exists", True), **deployment(name, state="Approved"))
    assert proof(check, remedy).truth is truth


def test_prove__deployment_for_another_reason() -> None:
    """Where something exists that fails the check, but not its own condition, it isn't deployed."""
    remedy = deploy(link("other", "equals", 1), **deployment("v/own", state="Approved"))
    assert proof(exists(APPROVED), remedy).truth is None


def test_prove__deployed_members() -> None:
    """The members of a deployed array are counted."""
    where = {"field": f"{CHILD}/logs[*].on", "equals": True}
    count = {"count": {"field": f"{CHILD}/logs[*]", "where": where}}
    remedy = deploy(None, **deployment("v/own", logs=[{"on": True}, {"on": False}]))
    assert proof(exists({**count, "equals": 1}), remedy).truth is True
    assert proof(exists({**count, "equals": 2}), remedy).truth is False
    assert proof(exists({"allOf": [where]}), remedy).truth is False
    assert proof(exists({**count, "equals": 1}), remedy).settings == (
        (f"{CHILD}/logs[*].on", "true"),
        (f"{CHILD}/logs[*].on", "false"),
    )


def test_prove__child_in_an_array() -> None:
    """What exists as a child is a member of its parent's array."""
    state = {"field": f"{ALIAS}/links[*].state", "equals": "Approved"}
    count = {"count": {"field": f"{ALIAS}/links[*]", "where": state}}
    assert proof(audit({**count, "less": 1}), deploy(APPROVED)).truth is True
    assert proof(audit({**count, "less": 2}), deploy(APPROVED)).truth is None
    assert proof(audit({**count, "less": 1}), deploy(link("x", "equals", 1))).truth is None
    assert proof(audit(OPEN), deploy(APPROVED)).truth is None


def test_prove__the_resource_itself() -> None:
    """A deployment may change the resource that the rule is about."""
    own = {"type": ALIAS, "name": "[field('fullName')]"}
    assert proof(audit(OPEN), deploy(of("access", "equals", "Disabled"), **own)).truth is True
    assert proof(audit(OPEN), deploy(of("access", "equals", "Open"), **own)).truth is False
    assert proof(audit(OPEN), deploy(of("other", "equals", 1), **own)).truth is None
    another = {"type": ALIAS, "name": "another"}
    assert proof(audit(OPEN), deploy(of("access", "equals", "Disabled"), **another)).truth is False


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (90, "90"), ("[parameters('level')]", "'Disabled' or 'Secured'"),
     ("[concat('a', resourceGroup().name)]", "a value that the assignment sets"), ([1], "1")],
)  # fmt: skip
def test_settings__as_text(value: Any, text: str) -> None:
    """Values are named as a reader would write them."""
    check = audit(of("access", "exists", False))
    ((_, shown),) = proof(check, modify(value=value, parameters=CHOSEN)).settings or (("", "1"),)
    assert shown == text


@pytest.mark.parametrize(
    ("effects", "is_check", "is_remedy"),
    [
        (("Audit", "Deny", "Disabled"), True, False),
        (("AuditIfNotExists",), True, False),
        (("Modify", "Disabled"), False, True),
        (("AuditIfNotExists", "DeployIfNotExists"), False, True),
        (("Disabled",), False, False),
    ],
)
def test_roles__by_effects(effects: tuple[str, ...], *, is_check: bool, is_remedy: bool) -> None:
    """A definition that changes resources itself has no remedies."""
    definition = policy(VAULT, effects=effects)
    assert bool(Check.of(definition, compiled(definition))) is is_check
    assert bool(Remedy.of(definition, compiled(definition))) is is_remedy
    old = policy(VAULT, effects=effects, metadata={"deprecated": True})
    assert Check.of(old, compiled(old)) is None
    assert Remedy.of(old, compiled(old)) is None
