"""Why a policy matters: the docset's own sentence, ours, or one of its description."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import digest_of
from enricher.catalog.reasons import (
    FOLDER,
    Reason,
    categories,
    category_slug,
    reason_for,
    reasons_of,
)
from enricher.docset.facts import load_catalog
from enricher.docset.listener import Listener
from enricher.platform.sanitize import is_clean
from enricher.sources.source_options import SourceOptions
from tests.support.builders import catalog_of, compiled, guid, policy

FILES = sorted(FOLDER.glob("*.toml"))
DESCRIPTION = "Public gateways expose data."


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_reasons__are_well_formed(file: Path) -> None:
    """Each has a known id and digest, and one or two sentences as short plain text."""
    reasons = reasons_of(file.stem)
    assert reasons
    for key, reason in reasons.items():
        assert re.fullmatch(r"[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}", key), key
        assert re.fullmatch(r"\d+", reason.version), key
        assert re.fullmatch(r"[0-9a-f]{8}", reason.digest), key
        assert reason.problems() == [], key


def test_reasons__are_unique() -> None:
    """No definition has a sentence in two files."""
    ids = [key for file in FILES for key in reasons_of(file.stem)]
    assert len(ids) == len({*ids})
    assert categories() == {file.stem for file in FILES}


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("", "is empty"),
        ("a " * 25 + "b.", "has 26 words, more than 25"),
        ("One. Two. Three.", "has more than two sentences"),
        ("No end", "doesn't end with a period"),
        ("Two\nlines.", "is not one line of plain text"),
        ("A `code`.", "has Markdown"),
        ("A [link](x).", "has Markdown"),
        ("See https://x.example.", "has Markdown"),
        ("Two  spaces.", "is not one line of plain text"),
    ],
)
def test_problems(sentence: str, problem: str) -> None:
    """A malformed sentence is reported with the reason."""
    assert problem in Reason("1", "00000000", sentence).problems()
    assert is_clean(problem)


def test_reason_for__description() -> None:
    """Without a sentence of ours, the best one of the description counts, corrected."""
    catalog = catalog_of([policy(description="Azure AD reduces exlcude risk.", id_=guid(1))])
    (classified,) = catalog.policies(None)
    assert reason_for(classified) == "Microsoft Entra ID reduces exclude risk."


def test_reason_for__own() -> None:
    """A docset's own sentence takes precedence; an empty one leaves the sentence out."""
    catalog = catalog_of([policy(description=DESCRIPTION, id_=guid(1))])
    for text in ("Ours.", ""):
        own = Catalog(catalog.facts, Overrides(reasons={guid(1): text}))
        assert [*map(reason_for, own.policies(None))] == [text]
    assert [*map(reason_for, catalog.policies(None))] == [DESCRIPTION]


def test_reason_for__stale() -> None:
    """A sentence of ours doesn't count if the definition has changed since it was written."""
    key, reason = next(iter(reasons_of("Storage").items()))
    changed = policy(
        category="Storage", id_=key, version=f"{reason.version}.0.0", description=DESCRIPTION
    )
    (classified,) = catalog_of([changed]).policies(None)
    assert reason_for(classified) == DESCRIPTION


def test_reasons__of_recordings() -> None:
    """The sentences of the definitions in our recordings are for these recordings too."""
    recorded = load_catalog(SourceOptions(fixtures="sample"), Overrides(), Listener())
    written = 0
    for definition in recorded.live:
        reason = reasons_of(definition.category).get(definition.id)
        written += reason is not None
        assert reason is None or reason.is_for(definition), definition.display_name
    assert written


def test_is_for() -> None:
    """Another major version or description makes a sentence stale, another minor doesn't."""
    definition = compiled(policy(description=DESCRIPTION, version="2.1.0-preview"))
    reason = Reason.of(definition, "Ours.")
    assert reason.version == "2"
    assert reason.is_for(definition)
    assert reason.is_for(replace(definition, version="2.3.0"))
    assert not reason.is_for(replace(definition, version="3.0.0"))
    other = replace(definition, description_digest=digest_of("Another."))
    assert not reason.is_for(other)
    assert Reason.of(definition, "Ours.", other).is_for(other)


def test_category_slug() -> None:
    """A category is a safe file name; one without a file has no sentences."""
    assert category_slug("Security Center - Granular Pricing") == "security-center-granular-pricing"
    assert category_slug("../x") == "x"
    assert reasons_of("../reasons") == reasons_of("") == {}
