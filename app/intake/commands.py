"""What a text asks of the service: stop, start, help, a call, and what it answers to "have you called 999?"."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.intake import answers_999, welsh
from app.intake.phrases import Match, Phrasebook, wordset
from app.intake.reply import Command

# A text of just one of these; the networks act on the first two lists themselves.
WHOLE_TEXTS: Final[dict[str, Command]] = {
    **dict.fromkeys(["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout", "arret"], Command.STOP),
    **dict.fromkeys(["opt out", "stop all", "stop stop", "stop it", "stop now", "the end"], Command.STOP),
    **dict.fromkeys(["start", "unstop", "yes", "optin", "restart", "resume"], Command.START),
    **dict.fromkeys(["opt in", "start again", "start texts"], Command.START),
    **dict.fromkeys(["help", "info", "help me", "need help", "i need help", "help help", "can you help", "can you help me"], Command.HELP),
    **dict.fromkeys(answers_999.CALLED, Command.CALLED),
    **dict.fromkeys(answers_999.NOT_CALLED, Command.NOT_CALLED),
    **dict.fromkeys(
        ["wrong", "undo", "mistake", "error", "oops", "typo", "wrong one", "that was wrong", "that is wrong", "its wrong", "thats wrong"],
        Command.UNDO,
    ),
    **dict.fromkeys(["call", "ring", "phone", "callback", "call back", "phone call"], Command.CALL_ME),
    **welsh.WHOLE_TEXTS,
}

# Found anywhere in a text; the first in this order is the command.
COMMAND_PHRASES: Final[dict[Command, tuple[str, ...]]] = {
    Command.STOP: (
        "stop|quit ~1 texts|texting|text|messages|messaging|messages|sending|contacting|these|this|bothering|pestering",
        "opt|opting ~1 out",
        "unsubscribe",
        "take|remove me ~1 off|from|list",
        "remove my number",
        "no more texts|messages",
        "dont|not ~3 text|message|contact ~1 me|again|anymore",
        "dont want ~3 texts|messages|this",
    ),
    Command.WRONG_PERSON: (
        "wrong|incorrect number|person|phone|patient",
        "who is|are ~1 this|you|these",
        "whos this",
        "not me|him|her patient",
        "im|am not the|a ~1 patient|person",
        "not ~1 my texts|messages|readings",
        "dont know ~3 patient|person|you|this|about",
        "not the|a|your ~1 patient|person",
        "new phone who|whos",
        "never heard ~1 of|you",
        "got ~1 wrong number",
    ),
    Command.UNDO: (
        "ignore|disregard|delete|cancel|scrap|forget|undo ~2 that|last|previous|it|text|message|reading|one|them|first",
        "that|last|this|reading|it|previous|numbers|them|those|first|text ~3 wrong|mistake|incorrect|error|typo|mistyped",
        "sent|made|typed|put|gave ~2 wrong|mistake|error|typo",
        "wrong reading|readings|numbers|figures|result|results|one|way",
        "by mistake",
        "sent|made|typed|put|gave|text|texted|pressed ~3 by accident",
        "mistyped|misread|typo",
        "meant to ~1 put|say|type|write|send",
    ),
    Command.CALL_ME: (
        "call|ring|phone|telephone|fone|bell|buzz me|us|back|mum|dad|him|her",
        "give|giving ~1 me|us ~2 call|ring|bell|buzz|tinkle",
        "someone|somebody|anyone|you|nurse|doctor|they ~2 call|ring|phone|speak|talk ~1 me|us|to|back|please",
        "want|need|like|can|could|may ~3 speak|talk|chat ~3 to|with ~2 someone|somebody|nurse|doctor|human|person|you|anyone|team",
        "call|phone ~1 back|please",
        "request|want|need|like ~2 call|phonecall|callback|ring|visit",
        "callback",
        *welsh.CALL_ME_PHRASES,
    ),
    Command.NOT_CALLED: (
        "not|havent|hasnt|didnt|wont|dont|aint|never|no ~1 called|call|calling|rang|ring|ringing|phoned|phone ~2 @help",
        "not|havent|hasnt|didnt|wont|never|no ~1 called|call|calling|rang|ring|phoned|dialled ~1 yet|them|anyone",
        "not|havent|hasnt|didnt|never called|rang|phoned|dialled|rung",
        "not going|calling|ringing ~4 999|ambulance|hospital|ae",
        "dont|not ~2 want|need ~2 ambulance|999|hospital",
        "refuse|refusing|refused ~3 ambulance|hospital|999|go",
    ),
    Command.CALLED: (
        "called|rang|phoned|dialled|contacted|spoke|spoken ~2 999|ambulance|112|paramedics",
        "calling|ringing|phoning ~1 999|112 now",
        "ambulance|paramedics|paramedic|999 ~3 here|coming|way|called|arrived|came|there|rung",
        "waiting ~2 ambulance|paramedics",
        "wait for ~1 ambulance|paramedics",
        "in|by ~1 ambulance",
    ),
    Command.DEVICE_PROBLEM: (
        "@gadget ~4 broken|broke|faulty|flat|dead|died|stopped|bust|busted|lost|missing|error|blank|stuck|damaged",
        "@gadget|@shown ~2 not|isnt|wont|doesnt|wouldnt|cant ~2 work|working|turn|turning|switch|come|reading|read|register|show|showing",
        "broken|broke|faulty|flat|dead|lost|dropped|damaged|smashed ~3 @gadget",
        "battery|batteries ~3 flat|dead|gone|died|low|run|needs|need|empty|out",
        "flat|new|dead|no|need|needs ~1 battery|batteries",
        "not|isnt|wont|doesnt|stopped|aint working|turning|switching|registering",
        "cant|couldnt|unable|wont|doesnt ~2 get|give|show|take|find ~3 reading|readings|result|numbers|signal|pulse|sats",
        "no reading|signal|finger",
        "screen ~2 blank|black|cracked",
        "just|only ~1 dashes|lines|error",
        "cant|couldnt ~1 find ~3 @gadget",
        "no|without oximeter|machine|device",
        "dont|havent ~2 have|got ~2 oximeter|machine|device",
        "need|want ~2 new|another ~1 oximeter|machine|device",
        "@gadget|@shown ~3 loose|slipping|slips|slipped|wobbly|dodgy|temperamental|erratic|unreliable|inaccurate|wrong",
        "@gadget ~4 packed|conked|gave|given up|in|out",
        "@gadget|@shown ~3 playing|acting|messing up|about",
        "its|it|bit|too|very|finger loose",
        "loose ~2 @gadget|finger",
        "@gadget|it|keeps|kept|keep ~2 fell|fall|falls|falling|fallen|came|come|comes|coming|slipped|slipping off",
        "fell|falls|falling|fallen|came|comes|coming|slipped|slipping off ~1 finger|thumb|hand",
        "fell|came|slipped off .|,|and|but|so|again|twice|#",
        "not|isnt|arent ~2 sure|certain|convinced|confident ~4 @sound|reading|readings|number|numbers|@gadget",
        "unsure|doubt|doubtful ~4 @sound|reading|readings|number|numbers|@gadget",
        "dont|not think|believe|reckon ~3 @sound",
        "not accurate|reliable|measuring",
        "not picking|reading ~1 up|anything|properly|right|well",
        "dont|cant|wouldnt|not ~1 trust|trusting|believe ~2 it|this|that|these|reading|readings|number|numbers|figures|@gadget",
        "not|isnt|doesnt|dont ~1 look|looks|seem|seems|reading|read ~1 right|correct|accurate|properly",
        "might|may|could|probably ~1 be wrong|inaccurate",
        "poor|bad|weak|low signal",
        "#|it|its|is|was|keeps|kept|@display ~1 flickering|flickers",
        "flickering #|screen|between|@display",
        "keeps|kept|keep ~1 changing|fluctuating|flickering|altering|resetting",
        "keeps|kept|keep ~1 going up and down",
        "keeps|kept|keep ~1 jumping|flashing ~1 about|around|between|up",
        "it|@display ~2 jumping|jumps|flashing|flashes|dancing|unsteady|changing",
        "#|it|its|bit|very|@display erratic|unreliable|inaccurate|unsteady",
        "# wont|wouldnt|doesnt|not|cant settle|settling|steady",
        "it|@display ~1 wont|wouldnt|doesnt|not|cant ~1 settle|settling|steady",
        "#|it|its|@display ~1 all over ~1 place|shop",
    ),
    Command.HELP: (
        "help me|please|us",
        "need|want|get|send|please|some ~2 help",
        "how ~2 do|use|take|work|stop ~3 this|it|oximeter|machine|reading|readings",
        "what do|should ~1 i do",
    ),
    Command.START: ("start|restart|resume ~1 texts|texting|messages|texts|again|sending",),
}

_CLASSES: Final = {
    "help": "999|ambulance|112|paramedics",
    "gadget": "oximeter|machine|device|monitor|meter|probe|clip|thing|gadget|reader|contraption|peg|sensor",
    "shown": "oxygen|o2|spo2|sats|pulse|display|screen",
    "display": "reading|readings|number|numbers|figure|figures|display|oximeter|machine|device|monitor|meter|probe|thing|sats|spo2|o2",
    "sound": "right|correct|accurate|reliable|true|working|properly",
}
LETTERS: Final = frozenset("abcdefg")
"""How those who share a phone are told apart."""
BOOK: Final = Phrasebook(COMMAND_PHRASES, _CLASSES)

# Nothing but these makes a text of thanks.
_THANKS: Final = wordset("thanks thank ok cheers lovely great brilliant perfect fab wonderful noted understood received got ty fine k")
_BESIDE_THANKS: Final = _THANKS | wordset("""
    thank you very much so many for your help the a lot all that everything will do and bye goodnight night good morning evening
    afternoon x xx xxx xxxx nurse doctor doc dr team love it yes is i appreciate really letting me know then dear . , ! ? ok kind
    of message text reply advice support done well again too take care have nice day evening weekend see soon speak to from we us
    """)


@dataclass(frozen=True, slots=True)
class Found:
    """The command, if any, and the places of the words that said it."""

    command: Command | None
    places: frozenset[int]


def find(terms: Sequence[str], supply: Collection[int] = ()) -> Found:
    """Return what the text asks for; a whole text of one word comes first, thanks last.

    `supply` are the places of words on the oxygen that is breathed: what they tell of is no fault of the oximeter.
    """
    words = [term for term in terms if term not in _DROPPED]
    whole = _whole(terms, words, beside_numbers=not _NUMBERS.isdisjoint(terms))
    if whole is not None and not (whole is Command.CALLED and "?" in terms):  # "called?" asks
        return Found(whole, frozenset(range(len(terms))))
    matches = [match for match in BOOK.find(terms) if _holds(terms, match, supply)]
    for command in COMMAND_PHRASES:
        places = frozenset(place for match in matches if match.code is command for place in match.places)
        if places:
            return Found(command, places)
    if tuple(terms[-2:]) in _FELL_OFF:
        return Found(Command.DEVICE_PROBLEM, frozenset(range(len(terms) - 2, len(terms))))
    if words and "help" in (words[0], words[-1]) and _OWNED_HELP.isdisjoint(words):
        return Found(Command.HELP, frozenset(place for place, term in enumerate(terms) if term == "help"))
    if not _THANKS.isdisjoint(words) and _BESIDE_THANKS.issuperset(words) and _NUMBERS.isdisjoint(terms):
        return Found(Command.THANKS, frozenset(range(len(terms))))
    return Found(None, frozenset())


def _whole(terms: Sequence[str], words: list[str], *, beside_numbers: bool) -> Command | None:
    """Give what a text of these words alone asks for; a letter may stand before an answer: "A called"."""
    text = " ".join(words)
    if beside_numbers:
        found = WHOLE_TEXTS.get(text)
        return found if found in _BESIDE_NUMBERS or text in answers_999.PLAIN | welsh.PLAIN_ANSWERS else None
    if words and answers_for(words[0], words[1:]):
        return WHOLE_TEXTS[" ".join(words[1:])]
    answer = answers_999.of_parts(terms) or answers_999.nearly(words)
    return WHOLE_TEXTS.get(text) or WHOLE_TEXTS.get(answer or "")


def answers_for(first: str, rest: Sequence[str]) -> bool:
    """Whether a first word is the letter of whoever shares a phone, and the rest their answer to "have you called 999?"."""
    return first in LETTERS and WHOLE_TEXTS.get(" ".join(rest)) in _ANSWERS


def _holds(terms: Sequence[str], match: Match[Command], supply: Collection[int]) -> bool:
    if match.code is Command.DEVICE_PROBLEM:
        return not any(place in supply for place in match.places)
    if match.code is Command.CALLED:
        return not _is_no_call(terms, match)
    return match.code is not Command.CALL_ME or not _is_declined(terms, match.start)


def _is_no_call(terms: Sequence[str], match: Match[Command]) -> bool:
    """Such as "should have called 999", "rang 999 no answer", "have you called 999"."""
    before, onwards = terms[max(0, match.start - 3) : match.start], terms[match.start : match.end + 4]
    if not _WOULD_CALL.isdisjoint(before) or tuple(before[-2:]) == ("have", "you") or "or" in onwards:
        return True
    return not _NOBODY.isdisjoint(onwards) and not _COMING.isdisjoint(onwards)


def _is_declined(terms: Sequence[str], start: int) -> bool:
    """Such as "No need to call me", "please do not ring me"."""
    return not _DECLINES.isdisjoint(terms[max(0, start - 3) : start])


_NUMBERS: Final = frozenset({"#", "#9", "#20"})
_FELL_OFF: Final = frozenset({("fell", "off"), ("came", "off"), ("slipped", "off")})
_OWNED_HELP: Final = wordset("your the his her their for helped thanks thank can may")
_WOULD_CALL: Final = wordset("should wish cant couldnt")
_NOBODY: Final = wordset("no wont didnt not isnt arent dont cant nobody noone")
_COMING: Final = wordset("come coming answer answering answered send sending pick picking reply")
_DECLINES: Final = wordset("dont not no neednt")
_ANSWERS: Final = frozenset({Command.CALLED, Command.NOT_CALLED})
_BESIDE_NUMBERS: Final = frozenset({Command.UNDO, Command.HELP, Command.CALL_ME, Command.STOP})
_DROPPED: Final = frozenset([".", ",", "!", "?", "-", ":", '"', "'", "*", "please", "(", ")", "/", "x", "xx", "#", "#9", "#20", "sorry"])
