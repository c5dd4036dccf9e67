"""Every page in every state: no violation of axe, nothing wider than a phone, every control by keyboard, legible in forced colours."""

import pytest

from tests.browser import form_scenes, looks, pathway_scenes, scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scene", [*scenes.SCENES, *pathway_scenes.SCENES, *form_scenes.SCENES], ids=lambda scene: scene.__name__)
def test_every_page_is_fit_for_everybody(house: House, visitors: Visitors, scene: scenes.Scene) -> None:
    page = scene(house, visitors)
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)
