"""The words that mean "speak to someone soon", and how the patient feels. Source: the training videos
"When to call for help" for patients and staff (procoronavirus.co.uk); the rest is ours.
"""

from collections.abc import Mapping
from typing import Final

from app.intake.reply import AmberFlag, Feeling
from app.intake.supply import SUPPLY_PHRASES

AMBER_PHRASES: Final[Mapping[AmberFlag, tuple[str, ...]]] = {
    AmberFlag.SLOWLY_WORSE: (
        "worse|worsening|worsened|deteriorating|deteriorated|declining",
        "more ~1 unwell|ill|poorly|breathless|breathlessness|tired",
        "going|gone downhill",
    ),
    AmberFlag.BREATHLESS_ON_MINIMAL_EFFORT: (
        "breathless|breathlessness|sob|breath|winded|puffed|panting ~6 stairs|walk|walking|moving|move|exertion|standing|effort",
        "breathless|breathlessness|sob|breath|winded|puffed|panting ~5 getting|get|got|stand up",
        "breathless|breathlessness|sob|breath|winded|puffed|panting ~6 toilet|loo|bathroom|kitchen|shower|dressed|washing",
        "of puff|wind ~6 stairs|walk|walking|moving|standing|getting|toilet|loo|bathroom|kitchen|shower|dressed|washing",
        "stairs|walk|walking|moving|exertion|toilet|loo|shower|dressed ~5 breathless|breathlessness|sob|breath|winded|puffed",
    ),
    AmberFlag.BREATHLESS: (
        "breathless|breathlessness|sob|winded|puffed|puffing|puggled|panting|dyspnoea",
        "short|shortness|out of @wind",
        "no|any|little|much puff",
        "noise|noises ~2 breathing",
        "breathing ~3 noise|noises",
        "short breath",
        "breath short",
        "breathing|breath ~2 bad|funny|fast|heavy|laboured|shallow|uncomfortable|worse|tight|noisy|rough",
        "heavy|fast|laboured|shallow|noisy breathing",
        "bad|rough|poorly ~4 with|wi ~2 breathing|breath|breaths",
    ),
    AmberFlag.SOMETHING_WRONG: (
        "something|somethings ~2 wrong|off",
        "something|somethings ~1 not|isnt|aint ~2 right",
        "not|dont|doesnt ~2 feel|feeling ~2 right|good|great|well|myself|ok|okay|clever|brilliant",
        "not ~1 right|good|great|well",
        "feel|feeling|felt|feels ~2 awful|terrible|rough|ill|unwell|poorly|dreadful|horrible|rotten|crap",
        "feel|feeling|felt|feels ~2 bad|rubbish|grim|strange|odd|weird|sick",
        "unwell|poorly|under the weather",
        "proper|right|reet|feel|feeling|felt|feels|real|really badly",
        "no well|weel",
        "no feeling|feel ~1 well|weel|right|great|good|grand",
        "peely wally",
        "feel|feeling|felt ~1 out of it",
        "awful|dreadful|rough|terrible|shocking",
    ),
    AmberFlag.WEAK_TIRED_NO_APPETITE: (
        "weak|weakness|feeble|wiped",
        "exhausted|exhaustion|fatigue|fatigued|knackered|shattered|drained|lethargic|tired|tiredness|sleepy|worn",
        "puggled|wabbit|jiggered|zonked|whacked|bushed|wrecked|cream crackered",
        "no|lost|off|poor|little ~1 appetite|energy|food",
        "not|cant|havent|couldnt|dont|isnt ~2 eat|eating|eaten|drinking|drink|drank",
        "not|isnt|wont|cant|hasnt|doesnt|refusing|refuses|off ~2 feed|feeding|feeds|fed|bottle|bottles",
        "cant|couldnt|wont ~2 get ~1 up|bed",
        "cant|couldnt ~3 wash|dress|stand|walk",
    ),
    AmberFlag.LESS_URINE: ("less ~2 urine|wee|pee|peeing|weeing", "peeing|weeing|urinating ~1 less", "dark urine|wee|pee"),
    AmberFlag.FEVER: (
        "fever|feverish|fevers|shivering|shivers|shivery|rigors|sweats|sweating|sweaty|chills",
        "high temperature|temp",
        "temp|temperature ~2 high|up|spiked",
        "burning up",
        "got|have|having a temperature|temp",
        "hot and|or cold",
        "feel|feeling|very|boiling|really hot",
    ),
    AmberFlag.DIZZY: ("dizzy|dizziness|lightheaded|woozy|giddy|unsteady|wobbly|vertigo", "light headed", "room ~1 spinning"),
    AmberFlag.PALPITATIONS: (
        "palpitations|palpitation|fluttering|tachycardia|arrhythmia",
        "heart|pulse ~2 racing|pounding|fast|irregular|fluttering|skipping|missing|jumping|thumping|erratic",
        "fast|racing|irregular ~1 heart|pulse|heartbeat",
    ),
    AmberFlag.WHEEZE: ("wheeze|wheezing|wheezy|wheezes|crackles|crackling|rattly|rattling|stridor",),
    AmberFlag.VOMITING: (
        "vomiting|vomited|vomit|diarrhoea|diarrhea|nausea|nauseous|puking|puked|queasy",
        "been|being|be sick",
        "throwing|threw|thrown|throw up",
        "sick ~2 times|twice|today|night|morning|again",
        "the runs",
    ),
    AmberFlag.LEG_SWELLING: (
        "leg|legs|calf|calves|ankle|ankles ~3 swollen|swelling|swelled|painful|pain|sore|red|hot|hurts|hurting",
        "swollen|swelling|painful|pain|sore ~3 leg|legs|calf|calves|ankle|ankles",
    ),
    AmberFlag.BLEEDING: ("bleeding|bleed|bleeds|nosebleed|nosebleeds|bruising", "blood ~3 urine|wee|pee|nose|toilet"),
    AmberFlag.FALL: (
        "fell|fallen",
        "had|have|having|another|bad a|nasty|bad fall",
        "had falls",
        "tripped|stumbled",
        "took|had|taken|having ~2 tumble|spill",
    ),
    AmberFlag.LOW_MOOD: (
        "depressed|depression|hopeless|despair|tearful|crying|lonely|miserable",
        "cant|couldnt cope",
        "not coping",
        "feel|feeling|very ~1 low|down|blue|alone|fed",
        "low mood",
    ),
    AmberFlag.WORRIED: (
        "worried|worry|worrying|scared|frightened|anxious|panic|panicking|panicky|terrified|anxiety|concerned|nervous|afraid",
    ),
    AmberFlag.PALE: ("pale|pallid", "white as ~1 sheet", "face|gone|going|went|turned|looks|looking ~2 white"),
    AmberFlag.OTHER_SYMPTOM: (
        "cough|coughing|coughs|coughed|phlegm|sputum|congested|congestion",
        "headache|headaches|migraine|rash|infection",
        "head|stomach|tummy|belly|back|muscle|body|joint|joints|muscles ~2 ache|aches|aching|achy|pain|pains|hurts|sore|hurting|painful",
        "pain|pains|aching|aches|achy ~4 back|stomach|tummy|belly|head|side|shoulder|abdomen|neck",
        "sore throat|mouth|head",
        "throat ~2 sore|hurts|bad",
        "cant|couldnt|not|didnt ~1 sleep|sleeping|slept",
        "blurred|blurry|double vision",
        "yellow skin|eyes",
        "in|got|have|having|some ~1 pain",
        "pain|pains|hurts|hurting",
        "symptoms",
    ),
    AmberFlag.OXYGEN_SUPPLY: SUPPLY_PHRASES,
    AmberFlag.OUT_OF_MEDICINE: (
        "run|ran|running out ~3 inhaler|inhalers|tablets|medication|medicine|meds|steroids|antibiotics|insulin",
        "no ~2 inhaler|inhalers|tablets|medication|medicine|meds left",
    ),
    AmberFlag.IN_HOSPITAL: (
        "in|at|to|from hospital",
        "admitted|hospitalised|icu|itu",
        "in|on|to ~1 ward|icu|itu|resus",
    ),
    AmberFlag.DEATH_REPORTED: (
        "died|deceased",
        "passed|passing away",
        "has|have|is|hes|shes ~1 passed ~1 on|away|peacefully",
        "no longer with us",
        "is|hes|shes|was|found dead",
        "lost my mum|dad|husband|wife|mother|father|partner",
    ),
}

