"""Ordinary words that patients put around their numbers. None of them changes what a number means."""

from typing import Final

from app.intake.phrases import wordset

# May stand right beside a number that has no label.
FILLERS: Final = wordset("""
    nhs urgent urgently asap advise advice report
    mon tue tues wed weds thu thur thurs fri sun monday tuesday wednesday thursday friday saturday sunday
    r u ur n over but without because when while since though however delay late wait need needs call meant mean taken took until
    a an the my our his her your this that these those it its is are am im ive be been being me i we you u he she they hes
    shes were was here there theres and also plus with then so well ok okay oks fine good great hi hello hiya hey dear
    morning afternoon evening night tonight today mornin am pm day now just only still currently again at present reading
    readings result results number numbers figure figures score obs observations value values level levels check latest new
    first update please pls plz diolch thanks thank thx ty cheers ta thankyou many bye x xx xxx xxxx kiss love regards sorry yes yep
    yeah no nope not doctor doc dr nurse team all mum mums mam mams dad dads nan nans gran grans grandad grandads mother
    father mothers fathers husband husbands wife wifes wives son sons daughter daughters partner partners resident residents
    patient patients mine ours yours rest resting sitting sat seated rested lying down bed awake after before breakfast lunch
    dinner tea supper coffee meal nap sleep waking woke up got get getting have has had having took take taken taking taking
    showing shows showed says said saying reads read gives gave getting giving came come comes back out on in of to for from
    by as or dropped gone going fell fallen risen rose steady stable low high lower higher same better worse bit little
    slightly quite very really feel feeling feeling felt feels tired both each finger left right hand thumb index middle
    device oximeter machine meter monitor screen display per cent percent pc pct approx about around send sending sent text
    midwife midwives consultant physio owt pal hen duck flower petal lad lass aye teatime lunchtime dinnertime bedtime suppertime bairn
    texting here's heres follows below above per minute mins min do doing does did can could will would
    """)

# May stand elsewhere in the text of an unlabelled number: common English that says nothing of it.
ENGLISH: Final = wordset("""
    choosing sharing shared settings setting worth completed token found
    positive negative centre went bought sold built began broke caught chosen drove fed fought grew hid hung knelt lent lit meant
    paid rode sank sewed shone shook shut slid slept slid sold spelt spilt stuck stole struck swept swam taught threw tore wept wound
    weather windy frost frosty fog foggy storm stormy sunshine apple apples banana bananas carrots chicken chips chocolate fruit
    grapes meat oranges pasta pie pudding rice sausages scones stew toast tomatoes trifle yoghurt yogurt biscuits cereal muesli
    bowls bingo cards cricket darts golf jigsaw rugby scrabble snooker tennis crossword telly radio concert choir band singing
    aunty auntie cousin cousins godson granny nanny uncle twins toddler baby babies widow widower neighbours
    cathedral chapel mosque temple synagogue pharmacy chemist library market bank hairdresser hairdressers barber dentist optician
    bungalow cottage stairlift conservatory lounge patio porch greenhouse allotment lawn roses tulips hedge shed
    taxi tram bicycle bike motorway petrol tyre parking seaside beach cruise caravan airport passport
    able absolutely across act actually add address advice advise afraid afternoons against ages ago agree ah air alarm alone
    along alright already although always amazing amount ankle annoying another answer answered any anybody anymore anyone
    anything anyway apologies app appointment appreciate area arent arm arrive arrived aside ask asked asking asleep ate
    attached aunt away awful baby bad bath bathroom battery beautiful because bedroom bedtime began begin behind believe
    believed best between big bin bird birthday biscuit bit blame bless bloody blow board boat body book books bored both
    bother bottle bought box boy bread break bright bring brother brought brush building bus busy but butter buy cake called
    calls calm came cannot car card care careful carer carers carry cat catch cause cautious chair chance change changed chat
    cheese chemist chest child children church clean cleaned clear clinic close closed clothes cloud cold collect comfortable
    coming computer concern confirm cook cooked cooking cooker cool correct cosy cough couldnt couple course covid cream cry
    cup curtains cut daily damn dance dark date darling days dead deal decided definitely delay delayed desk didnt diet
    different difficult dinner dish district doctors doesnt dog dogs done dont door doubt downstairs drank dress dressed
    dressing drink drinking drinks drive driving dry due during early easier easily easy eat eaten eating egg eggs either
    else email emailed empty end enjoy enjoyed enough even evenings ever every everybody everyone everything exactly except
    excellent excuse exercise exercises expect explain eye eyes face fact family fantastic far fast father favourite feed
    feet few film find fingers finish finished fire fish fit five flat flower flowers follow food foot football forget forgot
    forgotten form forward found fresh friday fridge friend friends front fruit full fully fun funny game garden gardening
    gave gently girl glad glass god goes gonna goodnight gosh gp grand grandchildren grandson granddaughter grandkids
    grasping grateful green grey grown guess guys hair half happen happened happens happy hard hardly hat hate havent head
    health healthy hear heard hearing heat heating held help helped helpful helps herself hill himself hold holiday home hope
    hopefully hoping horrible hospital hot hour hours house housework how however hungry hurry husband ice idea if ill
    imagine immediately important improving inside instead interesting inhaler inhalers isnt itself jab job join joke joking
    juice june keep keeping keeps kept kettle kid kids kind kitchen knew knitting know knows lady lane large last late later
    laugh laundry lazy leave leaving leg legs length less let lets letter life lift light like liked likes line list listen
    listened live lives living local long longer look looked looking looks lost lot lots lovely luck lucky lunchtime made mad
    madam mail main make makes making man manage managed mask massive match matter may maybe mean means medical medication
    meds meet member message messages met middle midnight might milk mind miss missed missing missus moment monday money
    month months moon mostly mouth move moved moving mr mrs ms much music must myself nails name nap near nearly need needed
    needs neighbour neither nephew never news newspaper next nice niece nights nobody nor normal normally nose note nothing
    notice number nurses nursing obviously off offer office often oh old once one ones online open opened opinion orange
    order other others our outside oven over overnight own page pain paper papers park part party passed past pay pc people
    pepper perfect perhaps person phone phoned photo pick picked picture piece pill pills pillow place plan plans plate play
    played playing pleasant pleased plenty point polish poor pop popped porridge possible post potatoes pot practice prefer
    prescription pretty print probably problem problems properly proud pull pulled purse push put puzzle question questions
    quick quickly quiet quietly radio rain rained raining ran rang rather ready realise realised really reason recent
    recently receive received record recorded red regular relax relaxed relaxing remember remembered reply request return
    ring ringing road room rough round rubbish run running safe salad salt sandwich saturday saw say scared school sea seat
    second see seem seemed seems seen self set settle settled shall shame sheet shirt shoe shop shopped shopping shops short
    should shouldnt shoulder shower showered shut side sign silly simple since sincerely sing sir sister sit six skin
    sleeping slept slow slowly small smile snack snow sofa soft some somebody someone something sometimes somewhere son soon
    sore sort sorted sound sounds soup speak spend spent spoke spoken spring stage stairs stand standing star start started
    stay stayed staying step still stomach stood stop stopped story straight street strong stuff stupid suddenly sugar summer
    sun sunday sunny sunshine support suppose sure surgery surprise sweet swim table tablet tablets talk talked talking tall
    tape taste teeth telephone tell telly than thats their them themselves thing things think thinking thirsty though thought
    thoughts through throat thursday ticket tidy till time times tiny tired tissue toast toe toes together toilet told
    tomorrow tonight too top total touch towards town train tray treat tree trick tried trouble trousers true trust try
    trying tuesday turn turned tv twice type typed typing uncle under understand unfortunately unless until upstairs use used
    useful using usual usually vegetables visit visited visitor visitors voice wait waited waiting wake wakeup walk walked
    walking wall want wanted wants warm warmed wash washed washing watch watched watching water way wear wearing weather
    wednesday week weekend weeks went werent wet what whatever whats when whenever where whether which while white who whole
    whose why wide wife window wine winter wish without woken woman won wonder wonderful wondering wont wood word words work
    worked working world worried worry worse worst wouldnt write writing wrong wrote xmas yard year years yesterday yet yoga
    young yourself yup zoom ahead exhausted brilliant champion chuffed cuppa dunno eh ha haha hun lol mate pet omg tbh cos
    cuz coz abt tho thru ppl dont cant hw hv gd nite gr8 b4 2day 2nite 2moro m8 l8 l8r w8 4me covid-19 covid19 c-19 bleeding
    blending breeding cheat chess chew cooking bottled paint painting saint fifth faith plus stoke staircase choice cheese
    chose collar colleague confirm confirmed confirming contact
    """)

