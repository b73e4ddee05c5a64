"""Questions that are settled before any word is read: no question, SQL, personal data."""

import re
from collections.abc import Callable, Sequence

from assistant.planner.plan import Plan, RefusePlan, SqlPlan, UnanswerablePlan
from assistant.planner.reading.filler import PEOPLE
from assistant.planner.reading.words import normalise, phrase_stems, stem

LONGEST_QUESTION = 2_000
SQL = re.compile(
    r"^\s*(?:explain\s+)?(?:select\s+(?!the\b|all\s+the\b|an?\b|some\b)|with\s+\w+\s+as\s*\(|from\s+\w+\s+select\b"
    r"|insert\s+into\b|update\s+\w+\s+set\b|delete\s+from\b|(?:drop|create|alter)\s+(?:or\s+replace\s+)?(?:temp\s+)?(?:table|view|schema|database|macro|function)\b"
    r"|attach\s+'|copy\s+\S+\s+(?:to|from)\b|pragma\s|install\s+\w+\s*;|load\s+'|call\s+\w+\s*\(|set\s+\w+\s*=)",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
SECRET_WORDS = re.compile(
    r"\b(?:e ?mails?(?: addresses)?|email addresses|phone(?: numbers?)?|telephone(?: numbers?)?|mobile numbers?"
    r"|ip(?: address(?:es)?)|ips|home address(?:es)?|postal address(?:es)?|street(?: address(?:es)?)?s?|zip codes?|postcodes?|postal codes?"
    r"|first names?|last names?|full names?|surnames?|family names?|real names?|birth ?dates?|dates? of birth|birthdays?"
    r"|passwords?(?: hash(?:es)?)?|api keys?|credit cards?|card numbers?|social security|ssns?|passports?|personal data|pii|geo ?location|gps|coordinates|latitude|longitude"
    rf"|(?:names?|address(?:es)?|ids?|identit(?:y|ies)|contact details?) of (?:the |our |all |each |every |my )*(?:\w+ )?(?:{PEOPLE})"
    rf"|(?:{PEOPLE}) (?:names?|address(?:es)?|ids?|identit(?:y|ies)|contact details?))\b"
)
LISTING = re.compile(
    rf"\b(?:list|name|identify|which|who are|single out|find)(?: me| us)?(?: all| the| our| every| each| of| \d+| top| most| active| best| individual)* (?:{PEOPLE})\b(?! (?:by|per|metrics?|tables?|columns?|dimensions?|events?))"
    rf"|\b(?:top|bottom|best|biggest|most active|heaviest|individual|specific|particular)(?: \d+| ten| five)? (?:{PEOPLE})\b"
    rf"|\b(?:users?|customers?|person|subscriber|member|account) (?:id |number |no |with id |#)?(?:\d+|[0-9a-f]{{8,}})\b"
    r"|\bby (?:user|customer|person|subscriber|visitor|session)(?: id)?s?\b(?! (?:\w+))"
    r"|\beach (?:user|customer|person|subscriber|visitor)\b"
)
WHO = re.compile(
    r"\bwhom?\b (?!(?:own|owns|owned|maintain|maintains|maintained|is responsible|is the owner|are the owners|is in charge|is the contact|looks after|is accountable|wrote|made|created|built|hosts?|sings?|narrates?|directs?|directed|produced|defines?|defined|is the (?:author|creator|artist|host|narrator|director|composer|singer|writer|publisher)|to ask|to contact|should|can i|do i|manages?|is behind)\b)"
)
COUNTED = re.compile(
    rf"\b(?:how many|number of|count of|share of|percentage of) (?:\w+ )?(?:{PEOPLE}) who\b"
)
"""People who are counted, not named."""
GROUPED = re.compile(
    rf"\b(?:of|among|for|from|did|do|have) (?:the |all |our |those )*(?:\w+ )?(?:{PEOPLE}|those|everyone) who\b"
)
"""People of whom something is counted: `of the people who opened, how many…`."""
MEASURED = re.compile(
    r"\b(?:how many|what (?:share|percentage|percent|proportion|fraction)|funnel|retention|conversion|cohorts?|go on to|went on to|(?:come|came) back)\b"
)
NAMING = re.compile(r"\b(?:list|names?|named|identify|identit(?:y|ies))\b")
HAVING_MOST = re.compile(
    rf"\b(?:had|has|have|having|with|got|gained|lost|attracted) (?:the )?(?:most|fewest|least) active (?:{PEOPLE})\b"
)
"""A slice is ranked by how many people it has."""
OWNERSHIP = re.compile(
    r"\bown(?:s|ed|er|ers)?\b|\bmaintain(?:s|er|ers)?\b|\bresponsible\b|\bin charge\b"
)


LED = re.compile(
    r"\b(?:on|from|via|using|by|and|or|vs|versus|than|for|except|excluding|only|just|not|about|compare|between|to) (?:the |a )?(\w+)(?! (?:numbers?|of|address(?:es)?|ids?)\b)\b"
)
"""A word that a preposition leads to, as a slice is named: `plays on phones`."""


def screen(
    question: str, *, withheld: Sequence[str], shown: Callable[[str], bool] = lambda _word: False
) -> Plan | None:
    """The plan of a question that needs no reading, or None.

    Args:
        question: As typed.
        withheld: Names of columns that the build dropped as personal.
        shown: Whether a word is a value that anyone may see: `phone` among the devices.
    """
    text = question.strip()
    if not any(char.isalnum() for char in text):
        return UnanswerablePlan(
            resolved="", reason="The question is empty. Ask about a metric, an event or a document."
        )
    if len(text) > LONGEST_QUESTION:
        reason = f"The question is longer than {LONGEST_QUESTION} characters. Ask it in a sentence or two."
        return UnanswerablePlan(resolved=text[:80] + "…", reason=reason)
    if SQL.match(text):
        return SqlPlan(resolved="Run the SQL as written.", sql=text)
    if asks_for_people(text, withheld, shown):
        return refusal(text)
    return None


def asks_for_people(
    text: str, withheld: Sequence[str], shown: Callable[[str], bool] = lambda _word: False
) -> bool:
    """Whether the question asks for what identifies people."""
    if EMAIL.search(text):
        return True
    plain = normalise(re.sub(r"[^\w\s]|_", " ", text))
    plain = LED.sub(lambda match: " " if shown(match[1]) else match[0], plain)
    if OWNERSHIP.search(plain) and not re.search(r"\bpasswords?\b", plain):
        return False
    uncounted = COUNTED.sub(" ", plain)
    if MEASURED.search(plain) and not NAMING.search(plain):
        uncounted = GROUPED.sub(" ", uncounted)
    if (
        SECRET_WORDS.search(plain)
        or LISTING.search(HAVING_MOST.sub(" ", plain))
        or WHO.search(uncounted)
    ):
        return True
    stems = " ".join(stem(word) for word in plain.split())
    return any(_names_column(stems, column) for column in withheld)


def _names_column(stems: str, column: str) -> bool:
    """A dropped column named whole; a plain `name` is too common a word to count."""
    phrase = " ".join(phrase_stems(column))
    if len(phrase) < 4 or phrase in (
        "name",
        "title",
        "city",
        "state",
        "address",
        "gender",
        "date",
        "text",
        "body",
    ):
        return False
    return re.search(rf"\b{re.escape(phrase)}\b", stems) is not None


def refusal(text: str) -> RefusePlan:
    """Say no, and what may be asked instead."""
    return RefusePlan(
        resolved=EMAIL.sub("…", text)[:200],
        rule="personal_data",
        reason="The question asks for data of single persons, which this assistant never holds or shows.",
        remedy="Ask for counts of people instead, for example by country or by day.",
    )
