"""Words brought to the one spelling that labels and phrases are written in: contractions, slips, run-together words."""

from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.intake.vocabulary import FOREIGN

_SHORTEST_CORRECTED: Final = 5
_LONGEST_CORRECTED: Final = 20
_TWO_SLIPS_FROM: Final = 8
_SHORTEST_SPOKEN: Final = 4

# Each word on the right is written for the one before the colon.
_VARIANTS: Final = """
    cant: cannot cannit cannut carnt cnt cany caint canot cannae canna canny cannie cudnae
    couldnt: couldn couldnae
    dont: dnt donot dinnae dinna dinny
    isnt: aint isent isnae isny
    havent: haven avent havnt havenae havnae huvnae hivnae
    hasnt: hasnae hisnae
    wont: wnt willnae winnae wullnae
    wouldnt: wouldnae
    doesnt: doesnae disnae
    didnt: didnae
    wasnt: wasnae
    arent: arenae
    no: nae
    yes: aye
    something: summat summut
    nothing: nowt
    head: heid ead
    help: elp
    hurt: urt
    hanging: hingin hinging
    hundred: hunner hunnert hunnerd hunder hundert hundrid
    out: oot
    now: noo
    night: nite nicht nyt
    down: doon
    about: abt aboot
    baby: bairn babby bby babie wean bubba
    babies: bairns weans
    babys: babbys
    lad: laddie
    lass: lassie
    concentrator: consentrator concentrater concentrator's conc concentraitor
    cylinder: cylynder cilinder cyclinder cylinda
    electricity: leccy leccys lecky electrics
    breathe: breave breeth brethe breth breve breath' breathe' brefe breate
    breath: breaf breff brath breth bretah breat brearh
    breathing: breathin brething breething breathng brreathing breving
    breathless: brethless breathles breatless
    chest: chset chst cheast ches chect
    pain: pian payn paine paan oain apin painn
    tight: tite tightish tihgt
    blood: blud bloood blod
    coughing: coffing coughin cofing
    cough: coff cof caugh
    lips: lipps
    blue: bleu blu
    collapsed: colapsed collasped colapse
    faint: feint
    fainted: feinted
    clammy: clamy
    stroke: strok
    slurred: slured
    seizure: siezure seisure seazure seezure
    suicidal: suicidle suisidal suicdal
    suicide: suiside sucide
    unconscious: unconcious unconsious uncontious
    ambulance: ambulence ambulans amblance ambo ambulanc
    confused: confussed confuesd confuzed
    drowsy: drousy drowzy
    dizzy: dizy
    throat: throte thoat
    phlegm: flem phlem flegm phelgm
    diarrhoea: diarhea diarrhea diahrea dihorea diorrhea diarhoea
    temperature: temprature tempreture tempature tempurature tempriture
    temp: tmp tempr temps
    oxygen: oxigen oxegen oxgen oxygn oxyen oygen oxygin oxyg oxgyen oxy oxi ox oxygens oxogen
    oximeter: oxymeter oxometer oximiter oximetre oxymetre oxmeter oxi-meter pulseoximeter
    oximetry: oxymetry
    saturation: saturations saturaton saturaion satuation satration saturated
    sats: stats stat satts satz sata sas
    pulse: puls plse pusle pulce pluse pulsw pulese pules pulse's
    heartrate: heartbeat heartbeats hartrate
    heart: hart haert
    bpm: bmp prbpm bpms
    breaths: breths
    resps: resp respirations respiration respiratory resprate
    spo2: spo
    worse: wors worce wurse worser
    better: beter bettr betta
    thanks: thx thnx thanx thnks thks ta ty thankyou thanku tq cheers tnx
    ok: okay oki okey kk okeydokey okie k oks
    please: pls plz plse
    yesterday: yday yest
    and: n
    today: 2day
    tired: tierd
    wrong: worng wrogn
    feeling: feelin feling
    degrees: degree deg degs
    celsius: centigrade
    normal: nomal
    called: rung caled calld callled caleld
    levels: lvls levls
    level: levl leval lvl
    reading: readin reding readng
    normally: normaly
    machine: mashine machien
    dead: ded deid
    was: wis wiz wuz
    face: fase fayce
    had: ad
    hes: es
    hospital: hosp
    weeing: wee-ing
    poorly: porly
    husband: husbnad hubsand husban husbend husbund
    wife: wfie wief
    moving: movin moveing
    movement: movment
    movements: movments
    hardly: hardley
    kill: kil
"""
_SPELLINGS: Final[dict[str, str]] = {
    variant: word.strip() for word, variants in (line.split(":") for line in _VARIANTS.strip().splitlines()) for variant in variants.split()
}

