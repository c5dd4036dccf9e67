"""What the listed things of a pathway are called: whom it excludes, what it asks of everybody, who hands in the readings."""

from typing import Final

from app.pathways.vocabulary import Asker, Exclusion, Label, Requirement

EXCLUSIONS: Final = {
    Exclusion.HOME_OXYGEN: "people who already have oxygen at home",
    Exclusion.LOW_USUAL_UNKNOWN: "people whose usual SpO2 is low, but not known",
    Exclusion.PREGNANT_WITHOUT_CONTACT: "pregnant people for whom no maternity contact is given",
    Exclusion.PREGNANT: "people who are pregnant or gave birth within six weeks",
}
REQUIREMENTS: Final = {
    Requirement.PREGNANT: "who are pregnant, or gave birth within six weeks",
    Requirement.MATERNITY_CONTACT: "for whom a maternity contact is given",
    Requirement.CARER: "for whom somebody is named who takes the readings",
    Requirement.USUAL_SPO2: "whose usual SpO2 is known",
    Requirement.OWN_LIMITS: "with amber and red limits of their own, who set them and why",
}
ASKERS: Final = {Asker.PATIENT: "The patient takes and sends", Asker.CARER: "A carer or a nurse enters", Asker.STAFF: "Staff enter"}
KINDS: Final = {"include": "Include", "consider": "Consider", "exclude": "Leave out"}
LABELS: Final = {
    Label.CONFIRMED: "read in the source",
    Label.LOCAL: "one local service's way, not national policy",
    Label.UNCONFIRMED: "not confirmed: a clinician signs it",
    Label.DESIGN: "our default, which a clinician may change",
}


def symptom(code: str) -> str:
    """Name a symptom: "coughing blood"."""
    return code.replace("_", " ")


def capital(words: str) -> str:
    """Begin a sentence with these words."""
    return words[:1].upper() + words[1:]


def within(words: str) -> str:
    """Take these words into the midst of a sentence."""
    return words[:1].lower() + words[1:]
