"""Every page in every state: no violation of axe, nothing wider than a phone, every control by keyboard, legible in forced colours."""

import pytest

from tests.browser import (
    call_scenes,
    form_scenes,
    list_scenes,
    looks,
    on_call_scenes,
    pathway_scenes,
    patient_scenes,
    scenes,
    shift_scenes,
    stage_scenes,
    team_scenes,
)
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser


SCENES = (
    *scenes.SCENES,
    *list_scenes.SCENES,
    *pathway_scenes.SCENES,
    *stage_scenes.SCENES,
    *form_scenes.SCENES,
    *on_call_scenes.SCENES,
    *call_scenes.SCENES,
    *shift_scenes.SCENES,
    *patient_scenes.SCENES,
    *team_scenes.SCENES,
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_page_is_fit_for_everybody(house: House, visitors: Visitors, scene: scenes.Scene) -> None:
    page = scene(house, visitors)
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)
