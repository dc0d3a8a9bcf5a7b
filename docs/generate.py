"""The parts of the documentation that the code and the data say themselves.

`python -m docs.generate` writes them; a test says when one is no longer what it would write.
In a page they stand between `<!-- begin generated -->` and `<!-- end generated -->`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from enricher.catalog.model import Pillar
from enricher.catalog.services import load_registry
from enricher.docset import config_file
from enricher.lint.rules import RULES

DOCS = Path(__file__).parent
_CATALOG = DOCS.parent / "enricher" / "catalog"
_KINDS = {"string": "text", "boolean": "true or false", "integer": "number", "array": "list"}


def files() -> Iterator[tuple[Path, str]]:
    """Each file that has generated parts, with all that it should hold."""
    yield DOCS / "schemas" / "enrich.toml.json", json.dumps(config_file.schema(), indent=2) + "\n"
    for name, part in _parts().items():
        file = DOCS / name
        yield file, _with_part(file.read_text(encoding="utf-8"), part)


def _parts() -> Mapping[str, str]:
    """The generated part of each page."""
    return {
        "configuration.md": "\n\n".join(_tables(config_file.schema())),
        "decisions.md": "\n\n".join(map(_rules_of, Pillar)),
        "services.md": _services(),
        "lint/index.md": _codes(),
    }


def _with_part(text: str, part: str) -> str:
    """A page with its generated part anew."""
    return re.sub(
        r"(<!-- begin generated -->\n).*(\n<!-- end generated -->)",
        lambda match: f"{match[1]}\n{part}\n{match[2]}",
        text,
        flags=re.DOTALL,
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars in its cells are escaped."""
    titles = [*head]
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _tables(schema: Any) -> Iterator[str]:
    """The tables of enrich.toml, each with its keys."""
    for name, table in schema["properties"].items():
        many = table.get("additionalProperties")
        about = _followed(many or table, schema)
        key = f"{name}.NAME" if many and "properties" in about else name
        yield f"### `[{key}]`"
        yield table.get("description") or about["description"]
        if "properties" not in about:
            yield f"Each value is one of {_kind(about, schema)}."
            continue
        rows = (
            [f"`{own}`", _kind(told, schema), _default(told), told.get("description", "")]
            for own, told in about["properties"].items()
        )
        yield _table(["Key", "Kind", "Default", "Meaning"], rows)


def _followed(told: Any, schema: Any) -> Any:
    """What a reference leads to; else the thing itself."""
    return schema["$defs"][told["$ref"].rpartition("/")[2]] if "$ref" in told else told


def _kind(told: Any, schema: Any) -> str:
    """What a value is, in words."""
    about = _followed(told, schema)
    if "enum" in about:
        return ", ".join(f"`{one}`" for one in about["enum"])
    if "anyOf" in about:
        return " or ".join(_kind(one, schema) for one in about["anyOf"])
    return _KINDS.get(about["type"], "table")


def _default(told: Any) -> str:
    default = told.get("default")
    return "" if default in (None, []) else f"`{json.dumps(default)}`"


def _rules_of(pillar: Pillar) -> str:
    """The rules of pillars.toml for a pillar, the heaviest first."""
    told = tomli.loads((_CATALOG / "pillars.toml").read_text(encoding="utf-8"))["rule"]
    own = [rule for rule in told if rule["pillar"] == pillar.value]
    rows = (
        [str(rule["weight"]), ", ".join(rule["when"]) or "anything", rule["reason"]]
        for rule in sorted(own, key=lambda rule: -int(rule["weight"]))
    )
    return f"### {pillar.title}\n\n{_table(['Weight', 'Seen in', 'Why it counts'], rows)}"


def _services() -> str:
    """Every service of the registry, with the facts that tell it from its siblings."""
    rows = (
        [
            f"`{key}`",
            one.name,
            ", ".join(f"`{kind}`" for kind in one.resource_types),
            "; ".join(
                f"`{field}`: {', '.join(map(str, some))}" for field, some in one.facts.items()
            ),
        ]
        for key, one in load_registry().services.items()
    )
    return _table(["Key", "Name", "Resource types", "Facts"], rows)


def _codes() -> str:
    """Every code of lint, with its page."""
    rows = ([f"[`{rule.code}`]({rule.code}.md)", f"{rule.title}.", rule.help] for rule in RULES)
    return _table(["Code", "Finds", "What to do"], rows)


if __name__ == "__main__":
    for path, content in files():
        path.write_text(content, encoding="utf-8")
