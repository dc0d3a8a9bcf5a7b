"""A checkout of azure-policy: facts, rules and cache."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from enricher.catalog.clouds import Cloud
from enricher.errors import SourceError
from enricher.platform.cache import Kind, Store
from enricher.sources.checkout import Checkout
from enricher.sources.source import Refusal
from tests.support.project import DEFINITIONS, Project, definition


@pytest.fixture
def checkout(project: Project) -> Path:
    """Return the folder of a made-up checkout."""
    project.set_facts(DEFINITIONS, [])
    return Path(project.sources[1])


def names(path: Path, **options: object) -> list[str]:
    """Return the display names of the policies in a checkout."""
    facts = Checkout(path, **options).ask()  # type: ignore[arg-type]
    assert not isinstance(facts, Refusal)
    return sorted(policy.display_name for policy in facts.policies)


def test_checkout__has_policies_and_rules(checkout: Path) -> None:
    """The rules of exactly these policies can be loaded, also in another process."""
    source = Checkout(checkout)
    load_rules = pickle.loads(pickle.dumps(source.load_rules))  # noqa: S301 - its own
    facts, rules = source.ask(), load_rules()
    assert {policy.id for policy in facts.policies} == rules.keys()
    assert all(rule.condition for rule in rules.values())


def test_checkout__from_the_cache(checkout: Path, project: Project) -> None:
    """The facts are equal; a change of a file counts at once."""
    assert names(checkout) == names(checkout, is_cached=True) == names(checkout, is_cached=True)
    assert len(Store(Kind.CATALOGUES).files()) == 1
    project.set_facts([definition(1, "Another name")], [])
    assert "Another name" in names(checkout, is_cached=True)


def test_checkout__without_cache(checkout: Path) -> None:
    """Nothing is cached by default."""
    names(checkout)
    assert Store(Kind.CATALOGUES).files() == []


def test_checkout__of_another_cloud(checkout: Path) -> None:
    """Files in the folder of a cloud are only for that cloud."""
    with pytest.raises(SourceError, match="has no"):
        names(checkout, cloud=Cloud.USGOV)


@pytest.mark.parametrize("part", ["policyDefinitions", "policySetDefinitions"])
def test_checkout__without_a_part(checkout: Path, part: str) -> None:
    """The error names what is missing."""
    (folder,) = checkout.rglob(part)
    folder.rename(folder.with_name("other"))
    with pytest.raises(SourceError, match=f"it has no {part}"):
        names(checkout)
