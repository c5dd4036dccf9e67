"""Charts and observations for tests, said shortly."""

from decimal import Decimal
from typing import Any

import pytest

from app.errors import Fault, Invalid
from app.monitoring.scores import scoring
from app.monitoring.scores.scoring import Score
from app.pathways import chart_loader

CHARTS = chart_loader.load_shipped()
NEWS2, NPEWS, MEOWS = CHARTS["news2"], CHARTS["npews"], CHARTS["meows-oxford"]

# Everything measured, nothing scored.
WELL: dict[str, dict[str, Any]] = {
    "news2": {
        "respiratory_rate": 16,
        "spo2": 97,
        "spo2_scale": 1,
        "oxygen": "air",
        "systolic_bp": 120,
        "pulse": 60,
        "consciousness": "A",
        "temperature_c": Decimal("37.0"),
    },
    "npews": {
        "age_band": "5-12y",
        "respiratory_rate": 22,
        "respiratory_distress": "none",
        "spo2": 98,
        "oxygen_device": "air",
        "heart_rate": 100,
        "systolic_bp": 100,
        "capillary_refill_s": 1,
        "consciousness": "A",
        "temperature_c": 37,
        "carer_question": "S",
        "concern": None,
        "intuition": None,
    },
    "meows-oxford": {
        "respiratory_rate": 16,
        "spo2": 98,
        "systolic_bp": 120,
        "diastolic_bp": 80,
        "pulse": 80,
        "consciousness": "A",
        "temperature_c": 37,
    },
}


def scored(chart: str, **changed: object) -> Score:
    """The score of somebody well but for what is changed."""
    return scoring.score(CHARTS[chart], {**WELL[chart], **changed})


def alone(chart: str, **given: object) -> Score:
    """The score of nothing but what is given."""
    return scoring.score(CHARTS[chart], given)


def refusal(chart: str, **given: object) -> Fault:
    """The first fault of observations that cannot be scored."""
    with pytest.raises(Invalid) as refused:
        alone(chart, **given)
    return refused.value.faults[0]
