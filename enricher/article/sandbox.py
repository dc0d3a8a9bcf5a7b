"""A sandbox for templates from untrusted repositories: they can format sentences, and no more.

It restricts Jinja2's immutable sandbox to the grammar nodes that sentences need (no calls, and thus
no methods or macros), to the filters that are given, to files in the folder, and to a budget of
steps and characters, so that a short template takes little time and memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    Undefined,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from enricher.errors import RenderError

_MAX_STEPS = 5_000  # loops, filters, concatenations and includes of a sentence; usual: below 50
_MAX_LENGTH = 20_000  # characters of any intermediate text
_MAX_SOURCE = 20_000  # characters of a template, if they are ASCII

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign,
    nodes.Include, nodes.CondExpr, nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict,
    nodes.Pair, nodes.Filter, nodes.Keyword, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Getattr,
    nodes.Getitem, nodes.Slice,
)  # fmt: skip

_FILTERS = ("capitalize", "default", "first", "last", "length", "list", "lower", "map", "title",
            "trim", "upper")  # fmt: skip

#: The errors of expressions in templates, such as a division by zero, and of reading their files.
_RENDERING_ERRORS = (
    ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError,
)  # fmt: skip

#: The remaining steps of the sentence that is being rendered.
_budget: ContextVar[Iterator[int]] = ContextVar("_budget")


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment with few filters for the templates of a folder, which can include others."""

    intercepted_binops = frozenset({"+"})

    def __init__(
        self,
        folder: Path,
        built_in: BaseLoader,
        filters: Mapping[str, Callable[..., Any]],
    ) -> None:
        self._folder = folder
        super().__init__(
            loader=ChoiceLoader([_FolderLoader(folder, encoding="utf-8-sig"), built_in]),
            undefined=StrictUndefined,
            autoescape=False,
            finalize=_printable,
        )
        self.globals.clear()
        allowed = {name: self.filters[name] for name in _FILTERS} | {"join": _join, **filters}
        self.filters = {name: _metered(function) for name, function in allowed.items()}
        self.filters |= {"_steps": _steps, "_bounded": _bounded}

    def has_override(self, name: str) -> bool:
        """Return whether the folder has a template of this name."""
        return (self._folder / name).is_file()

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return the text of a template of the folder; raises RenderError if it fails."""
        token = _budget.set(iter(range(_MAX_STEPS)))
        try:
            with _naming(name):
                return _join(self.get_template(name).generate(values)).strip()
        finally:
            _budget.reset(token)

    def require_valid(self, name: str) -> None:
        """Raise RenderError if a template of the folder is malformed."""
        if self.has_override(name):
            with _naming(name):
                self.get_template(name)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add two values, as a step of the budget."""
        return _bounded(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Meter().visit(tree)
        return tree


class _Meter(NodeTransformer):
    """A visitor that rejects grammar that sentences don't need, and counts repetitions as steps."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        """Reject a node that is not allowed, and visit its children."""
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__.lower()
            raise SecurityError(f"'{kind}' is not allowed in templates (line {node.lineno})")
        return super().generic_visit(node, *args, **kwargs)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor's name
        """Make each iteration of a loop a step."""
        self.generic_visit(node)
        node.iter = _filter(cast("nodes.Expr", node.iter), "_steps")
        return node

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        """Make an include a step, so that recursion ends."""
        self.generic_visit(node)
        node.template = _filter(node.template, "_bounded")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Make each part of `a ~ b` a step."""
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "join")


class _FolderLoader(FileSystemLoader):
    """A loader of a folder that doesn't follow symbolic links out of the folder."""

    def get_source(self, environment: Environment, template: str) -> Any:
        """Return the source of a template; raises TemplateNotFound outside of the folder."""
        folder = Path(self.searchpath[0])
        file = (folder / template).resolve()
        if not file.is_relative_to(folder.resolve()):
            raise TemplateNotFound(f"{template}: a link to a file outside of {folder.resolve()}")
        if file.is_file() and file.stat().st_size > _MAX_SOURCE:
            raise SecurityError(f"more than {_MAX_SOURCE} characters")
        return super().get_source(environment, template)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Raise the errors of a template as RenderError, which names it."""
    try:
        yield
    except TemplateError as error:
        where = f", line {error.lineno}" if hasattr(error, "lineno") else ""
        raise _error(name, where, error) from error
    except RecursionError as error:
        raise _error(name, "", "it is nested too deeply") from error
    except _RENDERING_ERRORS as error:
        raise _error(name, "", error) from error


def _error(name: str, where: str, reason: object) -> RenderError:
    return RenderError(f"template {name}{where}: {reason}. Fix or remove it.")


def _printable(value: object) -> object:
    """Return a value that can be printed in a sentence; raises TypeError for any other."""
    if isinstance(value, str | int | Undefined):
        return value
    raise TypeError(f"a {type(value).__name__} is not text")


def _filter(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _step() -> None:
    """Count a step; raises SecurityError if none is left in the budget."""
    if next(_budget.get(), None) is None:
        raise SecurityError("it takes too many steps for a sentence")


def _bounded(value: Any) -> Any:
    """Count a step, and return the value; raises SecurityError if it is too long."""
    _step()
    if isinstance(value, Sequence) and len(value) > _MAX_LENGTH:
        raise SecurityError("its text is too long for a sentence")
    return value


def _metered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter whose calls count as steps."""

    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        return _bounded(function(*arguments, **named))

    return run


def _steps(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items, and count each as a step."""
    for item in items:
        _step()
        yield item


def _join(parts: Iterable[Any], d: str = "") -> str:
    """Join parts to a text of limited length; `d` is the delimiter, as in Jinja2's filter."""
    text = ""
    for number, part in enumerate(parts):
        text = _bounded(text + (d if number else "") + str(part))
    return text
