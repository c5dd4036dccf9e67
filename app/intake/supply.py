"""The words that say that the oxygen somebody breathes at home fails or runs out; the oximeter is none of it. The phrases are ours."""

from collections.abc import Mapping
from typing import Final

CLASSES: Final[Mapping[str, str]] = {
    "o2": "oxygen|o2|oxygens",
    # What gives oxygen, by its own name.
    "source": "concentrator|concentrators|cylinder|cylinders|cannula|cannulas|cannulae|tubing|conserver",
    # The same, only behind "oxygen": an "oxygen machine" is taken for what is breathed, since that is the worse to be without.
    "kit": "machine|machines|tank|tanks|bottle|bottles|tube|tubes|mask|supply|pipe|line|hose|kit|equipment|unit|generator|pump|portable"
    "|regulator",
    "failed": "broken|broke|bust|busted|faulty|failed|failing|stopped|stops|stopping|empty|flat|dead|died|alarming|alarm|alarms|alarmed"
    "|beeping|beeps|bleeping|leaking|leak|leaks|leaked|split|blocked|kinked|cracked|hole|holes|perished|finished|gone|packed|knackered"
    "|missing|damaged|cutting|cuts|tripped|hissing|smoking|overheating|overheated|lost|red|snapped|torn|ripped|disconnected|out|conked"
    "|buggered|kaput|goosed|fault|faults|warning|silent",
    "lacks": "not|isnt|wont|doesnt|wouldnt|aint|cant|stopped|stops|didnt|hasnt|no|never|nothing",
    "works": "work|working|works|going|go|gone|start|starting|turn|turning|come|coming|running|run|runs|blow|blowing|flow|flowing|giving"
    "|give|deliver|delivering|hold|holding|switch|charge|charging|powering|enough|left|full",
    "power": "power|powers|electric|electricity|mains",
    "order": "delivery|deliveries|supply|supplies|order|refill|refills|supplier|man|company",
    "low": "low|empty|out|finished|dry|down",
}

SUPPLY_PHRASES: Final = (
    "concentrator|concentrators off|down",
    "@source ~4 @failed",
    "@source ~3 @lacks ~3 @works",
    "@source ~3 running|runs|ran|run|nearly|almost|getting|is|are|about|down ~2 @low",
    "@o2 @kit ~4 @failed",
    "@o2 machine|machines|supply|generator|unit off",
    "@o2 @kit ~3 @lacks ~3 @works",
    "@o2 @kit ~3 running|runs|ran|run|nearly|almost|getting|about|down ~2 @low",
    "broken|broke|faulty|empty|split|leaking|kinked|cracked|blocked|flat|alarming|beeping ~3 @source",
    "broken|broke|faulty|empty|split|leaking|kinked|cracked|blocked|flat|alarming|beeping ~2 @o2 @kit",
    "@lacks|without|lost ~2 flow|pressure|@power ~4 @source|@o2",
    "@power ~3 cut|off|out|gone|down|outage|failed|failure|tripped ~6 @source|@o2",
    "@source|@o2 ~6 @power ~2 cut|off|out|gone|down|outage|failed|failure|tripped",
    "run|ran|running|runs ~1 out ~4 @source|@o2",
    "run|ran|running|getting|down ~1 low ~2 @source|@o2",
    "wrong|problem|problems|trouble|issue|issues with ~2 @source",
    "wrong|problem|problems|trouble|issue|issues with ~2 @o2 @kit",
    "@o2 ~3 run|ran|running|runs|gone|nearly|almost|about ~2 out|empty|finished|low",
    "@o2 empty|finished",
    "no|nae|out ~3 @o2|@source left|remaining",
    "out of @o2|@source",
    "last|only|final|backup|spare|reserve|emergency ~2 @source",
    "last|only|final|backup|spare|reserve|emergency ~1 bottle|bottles|tank of @o2",
    "light|lights|buzzer|warning ~3 @source",
    "gauge|dial|needle ~3 @source",
    "chewed|cut|bitten|split|burnt ~2 through ~3 @o2|@source",
    "@o2|@source ~1 @order ~3 @lacks|late|missed|delayed ~3 come|came|arrive|arrived|turned|been|here|deliver|delivered|answering",
    "@lacks|havent ~3 delivered|deliver|delivery|brought|replaced|swapped ~4 @o2|@source",
    "need|needs|want ~2 more|new|another ~1 @source",
    "need|needs ~2 more|new|another ~1 @o2 bottles|bottle|tank|tanks|tubes|tubing|mask",
    "@o2 packed|conked in|out|up",
    "portable|home @o2 ~3 @failed",
    "portable|home @o2 ~3 @lacks ~2 @works",
    "@o2 ~1 @lacks ~1 coming|come|flowing|blowing|working ~1 through|out|from|properly|now",
    "no|not|nothing|little|hardly @o2|anything ~1 coming|flowing|blowing ~2 through|out|from",
    "cant|couldnt|unable ~1 use|connect|start|run ~2 @o2|@source",
    "cant|couldnt|unable ~1 turn ~2 @o2|@source ~1 on",
    "fell|pulled|snagged|caught|burnt|melted ~3 tubing|cannula|@o2 tube|mask|pipe",
)
"""What is said of it, as patterns of `Phrasebook`."""

OXIMETER_PHRASES: Final = (
    "pulse|finger|fingertip|sats|sat|spo2 ~1 @o2 @kit",
    "@o2 ~1 machine|kit|unit ~3 finger|reading|readings|read|dashes",
)
"""An "oxygen machine" that is plainly the oximeter: none of the above is meant."""
