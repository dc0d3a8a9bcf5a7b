"""Rendering sentences from the templates of a language, or from those of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from enricher.article.bullets import BulletKey
from enricher.article.language import (
    Language,
    counted,
    language_folder,
    language_names,
    load_language,
)
from enricher.article.template import CATEGORY_PAGE
from enricher.article.wording_check import check_one_line, check_recognizable
from enricher.article.wording_variables import LinkVariables
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import InternalError, RenderError
from enricher.markdown.inline import escape, slug

if TYPE_CHECKING:
    from jinja2 import PackageLoader

    from enricher.article.sandbox import Sandbox


class Templates(Struct, frozen=True, eq=False, dict=True):
    """The templates of a language and cloud. One in the folder replaces the built-in one.

    One in the folder's subfolder for the language takes precedence. `own` are the names of files
    in the folder, by the name of the template that they replace.
    """

    language: str
    hosts: Hosts
    folder: Path | None = None
    own: tuple[tuple[str, str], ...] = ()

    def render(self, name: str, subject: BulletKey | None = None, /, **variables: object) -> str:
        """Return the sentence of a template.

        Raises RenderError if a template of the user's can't be rendered, or renders a text that the
        next run would not find again: several lines, or the wrong kind of block. If a built-in
        template fails, raises InternalError.
        """
        file = f"{name}.md.j2"
        if own := self._override_of(name):
            sandbox, file = own
            text = sandbox.render(file, variables)
            check_one_line(file, text)
            check_recognizable(name, text, subject)
            return text
        text = _built_in(self.language, self.hosts)(file, variables)
        if len(text.splitlines()) > 1:
            raise InternalError(f"the built-in template {file} renders more than one line.")
        return text

    def require_valid(self) -> None:
        """Raise RenderError if a template that replaces a built-in one is malformed."""
        if self._own is None:
            return
        names = sorted(file.name for file in language_folder().glob("*.md.j2"))
        for folder in ("", *(f"{name}/" for name in language_names())):
            for name in names:
                self._own.require_valid(f"{folder}{name}")

    def _override_of(self, name: str) -> tuple[Sandbox, str] | None:
        """Return the user's template for a name, and the sandbox that renders it."""
        if self._own is None:
            return None
        chosen = dict(self.own).get(name, name)
        files = (f"{self.language}/{chosen}.md.j2", f"{chosen}.md.j2")
        file = next(filter(self._own.has_override, files), None)
        if file is None and chosen != name:
            raise RenderError(f"template {chosen}.md.j2, which a layout names: no such file.")
        return (self._own, file) if file else None

    @cached_property
    def _own(self) -> Sandbox | None:
        return _sandbox(self.language, self.hosts, self.folder) if self.folder else None


@cache
def _built_in(language: str, hosts: Hosts) -> Callable[[str, Mapping[str, object]], str]:
    """Return the function that renders a built-in template; compiling them all takes 0.1 s.

    They need no sandbox. It raises InternalError for one that fails.
    """
    # Jinja2 takes 0.05 s to import, and some runs render nothing.
    from jinja2 import Environment, StrictUndefined, TemplateError  # noqa: PLC0415

    environment = Environment(
        loader=_loader(language),
        undefined=StrictUndefined,
        optimized=False,  # takes longer than it saves
        auto_reload=False,
        autoescape=False,  # noqa: S701 - they render Markdown  # nosec B701
    )
    environment.filters |= _filters(language, hosts)

    def render(file: str, variables: Mapping[str, object]) -> str:
        try:
            return environment.get_template(file).render(variables).strip()
        except TemplateError as error:
            raise InternalError(f"the built-in template {file} fails: {error}.") from error

    return render


def _sandbox(language: str, hosts: Hosts, folder: Path) -> Sandbox:
    """Return the sandbox of a folder's templates, which can include the built-in ones."""
    from enricher.article.sandbox import Sandbox  # noqa: PLC0415

    return Sandbox(folder, _loader(language), _filters(language, hosts))


def _loader(language: str) -> PackageLoader:
    """Return the loader of a language's built-in templates."""
    from jinja2 import PackageLoader  # noqa: PLC0415

    return PackageLoader("enricher.article", f"languages/{language}")


def _filters(language: str, hosts: Hosts) -> dict[str, Callable[..., str]]:
    """Return the filters of templates, apart from those of Jinja2."""
    words = load_language(language)

    def labelled(member: LinkVariables) -> str:
        return f"[{escape(member.label)}]({member.link}){member.counts}"

    return {
        "md": escape,
        "series": words.join,
        "impact": words.impact,
        "counted": counted,
        "strong": lambda text: f"**{escape(text)}**",
        "labelled": labelled,
        "category_link": lambda category: category_link(category, hosts, words),
    }


def category_link(
    category: str, hosts: Hosts = CLOUDS[Cloud.PUBLIC], language: Language | None = None
) -> str:
    """Return the link to a category on Microsoft's page of built-in policies."""
    label = (language or load_language()).phrases.category.format(category=escape(category))
    return f"[{label}]({hosts.page(CATEGORY_PAGE)}#{slug(category)})"
