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
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import Advice
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.service import Service
from enricher.markdown.document import Span
from tests.support.builders import GATEWAY, access_audit, access_change, catalog_of, guid, policy

WORDING = Wording()
SERVICE = Service(key="gateways", name="Azure Gateways", resource_types=(GATEWAY,))
BLADE = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def family_of(*policies: PolicyDefinition) -> Family:
    """Return the only family of these policies."""
    (family,) = rank(catalog_of(policies).policies(SERVICE), SERVICE)
    return family


def test_policy_bullet__single() -> None:
    """A link to the portal, the effects, and the most informative sentence."""
    description = "Gateways are nice. This policy audits gateways. More at https://x.example."
    definition = policy(name="Gateways should be *good*.", description=description, id_=guid(1))
    bullet = WORDING.policy_bullet(family_of(definition))
    assert bullet.text == (
        f"[Gateways should be \\*good\\*]({BLADE}{guid(1)}) (Audit). This policy audits gateways."
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
        f"[Gateways should be good]({BLADE}{guid(1)}) (preview, Audit) "
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
    """Initiatives that a reader can assign instead are linked at the end."""
    folded = family_of(policy(name="Gateways should be good", id_=guid(1)))
    initiative = Initiative(guid(9), "Good gateways", "Network", "1.0.0", False, 3)
    bullet = WORDING.policy_bullet(replace(folded, initiatives=(initiative,)))
    assert bullet.text.endswith(
        " To assign it together with others, use the built-in initiative [Good gateways]("
        "https://portal.azure.com/#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
        f"%2Fproviders%2FMicrosoft.Authorization%2FpolicySetDefinitions%2F{guid(9)})."
    )


def test_policy_bullet__destinations() -> None:
    """The destinations of logs are one series, each with the name of its product."""
    targets = ("Log Analytics", "Event Hub", "Storage")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    text = WORDING.policy_bullet(family_of(*definitions)).text
    assert text.endswith(
        f" to Log Analytics]({BLADE}{guid(1)}), [Event Hubs]({BLADE}{guid(2)}), "
        f"or [Azure Storage]({BLADE}{guid(3)}) (Audit)."
    )


def test_policy_bullet__preview_destination() -> None:
    """A destination is marked if it is a preview and the first one is not."""
    targets = ("Log Analytics", "Event Hub")
    definitions = [policy(name=f"{LOGS} to {to}", id_=guid(n)) for n, to in enumerate(targets, 1)]
    definitions[1] = policy(name=f"[Preview]: {LOGS} to Event Hub", id_=guid(2))
    text = WORDING.policy_bullet(family_of(*definitions)).text
    assert f" or [Event Hubs (preview)]({BLADE}{guid(2)}) (Audit)." in text


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
    brief = "The following recommendations apply to Azure Gateways."
    assert WORDING.advisor_intro(SERVICE, any_=True, brief=True) == brief
    assert WORDING.policy_intro(SERVICE) == (
        "The following built-in policy definitions apply to Azure Gateways."
    )
    assert WORDING.advisor_opening(SERVICE, security, "Security", "/x#y") == (
        "For more information about the following recommendations, see "
        "[Security recommendations](/x#y)."
    )
    assert WORDING.advisor_intro(SERVICE, any_=True) == (
        "Azure Advisor analyzes the configuration and usage of your Azure Gateways resources, and "
        "recommends how to improve them. The following recommendations apply to Azure Gateways."
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


@pytest.mark.parametrize(
    ("impact", "link", "affected", "text"),
    [
        ("High", None, None, "**Use more** (high impact)."),
        ("", "/learn", None, "**Use more**. [Learn more](/learn)."),
        ("Low", "/l", 1, "**Use more** (low impact) (1 affected resource). [Learn more](/l)."),
        ("Low", "/l", 0, "**Use more** (low impact) (0 affected resources). [Learn more](/l)."),
    ],
)
def test_advisor_bullet(impact: str, link: str | None, affected: int | None, text: str) -> None:
    """The name in bold, its impact, the resource count, and a link."""
    recommendation = RecommendationType("id", "Use more.", Pillar.SECURITY, impact, GATEWAY, link)
    bullet = WORDING.advisor_bullet(Advice(recommendation), "/ref", affected)
    assert bullet.text == text
    assert bullet.name == "Use more"
    assert bullet.link == (link or "/ref")
    assert bullet.subject.names == {"use more"}
    assert not bullet.subject.ids
    plain = WORDING.advisor_bullet(Advice(recommendation), "/ref").text
    assert WORDING.without_counts(bullet.text) == plain


@pytest.mark.parametrize("counts", [Compliance(0, 0), Compliance(1, 1), Compliance(1234567, 2)])
def test_without_counts(counts: Compliance) -> None:
    """A bullet without its resource counts is the bullet that was written without any."""
    folded = family_of(policy(name="Gateways should be good", id_=guid(1)))
    counted = WORDING.policy_bullet(folded, {guid(1): counts}).text
    assert WORDING.without_counts(counted) == WORDING.policy_bullet(folded).text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Similar: **Use some 1**."),
        (3, "Similar: **Use some 1**, **Use some 2**, and **Use some 3**."),
        (5, "Similar: **Use some 1**, **Use some 2**, **Use some 3**, and 2 more."),
    ],
)
def test_advisor_bullet__similar(count: int, text: str) -> None:
    """Up to three similar recommendations are named after the first."""
    recommendations = [
        RecommendationType(str(n), f"Use some {n}", Pillar.SECURITY, "High", GATEWAY, "/l")
        for n in range(count + 1)
    ]
    bullet = WORDING.advisor_bullet(Advice(recommendations[0], tuple(recommendations[1:])), "/ref")
    assert bullet.text == f"**Use some 0** (high impact). {text} [Learn more](/l)."
    assert bullet.subject.names == {f"use some {n}" for n in range(count + 1)}


def test_advisor_bullet__condition() -> None:
    """A recommendation that contradicts another one has a condition."""
    name = "Enable autoscale on your Azure Cosmos DB database or container"
    recommendation = RecommendationType("id", name, Pillar.COST_OPTIMIZATION, "Medium", GATEWAY)
    assert WORDING.advisor_bullet(Advice(recommendation), "/ref").text == (
        f"**{name}** (medium impact), where the load varies."
    )


def test_links__of_another_cloud() -> None:
    """Links lead to the portal and the documentation of the cloud."""
    china = Wording(hosts=CLOUDS[Cloud.CHINA])
    assert china.definition_link(guid(1)) == f"{BLADE}{guid(1)}".replace("azure.com", "azure.cn")
    line = china.policy_closing(SERVICE, Pillar.SECURITY, Categories(["Key Vault"]), 0)
    page = "https://docs.azure.cn/governance/policy/samples/built-in-policies#key-vault"
    assert f"]({page})" in line
    recommendation = RecommendationType(
        "id", "Use more.", Pillar.SECURITY, "", GATEWAY, "/azure/x/y"
    )
    assert (
        "(https://docs.azure.cn/x/y)" in china.advisor_bullet(Advice(recommendation), "/ref").text
    )


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
