"""The sentences that enrich writes, word for word, and how they are recognized."""

from __future__ import annotations

import pickle
import re

import pytest
from msgspec.structs import replace

from enricher.article.service_facts import Categories
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.service import Service
from enricher.catalog.worth import load_initiative_choice
from enricher.markdown.document import Span
from tests.support.builders import GATEWAY, access_audit, access_change, catalog_of, guid, policy

WORDING = Wording()
SERVICE = Service(key="gateways", name="Azure Gateways", resource_types=(GATEWAY,))
BLADE = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
SET = (
    "https://portal.azure.com/#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicySetDefinitions%2F"
)
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def family_of(*policies: PolicyDefinition) -> Family:
    """Return the only family of these policies."""
    (family,) = rank(catalog_of(policies).policies(SERVICE), SERVICE)
    return family


def test_policy_bullet__single() -> None:
    """A link to the portal, the effects, and the sentence that says why it matters."""
    description = "This policy audits gateways. It helps reduce risk. Bad ones expose data."
    definition = policy(name="Gateways should be *good*.", description=description, id_=guid(1))
    bullet = WORDING.policy_bullet(family_of(definition))
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
    assert WORDING.policy_bullet(family_of(definition), counts).text == (
        f"[Gateways should be good]({BLADE}{guid(1)}) (preview; Audit) "
        "(3 compliant and 4 non-compliant resources)."
    )
    assert "resources" not in WORDING.policy_bullet(family_of(definition), {}).text


def test_policy_bullet__variants() -> None:
    """A remedy comes after the policy that it enforces, each with its own resource counts."""
    plain = access_audit(id_=guid(1))
    other = access_change("Configure Gateways to disable public network access", id_=guid(2))
    bullet = WORDING.policy_bullet(family_of(plain, other), {guid(2): Compliance(1, 0)})
    assert bullet.text == (
        f"[Gateways should disable public network access]({BLADE}{guid(1)}) (Audit). "
        "To remediate automatically, assign "
        f"[Configure Gateways to disable public network access]({BLADE}{guid(2)})"
        " (1 compliant and 0 non-compliant resources)."
    )
    assert bullet.subject.ids == {guid(1), guid(2)}
    assert len(bullet.subject.names) == 2


def test_policy_bullet__remedies() -> None:
    """Any of the remedies for the same gateways is enough; each kind of gateway needs one."""
    old = [access_change(f"Old way {n}", kind="old", id_=guid(90_000 + n)) for n in (1, 2)]
    new = [access_change(f"New way {n}", kind="new", id_=guid(90_002 + n)) for n in (1, 2)]

    def remedies_in(*changes: PolicyDefinition) -> str:
        text = WORDING.policy_bullet(family_of(access_audit(), *changes)).text
        return re.sub(r"\]\([^)]*\)", "]", text.partition("automatically, assign ")[2])

    assert remedies_in(old[0], old[1]) == "[Old way 1] or [Old way 2]."
    assert remedies_in(old[0], new[0]) == "[Old way 1] and [New way 1]."
    every = "[Old way 1] or [Old way 2], and [New way 1] or [New way 2]."
    assert remedies_in(*old, *new) == every


def test_policy_bullet__initiatives() -> None:
    """Only the initiative that sends the logs of many services is named in a bullet."""
    folded = family_of(policy(name=f"{LOGS} to Storage", id_=guid(1)))
    logs = load_initiative_choice().logs
    initiatives = (
        Initiative(guid(9), "Good gateways", "Network", "1.0.0", False, 3),
        Initiative(logs, "Send logs", "Monitoring", "1.0.0", False, 99, preview=True),
    )
    bullet = WORDING.policy_bullet(replace(folded, initiatives=initiatives))
    assert bullet.text.endswith(
        " (Audit). To do so for many services, assign the initiative "
        f"[Send logs (preview)]({SET}{logs})."
    )


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([1], "Start with the built-in initiative [Set 1]({SET}{1}), which assigns many of the "
         "following definitions together."),
        ([1, 2], "Start with the built-in initiatives [Set 1]({SET}{1}) and [Set 2]({SET}{2}), "
         "which assign many of the following definitions together."),
    ],
)  # fmt: skip
def test_policy_start(numbers: list[int], text: str) -> None:
    """The first bullet of a list names the initiatives to start with."""
    initiatives = [
        Initiative(guid(n), f"Set {n}", "Network", "1.0.0", deprecated=False, size=3)
        for n in numbers
    ]
    bullet = WORDING.policy_start(initiatives)
    assert bullet.text == text.replace("{SET}", SET).replace("{1}", guid(1)).replace("{2}", guid(2))
    assert bullet.subject.names == {f"set {n}" for n in numbers}


