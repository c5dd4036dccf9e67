"""The classes of words that phrases are written with, `@name` in a pattern."""

from collections.abc import Mapping
from typing import Final

# Classes of words, shared with the amber phrases. Spelling is folded before: see spelling.py.
CLASSES: Final[Mapping[str, str]] = {
    "breath": "breath|breathe|breathing|breaths|breathes",
    "wind": "breath|puff|wind",
    "cant": "cant|couldnt|unable|struggling|struggle|struggled|struggles|hardly|barely|scarcely|difficulty|difficulties"
    "|trouble|fighting|labouring|impossible",
    "hard": "hard|harder|difficult|tough|tricky",
    "never": "not|isnt|wont|doesnt|aint|dont|didnt|hasnt|havent|wasnt|cant|couldnt|unable|stopped",
    "pain": "pain|pains|painful|hurt|hurts|hurting|ache|aches|aching|tight|tightness|tightening|pressure|heavy|heaviness"
    "|crushing|crushed|squeezing|squeezed|stabbing|burning|sore|agony|discomfort|spasm|spasms",
    "breathless": "breathless|breathlessness|sob|winded",
    "very": "very|really|extremely|severe|severely|so|terribly|badly|awfully|incredibly|massively|v|too"
    "|absolutely|completely|totally|acutely|dangerously|dead|proper",
    "sudden": "sudden|suddenly|rapidly|abruptly",
    "worse": "worse|worsening|worsened|deteriorated|deteriorating",
    "skin": "lips|lip|face|mouth|tongue|fingers|fingertips|fingernails|nails|hands|toes|feet|skin|nose",
    "blue": "blue|bluish|blueish|purple|purply|purplish|mauve|lilac|grey|gray|greyish|ashen|dusky|slate",
    "colour": "colour|color|coloured|colours|shade",
    "odd": "funny|odd|weird|strange|horrible|horrid|awful|terrible|bad|wrong|nasty",
    "swell": "swelling|swollen|swell|swelled|closing|closed",
    "self": "myself|himself|herself|themself|themselves",
    "want": "want|wanna|wanted|wants|wish|thinking|trying|tried|plan|planning",
    "tablets": "tablets|tablet|pills|pill|paracetamol|paracetamols|medication|meds|medicine|morphine|insulin|ibuprofen|codeine",
    "urine": "urine|wee|pee|urinating|weeing|peeing|water|peed|weed|urinate|urinated",
    "weak": "weak|weakness|numb|numbness|drooping|droopy|droop|drooped|dropped|paralysed|lifeless|dead|limp",
    "rest": "rest|resting|sitting|seated|lying|laying",
    "mother": "my|his|her|own|your",
    "parts": "face|mouth|arm|leg|side|eye",
    "worst": "severe|severely|unbearable|excruciating|agonising|agonizing|intense|horrendous|horrific|intolerable|terrible|awful",
    "baby": "baby|babys|babies|bump|bumps|bubs|bub|twin|twins|foetus|fetus",
    "moves": "moving|moved|move|moves|movement|movements|kicking|kicked|kick|kicks|wriggle|wriggles|wriggling|wriggled|flutters|stirring",
    "kicks": "kick|kicks|kicking|kicked|wriggle|wriggles|wriggling|wriggled",
    "unfelt": "not|no|havent|hasnt|hadnt|cant|couldnt|didnt|dont|never|hardly|barely|stopped|struggling",
    "fewer": "less|fewer|reduced|slower|slowed|slowing|weaker|fainter|decreased|dropped|stopped",
    "them": "him|her|them|it|he|she|they|mum|mam|mom|mother|dad|daddy|father|nan|nana|gran|granny|grandad|grandma|grandpa|husband|wife"
    "|hubby|partner|son|daughter|brother|sister|patient|man|lady|woman|bloke|resident|baby|child|kid|boy|girl|lad|lass",
    "person": "@one|they|theyre",
    "one": "he|hes|she|shes|mum|mums|mam|mams|mom|mother|dad|dads|father|nan|nans|nana|gran|grans|granny|grandad|grandads|grandma"
    "|grandpa|husband|hubby|wife|partner|son|daughter|brother|sister|patient|resident|child|boy|girl|lad|lass",
    "body": "him|her|me|@one",
    "cold": "cold|grey|gray|blue|pale|white|stiff|limp|clammy|still",
    "room": "hall|hallway|bathroom|kitchen|garden|path|road|street|stairs|landing|passage|toilet",
    "lies": "@ground|@room|bed|chair|sofa|there",
    "ground": "floor|ground|deck|carpet",
    "fell": "fell|fallen|fall|falls|collapsed|tripped|slipped",
    "unmoving": "moving|moved|move|stirring|responding|answering|talking|speaking|waking|wakening",
    "device": "text|texts|message|messages|form|link|app|leaflet|machine|oximeter|device|instructions|numbers|readings|website|letter",
}
