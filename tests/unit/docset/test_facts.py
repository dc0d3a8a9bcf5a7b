"""Facts of a run, and the warnings about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.article.bullets import BulletKey
from enricher.article.lock_history import LockEntry
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.overrides import Overrides
from enricher.docset.facts import load, load_catalog, load_sources, refuse_loss
from enricher.docset.listener import Listener
from enricher.docset.lock import LockFile
from enricher.docset.request import Mode, Request
from enricher.errors import RefusedError, SourceError
from enricher.sources.source_options import SourceOptions
from tests.support.builders import facts_of, guid, policy
from tests.support.project import DEFINITIONS, Project, definition
from tests.support.recorder import Recorder
from tests.support.server import ArmContent, ArmServer


def sources_of(project: Project) -> SourceOptions:
    """Return the sources of a project."""
    return SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(project.metadata,)
    )


def test_load_sources__warns_about_malformed_facts(project: Project) -> None:
    """Once, while it loads; recorded facts are announced."""
    listener = Recorder()
    project.set_facts([*DEFINITIONS, definition(4, "")], [])
    load_sources(sources_of(project), listener)
    assert ["can't be read" in warning for warning in listener.warnings] == [True]
    assert listener.titles == ["Loading facts"]
    load_sources(SourceOptions(fixtures="sample"), listener)
    assert listener.information == ["--fixtures: recorded facts, not today's Azure."]


@pytest.mark.parametrize("mode", [Mode.FILL, Mode.LINT])
def test_load__without_policies(project: Project, mode: Mode) -> None:
    """Any run can do without a source that isn't named."""
    sources = SourceOptions(recommendations_from=(project.metadata,))
    facts = load(Request(mode, (), sources), Listener()).facts
    assert facts.missing == [FactKind.POLICIES]


def test_load_catalog__has_the_decisions_of_the_user(project: Project) -> None:
    """An excluded definition is not live."""
    overrides = Overrides(exclude=frozenset({guid(1)}))
    catalog = load_catalog(sources_of(project), overrides, Listener())
    assert guid(1) not in {policy.id for policy in catalog.live}
    assert guid(2) in {policy.id for policy in catalog.live}


def test_load_catalog__of_a_source_that_refuses() -> None:
    """A list without one of its sources would be wrong."""
    listener = Recorder()
    with ArmServer(ArmContent(definitions=[*DEFINITIONS])) as server:
        server.fault("policyDefinitions", 403, code="AuthorizationFailed")
        server.fault("policySetDefinitions", 403, code="AuthorizationFailed")
        sources = SourceOptions(arm_endpoint=server.url, timeout=5)
        with pytest.raises(RefusedError, match="the catalogue is incomplete"):
            load_catalog(sources, Overrides(), listener, recommendations=False)
    assert len(listener.warnings) == 2


def lock_of(*numbers: int) -> LockFile:
    """Return a lock with a bullet for each definition."""
    entries = [
        LockEntry.bullet(str(number), BulletKey(frozenset({guid(number)}))) for number in numbers
    ]
    return LockFile(Path("enrich.lock"), {"a.md": {"policy-definitions/security": (*entries,)}})


@pytest.mark.parametrize(("lost", "is_refused"), [(0, False), (1, False), (2, True)])
def test_refuse_loss__of_definitions_in_the_lock(lost: int, is_refused: bool) -> None:
    """One may be removed at any time; more than one, and a tenth, is a truncated source."""
    facts = facts_of([policy(id_=guid(number)) for number in range(lost, 10)])
    locks = [lock_of(*range(10))]
    if is_refused:
        with pytest.raises(SourceError, match=r"policy definitions of enrich\.lock: 2 of 10"):
            refuse_loss(locks, facts)
    else:
        refuse_loss(locks, facts)


def test_refuse_loss__not_of_what_is_unknown() -> None:
    """Recordings are a part of Azure, and a source that refused says nothing."""
    refuse_loss([lock_of(*range(10))], facts_of([], partial=True))
    refuse_loss([lock_of(*range(10))], facts_of(None))
    gaps = frozenset(map(guid, range(10)))
    refuse_loss([lock_of(*range(10))], facts_of([], gaps=gaps))