def test_policy_bullet__twins() -> None:
    """The same policy for other resources is linked by their name."""
    plain = policy(name="Gateway apps should be good", id_=guid(1), effects=("Deny", "Audit"))
    slots = policy(name="Gateway app slots should be good", id_=guid(2))
    assert WORDING.policy_bullet(family_of(plain, slots)).text == (
        f"[Gateway apps should be good]({BLADE}{guid(1)}), and for [app slots]({BLADE}{guid(2)}) "
        "(Audit, Deny)."
    )


def test_policy_bullet__see_also() -> None:
    """Other policies on the topic are named last."""
    names = ("Gateway pods should use AppArmor", "Gateway pods should use seccomp")
    definitions = [policy(name=name, id_=guid(n)) for n, name in enumerate(names, 1)]
    assert WORDING.policy_bullet(family_of(*definitions)).text == (
        f"[{names[0]}]({BLADE}{guid(1)}) (Audit). See also [{names[1]}]({BLADE}{guid(2)})."
    )


def test_policy_bullet__condition() -> None:
    """A policy that holds only under a condition begins with it."""
    definition = policy(name="Gateways should use customer-managed keys", id_=guid(1))
    assert WORDING.policy_bullet(family_of(definition)).text == (
        "Where your compliance requirements ask for it: "
        f"[Gateways should use customer-managed keys]({BLADE}{guid(1)}) (Audit)."
    )


def test_policy_bullet__is_short() -> None:
    """A bullet has 450 characters at most, without the targets of links, and five links."""
    also = [f"Gateway pods should use {'good ' * 20}seccomp as {number}" for number in range(4)]
    text = WORDING.policy_bullet(family_of(*(policy(name=name) for name in also))).text
    assert 300 < len(re.sub(r"\]\([^)]*\)", "]", text)) <= 450
    assert text.count("](") == 3


def test_policy_bullet__destinations() -> None:
    """The destinations of logs are one series, each with the name of its product."""
    targets = ("Log Analytics", "Event Hub", "Storage")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    text = WORDING.policy_bullet(family_of(*definitions)).text
    assert text == (
        "Enable resource logs for virtual network gateways: send them to "
        f"[a Log Analytics workspace]({BLADE}{guid(1)}), [an event hub]({BLADE}{guid(2)}), "
        f"or [a storage account]({BLADE}{guid(3)}) (Audit)."
    )


def test_policy_bullet__preview_destination() -> None:
    """A destination is marked if it is a preview and the first one is not."""
    targets = ("Log Analytics", "Event Hub")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    definitions[1] = policy(name=f"[Preview]: {LOGS} to Event Hub", id_=guid(2))
    text = WORDING.policy_bullet(family_of(*definitions)).text
    assert f" or [an event hub (preview)]({BLADE}{guid(2)}) (Audit)." in text


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (0, "All built-in policy definitions related to Azure Gateways are listed in "),
        (
            7,
            "All built-in policy definitions related to Azure Gateways, including 7 more for cost "
            "optimization, are listed in ",
        ),
    ],
)
def test_policy_closing(more: int, text: str) -> None:
    """The closing line links all policies, and has the number that the list omits."""
    line = WORDING.policy_closing(
        SERVICE, Pillar.COST_OPTIMIZATION, Categories(["Key Vault", "Network"]), more
    )
    page = "/azure/governance/policy/samples/built-in-policies"
    assert line == (
        f"{text}[Built-in policies - Key Vault]({page}#key-vault) and "
        f"[Built-in policies - Network]({page}#network)."
    )


@pytest.mark.parametrize(
    ("more", "others", "text"),
    [
        (0, False, "The built-in policy definitions for the security of Azure Gateways are listed "
         "in [Built-in policies - A]({page}#a) and [Built-in policies - B]({page}#b)."),
        (2, True, "2 more built-in policy definitions for the security of Azure Gateways are "
         "listed in [Built-in policies - A]({page}#a), [Built-in policies - B]({page}#b), "
         "and other categories."),
    ],
)  # fmt: skip
def test_policy_closing__many_categories(more: int, others: bool, text: str) -> None:
    """If there are many categories, the line links those of the pillar, and doesn't say 'all'."""
    where = Categories(["A", "B"], of_pillar=True, others=others)
    page = "/azure/governance/policy/samples/built-in-policies"
    line = WORDING.policy_closing(SERVICE, Pillar.SECURITY, where, more)
    assert line == text.format(page=page)


def test_policy_closing__service_page() -> None:
    """Microsoft's page of the service's policies takes precedence over categories."""
    service = replace(SERVICE, policy_reference="/azure/gateways/policy-reference")
    where = Categories(["A", "B"], of_pillar=True, others=True)
    assert WORDING.policy_closing(service, Pillar.SECURITY, where, 0) == (
        "All built-in policy definitions related to Azure Gateways are listed in "
        "[Built-in policies for Azure Gateways](/azure/gateways/policy-reference)."
    )


