"""Words that may tell of an emergency, and that no rule made anything of: a person reads a text that holds them."""

from collections.abc import Collection, Sequence
from typing import Final

from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

# What red flags are about. A phrase that nobody foresaw still names one of these.
_GRAVE: Final = wordset("""
    air gurgling gurgle rasping gasp puff wrists wrist morphine insulin double dosed doses pane indigestion stroak uncoshus unconshus dyin
    cheast breeve breeth breth poo peed pee urine vomit coffee seeing hallucinating
    clot clots stung hives rattle rattling tablet
    chest lips lip tongue face mouth breath breathe breathing breaths lungs heart throat airway arm speech skin eyes consciousness
    blood bleeding baby babys babies bump bumps twins foetus kick kicks kicking kicked wriggles waters fluid womb pregnant pregnancy labour
    concentrator concentrators cylinder cylinders tubing cannula cannulas mask tank supply supplier
    awake wake waking woken rouse respond responding response answering floor slumped shake shaken shook limp lifeless
    die dying dead death kill killing live living alive suicide point overdose tablets pills swallowed poison
    stroke seizure fit fitting collapse faint fainted dropped numb paralysed blind sight
    """)
_WELL: Final = wordset("""
    ok fine good great well normal better clear easy easier alright grand lovely perfect brilliant improved improving settled happy
    asleep sleeping comfortable clearer loads lots plenty new arrived delivered changed cleaned full
    """)
_REACH: Final = 5


def find(tokens: Sequence[Token], surplus: Collection[int]) -> tuple[str, ...]:
    """Return those of the `surplus` words that may tell of an emergency; not what is said to be well, "breathing is fine"."""
    return tuple(
        tokens[place].word
        for place in sorted(surplus)
        if tokens[place].word in _GRAVE and not any(token.word in _WELL for token in _around(tokens, place))
    )


def _around(tokens: Sequence[Token], at: int) -> list[Token]:
    """Give the words just before and behind, within the sentence."""
    around = [token for token in tokens[max(0, at - 2) : at] if token.kind is Kind.WORD]
    for token in tokens[at + 1 : at + 1 + _REACH]:
        if token.word in {".", "but", "!"}:
            break
        around.append(token)
    return around
