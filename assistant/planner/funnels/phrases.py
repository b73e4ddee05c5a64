"""The phrases that make a question one for a funnel: triggers, windows, order, one session."""

import re
from dataclasses import dataclass, field

from assistant.planner.funnels.lexicon import ARROW
from assistant.planner.periods.dates import POINT
from assistant.planner.reading.filler import PEOPLE
from assistant.planner.reading.numerals import COUNT, number_of
from assistant.planner.reading.words import Sentence
from assistant.semantics.funnel_request import Window

GROUP = rf"(?:{PEOPLE}|those|everyone|everybody|persons?)"
WINDOW = re.compile(
    rf"\b(?:with)?in (?:the )?(?:(?:next|first|following|same) )?(?:(?P<n>{COUNT}) )?"
    rf"(?P<unit>minutes?|hours?|days?|weeks?|months?)\b(?! of (?:the )?(?:{POINT}|month|quarter|year)\b)"
    r"(?P<of> (?:of|after|from)\b)?"
)
LEAD = re.compile(
    r"\b(?:with|using|and|a|an|the)* ?(?P<n>\d{1,4}) (?P<unit>minute|hour|day|week|month)s? window\b"
)
SESSION = re.compile(
    r"\b(?:with)?in (?:the same|a single|one|a|the) (?:session|visit)\b|\bper session\b"
)
ITEM = re.compile(
    r"\b(?:(?:of|on|for|with|about) )?(?:the|that) (?:very )?same (?:item|title|thing|product|one|content)s?\b"
)
ANY_ORDER = re.compile(r"\b(?:in any order|in whatever order|regardless of (?:the )?order)\b")
SHARE = re.compile(
    r"\b(?:what|which) (?:is )?(?:the )?(?:share|percentage|percent|proportion|fraction|part)(?: of)?\b"
    r"|\b(?:the )?(?:share|percentage|percent|proportion|fraction) of\b"
)
STRICT = re.compile(r"\b(?:in (?:this|that|strict) order|strictly|in order)\b")
NEGATED = re.compile(
    r"\b(?:without|did not|do not|does not|never|but not|have not|has not|didnt|dont)\b"
)
OBJECT = re.compile(
    r"\b(?:an?|the|some|any|one|another|their|first|something|anything|it|them)"
    r"(?: (?:first|new))?(?: (?:item|title|thing|page|detail|one|product|something|order)s?)?\b"
)
SAME_ITEM = ("it", "them")
FRAMES: dict[str, re.Pattern[str]] = {
    "funnel": re.compile(r"\b(?:(?:conversion|user|sales) )?funnels?\b"),
    "drop": re.compile(
        r"\b(?:where do (?:we|people|users) )?(?:lose|drop(?:s|ped|ping)? ?(?:off|out)?s?|dropoffs?|abandon(?:s|ed|ment)?)\b"
    ),
    "convert": re.compile(r"\b(?:conversions?(?: rates?)?|convert(?:s|ed|ing)?|step rates?)\b"),
    "of": re.compile(
        rf"\b(?:(?:how many|what share|what percentage|what proportion|what percent|share|percentage|number|count) )?"
        rf"(?:of|among|out of|for) (?:the |all |our |those )*(?:\w+ )?{GROUP} (?:who|that)\b"
    ),
    "who": re.compile(
        rf"\b(?:how many|number of|share of|percentage of|count of) (?:the |all |our )*(?:\w+ )?{GROUP} (?:who|that)\b"
    ),
    "after": re.compile(r"\bafter(?= (?:they |having |first )?\w+(?:ing|ed)\b)"),
    "chain": re.compile(
        r"\b(?:and )?(?:then|later|subsequently|afterwards?|thereafter)(?: on)?\b"
        r"|\bfollowed by\b|\b(?:went|go|goes|going) on to\b|\b(?:ended up|end up)\b"
    ),
}
ACTS = re.compile(
    r"\b(?:view|visit|reach|hit|do|did|make|made|see|saw|seen|start|complete|perform)(?:ed|d|s|ing)?(?: an?| the| any)?\b"
)
"""Verbs that say no more than that the step after them happened."""
FILLED = re.compile(
    rf"\b(?:{PEOPLE}|who|whom|also|even|ever|steps?|stages?|rates?|path|journey|(?:start|end)(?:s|ed|ing)? (?:with|at)|"
    r"breakdown|reach(?:ed)?|each step|overall|actually|eventually|once)\b"
)


@dataclass
class Frame:
    """What the phrases around the steps say."""

    triggers: set[str] = field(default_factory=set)
    window: Window | None = None
    window_at: tuple[int, int] | None = None
    window_leads: bool = False
    """The window is from the step named after it: `within 7 days of signing up`."""
    session: bool = False
    item: bool = False
    any_order: bool = False
    negated: bool = False


def read_frame(sentence: Sentence) -> Frame:
    """Claim the phrases and note what they say; steps are not claimed yet."""
    frame = Frame()
    if ARROW.search(sentence.raw):
        frame.triggers.add("arrow")
    frame.negated = NEGATED.search(sentence.text) is not None
    frame.session = _claimed(sentence, SESSION)
    frame.item = _claimed(sentence, ITEM)
    frame.any_order = _claimed(sentence, ANY_ORDER)
    _claimed(sentence, STRICT)
    for pattern in (LEAD, WINDOW):
        _window(sentence, pattern, frame)
    share = _claimed(sentence, SHARE) if not FRAMES["of"].search(sentence.text) else False
    if share:
        frame.triggers.add("share")
    for name, pattern in FRAMES.items():
        if _claimed(sentence, pattern):
            frame.triggers.add(name)
    return frame


def claim_rest(sentence: Sentence) -> bool:
    """Claim objects of steps and words that say nothing more; whether an object is `it`."""
    pointed = False
    for match, start, end in list(sentence.find(OBJECT)):
        follows = start > 0 and sentence.roles[start - 1] == "step"
        if follows:
            pointed = pointed or match[0] in SAME_ITEM
            sentence.claim(start, end, "object")
    for _, start, end in list(sentence.find(ACTS)):
        if sentence.roles[end : end + 1] == ["step"] or "step" in sentence.roles[end : end + 2]:
            sentence.claim(start, end, "object")
    for _, start, end in list(sentence.find(FILLED)):
        sentence.claim(start, end, "frame")
    return pointed


def _claimed(sentence: Sentence, pattern: re.Pattern[str]) -> bool:
    found = list(sentence.find(pattern))
    for _, start, end in found:
        sentence.claim(start, end, "frame")
    return bool(found)


def _window(sentence: Sentence, pattern: re.Pattern[str], frame: Frame) -> None:
    for match, start, end in list(sentence.find(pattern)):
        sentence.claim(start, end, "frame")
        count = number_of(match["n"]) if match["n"] else 1
        unit = match["unit"].removesuffix("s")
        frame.window = Window(count=max(count, 1), unit=unit)
        frame.window_at = (start, end)
        frame.window_leads = bool(match.groupdict().get("of"))
        frame.triggers.add("window")
