"""The bullets on policies, word for word."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from enricher.article.policy_bullets import policy_bullet, starting_bullet
from enricher.article.wording import Wording
from enricher.catalog.initiative import Initiative
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.worth import load_initiative_choice
from tests.support.builders import access_audit, access_change, guid, policy
from tests.unit.article.gateways import BLADE, LOGS, SET, family_of

WORDING = Wording()


def test_policy_bullet__single() -> None:
    """A link to the portal, the effects, and the sentence that says why it matters."""
    description = "This policy audits gateways. It helps reduce risk. Bad ones expose data."
    definition = policy(name="Gateways should be *good*.", description=description, id_=guid(1))
    bullet = policy_bullet(WORDING, family_of(definition))
    assert bullet.text == (
        f"[Gateways should be \\*good\\*]({BLADE}{guid(1)}) (Audit). Bad ones expose data."
    )
    assert bullet.name == "Gateways should be *good*"
    assert bullet.link == f"{BLADE}{guid(1)}"
    assert bullet.subject.ids == {guid(1)}
    assert bullet.subject.names == {"gateways should be *good*"}


def test_policy_bullet__preview_with_counts() -> None:
    """A preview is marked; resource counts are added if they are given."""
    definition = policy(name="[Preview]: Gateways should be good", id_=guid(1))
    counts = {guid(1): Compliance(3, 4), guid(2): Compliance(5, 6)}
    assert policy_bullet(WORDING, family_of(definition), counts).text == (
        f"[Gateways should be good]({BLADE}{guid(1)}) (preview; Audit) "
        "(3 compliant and 4 non-compliant resources)."
    )
    assert "resources" not in policy_bullet(WORDING, family_of(definition), {}).text


def test_policy_bullet__variants() -> None:
    """A remedy comes after the policy that it enforces, each with its own resource counts."""
    plain = access_audit(id_=guid(1))
    other = access_change("Configure Gateways to disable public network access", id_=guid(2))
    bullet = policy_bullet(WORDING, family_of(plain, other), {guid(2): Compliance(1, 0)})
    assert bullet.text == (
        f"[Gateways should disable public network access]({BLADE}{guid(1)}) (Audit). "
        "To remediate automatically, assign "
        f"[Configure Gateways to disable public network access]({BLADE}{guid(2)})"
        " (1 compliant and 0 non-compliant resources)."
    )
    assert bullet.subject.ids == {guid(1), guid(2)}
    assert len(bullet.subject.names) == 2


def test_policy_bullet__remedies() -> None:
    """One of the remedies for the same gateways is enough; each kind of gateway needs one."""
    old = [access_change(f"Old way {n}", kind="old", id_=guid(90_000 + n)) for n in (1, 2)]
    new = [access_change(f"New way {n}", kind="new", id_=guid(90_002 + n)) for n in (1, 2)]

    def remedies_in(*changes: PolicyDefinition) -> str:
        text = policy_bullet(WORDING, family_of(access_audit(), *changes)).text
        return re.sub(r"\]\([^)]*\)", "]", text.partition("automatically, assign ")[2])

    assert remedies_in(old[0], old[1]) == "[Old way 1]."
    assert remedies_in(old[0], new[0]) == "[Old way 1] and [New way 1]."
    assert remedies_in(*old, *new) == "[Old way 1] and [New way 1]."


def test_policy_bullet__initiatives() -> None:
    """Only the initiative that sends the logs of many services is named in a bullet."""
    folded = family_of(policy(name=f"{LOGS} to Storage", id_=guid(1)))
    logs = load_initiative_choice().logs
    initiatives = (
        Initiative(guid(9), "Good gateways", "Network", "1.0.0", False, 3),
        Initiative(logs, "Send logs", "Monitoring", "1.0.0", False, 99, preview=True),
    )
    bullet = policy_bullet(WORDING, replace(folded, initiatives=initiatives))
    assert bullet.text.endswith(
        f" disconnects. For many services, assign [Send logs (preview)]({SET}{logs})."
    )


@pytest.mark.parametrize(
    ("numbers", "end"),
    [
        ([1], "initiative [Set 1]({SET}{1})."),
        ([1, 2], "initiatives [Set 1]({SET}{1}) and [Set 2]({SET}{2})."),
    ],
)
def test_policy_start(numbers: list[int], end: str) -> None:
    """The first bullet of a list names the initiatives to start with."""
    initiatives = [
        Initiative(guid(n), f"Set {n}", "Network", "1.0.0", deprecated=False, size=3)
        for n in numbers
    ]
    bullet = starting_bullet(WORDING, initiatives)
    end = end.replace("{SET}", SET).replace("{1}", guid(1)).replace("{2}", guid(2))
    start = "To assign many of these definitions together, use the built-in "
    assert bullet.text == f"{start}{end}"
    assert bullet.subject.names == {f"set {n}" for n in numbers}


def test_policy_bullet__twins() -> None:
    """The same policy for other resources is linked by their name."""
    plain = policy(name="Gateway apps should be good", id_=guid(1), effects=("Deny", "Audit"))
    slots = policy(name="Gateway app slots should be good", id_=guid(2))
    assert policy_bullet(WORDING, family_of(plain, slots)).text == (
        f"[Gateway apps should be good]({BLADE}{guid(1)}), and for [app slots]({BLADE}{guid(2)}) "
        "(Audit, Deny)."
    )


def test_policy_bullet__see_also() -> None:
    """Other policies on the topic are named last."""
    names = ("Gateway pods should use AppArmor", "Gateway pods should use seccomp")
    definitions = [policy(name=name, id_=guid(n)) for n, name in enumerate(names, 1)]
    assert policy_bullet(WORDING, family_of(*definitions)).text == (
        f"[{names[0]}]({BLADE}{guid(1)}) (Audit). See also [{names[1]}]({BLADE}{guid(2)})."
    )


def test_policy_bullet__condition() -> None:
    """A policy that holds only under a condition begins with it."""
    definition = policy(name="Gateways should use customer-managed keys", id_=guid(1))
    assert policy_bullet(WORDING, family_of(definition)).text == (
        "Where your compliance requirements ask for it: "
        f"[Gateways should use customer-managed keys]({BLADE}{guid(1)}) (Audit)."
    )


def test_policy_bullet__is_short() -> None:
    """A bullet has 450 characters at most, without the targets of links, and five links."""
    also = [f"Gateway pods should use {'good ' * 20}seccomp as {number}" for number in range(4)]
    text = policy_bullet(WORDING, family_of(*(policy(name=name) for name in also))).text
    assert 300 < len(re.sub(r"\]\([^)]*\)", "]", text)) <= 450
    assert text.count("](") == 3


def test_policy_bullet__destinations() -> None:
    """The destinations of logs are one series; the sentence is on the type's logs."""
    targets = ("Log Analytics", "Event Hub", "Storage")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    text = policy_bullet(WORDING, family_of(*definitions)).text
    assert text == (
        "Enable resource logs for virtual network gateways, and send them to "
        f"[a Log Analytics workspace]({BLADE}{guid(1)}), [an event hub]({BLADE}{guid(2)}), "
        f"or [a storage account]({BLADE}{guid(3)}) (Audit). The logs show tunnel state, route "
        "changes, and IKE negotiation, so you can find why a tunnel disconnects."
    )


def test_policy_bullet__preview_destination() -> None:
    """A destination is marked if it is a preview and the first one is not."""
    targets = ("Log Analytics", "Event Hub")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    definitions[1] = policy(name=f"[Preview]: {LOGS} to Event Hub", id_=guid(2))
    text = policy_bullet(WORDING, family_of(*definitions)).text
    assert f" or [an event hub (preview)]({BLADE}{guid(2)}) (Audit)." in text
