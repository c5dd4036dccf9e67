"""Frightening words that the words beside them take back: long past, of somebody else, a pet, the television, a figure of speech.

Only what stands in the same clause takes anything back; where it cannot be told for certain, the flag stands.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from app.intake.phrases import Match, Phrasebook, wordset


class _Kind(StrEnum):
    """How surely the words are taken back."""

    PAST = "past"  # unless it is so again, or like it now
    PET = "pet"  # unless the pet is only in the story: "walking the dog had a fit"
    SEEN = "seen"  # on a screen, unless it is one's own, or somebody has it now
    JEST = "jest"  # unless it is said to be none
    ASKS = "asks"  # unless it has come to that
    GONE = "gone"  # somebody has only gone out
    SURE = "sure"


_CLASSES: Final[Mapping[str, str]] = {
    "past": "attack|attacks|stroke|strokes|tia|seizure|seizures|fit|fits|sepsis|septic|meningitis|collapse|collapsed|fainted|blackout"
    "|arrest|anaphylaxis|anaphylactic|overdose|angina",
    "signs": "@past|convulsions|fainting|faint|blackouts|collapsing|choking|coughing|blood|bleeding|suicide|confusion",
    "about": "a|about|around|over|nearly|roughly|some",
    "several": "#|#9|#20|few|couple|several|many",
    "pet": "dog|dogs|cat|cats|puppy|pup|kitten|rabbit|hamster|budgie|parrot|horse|pony|labrador|spaniel|terrier|collie",
    "far": "neighbour|neighbours|colleague|postman|milkman|vicar|landlord|landlady|plumber",
    "once": "week|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|summer|winter|spring|autumn",
    "seen": "telly|tv|television|film|movie|casualty|eastenders|corrie|coronation|emmerdale|hollyoaks|soap|drama|programme|netflix"
    "|documentary|holby",
    "cast": "fella|bloke|man|woman|lady|guy|someone|somebody|character|one|actor|chap|lad|lass|girl|doctor",
    "spell": "fit|fits|seizure|seizures|collapsed|fainted|stroke|attack|arrest|died",
    "jest": "match|game|bill|bills|price|prices|cost|costs|film|telly|spider|mouse|football|rugby|doorbell|phone|alarm|goal|penalties"
    "|snooker|cricket|fireworks|bang|queue|cat|dog|grandkids|kids|derby|result|score",
    "laugh": "lol|haha|ha|hahaha|lmao|rofl|hehe|jk",
    "costs": "price|prices|cost|costs",
    "blue": "blue|purple|grey|gray|white|black",
    "fall": "goes|drops|falls|gets|reaches|dips|drop|go|fall|get|dip",
    "limit": "under|below|to|less|lower",
    "figure": "it|that|sats|sat|oxygen|o2|spo2|reading|readings|number|numbers|level|levels",
    "ref": "ref|reference|account|policy|pin|extension|ext|membership|invoice|crime|parcel|item|ticket|tracking",
    "paper": "@ref|order|booking",
    "count": "#|#9|#20",
    "rings": "ring|call|phone|dial",
    "gadget": "oximeter|machine|device|clip|probe|gadget|thingy|monitor|screen|display",
}
_BOOK: Final = Phrasebook(
    {
        _Kind.PAST: (
            "@past in|back|around|during ~2 year",
            "heart attack year",
            "@past was|were ~1 in|back|around ~1 year",
            "@past ( year",
            "@past @several ~1 years|yrs|decades ago|back",
            "@past @about @several ~1 years|yrs|decades ago|back",
            "@past years|yrs|decades ago|back",
            "@far ~1 collapsed|fainted ~2 last @once",
            "@far ~1 had ~2 @past ~2 last @once",
            "asked|ask|asking|asks about|if ~4 @signs ,|.|- ~2 never had|have one|#|any|them|it",
            "never|havent|hasnt ~1 had|have ~2 @past in my|his|her life",
        ),
        _Kind.PET: (
            "@pet had|has|having|took|keeps a|another fit|seizure|stroke",
            "@pet had|has|having|keeps fits|seizures|strokes",
            "@pet collapsed|fainted|choked|died|choking",
        ),
        _Kind.SEEN: (
            "@seen ~3 @cast on it ~1 had|having|has ~2 @spell",
            "@seen ~3 @cast on it collapsed|fainted|died",
            "on @seen ~1 tonight|yesterday|earlier|today a @cast ~1 had|having|has ~2 @spell",
            "@cast on ~1 @seen had|having|has ~2 @spell",
            "@cast on ~1 @seen collapsed|fainted|died",
            "@cast in eastenders|corrie|coronation|emmerdale|hollyoaks had|having|has ~2 @spell",
            "a @cast have|had|having ~1 @spell on ~1 @seen",
            "on ~1 @seen|news a @cast had|having|has ~2 @spell",
            "on ~1 @seen|news a @cast collapsed|fainted|died",
        ),
        _Kind.JEST: (
            "@jest ~2 gave|giving|give|gives ~2 me|us a heart attack",
            "gave|giving|give|gives ~1 me|us ~1 heart attack ~4 @laugh",
            "nearly|almost ~1 had|having|gave|give ~2 heart attack ~6 @laugh",
            "nearly|almost ~1 had|having ~2 heart attack ~4 price|prices|cost|bill",
        ),
        _Kind.ASKS: (
            "do|should|shall|would|when i|we ~1 @rings 999 if|when ~1 @figure ~2 @fall ~1 @limit ~1 @count",
            "if|when ~1 @figure ~2 @fall ~1 @limit ~1 @count ~2 do|should|shall i|we @rings 999",
        ),
        _Kind.GONE: (
            "think|thinks|reckon ~3 gone shopping|downstairs|fishing|asleep|deaf|daft|private",
            "think|thinks|reckon ~3 gone to bed|work|town|hospital|shops|church|bingo|school|asda|tesco|aldi",
            "think|thinks|reckon ~3 gone to the ~1 shop|shops|toilet|loo|doctors|hospital|pub|park|vets|chemist|church|club|garden",
            "think|thinks|reckon ~3 gone for ~2 walk|paper|nap|lie|milk|bus|drive|lunch|tea|dinner|test|scan",
            "think|thinks|reckon ~3 gone into hospital|work|town|care|school|college",
        ),
        _Kind.SURE: (
            "dying|die|died of|from boredom|embarrassment|laughter|shame|curiosity",
            "choked up at|about|over|by ~2 wedding|funeral|film",
            "what|which number makes|means ~2 @rings 999",
            "choking|choke|choked|chokes on|at the @costs",
            "out cold all night good|great|best|lovely ~1 sleep|kip|slept|rest",
            "fit|fits of ~2 giggles|laughter|laughing|sneezing|sneezes",
            "it|its|thats @blue .|,|-|( the light|lights|led i|on|of|thing|bit",
            "it|its|thats gone|turned|went|is @blue .|,|-|( the light|lights|led i|on|of|thing|bit",
            "light|lights|led on|of the|my @gadget gone|went|turned|goes|is|flashing @blue",
            "light|lights|led on|of the|my @gadget has|is gone|turned @blue",
            "bleeding machine|oximeter|battery|device|telly|weather|app|computer|gadget|thingy",
            "@ref 999",
            "@paper number|no|:|code|id ~1 999",
            "cant|couldnt|unable ~2 find|form|get ~2 words|word to ~1 thank|express",
            "only say|speak a few words of english|welsh|urdu|polish",
            "just|only say the word and ill come|be|ring",
            "please ~1 hurry along the|my",
            "face mask|masks fell|fallen|falling|slipped|slipping|slid off|down",
            "they|nurse|clinic|hospital|surgery|doctor|phlebotomist took|taking|take|takes ~1 load|loads|lot|lots of blood",
            "load|loads|lot|lots of blood taken",
            "took|taken|take ~4 tablets|pills|medication|meds|paracetamol back to ~1 chemist|pharmacy|chemists",
            "not|isnt with us until|till|anymore|tomorrow",
            "not|isnt with us today|tonight he|she|hes|shes at",
            "website|app|internet ~1 gone|went|going down and not responding",
            "results|texts|letter|letters|parcel|parcels|delivery|deliveries|prescription come quick|quickly|fast",
        ),
    },
    _CLASSES,
)
WORDS: Final = _BOOK.words | {"stroking"}
_AGAIN: Final = wordset(
    "another again same like similar feels felt think thinks returned recurring happening having coming worried scared until till unless"
    " except before now second more its this today tonight worse just still"
)
_WITH_A_PET: Final = wordset("""
    walk walking walked take took taking out with feeding and after chasing grooming washing holding while hot eating ate over off on
    stroking brushing cuddling fed heard called let in
    """)
_PEOPLE: Final = wordset("""
    he hes she shes him her mum mums mam mams mom dad dads father mother nan nans nana gran grans granny grandad grandads grandma grandpa
    husband hubby wife partner son daughter brother sister baby
    """)
_OWN: Final = wordset("my our old his her")
_PLACES: Final = wordset("ward course sofa end bed chair")
_NO_JEST: Final = wordset("not no real really doctor joking kidding joke")
_COME_TO_THAT: Final = wordset("now has have already did is")
_UNABLE: Final = wordset("not wont cant isnt doesnt")
_WELL: Final = wordset("pink fine normal ok okay good great well alright")
_TELLING: Final = wordset("letting saying telling wanted thought")
_AT_EASE: Final = _WELL | wordset("home better #")
_NOW: Final = wordset("now today tonight")
_QUOTES: Final = wordset("says said saying say states tells told reads mentions")
_PAPERS: Final = wordset("leaflet leaflets letter booklet sheet website app poster instructions card")
_CLAUSE_ENDS: Final = frozenset({".", ",", "!", "-", ";"})
_MINE: Final = wordset("mine they hers his theirs ours")
_ARE: Final = wordset("are is")
_SAYS_MORE: Final = wordset("i im ive my mine he hes she shes his her hers him we mum dad husband wife now today not dont arent no and")
_LEADS: Final = wordset("had has have having a an the heart cardiac been he hes she shes mum mums dad dads is was are my")
_FARTHEST: Final = 14
_PAST_SELF: Final = 4
_ANSWER: Final = 3


def spans(terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches, each from a place to before another, that say nothing of the patient now: no flag within them is one."""
    found = _BOOK.find(terms)
    again = bool(found) and _is_so_again(terms)
    taken_back = [match for match in found if _holds(terms, match, again=again)]
    return [(_led_from(terms, match.start), match.end) for match in taken_back] + _quoted(terms)


