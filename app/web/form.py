"""A form as it is shown: what was typed, and every fault beside its field and in the summary above. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.errors import Fault

CLIENT_ID: Final = "client_id"
"""The hidden field with the id that is made for one page: the same sending again is one."""
TOP: Final = "maincontent"  # where a fault that concerns the whole leads


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the summary above a form: what is wrong, and the field to go to."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: its labels, what was typed, what is wrong. A field without a label is a mistake of ours."""

    labels: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def label(self, name: str) -> str:
        """Give the words beside a field."""
        return self.labels[name]

    def value(self, name: str) -> str:
        """Give what was typed, or nothing."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Give what is wrong with a field, all of it, or None."""
        return " ".join(fault.reason for fault in self.faults if fault.field == name) or None

    @property
    def summary(self) -> tuple[Line, ...]:
        """Every fault by the field it belongs to, in the order of the form; those of the whole first."""
        order = {name: place for place, name in enumerate(self.labels)}
        ordered = sorted(self.faults, key=lambda fault: order.get(fault.field or "", -1))
        return tuple(self._line(fault) for fault in ordered)

    def _line(self, fault: Fault) -> Line:
        if fault.field is None or fault.field not in self.labels:
            return Line(f"#{TOP}", fault.reason)
        return Line(f"#{fault.field}", f"{self.labels[fault.field]}: {fault.reason}")
