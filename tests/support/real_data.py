"""The real catalogue and guides, where a copy of them stands beside the project.

Without them the tests run on a stand-in of the same shapes, made of the shipped fixtures; those
that only the real ones can answer are skipped, and say so.
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

_BESIDE = Path(__file__).parents[3] / "shared" / "data"


def write_checkout(folder: Path, content: ArmContent) -> None:
    """Write the built-in policies in the layout of a checkout of azure-policy."""
    for kind, some in (
        ("policyDefinitions", content.definitions),
        ("policySetDefinitions", content.initiatives),
    ):
        for wire in some:
            category = str(wire["properties"]["metadata"]["category"])
            file = folder / "built-in-policies" / kind / category / f"{wire['name']}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(wire), encoding="utf-8")


def _stand_in() -> Path:
    """Return a folder in the layout of the real data, until the tests end."""
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


DATA = _BESIDE if _BESIDE.is_dir() else _stand_in()

#: For what only the real data can answer.
needs_real_data = pytest.mark.skipif(
    DATA != _BESIDE, reason=f"only the real data can answer that, and there is none at {_BESIDE}"
)

#: The options that make a run use it.
REAL_SOURCES = [
    "--policies-from",
    str(DATA / "azure-policy"),
    "--recommendations-from",
    str(DATA / "advisor" / "metadata.json"),
]
