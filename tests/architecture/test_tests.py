"""The tests' own habits: fakes are passed in, and an assertion can fail."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import Module, listed, modules, planted, said_of


def dotted_patches(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"setattr", "delattr", "patch"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                yield said_of(module, node, "pass the fake in; a patch by name breaks without a word when the name moves")


def idle_asserts(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant | ast.Tuple | ast.JoinedStr):
            yield said_of(module, node, "this assertion cannot fail")


def swallowed(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(part, ast.Pass) for part in node.body):
            yield said_of(module, node, "an error is swallowed: say what is expected with pytest.raises")


def unfinished_names(module: Module) -> Iterator[str]:
    for node in module.functions():
        if node.name.startswith("test_") and node.name.count("_") < 3:
            yield said_of(module, node, f"{node.name} should finish a sentence")


CHECKS = {
    dotted_patches: planted("def test_x(monkeypatch):\n    monkeypatch.setattr('app.clock.now', 1)\n"),
    idle_asserts: planted("def test_x():\n    assert True\n"),
    swallowed: planted("try:\n    x()\nexcept ValueError:\n    pass\n"),
    unfinished_names: planted("def test_parse(): ...\n"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_our_tests_keep_their_habits(check: Callable[[Module], Iterator[str]]) -> None:
    faults = [fault for module in modules("tests") for fault in check(module)]
    assert not faults, listed(faults)


@pytest.mark.parametrize(("check", "fault"), CHECKS.items(), ids=[check.__name__ for check in CHECKS])
def test_a_planted_fault_is_found(check: Callable[[Module], Iterator[str]], fault: Module) -> None:
    assert list(check(fault))
