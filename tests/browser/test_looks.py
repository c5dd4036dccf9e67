"""The looking itself: each fault that is planted in a page is found, and a page without one is left in peace."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looks
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
SOUND = "<p>Hello</p><a href='#x' id='x'>On</a><button>Go</button>"
STYLE = "<style>:focus { outline: 3px solid black } a, button { display: inline-block; min-width: 40px; min-height: 40px } %s</style>"
PLANTED = {
    "axe image-alt": ("<img src='data:,'>", ""),
    "the page is 500 wide": ("<div style='width: 492px; height: 2px'></div>", ""),
    "320 wide: axe color-contrast": ("<p class='pale'>Pale on a phone</p>", "@media (max-width: 400px) { .pale { color: #aaa } }"),
    "covers 100 % of the window": ("<div id='banner'>Careful</div>", "#banner { position: sticky; top: 0; height: 256px }"),
    "forced colours: axe color-contrast": (
        "<p class='own'>Own colours</p>",
        "@media (forced-colors: active) { .own { forced-color-adjust: none; color: #bbb; background: #fff } }",
    ),
    'button "Dim" looks the same with focus': ("<button id='dim'>Dim</button>", "#dim:focus { outline: none }"),
    'a "Far" is not reached by Tab': ("<div id='trap' tabindex='0'>Trap</div><a href='#far'>Far</a>", ""),
}
TRAP = "document.getElementById('trap')?.addEventListener('keydown', (event) => event.preventDefault())"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def shown(page: Page, body: str = "", style: str = "") -> list[str]:
    frame = f"<html lang='en'><title>Made up</title>{STYLE % style}<body><main><h1>Made up</h1>{body}{SOUND}</main></body></html>"
    page.set_content(frame)
    page.evaluate(TRAP)
    return looks.faults_of(page)


def test_a_page_without_fault_is_left_in_peace(page: Page) -> None:
    assert shown(page) == []


@pytest.mark.parametrize(("fault", "planted"), PLANTED.items(), ids=PLANTED)
def test_a_planted_fault_of_looks_is_found(page: Page, fault: str, planted: tuple[str, str]) -> None:
    found = shown(page, *planted)
    assert any(fault in one for one in found), found


def test_what_a_page_complains_of_is_heard(browser: Browser) -> None:
    watch = Watch()
    with browser.new_context() as context:
        watch.follow(context)
        page = context.new_page()
        page.set_content("<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\"><p>Hello</p>")
        page.evaluate("console.error('out of breath')")
        page.evaluate("setTimeout(() => { throw new Error('fell over') })")
        page.evaluate("document.body.append(Object.assign(new Image(), {src: 'data:image/gif;base64,R0lGOD'}))")
        page.wait_for_function("() => new Promise((done) => setTimeout(done))")
    heard = "\n".join(watch.complaints)
    for words in ("out of breath", "fell over", "Content Security Policy directive"):
        assert words in heard
