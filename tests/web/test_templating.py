"""Templates: strict about names, safe about signs, and static files under addresses that name their content."""

import pytest
from jinja2 import UndefinedError

from app.web import templating
from app.web.shell import Place, Shell
from tests.doors import Ward

SHELL = Shell("demo", "Nina", "North Ward", (Place("/worklist", "Worklist", current=True),))


def test_a_name_that_is_not_there_is_an_error_and_never_an_empty_space() -> None:
    with pytest.raises(UndefinedError):
        templating.environment().from_string("{{ view.nobody }}").render(view=SHELL)


def test_what_was_typed_is_shown_and_never_run() -> None:
    shown = templating.environment().from_string("{{ view }}").render(view="<script>alert(1)</script>")
    assert shown == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_the_components_escape_what_they_are_given() -> None:
    template = templating.environment().from_string('{{ nhsuk.input({"id": "a", "name": "a", "label": {"text": view}, "value": view}) }}')
    assert "<b>" not in template.render(view='"><b>')


def test_every_component_that_is_named_is_there() -> None:
    nhsuk = templating.environment().globals["nhsuk"]
    assert all(callable(getattr(nhsuk, name)) for name in vars(nhsuk))


def test_every_template_can_be_read() -> None:
    environment = templating.environment()
    pages = [name for name in environment.list_templates() if name.endswith(".html")]
    assert pages
    for name in pages:
        environment.get_template(name)


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    for path in templating.TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for forbidden in ("<style", " style=", " onclick=", " onload=", "javascript:", "|safe", "| safe"):
            assert forbidden not in text, f"{path.name} holds {forbidden}"
        assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')


def test_the_address_of_a_file_names_its_content() -> None:
    assert templating.static_url("app.css") == f"/static/app.css?v={templating.digest_of('app.css')}"


def test_a_file_that_is_not_there_is_an_error_when_the_page_is_made() -> None:
    with pytest.raises(FileNotFoundError):
        templating.static_url("nothing.css")


def test_a_file_under_its_own_address_may_be_kept_for_ever(ward: Ward) -> None:
    answer = ward.visitor().get(templating.static_url("app.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/static/app.css", "/static/app.css?v=old"])
def test_a_file_under_another_address_is_asked_for_again(ward: Ward, address: str) -> None:
    assert ward.visitor().get(address).headers["Cache-Control"] == "no-cache"


def test_a_file_outside_the_folder_is_not_served(ward: Ward) -> None:
    assert ward.visitor().get("/static/%2e%2e/pyproject.toml").status_code == 404


def test_the_frame_names_the_product_the_person_and_that_it_is_not_for_emergencies() -> None:
    template = templating.environment().from_string('{% extends "web/base.html" %}{% block title %}A page{% endblock %}')
    page = template.render(view=None, shell=SHELL)
    for said in ("<title>A page – Wardlight</title>", "Nina", "North Ward", "not for emergencies", "call 999", "Skip to main content"):
        assert said in page
    assert 'aria-current="page"' in page
