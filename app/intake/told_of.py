"""Frightening words that the words beside them take back: long past, of somebody else, a pet, the television, a figure of speech.

Only what stands in the same clause takes anything back; where it cannot be told for certain, the flag stands.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from app.intake.phrases import Phrasebook, wordset


class _Kind(StrEnum):
    """How surely the words are taken back."""

    PAST = "past"  # unless it is so again, or like it now
    PET = "pet"  # unless the pet is only in the story: "walking the dog had a fit"
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
    "laugh": "lol|haha|ha|hahaha|lmao|rofl|joking|hehe|jk",
    "costs": "price|prices|cost|costs|bill|bills|tax",
    "blue": "blue|purple|grey|gray|white|black",
    "fall": "goes|drops|falls|gets|reaches|dips|drop|go|fall|get|dip",
    "limit": "under|below|to|less|lower",
    "figure": "it|that|sats|sat|oxygen|o2|spo2|reading|readings|number|numbers|level|levels",
    "paper": "ref|reference|account|order|policy|booking|pin|extension|ext|membership|invoice|crime|parcel|item|ticket|tracking",
    "count": "#|#9|#20",
    "rings": "ring|call|phone|dial",
    "gadget": "oximeter|machine|device|clip|probe|gadget|thingy|monitor|screen|display",
}
_BOOK: Final = Phrasebook(
    {
        _Kind.PAST: (
            "@past in|back|around|during ~2 year",
            "@past year",
            "@past was|were ~1 in|back|around ~1 year",
            "@past ( year",
            "@past @several ~1 years|yrs|decades ago|back",
            "@past @about @several ~1 years|yrs|decades ago|back",
            "@past years|yrs|decades ago|back",
            "@far ~1 collapsed|fainted ~2 last @once",
            "@far ~1 had ~2 @past ~2 last @once",
            "asked|ask|asking|asks ~5 @signs ,|.|- ~2 never had|have one|#|any|them|it",
            "never|havent|hasnt ~1 had|have ~2 @past in my|his|her life",
        ),
        _Kind.PET: (
            "@pet ~1 had|has|having|took|taken|keeps ~2 fit|fits|seizure|seizures|stroke",
            "@pet collapsed|fainted|choked|died|choking",
        ),
        _Kind.SURE: (
            "@seen ~3 @cast on it ~1 had|having|has ~2 @spell",
            "@seen ~3 @cast on it ~1 collapsed|fainted|died",
            "on @seen ~1 tonight|yesterday|earlier|today a @cast ~1 had|having|has ~2 @spell",
            "@cast on ~1 @seen ~1 had|having|has ~2 @spell",
            "@cast on ~1 @seen ~1 collapsed|fainted|died",
            "@cast in eastenders|corrie|coronation|emmerdale|hollyoaks ~2 had|having|has ~2 @spell",
            "a @cast ~1 have|had|having ~1 @spell on ~1 @seen",
            "on ~1 @seen|news a @cast ~1 had|having|has ~2 @spell",
            "on ~1 @seen|news a @cast ~1 collapsed|fainted|died",
            "dying|die|died of|from boredom|embarrassment|laughter|shame|curiosity",
            "choked up at|about|over|by",
            "what|which ~1 level|reading|sats|oxygen ~4 @rings 999",
            "what|which number makes|means ~2 @rings 999",
            "@jest ~2 gave|giving|give|gives ~2 me|us a heart attack",
            "gave|giving|give|gives ~1 me|us ~1 heart attack ~4 @laugh",
            "nearly|almost ~1 had|having|gave|give ~2 heart attack ~6 @laugh",
            "nearly|almost ~1 had|having ~2 heart attack ~4 price|prices|cost|bill",
            "choking|choke|choked|chokes on|at ~3 @costs",
            "out cold all night ~4 sleep|kip|slept|rest",
            "fit|fits of ~2 giggles|laughter|laughing|sneezing|sneezes",
            "it|its|thats ~2 @blue .|,|-|( ~1 the light|lights|led i|on|of|thing|bit",
            "light|lights|led has|have|is|was|just gone|turned|flashing|going @blue",
            "light|lights|led gone|went|turned|goes|is|flashing|flashes @blue",
            "light|lights|led on|of ~1 the|my ~2 @gadget|finger ~2 gone|went|turned|goes|is|flashing @blue",
            "light|lights|led on|of ~1 the|my ~1 finger thing|clip ~2 gone|went|turned|goes|is|flashing @blue",
            "bleeding machine|oximeter|battery|device|telly|weather|app|computer|gadget|thingy",
            "bleeding machine|oximeter|battery|device|telly|weather|app|computer|gadget|thingy ~1 wont|cant|doesnt|not ~1 stop|stopping",
            "do|should|shall|would|when i|we ~1 @rings 999 if|when ~1 @figure ~2 @fall ~1 @limit ~1 @count",
            "if|when ~1 @figure ~2 @fall ~1 @limit ~1 @count ~2 do|should|shall i|we @rings 999",
            "@paper 999",
            "@paper ~1 number|no|is|:|code|id ~1 999",
            "cant|couldnt|unable ~2 find|form|get ~2 words|word to ~1 thank|express|say|describe|put|tell",
            "only|just|barely|hardly ~1 say|speak|get|manage ~4 words|word of english|welsh|encouragement|thanks|urdu|polish",
            "just|only ~1 say the word and|when",
            "need|needs|want|get ~3 now and again",
            "need|needs|want|get ~2 every now and then",
            "please ~1 hurry ~1 along|with",
            "face mask|masks|cloth|wipes ~3 fell|fallen|falling|slipped|slipping|slid|dropped",
            "they|nurse|clinic|hospital|surgery|doctor|phlebotomist took|taking|take|takes ~1 load|loads|lot|lots of blood",
            "load|loads|lot|lots of blood taken",
            "took|taken|take ~4 tablets|pills|medication|meds|paracetamol ~1 back ~2 chemist|pharmacy|chemists",
            "think|thinks|reckon ~3 gone home|back|shopping|downstairs|upstairs|already|fishing|asleep|deaf|daft|private",
            "think|thinks|reckon ~3 gone to bed|work|town|hospital|sleep|shops|see|get|church|bingo|school|asda|tesco|aldi",
            "think|thinks|reckon ~3 gone to the ~1 shop|shops|toilet|loo|doctors|hospital|pub|park|vets|chemist|church|club|garden",
            "think|thinks|reckon ~3 gone for ~2 walk|paper|nap|lie|milk|bus|drive|lunch|tea|dinner|test|scan",
            "think|thinks|reckon ~3 gone into hospital|work|town|care|school|college",
            "not|isnt with us until|till|yet|anymore|tomorrow",
            "not|isnt with us today|tonight|now he|she|hes|shes ~1 at|in|gone",
            "sats|oxygen|readings|numbers|website|app|machine|phone|internet ~2 gone|went|going down and not responding|answering",
            "results|texts|letter|letters|parcel|parcels|delivery|deliveries|prescription|appointment ~2 come quick|quickly|fast",
            "cant|couldnt|unable ~1 find|feel|get ~1 a|any|the|my pulse ~1 on|with|using ~1 @gadget",
            "no pulse ~1 on|with|using ~1 @gadget",
            "finger|oximeter|machine|device|it cant|couldnt find|feel|get ~1 a|any|the|my pulse",
        ),
    },
    _CLASSES,
)
WORDS: Final = _BOOK.words
_AGAIN: Final = wordset(
    "another again same like similar feels felt think thinks returned recurring happening having coming worried scared until till unless"
    " except before"
)
_WITH_A_PET: Final = wordset("walk walking walked take took taking out with feeding and after chasing grooming washing holding while")
_QUOTES: Final = wordset("says said saying say states tells told reads mentions")
_PAPERS: Final = wordset("leaflet leaflets letter booklet sheet website app poster instructions card")
_CLAUSE_ENDS: Final = frozenset({".", ",", "!", "-", ";"})
_MINE: Final = wordset("mine they hers his theirs ours")
_ARE: Final = wordset("are is arent isnt")
_WELL: Final = wordset("pink fine normal ok okay good great not none well alright")
_SAYS_MORE: Final = wordset("i im ive my mine he hes she shes his her hers him we mum dad husband wife now today not dont arent no and")
_LEADS: Final = wordset("had has have having a an the heart cardiac been he hes she shes mum mums dad dads is was are my")
_FARTHEST: Final = 14
_PAST_SELF: Final = 4
_ANSWER: Final = 3


def spans(terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches, each from a place to before another, that say nothing of the patient now: no flag within them is one."""
    found = _BOOK.find(terms)
    again = bool(found) and _is_so_again(terms)
    taken_back = [
        match
        for match in found
        if match.code == _Kind.SURE
        or (match.code == _Kind.PAST and not again)
        or (match.code == _Kind.PET and _WITH_A_PET.isdisjoint(terms[max(0, match.start - _PAST_SELF) : match.start]))
    ]
    return [(_led_from(terms, match.start), match.end) for match in taken_back] + _quoted(terms)