def passes_over_someone(terms: Sequence[str], match: Match[Any]) -> bool:
    """Whether somebody stands in a gap of the phrase, "light on the finger, mum gone blue": then it is of them."""
    return any(terms[place] in _PEOPLE and place not in match.places for place in range(match.start, match.end))


def _holds(terms: Sequence[str], match: Match[_Kind], *, again: bool) -> bool:
    if match.code is _Kind.GONE:
        return _UNABLE.isdisjoint(terms[match.end : match.end + _PAST_SELF])
    if passes_over_someone(terms, match):
        return False
    void = {
        _Kind.PAST: again,
        _Kind.PET: not _WITH_A_PET.isdisjoint(_before(terms, match)) or _now_somebody(terms),
        _Kind.SEEN: _is_here(terms, match) or _now_somebody(terms),
        _Kind.JEST: not _NO_JEST.isdisjoint(terms[match.start : match.end + _PAST_SELF]),
        _Kind.ASKS: not _COME_TO_THAT.isdisjoint(terms[match.end :]),
    }
    return not void.get(match.code, False)


def _before(terms: Sequence[str], match: Match[_Kind]) -> Sequence[str]:
    return terms[max(0, match.start - _PAST_SELF) : match.start]


def _is_here(terms: Sequence[str], match: Match[_Kind]) -> bool:
    """Find "my lad on the telly sofa", who is nobody on a screen."""
    own = not _OWN.isdisjoint(terms[max(0, match.start - 2) : match.start])
    return own or not _PLACES.isdisjoint(terms[match.start : match.end + 2])


