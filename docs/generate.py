"""Generate the parts of the documentation that follow from the code and its data.

`python -m docs.generate` writes them, and a test fails if one is out of date. In a page they are
between `<!-- begin generated -->` and `<!-- end generated -->`, in mkdocs.yml between comments of
the same words. A new rule of lint gets a page to complete.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from docs.command_reference import commands
from docs.markdown import markdown_table
from docs.mcp_reference import tools
from docs.python_reference import python_api
from docs.questions import questions
from enricher.article.article_options import DIRECTIVES, directive_options
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.pillar import Pillar
from enricher.catalog.services import load_registry
from enricher.docset import config_tables
from enricher.lint.rules import RULES, Rule
from enricher.report import schema

DOCS = Path(__file__).parent
_CATALOG = DOCS.parent / "enricher" / "catalog"
_TYPES = {"string": "text", "boolean": "true or false", "integer": "number", "array": "list"}


def files() -> Iterator[tuple[Path, str]]:
    """Yield each file that is generated in full or in part, with its whole text."""
    for name, make_schema in SCHEMAS.items():
        yield DOCS / "schemas" / name, json.dumps(make_schema(), indent=2) + "\n"
    for name, make_part in PAGES.items():
        file = DOCS / name
        text = file.read_text(encoding="utf-8") if file.exists() else _new_page(file.stem)
        yield file, _with_part(text, f"\n{make_part()}\n")
    menu = DOCS.parent / "mkdocs.yml"
    yield menu, _with_part(menu.read_text(encoding="utf-8"), _menu_of_lint_codes())


def _with_part(text: str, part: str) -> str:
    """Return a file with its generated part replaced."""
    return re.sub(
        r"(begin generated(?: -->)?\n).*(\n[ #<!-]*end generated)",
        lambda match: f"{match[1]}{part}{match[2]}",
        text,
        flags=re.DOTALL,
    )


def _new_page(code: str) -> str:
    """Return the page of a lint code, with the parts that its author has to write left out."""
    return (DOCS / "reference" / "lint" / "template.txt").read_text("utf-8").replace("CODE", code)


def _menu_of_lint_codes() -> str:
    """Return the entries of the menu for the pages of lint codes."""
    codes = sorted(rule.code for rule in RULES)
    return "\n".join(f"          - {code}: reference/lint/{code}.md" for code in codes)


def _contents() -> str:
    """Return a table of the site's pages, by the parts of its menu."""
    menu = yaml.safe_load((DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    rows = (
        [f"**{title}**", ", ".join(map(_page_link, pages))]
        for entry in menu
        for title, pages in entry.items()
        if isinstance(pages, list)
    )
    return markdown_table(["Part", "Pages"], rows)


def _page_link(entry: Any) -> str:
    """Return the link to a page of the menu, or to the first one of a submenu."""
    ((title, page),) = entry.items()
    return f"[{title}]({page[0] if isinstance(page, list) else page})"


def _configuration() -> str:
    """Return a table of keys for each table of enrich.toml."""
    config_schema: Any = config_tables.schema()
    return "\n\n".join(
        part
        for name, table in config_schema["properties"].items()
        for part in _configuration_table(name, table, config_schema)
    )


def _configuration_table(name: str, table: Any, config_schema: Any) -> Iterator[str]:
    """Yield the heading, the description and the keys of a table of enrich.toml."""
    entries = table.get("additionalProperties")
    target = _resolved(entries or table, config_schema)
    key = f"{name}.NAME" if entries and "properties" in target else name
    yield f"### `[{key}]`"
    yield table.get("description") or target["description"]
    if "properties" not in target:
        kind = "one of" if "enum" in target else "a"
        yield f"Each value is {kind} {_type(target, config_schema)}."
        return
    rows = (
        [f"`{key}`", _type(value, config_schema), _default(value), value.get("description", "")]
        for key, value in target["properties"].items()
    )
    yield markdown_table(["Key", "Type", "Default", "Meaning"], rows)
    for inner, value in target["properties"].items():
        if part := _inner_table(value, config_schema):
            yield from _configuration_table(f"{key}.{inner}", part, config_schema)


def _inner_table(value: Any, config_schema: Any) -> Any:
    """Return the table with named keys that a key holds, or None."""
    choices = (_resolved(choice, config_schema) for choice in value.get("anyOf", [value]))
    return next((each for each in choices if "properties" in each), None)


def _resolved(value: Any, config_schema: Any) -> Any:
    """Return the target of a reference, or else the value."""
    name = value.get("$ref", "").rpartition("/")[2]
    return config_schema["$defs"][name] if name else value


def _type(value: Any, config_schema: Any) -> str:
    """Return the type of a value in words."""
    target = _resolved(value, config_schema)
    if "enum" in target:
        return ", ".join(f"`{choice}`" for choice in target["enum"])
    if "anyOf" in target:
        choices = (each for each in target["anyOf"] if each.get("type") != "null")
        return " or ".join(_type(choice, config_schema) for choice in choices)
    return _TYPES.get(target["type"], "table")


def _default(value: Any) -> str:
    default = value.get("default")
    return "" if default in (None, []) else f"`{json.dumps(default)}`"


def _pillar_rules() -> str:
    """Return the rules of pillars.toml by pillar, the heaviest first."""
    rules = tomllib.loads((_CATALOG / "pillars.toml").read_text(encoding="utf-8"))["rule"]
    parts = []
    for pillar in Pillar:
        of_pillar = [rule for rule in rules if rule["pillar"] == pillar.value]
        rows = (
            [str(rule["weight"]), ", ".join(rule["when"]) or "any policy", rule["reason"]]
            for rule in sorted(of_pillar, key=lambda rule: -int(rule["weight"]))
        )
        parts.append(
            f"## {pillar.title}\n\n{markdown_table(['Weight', 'Found in', 'Reason'], rows)}"
        )
    return "\n\n".join(parts)


def _services() -> str:
    """Return a table of the registry's services, with the facts that identify each."""
    rows = (
        [
            f"`{key}`",
            service.name,
            ", ".join(f"`{resource_type}`" for resource_type in service.resource_types),
            "; ".join(
                f"`{field}`: {', '.join(map(str, values))}"
                for field, values in service.facts.items()
            ),
        ]
        for key, service in load_registry().services.items()
    )
    return markdown_table(["Key", "Name", "Resource types", "Facts"], rows)


def _clouds() -> str:
    """Return a table of the clouds and their hosts."""
    rows = (
        [
            f"`{cloud}`",
            f"`{urlsplit(hosts.endpoint).hostname}`",
            f"`{hosts.authority}`",
            f"`{hosts.portal}`",
            f"`{urlsplit(hosts.docs).hostname}`"
            if hosts.docs
            else "`learn.microsoft.com`, linked as `/azure/…`",
        ]
        for cloud, hosts in CLOUDS.items()
    )
    return markdown_table(
        ["`--cloud`", "Resource Manager", "Sign-in", "Portal", "Documentation"], rows
    )


def _directives() -> str:
    """Return a table of the keys of each directive."""
    parts = []
    for word in DIRECTIVES:
        rows = (
            [f"`{key}`", option.metadata["meaning"]]
            for key, option in directive_options(word).items()
        )
        parts.append(f"### `{word}`\n\n{markdown_table(['Key', 'Meaning'], rows)}")
    return "\n\n".join(parts)


def _lint_codes() -> str:
    """Return a table of the codes of lint, with links to their pages."""
    rows = ([f"[`{rule.code}`]({rule.code}.md)", f"{rule.title}.", rule.help] for rule in RULES)
    return markdown_table(["Code", "Finds", "What to do"], rows)


def _lint_rule(rule: Rule) -> str:
    """Return what a rule finds, and what to do about it."""
    return f"{rule.title}.\n\n**Fix**: {rule.help}"


#: The schemas, by file in docs/schemas.
SCHEMAS: Mapping[str, Callable[[], Any]] = {
    "enrich.toml.json": config_tables.schema,
    "outputs.json": schema.schema,
}

#: The pages with a generated part, and the function that returns it.
PAGES: Mapping[str, Callable[[], str]] = {
    "index.md": _contents,
    "explanation/requests-to-azure.md": _clouds,
    "how-to/questions-of-an-architect.md": questions,
    "reference/commands.md": commands,
    "reference/configuration.md": _configuration,
    "reference/directives.md": _directives,
    "reference/mcp-tools.md": tools,
    "reference/pillar-evidence.md": _pillar_rules,
    "reference/python-api.md": python_api,
    "reference/services.md": _services,
    "reference/lint/index.md": _lint_codes,
    **{f"reference/lint/{rule.code}.md": partial(_lint_rule, rule) for rule in RULES},
}


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, encoding="utf-8")
