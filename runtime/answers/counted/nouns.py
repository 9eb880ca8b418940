"""What columns are called: the stems of words that tell what stands in one, or what rows are that have it."""

from __future__ import annotations

from armt.runtime.answers.language.words import STOP_WORDS, content_stems, stem


def stems_of(words: str) -> frozenset[str]:
    """Return the stems of words that say something."""
    return frozenset(content_stems(words))


#: Whom or what rows are about.
NAME, AGE = stems_of("name"), stems_of("age")
NAMED, CALLED = stems_of("name full"), stems_of("name full title label")
IN_PARTS = frozenset(stems_of(part) for part in ("first name", "last name", "given name", "surname"))
#: Columns of people that rows are not of: somebody's manager.
ROLES = stems_of(
    "player author student customer client driver artist owner contact patient teacher passenger candidate winner loser"
    " singer actor director writer speaker buyer seller agent manager supervisor boss assignee employee person lead"
    " opponent lender borrower mother father parent guardian spouse partner reporter sender recipient payer payee coach"
    " ceo founder host guest member user editor reviewer doctor rep representative salesperson technician cashier"
    " leader captain trainer instructor lecturer composer designer architect supervised"
)
#: Of these some are firms, which are called as places and things are.
OFTEN_FIRMS = stems_of("customer client buyer seller owner agent partner sender recipient payer payee lender borrower")
#: A host is a person, or a machine.
HOSTS = stems_of("host")
SUPERIORS = stems_of("manager supervisor boss superior supervised")
REPORTING = (stem("reports"), stem("to"))
FIRMS = stems_of("supplier vendor company employer publisher manufacturer maker")
BRAND, SHOPS = stems_of("brand"), stems_of("merchant shop store retailer vendor seller supplier")
#: Of these a table may be, where their column is the first.
PERSONS = stems_of(
    "player student employee teacher driver patient actor author artist candidate person passenger singer rep"
    " representative salesperson technician cashier runner swimmer athlete cyclist respondent participant"
    " guest attendee member volunteer"
)
#: A file that is called so has one of them in each row.
ARE_PERSONS = PERSONS | stems_of("people staff crew personnel user contact winner")
#: What none but people have, and what they do not have.
PERSONAL = stems_of(
    "age gender salary wage income birth birthday born died death job occupation nationality email mobile hired"
)
#: Of these firms have their own.
REACHED = stems_of("email mobile")
NOT_PERSONAL = stems_of("species breed animal pet price cost brand model type kind budget region")
ANIMALS, ANY_ANIMAL = stems_of("species breed animal"), stems_of("animal pet")
#: Rows of these have the names of others.
EVENTS = stems_of(
    "order booking payment invoice transaction visit reservation ticket training run sale purchase appointment session"
    " expense shipment delivery return review"
)
#: What hours are spent on, and what is counted in them.
WORKED_ON = stems_of("project task job client case topic campaign account module ticket")
SPANS = stems_of("hour minute point mile kilometer kilometre km")
TEAMS = stems_of("team club squad")
PEOPLE, ROWS = stems_of("people person employee member"), stems_of("row record entry")
PLACES = stems_of("city town country region district location continent datacenter datacentre")
#: Of these each is in one of the next: what is in a city is in its country.
LEVELS = tuple(
    stems_of(level)
    for level in ("district neighborhood", "city town", "county", "region province state", "country", "continent")
)
LANDS, CAPITALS = stems_of("country state province"), stems_of("capital")
HOMES = stems_of("city town country region district")
SITES = stems_of("city town region district location datacenter datacentre")
#: Beside a second one of these nobody knows which is meant by "in" and "from".
PLACE_LIKE = PLACES | stems_of(
    "place home residence birthplace hometown office site venue origin destination address branch capital nationality"
    " neighborhood area province county"
)
WORKPLACES = stems_of("department team company office division employer city site location branch")
ORIGINS = stems_of("origin country nationality")
PARTIES = stems_of("party team club squad")
#: For whom, from whom and under what something is, and for what; and what it runs on, is paid in, or needs.
SERVED, LICENCES = stems_of("customer client patient recipient"), stems_of("licence license")
AIMS = stems_of("destination target purpose audience beneficiary")
USED = stems_of("currency fuel os system language licence license platform engine database framework light")
SORTS = stems_of("breed category type kind genre class course family species genus sort")
LANGUAGES = stems_of("language")
OWNED = stems_of("chain network league union party")
JOBS = stems_of("job role position occupation profession")
COINS = frozenset("$€£¥₹") | {"eur", "usd", "gbp", "chf", "jpy"}
WAGES = stems_of("salary wage pay income")
#: Of these the best is the highest.
MARKS = stems_of("score rating attendance grade mark point result")
MONEY = stems_of("price cost fee rent fare tariff charge expense spending spent paid actual salary wage")
SPENT = stems_of("amount cost expense spending total sum paid")
#: When things came to be. Of teams and countries a year beside them says something else.
COMING = stems_of(
    "released release published publication launched launch built completed completion founded established opened"
    " created introduced issued made production construction"
)
RELEASES = stems_of("released release published publication launched launch introduced issued")
OLDER = stems_of("team club country city company firm party university school region supplier vendor station")
WAYS = {"from": (("from",), ("origin",), ("source",)), "to": (("to",), ("destination",))}
#: What rows are in, or at; and what they are, or are called by an adjective.
GROUPS = (
    (PLACES - stems_of("continent"))
    | WORKPLACES
    | stems_of("category genre group class grade section series genus neighborhood area state")
    | stems_of("room hall station sensor warehouse shelf school university zone component language")
)
ADJECTIVES = stems_of(
    "status state type kind category gender color colour condition level priority severity availability stage result"
    " outcome fuel role method language size shape material weather race party nationality origin country staining"
    " brand plan tier membership diet"
)
QUANTITIES, PRICES = stems_of("qty quantity unit count number piece"), stems_of("price cost")
#: How many there are of something that is kept.
STORED = stems_of("stock inventory")
#: Of these there are as many today as yesterday, and not twice as many.
STOCKS = stems_of("population inhabitant staff headcount employee member stock inventory capacity")
#: A column of days may be called so, and be asked for by its other words.
OF_DAYS = stems_of("date day time month year")
#: When people were born, and since when they work somewhere.
BORN, JOINED = stems_of("born birth birthday"), stems_of("hired hire started start joined join employed employment")
DATE, DAY, PARTS_OF_YEAR = stems_of("date"), stems_of("day"), stems_of("month quarter semester term season")
#: Numbers that are none of an amount, and such as are of no more things the more rows they stand in.
NUMBERS_OF = stems_of(
    "id no nr number code zip postcode year index rank ranking position place priority phone telephone fax floor table"
    " room gate account bib built opened founded established since platform track line page shelf"
)
PLACED = stems_of("rank ranking position place")
NUMBERINGS = PLACED | stems_of("no nr number bib")
INTENSIVE = stems_of(
    "price cost rent fee fare salary wage temperature temp speed rating grade mark height age latitude longitude"
    " elevation percent percentage rate level horsepower power distance duration runtime length depth width yield"
    " weight score humidity pressure moisture voltage"
)
BALANCE = stems_of("balance")
#: Of which each row has one: no such number says how many there are. A bicycle has 21 speeds.
READINGS = INTENSIVE - stems_of("level speed length horsepower percent")
#: Of these a sum says nothing.
NOT_SUMMED = stems_of(
    "balance age rating temperature temp rate percent percentage latitude longitude height score speed level average"
    " satisfaction"
)
#: Whole numbers without a unit are amounts where they are called so; those of wards, bibs and seasons are labels.
AMOUNTS = stems_of(
    "price cost salary wage income amount total revenue sale sold turnover profit loss budget expense spending tax fee"
    " quantity qty count unit stock size volume capacity area weight mass length distance mile kilometer duration hour"
    " minute second goal point vote win game hit run medal gold silver bronze visitor attendance passenger guest user"
    " view click download order copy page population inhabitant people employee staff headcount member child student"
    " case death birth rain precipitation snow production generation energy power horsepower consumption usage emission"
    " export import calory fat protein sugar wind serving incident accident fatality injury liter litre"
)
#: What stands in such a column is there once, however many rows have it.
KINDS = stems_of(
    "symbol source variety genus category type kind brand model genre department team subject language color colour"
    " species status group class site sensor device station node machine"
)
#: Of an old department and a new one neither is the department.
CHANGED = frozenset(map(stem, ("old", "former", "previous", "prior", "new", "current", "next")))
TIMES = stems_of("time hour departure arrival")
#: Where a column is called so, what is in a row need not be so on each day.
ON_DAYS = stems_of("day date weekday")
#: Where a table counts itself, its rows are not what its file is called.
COUNTS = stems_of(
    "count unit headcount quantity qty number sold visitor amount total population attendance goal vote hour point"
    " people"
)
#: Numbers of what there is several of.
COUNTED = stems_of("floor seat core parameter bed door gear star layer calorie lap try stop gate track page")
#: Rooms are more or less, and how many there are together is not asked of houses.
SEVERAL = COUNTED | stems_of("room place")
#: "Hours spent" are asked for as hours.
PASSED = stems_of("spent worked")
#: For so long something is paid.
PERIODS = stems_of("hour day night week month year")
#: These name rows, and do not say what they are; what the file is called does.
LIKE_NAMES = stems_of("address model host hostname version")
#: The number of an item beside its name.
CODES = stems_of("sku code id ref isbn ean no number")
#: What is unique, and names nothing.
OTHER_NAMES = stems_of(
    "email phone mail url link note comment description remark website ip address date start end begin"
)
#: Stems of words that say little.
STOPPED = frozenset(map(stem, STOP_WORDS))
#: In what something is measured or paid; what a table is written in; and people of whom a name alone tells nothing.
UNITS = stems_of(
    "dollar euro pound cent penny coin hour minute second week decade century meter kilometer mile foot inch liter"
    " gallon gram kilogram kilo ton ounce byte bit kilobyte megabyte gigabyte terabyte kb mb gb tb percent degree watt"
    " volt"
)
WRITTEN = stems_of("column field cell value name word letter digit character line list table title heading row entry")
SOME_PEOPLE = stems_of("woman man boy girl child kid adult male female lady")
#: What rows are not for having a name alone.
OTHERS = STOPPED.union(
    *(PEOPLE, EVENTS, ROLES, FIRMS, GROUPS, ADJECTIVES, KINDS, PLACE_LIKE, QUANTITIES, OF_DAYS),
    *(AMOUNTS, UNITS, WRITTEN, SOME_PEOPLE),
)
