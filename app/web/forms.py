"""What was typed into a form, kept to be shown again with every fault beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from app.errors import Fault

MOST_FIELDS: Final = 100
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


async def typed(request: Request) -> dict[str, str]:
    """Give the text fields of the request's form; of a name that comes twice, the last. Files are left alone.

    A sign that no database keeps as text (NUL) is taken out.
    """
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value.replace("\x00", "") for name, value in form.multi_items() if isinstance(value, str)}