# What a patient says of how they feel; the worst governs.
FEELING_PHRASES: Final[Mapping[Feeling, tuple[str, ...]]] = {
    Feeling.WORSE: (
        "worse|worsening|worsened|deteriorating|deteriorated|declining",
        "going|gone|going downhill",
        "not ~1 as|so|too good|well|great",
        "more ~1 unwell|ill|poorly|breathless|tired",
    ),
    Feeling.SAME: (
        "same|unchanged|similar",
        "no|not|any ~1 change|changes|changed|difference|different",
        "no|not|any|isnt|arent|never better|worse|improvement|improving|improved",
        "no|not|isnt|arent|dont|doesnt any|much|feeling|feel|getting|get|got|really|seem better|worse|improvement|improved",
        "not|dont|doesnt|isnt feel|feeling|getting|got any|much|really better|worse",
        "neither better ~2 worse",
        "nothing ~1 changed|different",
        "as before|yesterday|usual|normal",
    ),
    Feeling.BETTER: (
        "better|improving|improved|improvement|improves|stronger|recovering|recovered",
        "on the mend",
        "picking|perking|perked up",
    ),
}

# Said of a feeling, though neither better, nor same, nor worse: it asks for the numbers.
WELL_PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "well": (
        "im|i|feel|feeling|am|all|doing|is|hes|shes|are|keeping|still ~2 fine|ok|okay|good|well|great|alright|grand",
        "feel|feeling|felt|im|am ~1 #|#9|#20",
        "all|everything ~1 fine|ok|okay|good|well|normal",
        "no|any|without ~1 problems|symptoms|issues|complaints",
        "not ~1 bad|bad",
    )
}

# Speaks of feeling better without saying so.
HOPEFUL_PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "hopeful": (
        "hope|hopefully|hoping|wish|want|should|would|will|if|until|till|when|soon ~4 better|improve|improving|recovered",
        "better off|if|soon|safe|not|call|go|ring|ask|half",
    )
}
