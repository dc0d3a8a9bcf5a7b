"""The data of the atlas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.history import History
from enricher.catalog.news import ADDED, RENAMED, REPLACED, News, news_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.report.atlas_builder import additions, collect, release_before
from enricher.report.atlas_data import AtlasData, PolicyEntry, RecommendationEntry
from tests.support.builders import catalog_of, guid, initiative, policy
from tests.unit.report.builders import (
    GATEWAY,
    POLICY_DEFINITION,
    PREVIEW_DEFINITION,
    RECOMMENDATION,
    SERVICE,
)

PUBLIC = CLOUDS[Cloud.PUBLIC]
OTHER = Service(key="other", name="Other", resource_types=("microsoft.other/things",))
TODAY = date(2026, 1, 11)
RELEASES = (date(2025, 1, 1), date(2026, 1, 1))
OLD = policy(
    name="Gateways should be old",
    id_=guid(3),
    metadata={"deprecated": True, "supersededBy": guid(1)},
)
CATALOG = catalog_of(
    [PREVIEW_DEFINITION, POLICY_DEFINITION, OLD],
    [initiative("Benchmark", {guid(1): ["Azure_Security_Benchmark_v3.0_BR-1"]})],
    [RECOMMENDATION],
)


HISTORY = History(RELEASES, {guid(2): RELEASES[1]})  # whose second release added a policy


def data_of(catalog: Catalog = CATALOG, news: Sequence[News] = ()) -> AtlasData:
    """Return the data of a catalogue."""
    return collect(catalog, [OTHER, SERVICE], PUBLIC, HISTORY, TODAY, news, "v1")


def policies(data: AtlasData) -> dict[str, PolicyEntry]:
    """Return the policies by id."""
    return {entry.id: entry for entry in data.entries if isinstance(entry, PolicyEntry)}


def test_policies__are_described() -> None:
    data = data_of()
    zones = policies(data)[guid(1)]
    assert (zones.name, zones.kind, zones.effects) == (
        "Gateways should be Zone Redundant",
        "policy",
        ("Audit", "Disabled"),
    )
    assert zones.reason == "Without zones, circuits fail."
    assert zones.services == ("gateways",)
    assert [data.types[number] for number in zones.types] == [GATEWAY]
    assert [data.initiatives[number].name for number in zones.initiatives] == ["Benchmark"]
    assert zones.controls == ("BR-1",)
    assert {data.evidence[number].pillar for number in zones.evidence} >= {Pillar.RELIABILITY}


def test_policies__have_their_state() -> None:
    """Deprecated ones are part of the data, but not of the numbers."""
    found = policies(data_of())
    assert found[guid(2)].preview
    assert found[guid(2)].first == RELEASES[1]
    assert found[guid(1)].first is None
    old = found[guid(3)]
    assert (old.deprecated, old.successor, old.is_current) == (True, guid(1), False)


def test_recommendations() -> None:
    (entry,) = (each for each in data_of().entries if isinstance(each, RecommendationEntry))
    assert entry.link == "https://learn.microsoft.com/azure/more"
    assert (entry.impact, entry.services, entry.is_current) == ("High", ("gateways",), True)


def test_services__without_entries_are_left_out() -> None:
    assert [service.key for service in data_of().services] == ["gateways"]
    assert data_of(catalog_of([OLD])).services == []


def test_fields__name_what_the_arrays_have() -> None:
    """The script reads entries, which are arrays in JSON, by these names."""
    fields = data_of().fields
    assert fields["policy"][:3] == ["kind", "id", "name"]
    assert "impact" in fields["recommendation"]


def test_additions__are_those_of_the_last_release() -> None:
    (news,) = additions(CATALOG, [OTHER, SERVICE], HISTORY)
    assert (news.subject.id, news.kinds) == (guid(2), (ADDED,))
    assert (news.services, news.changed_on) == ((SERVICE,), RELEASES[1])
    assert release_before(HISTORY) == RELEASES[0]
    first = History(RELEASES[:1])
    assert (additions(CATALOG, [SERVICE], first), release_before(first)) == ([], None)


def test_news__have_the_former_name_and_the_successor() -> None:
    renamed = policy(name="Gateways should be zonal", id_=guid(1))
    before = catalog_of([renamed, policy(name="Gateways should be old", id_=guid(3))])
    data = data_of(news=news_of(before, CATALOG, [SERVICE]))
    changes = {change.address: change for change in data.news}
    zones, old = changes[f"policy/{guid(1)}"], changes[f"policy/{guid(3)}"]
    assert (zones.kind, zones.before) == (RENAMED, "Gateways should be zonal")
    assert (old.kind, old.successor) == (REPLACED, guid(1))


def test_other_clouds__have_no_page_elsewhere() -> None:
    data = collect(CATALOG, [SERVICE], CLOUDS[Cloud.USGOV], History(), TODAY, (), "")
    assert (data.portal, data.policy_page) == ("portal.azure.us", "")
    assert data_of().policy_page