# A word after one of these is somebody's name.
NAME_FOLLOWS: Final = wordset("from regards love its im name is this thanks mr mrs ms miss dr dear nurse sister hi hello signed")

TITLES: Final = wordset("mr mrs ms miss")

# Given names that people sign with; beside a number they say nothing of it.
NAMES: Final = wordset("""
    adam alan albert alex alfred alice amina amy andrew angela ann anna anne annie anthony arthur barbara barry beryl betty
    bill bob brenda brian bridget carol caroline catherine charles chris christine claire colin craig daniel dave david dawn
    deborah debbie denis derek diana diane donald donna doreen doris dorothy doug edith edna edward eileen elaine elizabeth
    ellen elsie emily emma eric ernest ethel eva evelyn fatima fiona florence frances frank fred gary geoff geoffrey george
    georgina gerald gill gillian gladys glenys gloria gordon graham grace gwen hannah harold harry hazel heather helen henry
    hilda howard hugh ian irene iris ivy jack jackie jacqueline james jan jane janet jason jean jeff jennifer jenny jessica
    jill jim jo joan joanne john jose joseph josie joyce judith judy julia julie june karen kate kath kathleen keith ken
    kenneth kevin kim laura lawrence leonard les leslie lilian lily linda lisa lorraine louise lucy lynn lynne mabel maggie
    malcolm marcus margaret maria marie marilyn marion marjorie mark martin mary matthew maureen mavis may michael michelle
    mick mike miriam mohammed mohamed monica muriel nancy neil nicola nigel norma norman olive pam pamela pat patricia
    patrick paul pauline peggy penny peter phil philip phyllis priya rachel ralph ray raymond rebecca reg richard rita rob
    robert robin roger ron ronald rose rosemary roy ruby russell ruth ryan sally sam samantha samuel sandra sarah sharon
    sheila shirley sid simon stan stanley stella stephen steve steven stuart sue susan sybil sylvia teresa terry thelma
    theresa thomas tim tina tom tony tracey trevor valerie vera veronica victor victoria vincent violet walter wendy wilf
    wilfred william winifred winnie yvonne zoe
    """)

# Words of other languages that a hasty eye, or a spell checker, would take for ours: never corrected, always asked about.
FOREIGN: Final = wordset("""
    pulso oxigeno oxigen oxigenio oxygene oxygenu ossigeno saturacion saturazione saturacao saturacja saturatie temperatura
    temperatur respiracion respiracao puls polso tetno tlen sauerstoff zuurstof ocsigen curiad hartslag herzfrequenz dolor
    pecho
    """)
