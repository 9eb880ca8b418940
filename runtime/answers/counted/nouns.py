"""What columns are called: the stems of words that tell what stands in one, or what rows are that have it."""

from __future__ import annotations

from armt.runtime.answers.language.words import STOP_WORDS, content_stems, stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(content_stems(words))


#: Whom or what rows are about.
NAME, AGE = _stems("name"), _stems("age")
NAMED, CALLED = _stems("name full"), _stems("name full title label")
IN_PARTS = frozenset(_stems(part) for part in ("first name", "last name", "given name", "surname"))
#: Columns of people that rows are not of: somebody's manager.
ROLES = _stems(
    "player author student customer client driver artist owner contact patient teacher passenger candidate winner loser"
    " singer actor director writer speaker buyer seller agent manager supervisor boss assignee employee person lead"
    " opponent lender borrower mother father parent guardian spouse partner reporter sender recipient payer payee coach"
    " ceo founder host guest member user editor reviewer doctor rep representative salesperson technician cashier"
    " leader captain trainer instructor lecturer composer designer architect"
)
FIRMS = _stems("supplier vendor company employer publisher manufacturer maker")
BRAND = _stems("brand")
#: Of these a table may be, where their column is the first.
PERSONS = _stems(
    "player student employee teacher driver patient actor author artist candidate person passenger singer rep"
    " representative salesperson technician cashier runner swimmer athlete cyclist"
)
#: What none but people have, and what they do not have.
PERSONAL = _stems("age gender salary wage income birth birthday job occupation nationality")
NOT_PERSONAL = _stems("species breed animal pet price cost brand model type kind budget region")
ANIMALS, ANY_ANIMAL = _stems("species breed animal"), _stems("animal pet")
#: Rows of these have the names of others.
EVENTS = _stems(
    "order booking payment invoice transaction visit reservation ticket training run sale purchase appointment session"
    " expense shipment delivery return review"
)
TEAMS = _stems("team club squad")
PEOPLE, ROWS = _stems("people person employee member"), _stems("row record entry")
PLACES = _stems("city town country region district location continent")
#: Of these each is in one of the next: what is in a city is in its country.
LEVELS = tuple(
    _stems(level)
    for level in ("district neighborhood", "city town", "county", "region province state", "country", "continent")
)
LANDS, CAPITALS = _stems("country state province"), _stems("capital")
HOMES, SITES = _stems("city town country region district"), _stems("city town region district location")
#: Beside a second one of these nobody knows which is meant by "in" and "from".
PLACE_LIKE = PLACES | _stems(
    "place home residence birthplace hometown office site venue origin destination address branch capital nationality"
    " neighborhood area continent province county"
)
WORKPLACES = _stems("department team company office division employer city site location branch")
ORIGINS = _stems("origin country nationality")
#: For whom, from whom and under what something is, and for what; and what it runs on, is paid in, or needs.
SERVED, LICENCES = _stems("customer client patient recipient"), _stems("licence license")
AIMS = _stems("destination target purpose audience beneficiary")
USED = _stems("currency fuel os system language licence license platform engine database framework light")
SORTS = _stems("breed category type kind genre class course family species genus sort")
LANGUAGES = _stems("language")
OWNED = _stems("chain network league union party")
JOBS = _stems("job role position occupation profession")
COINS = frozenset("$€£¥₹") | {"eur", "usd", "gbp", "chf", "jpy"}
#: Of these the best is the highest.
MARKS = _stems("score rating attendance grade mark point result")
MONEY = _stems("price cost fee rent fare tariff charge expense spending spent paid actual salary wage")
SPENT = _stems("amount cost expense spending total sum paid")
#: When things came to be. Of teams and countries a year beside them says something else.
COMING = _stems(
    "released release published publication launched launch built completed completion founded established opened"
    " created introduced issued made production construction"
)
RELEASES = _stems("released release published publication launched launch introduced issued")
OLDER = _stems("team club country city company firm party university school region supplier vendor station")
WAYS = {"from": (("from",), ("origin",), ("source",)), "to": (("to",), ("destination",))}
#: What rows are in, or at; and what they are, or are called by an adjective.
GROUPS = (
    (PLACES - _stems("continent"))
    | WORKPLACES
    | _stems("category genre group class grade section series genus neighborhood area state")
    | _stems("room hall station warehouse shelf school university zone component language")
)
ADJECTIVES = _stems(
    "status state type kind category gender color colour condition level priority severity availability stage result"
    " outcome fuel language size shape material weather race party nationality origin country staining brand"
)
QUANTITIES, PRICES = _stems("qty quantity unit count number piece"), _stems("price cost")
#: How many there are of something that is kept.
STORED = _stems("stock inventory")
#: Of these there are as many today as yesterday, and not twice as many.
STOCKS = _stems("population inhabitant staff headcount employee member stock inventory capacity")
#: A column of days may be called so, and be asked for by its other words.
OF_DAYS = _stems("date day time month year")
#: When people were born, and since when they work somewhere.
BORN, JOINED = _stems("born birth birthday"), _stems("hired hire started start joined join employed employment")
DATE, MONTH = _stems("date"), _stems("month")
#: Numbers that are none of an amount, and such as are of no more things the more rows they stand in.
NUMBERS_OF = _stems(
    "id no nr number code zip postcode year index rank ranking position place priority phone telephone fax floor table"
    " room gate account built opened founded established since platform track line page shelf"
)
PLACED = _stems("rank ranking position place")
NUMBERINGS = _stems("no nr number rank ranking position place")
INTENSIVE = _stems(
    "price cost salary wage temperature temp speed rating height age latitude longitude elevation percent percentage"
    " rate level horsepower power distance duration length depth width yield weight score rating"
)
BALANCE = _stems("balance")
#: Of which each row has one: no such number says how many there are. A bicycle has 21 speeds.
READINGS = INTENSIVE - _stems("level speed length horsepower percent")
#: Of these a sum says nothing.
NOT_SUMMED = _stems(
    "balance age rating temperature temp rate percent percentage latitude longitude height score speed level average"
    " satisfaction"
)
#: Whole numbers without a unit are amounts where they are called so; those of wards, bibs and seasons are labels.
AMOUNTS = _stems(
    "price cost salary wage income amount total revenue sale sold turnover profit loss budget expense spending tax fee"
    " quantity qty count unit stock size volume capacity area weight mass length distance mile kilometer duration hour"
    " minute second goal point vote win game hit run medal gold silver bronze visitor attendance passenger guest user"
    " view click download order copy page population inhabitant people employee staff headcount member child student"
    " case death birth rain precipitation snow production generation energy power horsepower consumption usage emission"
    " export import calory fat protein sugar wind serving incident accident fatality injury liter litre"
)
#: What stands in such a column is there once, however many rows have it.
KINDS = _stems(
    "symbol source variety genus category type kind brand model genre department team subject language color colour"
    " species status group class site"
)
#: Of an old department and a new one neither is the department.
CHANGED = frozenset(map(stem, ("old", "former", "previous", "prior", "new", "current", "next")))
TIMES = _stems("time hour departure arrival")
#: Where a table counts itself, its rows are not what its file is called.
COUNTS = _stems(
    "count unit headcount quantity qty number sold visitor amount total population attendance goal vote hour point"
    " people"
)
#: Numbers of what there is several of.
COUNTED = _stems("floor seat core parameter bed door gear star layer calorie lap try stop gate track page")
#: Rooms are more or less, and how many there are together is not asked of houses.
SEVERAL = COUNTED | _stems("room place")
#: "Hours spent" are asked for as hours.
PASSED = _stems("spent worked")
#: These name rows, and do not say what they are; what the file is called does.
LIKE_NAMES = _stems("address model host hostname version")
#: The number of an item beside its name.
CODES = _stems("sku code id ref isbn ean no number")
#: What is unique, and names nothing.
OTHER_NAMES = _stems(
    "email phone mail url link note comment description remark website ip address date start end begin"
)
#: Stems of words that say little.
STOPPED = frozenset(map(stem, STOP_WORDS))
#: In what something is measured or paid; what a table is written in; and people of whom a name alone tells nothing.
UNITS = _stems(
    "dollar euro pound cent penny coin hour minute second week decade century meter kilometer mile foot inch liter"
    " gallon gram kilogram kilo ton ounce byte bit kilobyte megabyte gigabyte terabyte kb mb gb tb percent degree watt"
    " volt"
)
WRITTEN = _stems("column field cell value name word letter digit character line list table title heading row entry")
SOME_PEOPLE = _stems("woman man boy girl child kid adult male female lady")
#: What rows are not for having a name alone.
OTHERS = STOPPED.union(
    *(PEOPLE, EVENTS, ROLES, FIRMS, GROUPS, ADJECTIVES, KINDS, PLACE_LIKE, QUANTITIES, OF_DAYS),
    *(AMOUNTS, UNITS, WRITTEN, SOME_PEOPLE),
)
