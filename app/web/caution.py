"""What stands over a page while a part of the service does not do its work. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caution:
    """What is said. `unreliable`: what the page shows may be wrong; else it is true, and some texts do not arrive."""

    unreliable: bool
    lines: tuple[str, ...]
