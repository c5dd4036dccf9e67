"""Our own code as data: each module parsed once, so that a habit can be checked and a planted fault be seen."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the project's root, its text, and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def stem(self) -> str:
        """The file's name without `.py`."""
        return Path(self.path).stem

    @property
    def room(self) -> str:
        """The package or module directly under `app` that the file belongs to."""
        return Path(self.path).parts[1].removesuffix(".py")

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def planted(text: str, path: str = "app/alerts/planted.py") -> Module:
    """A module that only a test knows, to prove that a check can fail."""
    return Module(path, text, ast.parse(text))


@cache
def modules(folder: str = "app") -> tuple[Module, ...]:
    """Every Python file under a folder of the project."""
    found = sorted((ROOT / folder).rglob("*.py"))
    return tuple(planted(path.read_text(), path.relative_to(ROOT).as_posix()) for path in found)


def body_without_docstring(node: Function | ast.Module | ast.ClassDef) -> list[ast.stmt]:
    """The statements after the docstring, if there is one."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def said_of(module: Module, node: ast.AST, fault: str) -> str:
    """A fault with its place, as an editor can open it."""
    return f"{module.path}:{getattr(node, 'lineno', 1)} {fault}"


def listed(faults: list[str]) -> str:
    """Every fault on a line of its own, for the message of an assertion."""
    return "\n" + "\n".join(faults)