def test_sentences() -> None:
    """The texts of all other sentences and headings."""
    cost, security = Pillar.COST_OPTIMIZATION, Pillar.SECURITY
    assert WORDING.policy_none(SERVICE, cost) == (
        "There are no built-in policy definitions specific to Azure Gateways for this pillar."
    )
    assert WORDING.policy_group("Security") == "Security policies"
    assert WORDING.advisor_group("Security") == "Security recommendations"
    assert WORDING.advisor_sentence(SERVICE, security, "#x") == (
        "Azure Advisor helps you ensure and improve the protection of your workloads against "
        "threats and vulnerabilities. Review the [recommendations](#x)."
    )
    assert len({WORDING.advisor_sentence(SERVICE, pillar, "#x") for pillar in Pillar}) == 5
    assert WORDING.advisor_sentence(SERVICE, security, "") == (
        "Azure Advisor helps you ensure and improve the protection of your workloads against "
        "threats and vulnerabilities. It has no recommendations for Azure Gateways in this pillar "
        "at present."
    )
    assert WORDING.advisor_sentence(SERVICE, security, "", findings=True).endswith(
        ". In this pillar, it shows the findings of policies that this article lists."
    )
    assert WORDING.advisor_findings(SERVICE, security) == (
        "For security, Azure Advisor shows the findings of the policies above."
    )
    brief = "The following [Azure Advisor](/azure/advisor) recommendations apply to Azure Gateways."
    assert WORDING.advisor_intro(SERVICE, any_=True, brief=True) == brief
    assert WORDING.policy_intro(SERVICE) == (
        "The following built-in policy definitions apply to Azure Gateways."
    )
    assert WORDING.former_advisor_opening(SERVICE, security, "Security", "/x#y") == (
        "For more information about the following recommendations, see "
        "[Security recommendations](/x#y)."
    )
    assert WORDING.advisor_intro(SERVICE, any_=True) == (
        "[Azure Advisor](/azure/advisor) analyzes the configuration and usage of your Azure "
        "Gateways resources, and recommends how to improve them. The following recommendations "
        "apply to Azure Gateways."
    )
    assert WORDING.advisor_intro(SERVICE, any_=False) == (
        "Azure Advisor has no recommendations for Azure Gateways at present."
    )


@pytest.mark.parametrize(
    ("more", "is_linked", "text"),
    [
        (3, False, "3 more security recommendations for Azure Gateways are listed in "
         "[Security recommendations](/x#y)."),
        (1, False, "1 more security recommendation for Azure Gateways is listed in "
         "[Security recommendations](/x#y)."),
        (3, True, "3 more security recommendations for Azure Gateways are listed there."),
    ],
)  # fmt: skip
def test_advisor_more(more: int, is_linked: bool, text: str) -> None:
    """The line has the number of omitted recommendations; the page is linked only once."""
    line = WORDING.advisor_more(
        SERVICE, Pillar.SECURITY, "Security", "/x#y", more, is_linked=is_linked
    )
    assert line == text


@pytest.mark.parametrize("counts", [Compliance(0, 0), Compliance(1, 1), Compliance(1234567, 2)])
def test_without_counts(counts: Compliance) -> None:
    """A bullet without its resource counts is the bullet that was written without any."""
    folded = family_of(policy(name="Gateways should be good", id_=guid(1)))
    counted = WORDING.policy_bullet(folded, {guid(1): counts}).text
    assert WORDING.without_counts(counted) == WORDING.policy_bullet(folded).text


def test_links__of_another_cloud() -> None:
    """Links lead to the portal and the documentation of the cloud."""
    china = Wording(hosts=CLOUDS[Cloud.CHINA])
    assert china.definition_link(guid(1)) == f"{BLADE}{guid(1)}".replace("azure.com", "azure.cn")
    line = china.policy_closing(SERVICE, Pillar.SECURITY, Categories(["Key Vault"]), 0)
    page = "https://docs.azure.cn/governance/policy/samples/built-in-policies#key-vault"
    assert f"]({page})" in line


def test_patterns_with_counts() -> None:
    """A text is recognized with any number in it."""
    patterns = patterns_with_counts(lambda more: f"{more} more (here)" if more else "none (here)")
    assert patterns.matches("17 more (here)")
    assert patterns.matches("1 more (here)")
    assert patterns.matches("none (here)")
    assert not patterns.matches("17 more (here), and more")
    assert patterns.find("x, and 17 more (here).") == Span(7, 21)
    assert patterns.find("x more (here)") is None
    assert patterns.find("17 more here") is None


def test_wording__is_pickled_without_its_templates() -> None:
    """A pickled wording loads its templates again."""
    WORDING.policy_group("Security")
    copy = pickle.loads(pickle.dumps(WORDING))  # noqa: S301
    assert copy.policy_group("Security") == "Security policies"
