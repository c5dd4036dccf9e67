"""Small files, small functions, and names that say what they hold."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import Function, Module, body_without_docstring, listed, modules, planted, said_of

Check = Callable[[Module], Iterator[str]]

FILE_LINES = 400
FUNCTION_LINES = 40
HANDLER_LINES = 20
VAGUE = {"base", "common", "core", "helper", "helpers", "manager", "managers", "misc", "shared", "stuff", "util", "utils"}
HTTP_VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route", "websocket"}
OURS = (*modules("app"), *modules("tools"))


def long_files(module: Module) -> Iterator[str]:
    lines = module.text.count("\n")
    if lines > FILE_LINES:
        yield said_of(module, module.tree, f"has {lines} lines; {FILE_LINES} are allowed")


def lines_of(node: Function) -> int:
    """Lines of a function less those of its docstring: what must be said of units and sources costs nothing."""
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    described = node.body[0] if ast.get_docstring(node) is not None else None
    return whole - ((described.end_lineno or described.lineno) - described.lineno + 1 if described else 0)


def long_functions(module: Module) -> Iterator[str]:
    for node in module.functions():
        if lines_of(node) > FUNCTION_LINES:
            yield said_of(module, node, f"{node.name} has {lines_of(node)} lines; {FUNCTION_LINES} are allowed")


def is_handler(node: Function) -> bool:
    calls = (decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in HTTP_VERBS for call in calls)


def long_handlers(module: Module) -> Iterator[str]:
    for node in filter(is_handler, module.functions()):
        body = body_without_docstring(node)
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        if lines > HANDLER_LINES:
            yield said_of(module, node, f"the handler {node.name} has {lines} lines; {HANDLER_LINES} are allowed")


def busy_inits(module: Module) -> Iterator[str]:
    if module.stem == "__init__" and body_without_docstring(module.tree):
        yield said_of(module, module.tree, "an __init__.py is empty or a docstring: import the module that you mean")


def undescribed(module: Module) -> Iterator[str]:
    described = ast.get_docstring(module.tree)
    if module.text.strip() and (described is None or module.text.count("\n") < described.count("\n")):
        yield said_of(module, module.tree, "say in one line at the top what lives here")


def vague_names(module: Module) -> Iterator[str]:
    vague = VAGUE & set(module.path.removesuffix(".py").split("/"))
    if vague:
        yield said_of(module, module.tree, f"'{vague.pop()}' says nothing: name what the file holds")


def future_in_models(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if module.stem == "models" and isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield said_of(module, node, "postponed annotations break SQLModel's lists of related rows")


def loose_now(module: Module) -> Iterator[str]:
    """`now` is handed down from the one place that read the clock: by name where others call, and never by default."""
    if module.room in {"clock", "cli"}:
        return
    for node in module.functions():
        if "now" in defaulted(node.args) or (not node.name.startswith("_") and "now" in positional(node.args)):
            yield said_of(module, node, f"{node.name}: `now` is a required keyword argument")


def positional(given: ast.arguments) -> set[str]:
    return {argument.arg for argument in (*given.posonlyargs, *given.args)}


def defaulted(given: ast.arguments) -> set[str]:
    ordered = (*given.posonlyargs, *given.args)
    by_name = {argument.arg for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is not None}
    return by_name | {argument.arg for argument in ordered[len(ordered) - len(given.defaults) :]}


CHECKS = {
    long_files: planted("x = 1\n" * (FILE_LINES + 1)),
    long_functions: planted("def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    long_handlers: planted("@router.get('/')\ndef f():\n" + "    x = 1\n" * (HANDLER_LINES + 1)),
    busy_inits: planted("'''A room.'''\nfrom app.alerts import service\n", "app/alerts/__init__.py"),
    undescribed: planted("x = 1\n"),
    vague_names: planted("x = 1\n", "app/alerts/utils.py"),
    future_in_models: planted("from __future__ import annotations\n", "app/alerts/models.py"),
    loose_now: planted("def due(now): ...\n"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_our_code_keeps_its_shape(check: Check) -> None:
    faults = [fault for module in OURS for fault in check(module)]
    assert not faults, listed(faults)


@pytest.mark.parametrize(("check", "fault"), CHECKS.items(), ids=[check.__name__ for check in CHECKS])
def test_a_planted_fault_is_found(check: Check, fault: Module) -> None:
    assert list(check(fault))


def test_a_default_for_now_is_found() -> None:
    assert list(loose_now(planted("def due(*, now=None): ...\n")))
    assert list(loose_now(planted("def _due(hub, now=None): ...\n")))


def test_a_required_keyword_now_is_welcome() -> None:
    assert not list(loose_now(planted("def due(*, now): ...\n")))


def test_a_docstring_does_not_count_as_code() -> None:
    assert not list(long_functions(planted("def f():\n    '''\n" + "    said\n" * FUNCTION_LINES + "    '''\n    x = 1\n")))
