"""What stands over a page while a part of the service does not do its work. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caution:
    """What is said. `unreliable`: what the page shows may be wrong; else it is true, and some texts do not arrive.

    `copy_only`: the page is true and texts arrive, and only the copy for a day without this screen is old.
    """

    unreliable: bool
    lines: tuple[str, ...]
    copy_only: bool = False