def _led_from(terms: Sequence[str], start: int) -> int:
    """Give where the words begin that lead to a phrase and are of it, "had a heart" before "attack in 2009"."""
    first = start
    while first > max(0, start - _PAST_SELF) and terms[first - 1] in _LEADS:
        first -= 1
    return first


def _is_so_again(terms: Sequence[str]) -> bool:
    """Whether it is so again, or as it was; "do not want that again" says nothing of it."""
    return any(term in _AGAIN and not (term == "again" and "want" in terms[max(0, at - 3) : at]) for at, term in enumerate(terms))


def _quoted(terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return what the leaflet says, "call 999 if lips turn blue", where the next clause says that it is not so here."""
    for at, term in enumerate(terms):
        if term in _PAPERS and not _QUOTES.isdisjoint(terms[at + 1 : at + 3]):
            end = next((place for place in range(at, min(at + _FARTHEST, len(terms))) if terms[place] in _CLAUSE_ENDS), None)
            if end is not None and _SAYS_MORE.isdisjoint(terms[at + 1 : end]) and _is_not_so_here(terms[end + 1 : end + 1 + _ANSWER]):
                return [(at, end)]
    return []


def _is_not_so_here(following: Sequence[str]) -> bool:
    """Find "mine are pink", "hers is not"."""
    return len(following) == _ANSWER and following[0] in _MINE and following[1] in _ARE and following[2] in _WELL
