"""The real catalogue and published guides, if they are in a folder next to the project.

Otherwise, the tests use a replacement in the same layout, made from the fixtures, and those that
need the real data are skipped.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.project import CURRENT, FIXTURES, template
from tests.support.server import ArmContent

_REAL_DATA = Path(__file__).parents[3] / "shared" / "data"


def write_checkout(folder: Path, content: ArmContent) -> None:
    """Write the built-in policies in the layout of a checkout of azure-policy."""
    for kind, wires in (
        ("policyDefinitions", content.definitions),
        ("policySetDefinitions", content.initiatives),
    ):
        for wire in wires:
            category = str(wire["properties"]["metadata"]["category"])
            file = folder / "built-in-policies" / kind / category / f"{wire['name']}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(wire), encoding="utf-8")


def _replacement() -> Path:
    """Return a folder in the layout of the real data, which is removed after the tests."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    content = ArmContent.of_recordings(FIXTURES / "azure")
    write_checkout(folder / "azure-policy", content)
    (folder / "advisor").mkdir()
    (folder / "advisor" / "metadata.json").write_text(json.dumps({"value": content.metadata}))
    shutil.copytree(FIXTURES / "articles", folder / "articles" / "seed")
    guides = {
        "current/azure-expressroute.md": CURRENT,
        "framework-2023/expressroute.md": template(),
    }
    for name, text in guides.items():
        (folder / "articles" / name).parent.mkdir()
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    return folder


DATA = _REAL_DATA if _REAL_DATA.is_dir() else _replacement()

needs_real_data = pytest.mark.skipif(
    DATA != _REAL_DATA, reason=f"needs the real data, which is not at {_REAL_DATA}"
)

#: The options of a run on this data.
REAL_SOURCES = [
    "--policies-from",
    str(DATA / "azure-policy"),
    "--recommendations-from",
    str(DATA / "advisor" / "metadata.json"),
]
