"""Phrases of shape: top, share, change, versus, along time."""

import re
from collections.abc import Callable

from assistant.planner.reading.limits import LIMIT, read_limit
from assistant.planner.reading.numerals import COUNT, NUMBERS
from assistant.planner.reading.reading import Ranking, Reading
from assistant.planner.reading.weekdays import read_weekdays
from assistant.planner.reading.words import Sentence

UNIT = "(?:day|week|month|quarter|year)"
BEST = "top|most|highest|largest|biggest|best|greatest|leading|busiest|strongest|fastest|quickest"
WORST = "bottom|least|fewest|lowest|smallest|worst|quietest|weakest|slowest"
ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
SHORT = {"mom": "month", "wow": "week", "qoq": "quarter", "yoy": "year", "dod": "day"}
FEW = COUNT.replace("{1,4}", "{1,3}")
"""A count; four digits before `top` are a year."""
FALLING = ("slip", "slid", "decrease", "drop", "decline", "fall", "fell", "lost", "lose", "losing")
BUCKET = re.compile(
    rf"\b(?:how many |which |what |on which |list |show |the |all |number of )*(?P<unit>{UNIT})s"
    r"(?=(?: (?:in|during) \w+(?: \d{4})?)? (?:with|had|have|having|when|where|on which|in which|that|above|below|over|under|did|were|was|of)\b)"
)
Apply = Callable[[re.Match[str], Reading, int], None]


def read_structure(sentence: Sentence, reading: Reading) -> None:
    """Claim the phrases of shape and note what they say."""
    read_weekdays(sentence, reading)
    _limits(sentence, reading)
    for pattern, role, apply in RULES:
        for match, start, end in list(sentence.find(pattern)):
            if sentence.free(start, end):
                sentence.claim(start, end, role)
                apply(match, reading, start)


def _limits(sentence: Sentence, reading: Reading) -> None:
    for match, start, end in list(sentence.find(LIMIT)):
        found = read_limit(match, sentence, end)
        if found is not None:
            sentence.claim(start, end, "threshold")
            reading.limits.append(found)
            reading.threshold = found.words
            _bucketed(sentence, reading, start)


def _bucketed(sentence: Sentence, reading: Reading, limit: int) -> None:
    """`days with more than 600 plays`: a unit of time beside a number is what rows are of."""
    for match, start, end in list(sentence.find(BUCKET)):
        if end <= limit or start == 0:
            reading.grain = match["unit"]  # type: ignore[assignment]
            reading.which = True
            sentence.claim(start, end, "grain")
            return


def _set(**values: object) -> Apply:
    def apply(_match: re.Match[str], reading: Reading, _start: int) -> None:
        for name, value in values.items():
            setattr(reading, name, value)

    return apply


def _of_places(match: re.Match[str], reading: Reading, start: int) -> None:
    reading.ranks = reading.change = True
    if match[0].startswith(("most", "fewest")):
        reading.ranking = Ranking(descending=True, limit=None, position=start)


def _over(match: re.Match[str], reading: Reading, _start: int) -> None:
    words = match[0]
    reading.over = SHORT.get(words) or words.split()[0].removesuffix("ly")
    reading.change = True


def _change(match: re.Match[str], reading: Reading, _start: int) -> None:
    reading.change = True
    reading.loss = reading.loss or match[0].startswith(FALLING)


def _grain(match: re.Match[str], reading: Reading, _start: int) -> None:
    found = re.search(rf"{UNIT}", match[0])
    reading.grain = found[0] if found else ADVERBS[match[0]]  # type: ignore[assignment]
    reading.grains.append(reading.grain)  # type: ignore[arg-type]


def _which_grain(match: re.Match[str], reading: Reading, start: int) -> None:
    _grain(match, reading, start)
    reading.which = reading.which_grain = True


def _rank(match: re.Match[str], reading: Reading, start: int) -> None:
    number = match["n"] or match["m"]
    limit = (NUMBERS.get(number) or int(number)) if number else None
    reading.ranking = Ranking(bool(re.fullmatch(BEST, match["word"])), limit, start)


def _typical(match: re.Match[str], reading: Reading, start: int) -> None:
    """`on an average day` is a mean per day."""
    reading.mean = True
    _grain(match, reading, start)


def _hours(match: re.Match[str], reading: Reading, start: int) -> None:
    """`at what hour`, `the busiest hours` slice by the hour of the day."""
    reading.by_hour = True
    words = match.groupdict()
    reading.which = reading.which or bool(re.search(r"\b(?:what|which)\b", match[0]))
    if words.get("word"):
        many = match[0].split(" of ")[0].endswith("s")
        reading.ranking = Ranking(words["word"] not in WORST.split("|"), None if many else 1, start)


def _ranked_grain(match: re.Match[str], reading: Reading, start: int) -> None:
    """`the best day for revenue` ranks days."""
    _grain(match, reading, start)
    _rank(match, reading, start)
    reading.which_grain = True
    reading.which = not match[0].endswith("s")


RANKS = re.compile(
    r"\b(?:in|by) (?:the |its |their )?(?:rank|ranks|ranking|rankings|place|places|position|positions)\b"
    r"|\b(?:the )?(?:rank|ranking|position) changes?\b(?: of| in)?|\b(?:most|fewest) places\b"
)

HOUR = "(?:hours?|times?) of (?:the )?day"
TYPICAL = "average|mean|typical|normal|usual"