# Two words that mean one thing, and that one: a "wee one" is no urine and no number, a "pulse ox" no pulse.
JOINS: Final[dict[tuple[str, str], str]] = {
    **{("pulse", word): "oximeter" for word in ("ox", "oxi", "oxy", "oxo", "oxs", "oximiter", "oxi-meter")},
    **{(small, one): "baby" for small in ("wee", "little", "young") for one in ("one", "yin", "un")},
    **{(small, one): "babys" for small in ("wee", "little", "young") for one in ("ones", "yins", "one's", "uns")},
    ("other", "day"): "otherday",
    ("co", "codamol"): "cocodamol",
    **{("wee", one): "baby" for one in ("man", "lad", "lass", "fella", "soul")},
}

# Words that people run together.
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPLITS: Final[dict[str, tuple[str, ...]]] = {
    **{ten + one: (ten, one) for ten in _TENS for one in _ONES},
    "nineties": ("ninety", "s"),
    "eighties": ("eighty", "s"),
    "seventies": ("seventy", "s"),
    "cantbreathe": ("cant", "breathe"),
    "cantbreath": ("cant", "breath"),
    "cannotbreathe": ("cant", "breathe"),
    "chestpain": ("chest", "pain"),
    "chestpains": ("chest", "pains"),
    "bluelips": ("blue", "lips"),
    "notbreathing": ("not", "breathing"),
    "shortofbreath": ("short", "of", "breath"),
    "coughingblood": ("coughing", "blood"),
    "passedout": ("passed", "out"),
    "nochestpain": ("no", "chest", "pain"),
    "oxygensats": ("oxygen",),
    "pulseox": ("oximeter",),
    "selfharm": ("self", "harm"),
    "callme": ("call", "me"),
    "ringme": ("ring", "me"),
}


def corrected(word: str, keywords: frozenset[str], known: frozenset[str]) -> str:
    """Return `word` as the phrases spell it: a listed variant, itself if known, else the one keyword a slip away.

    A slip is one letter missing, added, changed or two swapped (two slips in words of eight letters or more), never in
    the first letter. Words of other scripts and of the FOREIGN list are left alone, and so are numbers in words.
    """
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if word in known or word in FOREIGN or not word.isascii() or not len(word) <= _LONGEST_CORRECTED:
        return word
    if (spoken := _spoken(word, known)) is not None:
        return spoken
    if len(word) < _SHORTEST_CORRECTED:
        return word
    slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    best = process.extractOne(word, _beginning_with(word[0], keywords), scorer=OSA.distance, score_cutoff=slips)
    return word if best is None else str(best[0])


@lru_cache(maxsize=64)
def _beginning_with(letter: str, keywords: frozenset[str]) -> tuple[str, ...]:
    """Give them in one order, so that of two that are equally near every process takes the same."""
    return tuple(sorted(keyword for keyword in keywords if keyword.startswith(letter)))


def _spoken(word: str, known: frozenset[str]) -> str | None:
    """Give the word that is written as it is spoken: "pourin", "avin", "ospital"; only where what comes of it is known."""
    if len(word) < _SHORTEST_SPOKEN:
        return None
    ending = word + "g" if word.endswith("in") else word
    return next((full for full in (ending, "h" + word, "h" + ending) if full != word and full in known), None)
