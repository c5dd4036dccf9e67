"""What a patient or a nurse reads stands in a file, where a clinician can read it too, never in the middle of code."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Module, listed, modules, planted, said_of
from tests.schema import ROOT

# The rooms that speak to people. Errors may carry their sentence where they are raised, logs and docstrings are for us.
SPEAKING = {"alerts", "flows", "messaging", "monitoring", "patient_ui"}
ENOUGH_WORDS = 4
TO_A_PERSON = re.compile(r"\b(you|your|please|thanks?)\b", re.IGNORECASE)
ERRORS = ("Error", "Exception", "Forbidden", "Invalid", "NotFound", "Refused")


def allowed(tree: ast.Module) -> set[int]:
    """The ids of nodes inside docstrings, raised errors, error classes and log lines."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        if isinstance(node, ast.Raise | ast.Assert) or _is_error_class(node) or _is_for_us(node):
            found.update(id(part) for part in ast.walk(node))
    return found


def _is_error_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith(ERRORS) for base in node.bases)


def _is_for_us(node: ast.AST) -> bool:
    """A call that makes an error or a fault, or writes to the log."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func)
    return name.startswith("log.") or name.endswith((*ERRORS, "Fault"))


def is_message(text: str) -> bool:
    return len(text.split()) >= ENOUGH_WORDS and TO_A_PERSON.search(text) is not None


def literals(module: Module) -> Iterator[str]:
    exempt = allowed(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in exempt and is_message(node.value):
            yield said_of(module, node, f"'{node.value[:50]}': put it in a file of templates/messaging or in wording")


def test_no_message_to_a_person_is_written_in_code() -> None:
    faults = [fault for module in modules() if module.room in SPEAKING for fault in literals(module)]
    assert not faults, listed(faults)


def test_a_planted_message_is_found() -> None:
    assert list(literals(planted("body = 'Thank you. Your reading is in your usual range.'\n")))


def test_an_error_may_carry_its_sentence() -> None:
    assert not list(literals(planted("raise Refused('You cannot do this: the patient has already been discharged.')\n")))


def composers(module: Module) -> Iterator[str]:
    """Whoever fills a text decides its language: that may be forgotten, so it is done in few places."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "texts.sms":
            yield module.path


def test_the_language_of_a_text_is_decided_where_it_is_composed_and_where_one_is_shown_or_measured_beforehand() -> None:
    assert sorted({name for module in modules() for name in composers(module)}) == [
        "app/clinician_ui/plan_presenters.py",
        "app/flows/answers.py",
        "app/reporting/texts.py",
    ]


IN_A_SCRIPT = re.compile(r"""(["'`])([A-Z][a-z]+[ :.][^"'`]*|[^"'`]*[a-z]+ [a-z]+ [a-z]+[^"'`]*)\1""")


def said_by(script: str) -> list[str]:
    """What a script would say to a person: its own lines of code alone, without comments."""
    return [found[2] for line in script.splitlines() if not line.lstrip().startswith("//") for found in IN_A_SCRIPT.finditer(line)]


def test_no_script_says_anything_to_a_person_in_words_of_its_own() -> None:
    scripts = sorted((ROOT / "static").glob("*.js"))
    assert scripts
    assert {script.name: said for script in scripts if (said := said_by(script.read_text(encoding="utf-8")))} == {}


def test_words_that_are_planted_in_a_script_are_found() -> None:
    for planted_words in ("Copied.", "Kept ${at}, not recorded yet", "Empty: ${times}", "since it was opened"):
        assert said_by(f"told.textContent = `{planted_words}`;") == [planted_words]
    assert said_by('rows.querySelector(".ward-row__name a") // Not kept: sign in again') == []
