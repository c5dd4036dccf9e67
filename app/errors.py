"""The family of anticipated errors: each carries an HTTP status, a sentence for the person, and a hint."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given: `field` is None when it concerns the whole."""

    field: str | None
    reason: str


class WardlightError(Exception):
    """An error that was foreseen; `sentence` may be shown to a person and never holds what a patient typed.

    `status` is the HTTP status a door answers with; `hint` says what to do about it, where that is known.
    """

    status: int = 500

    def __init__(self, sentence: str, *, hint: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class NotFound(WardlightError):
    """No such thing, or none that this person may see: the two are answered alike."""

    status = 404


class Refused(WardlightError):
    """The thing exists, but its present state does not allow this."""

    status = 409


class Forbidden(WardlightError):
    """This person may not do this."""

    status = 403


class Invalid(WardlightError):
    """What was given cannot be used; `faults` names every reason, never only the first."""

    status = 422

    def __init__(
        self,
        sentence: str = "What was given cannot be used as it stands.",
        *,
        faults: tuple[Fault, ...] = (),
        hint: str | None = None,
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.faults = faults
