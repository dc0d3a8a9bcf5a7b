"""The sentences that enrich writes, word for word, and how they are recognized."""

from __future__ import annotations

import pickle

import pytest
from msgspec.structs import replace

from enricher.article.policy_bullets import policy_bullet
from enricher.article.service_facts import Categories
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource_counts import Compliance
from enricher.markdown.document import Span
from tests.support.builders import guid, policy
from tests.unit.article.gateways import BLADE, SERVICE, family_of

WORDING = Wording()


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (0, "All built-in policy definitions related to Azure Gateways are listed in "),
        (7, "All built-in policy definitions related to Azure Gateways are listed in "),
    ],
)
def test_policy_closing(more: int, text: str) -> None:
    """The closing line links all policies, however many the list omits."""
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
        (2, True, "More built-in policy definitions for the security of Azure Gateways are "
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
    assert WORDING.former_advisor_sentence(SERVICE, security).endswith(
        "vulnerabilities. The policies that this article lists cover its recommendations in this "
        "pillar."
    )
    assert WORDING.former_advisor_findings(security) == (
        "The security recommendations of Azure Advisor are covered by the policies that this "
        "article lists."
    )
    brief = "The following [Azure Advisor](/azure/advisor) recommendations apply to Azure Gateways."
    assert WORDING.advisor_intro(SERVICE, any_=True, brief=True) == brief
    assert WORDING.policy_intro(SERVICE) == (
        "The following built-in policy definitions apply to Azure Gateways. "
        "The effects that each can have, apart from Disabled, are in parentheses."
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
def test_advisor_more__former(more: int, is_linked: bool, text: str) -> None:
    """Earlier versions counted the omitted recommendations, and linked the page once."""
    line = WORDING.former_advisor_more(
        SERVICE, Pillar.SECURITY, "Security", "/x#y", more, is_linked=is_linked
    )
    assert line == text


def test_advisor_more() -> None:
    """The line says where the omitted recommendations are, and doesn't count them."""
    line = WORDING.advisor_more(SERVICE, Pillar.SECURITY, "Security", "/x#y", 3)
    assert line == (
        "Other security recommendations for Azure Gateways are listed in "
        "[Security recommendations](/x#y)."
    )


@pytest.mark.parametrize("counts", [Compliance(0, 0), Compliance(1, 1), Compliance(1234567, 2)])
def test_without_counts(counts: Compliance) -> None:
    """A bullet without its resource counts is the bullet that was written without any."""
    folded = family_of(policy(name="Gateways should be good", id_=guid(1)))
    counted = policy_bullet(WORDING, folded, {guid(1): counts}).text
    assert WORDING.without_counts(counted) == policy_bullet(WORDING, folded).text


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
