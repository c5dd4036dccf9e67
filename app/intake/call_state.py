"""Where an automated call stands, written down as plain fields that travel with it and come back with the next keys. Pure."""

from collections.abc import Mapping
from typing import Final

from app.intake.keypad import Heard, State, Step
from app.intake.reply import Feeling

ONE_KEY: Final = frozenset({Step.FEELING, Step.CONFIRM})
"""The questions that one key answers; a number ends with hash."""


def to_fields(state: State) -> dict[str, str]:
    """Write it down; what there is nothing of is left out."""
    heard = state.heard
    fields = {
        "step": state.step.value,
        "faults": state.faults,
        "spo2": heard.spo2,
        "pulse": heard.pulse,
        "feeling": heard.feeling.value if heard.feeling else None,
        "back": ".".join(str(value) for value in heard.taken_back) or None,
        "worse": 1 if heard.felt_worse else None,
        "refused": ",".join(heard.refused) or None,
    }
    return {name: str(value) for name, value in fields.items() if value is not None}


def from_fields(fields: Mapping[str, str]) -> State:
    """Read it; raises ValueError for what `to_fields` never wrote."""
    spo2, pulse, feeling = (fields.get(name, "") for name in ("spo2", "pulse", "feeling"))
    heard = Heard(
        spo2=int(spo2) if spo2 else None,
        pulse=int(pulse) if pulse else None,
        feeling=Feeling(feeling) if feeling else None,
        taken_back=tuple(int(value) for value in fields.get("back", "").split(".") if value),
        felt_worse=bool(fields.get("worse")),
        refused=tuple(keys for keys in fields.get("refused", "").split(",") if keys),
    )
    return State(Step(fields.get("step", "")), heard, int(fields.get("faults", "")))