def _now_somebody(terms: Sequence[str]) -> bool:
    """Find "and now dad has": what was told of another goes before it."""
    return any(term in _NOW and not _PEOPLE.isdisjoint(terms[at + 1 : at + 3]) for at, term in enumerate(terms))


def _led_from(terms: Sequence[str], start: int) -> int:
    """Give where the words begin that lead to a phrase and are of it, "had a heart" before "attack in 2009"."""
    first = start
    while first > max(0, start - _PAST_SELF) and terms[first - 1] in _LEADS:
        first -= 1
    return first


def _is_so_again(terms: Sequence[str]) -> bool:
    """Whether it is so again, or as it was; "do not want that again" says nothing of it, nor "all fine today"."""
    return any(term in _AGAIN and not _is_idle(terms, at) for at, term in enumerate(terms))


def _is_idle(terms: Sequence[str], at: int) -> bool:
    """Find "just letting you know", "she is home now", "95 today"."""
    if terms[at] == "again":
        return "want" in terms[max(0, at - 3) : at]
    if terms[at] == "just":
        return not _TELLING.isdisjoint(terms[at + 1 : at + 2])
    before = terms[at - 1 : at] if at else ()
    return terms[at] in _NOW and not _AT_EASE.isdisjoint(before) and _PEOPLE.isdisjoint(terms[at + 1 : at + 3])


def _quoted(terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return what the leaflet says, "call 999 if lips turn blue", where the next clause says that it is not so here."""
    for at, term in enumerate(terms):
        if term in _PAPERS and not _QUOTES.isdisjoint(terms[at + 1 : at + 3]):
            end = next((place for place in range(at, min(at + _FARTHEST, len(terms))) if terms[place] in _CLAUSE_ENDS), None)
            if end is not None and _SAYS_MORE.isdisjoint(terms[at + 1 : end]) and _is_not_so_here(terms[end + 1 : end + 2 + _ANSWER]):
                return [(at, end)]
    return []


def _is_not_so_here(following: Sequence[str]) -> bool:
    """Find "mine are pink", "hers is not"."""
    if len(following) < _ANSWER or following[0] not in _MINE or following[1] not in _ARE or "but" in following:
        return False
    ends = len(following) == _ANSWER or following[_ANSWER] in _CLAUSE_ENDS
    return following[2] in _WELL or (following[2] == "not" and ends)