RULES: tuple[tuple[re.Pattern[str], str, Apply], ...] = (
    (RANKS, "change", _of_places),
    (
        re.compile(
            rf"\b(?:(?:on|in|per|for|during) )?(?:an?|each|the) (?:{TYPICAL}) (?:single |calendar )?{UNIT}\b(?! (?:of|for)\b)"
        ),
        "grain",
        _typical,
    ),
    (
        re.compile(
            rf"\b(?:(?:what|which) (?:is|was|are|were) )?(?:(?:at|in|during) )?(?:the |our )?(?P<word>{BEST}|{WORST}|peak|rush) (?:{HOUR}|hours?)\b"
        ),
        "grain",
        _hours,
    ),
    (
        re.compile(
            rf"\b(?:broken down |split |grouped )?(?:(?:at|in|during) )?(?:by|per|for each|each|every|across|which|what) (?:the |single )?(?:{HOUR}|hours?|time (?=do\b|does\b|did\b|are\b|is\b|people\b))(?! ago)"
            rf"|\bhourly\b|\bhour by hour\b|\bthroughout the day\b"
        ),
        "grain",
        _hours,
    ),
    (re.compile(rf"\b({UNIT}) (?:over|on) \1\b|\b(?:mom|wow|qoq|yoy|dod)\b"), "change", _over),
    (
        re.compile(
            rf"\b(?:(?:(?:vs|versus|against|than|compared (?:to|with)|relative to|from|with|to) )?(?:the )?"
            rf"(?:previous|prior|preceding) (?:period|one)|(?:vs|versus|against|than|compared (?:to|with)|relative to|from) "
            rf"(?:the )?(?:previous|prior|preceding) {UNIT}|(?:(?:vs|versus|against|than|compared (?:to|with)|relative to|from) )?the {UNIT} before(?! yesterday| last))\b"
        ),
        "previous",
        _set(previous=True),
    ),
    (
        re.compile(
            r"\b(?:(?:vs|versus|against|than|compared (?:to|with)|relative to|from) )?"
            rf"(?:the )?(?:same (?:period|time|{UNIT}|weeks?|months?|days?)(?: of)? (?:last year|a year ago|the year before|the previous year)"
            r"|(?:a|one) year (?:ago|earlier|before)|the year before)\b"
        ),
        "year_ago",
        _set(year_ago=True),
    ),
    (
        re.compile(
            r"\b(?:what |which )?(?:is |are |was |were )?(?:the )?(?:percentage|percent|share|proportion|fraction|portion|pct)\b"
            r"(?: of (?:the )?total| of all(?! time))?"
        ),
        "share",
        _set(share=True),
    ),
    (
        re.compile(r"\b(?:as a )?(?:share|percentage|percent|%) of (?:the )?(?:total|whole)\b"),
        "share",
        _set(share=True),
    ),
    (
        re.compile(
            r"\b(?:compare|compared|comparing|comparison|versus|vs|against|relative to|side by side)\b(?: (?:to|with|of|between))?"
        ),
        "versus",
        _set(versus=True),
    ),
    (
        re.compile(
            r"\b(?:change[sd]?|changing|growth|grow|grew|grown|growing|increase[sd]?|decrease[sd]?|drop(?:ped|s)?|decline[sd]?"
            r"|(?:go|goes|going|gone|went|moved?|moving|trend|trended|trending|are we|were we) (?:up or down|up|down)|up or down"
            r"|rise|rose|risen|climb(?:ed|s)?|slip(?:ped|s)?|slid|fall|fell|fallen|lost|lose|losing|gain|gained|differences?|differ|delta|uplift)\b(?: of)?"
        ),
        "change",
        _change,
    ),
    (
        re.compile(rf"\b(?:which|what) (?P<unit>{UNIT})s?\b(?! to date)"),
        "grain",
        _which_grain,
    ),
    (
        re.compile(
            rf"\b(?:broken down |split |grouped )?(?:by|per|each|every|for each|for every|a) (?:the |calendar )?{UNIT}\b(?! ago| before| earlier| of )"
            rf"|\b({UNIT}) by \1\b|\b(?:daily|weekly|monthly|quarterly|yearly|annual|annually)\b"
        ),
        "grain",
        _grain,
    ),
    (re.compile(rf"\b(?:for )?(?:each|every) {UNIT}(?= of\b)"), "grain", _grain),
    (
        re.compile(
            rf"\b(?:(?:what|which) (?:is|was|are|were|has been) )?(?:our |the )?(?:(?P<n>{FEW}) )?(?P<word>{BEST}|{WORST}) (?:(?P<m>{FEW}) )?{UNIT}s?\b(?: so far)?(?! (?:of|to date|over)\b)"
        ),
        "rank",
        _ranked_grain,
    ),
    (
        re.compile(
            r"\b(?:over time|(?:the )?trends?(?: (?:of|in|for))?|trended|trending|time ?series|timeline|evolution(?: of)?|evolved?|evolving|developments?(?: of)?|developed|develop)\b"
        ),
        "trend",
        _set(trend=True),
    ),
    (
        re.compile(
            rf"(?<![\w-])(?:(?P<n>{FEW}) )?(?:the )?(?P<word>{BEST}|{WORST})(?: (?P<m>\d{{1,4}}|two|three|four|five|six|seven|eight|nine|ten|twenty|fifteen|twelve))?(?: (?:often|frequently|commonly))?\b(?! of\b)"
        ),
        "rank",
        _rank,
    ),
)
