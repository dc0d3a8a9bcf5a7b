"""The generated part of the page on the Python API: `Workspace` and the classes of options."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from docs.markdown import markdown_table
from enricher import ArticleOptions, SourceOptions, Workspace
from enricher.article import article_options
from enricher.sources import source_options

_WIDTH = 72  # characters of a line of code that the site shows without scrolling


def python_api() -> str:
    """Return the constructor, attributes and methods of `Workspace`, and the options."""
    return "\n\n".join([*_workspace(), *_options()])


def _workspace() -> Iterator[str]:
    yield "## Workspace"
    yield inspect.getdoc(Workspace) or ""
    yield _signature("Workspace", Workspace.__init__)
    yield inspect.getdoc(Workspace.__init__) or ""
    members = public_members()
    rows = [
        [f"`{name}`", f"`{getter.__annotations__['return']}`", _doc_in_line(member)]
        for name, member in members.items()
        if (getter := getattr(member, "func", None) or getattr(member, "fget", None))
    ]
    yield markdown_table(["Attribute", "Type", "Meaning"], rows)
    for name, member in members.items():
        if inspect.isfunction(member):
            yield f"### {name}"
            yield _signature(name, member)
            yield inspect.getdoc(member) or ""


def public_members() -> dict[str, object]:
    """Return the public attributes and methods of `Workspace`, also inherited ones, by name."""
    members: dict[str, object] = {}
    for class_ in Workspace.__mro__[:-1]:  # the own ones first
        members |= {each: vars(class_)[each] for each in vars(class_) if each not in members}
    return {name: member for name, member in members.items() if not name.startswith("_")}


def _signature(name: str, function: Any) -> str:
    """Return the signature of a method as a block of code, without `self`."""
    _, *parameters = inspect.signature(function).parameters.values()
    lines = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and "*," not in lines:
            lines.append("*,")
        stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"{stars}{parameter.name}: {parameter.annotation}{default},")
    returned = inspect.signature(function).return_annotation
    arrow = "" if returned == "None" else f" -> {returned}"
    text = " ".join(lines).rstrip(",")
    if len(f"{name}({text}){arrow}") > _WIDTH:
        text = "\n" + "".join(f"    {line}\n" for line in lines)
    return f"```py\n{name}({text}){arrow}\n```"


def _doc_in_line(member: object) -> str:
    return " ".join((inspect.getdoc(member) or "").split())


def _options() -> Iterator[str]:
    for declaration, flags_of in (
        (ArticleOptions, article_options.flags_of),
        (SourceOptions, source_options.flags_of),
    ):
        yield f"## {declaration.__name__}"
        yield inspect.getdoc(declaration) or ""
        rows = (
            [
                f"`{option.name}`",
                f"`{option.type}`",
                f"`{option.default}`" if isinstance(option.default, _SHOWN) else "",
                f"`{flags_of(option)[0]}`" if option.metadata.get("commands", True) else "",
                option.metadata["help"],
            ]
            for option in fields(declaration)
        )
        yield markdown_table(["Field", "Type", "Default", "Option", "Meaning"], rows)


#: The types of defaults that are shown; others are empty.
_SHOWN = (int, float, str)
