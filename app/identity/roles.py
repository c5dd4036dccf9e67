"""What a member of staff may do, by role."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The three kinds of staff."""

    CLINICIAN = "clinician"  # works the list, rings patients, enrols
    MANAGER = "manager"  # sees the caseload and how the service performs
    ADMINISTRATOR = "administrator"  # keeps the hub and its staff


class Permission(StrEnum):
    """One thing that needs leave."""

    WORK_THE_LIST = "work_the_list"  # claim, call, record, enter readings
    SEE_PATIENTS = "see_patients"  # read the list and patients' records
    ENROL = "enrol"  # enrol, correct and undo
    SEE_THE_HUB = "see_the_hub"  # the caseload page
    KEEP_THE_HUB = "keep_the_hub"  # settings, staff
    KEEP_THE_ROTA = "keep_the_rota"  # who is on call, and drills
    NAME_TEAMS = "name_teams"  # the teams that patients are given to
    READ_PATHWAYS = "read_pathways"  # what the pathways say, who signed, what waits for a signature
    SIGN_PATHWAYS = "sign_pathways"  # propose, sign, withdraw, decline


_SEES: Final = frozenset({Permission.SEE_THE_HUB, Permission.READ_PATHWAYS})
GRANTED: Final[dict[Role, frozenset[Permission]]] = {
    Role.CLINICIAN: _SEES | {Permission.WORK_THE_LIST, Permission.SEE_PATIENTS, Permission.ENROL, Permission.SIGN_PATHWAYS},
    Role.MANAGER: _SEES | {Permission.SEE_PATIENTS, Permission.ENROL, Permission.KEEP_THE_ROTA, Permission.NAME_TEAMS},
    Role.ADMINISTRATOR: _SEES | {Permission.KEEP_THE_HUB, Permission.KEEP_THE_ROTA, Permission.NAME_TEAMS},
}
