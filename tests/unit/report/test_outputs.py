"""The types of the outputs."""

from __future__ import annotations

from enricher.catalog.pillar import Pillar
from enricher.report.outputs import Change, FoldedBullet, Link, RetiredPolicy

ZONES, TUNNELS, OLD = Link(name="Zones"), Link(name="Tunnels"), Link(name="Old")


def test_change__links() -> None:
    """All that it names, successors as well."""
    retired = RetiredPolicy(policy=OLD, state="deprecated", successor=ZONES)
    gone = RetiredPolicy(policy=TUNNELS, state="gone", successor=None)
    change = Change(
        title="Policy definitions",
        pillar=Pillar.SECURITY,
        added=[ZONES],
        updated=[],
        removed=[TUNNELS],
        retired=[retired, gone],
        folded=[FoldedBullet(bullet=OLD, into=ZONES)],
    )
    assert [*change.links] == [ZONES, OLD, ZONES, TUNNELS, OLD, ZONES, TUNNELS]
    assert [(removal.state, removal.relation) for removal in change.removals] == [
        ("deprecated", "superseded by"),
        ("gone", ""),
        ("folded", "into"),
        ("removed", ""),
    ]
