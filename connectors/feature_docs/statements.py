"""What a sentence says outright of an owner, a window, a version or a replacement.

Read is only what stands there. A sentence that denies, hedges, asks or speaks of the past says
nothing; so does one whose subject is something else than what is being defined.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Fact = Literal["owner", "window", "version", "status", "replaced_by", "replaces"]


@dataclass(frozen=True)
class Statement:
    """One thing said."""

    fact: Fact
    value: str
    """As written; for `status` the word of the status."""
    subject: str = ""
    """What it is said of, where it is named; empty: of what is being defined."""
    labelled: bool = False
    """Whether it stood behind a label (`Owner: Growth`) rather than in a sentence."""


SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[\w\"'`*(])")
DOUBTFUL = re.compile(
    r"\?$|\b(?:not|never|no longer|n't|isn't|wasn't|nobody|was|were|formerly|previously|used to be|"
    r"will|would|may|might|maybe|perhaps|probably|possibly|presumably|should|could|unclear|unknown|"
    r"tbd|todo|if|unless|whether|until|once|when|example|e\.g\.|either|instead of being)\b",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"^(?:tbd|tbc|todo|n/?a|none|unknown|unassigned|unowned|nobody|no one|no owner.*|pending|you|us|me|we|"
    r"them|it|someone|\?+|-+|\u2013|\u2014|\.*|.*\?|(?:no|not|never|see|please|ask|to be) .*)$",
    re.IGNORECASE,
)
HERE = (
    r"(?:this(?: \w+){0,2}?|the) (?:metric|feature|event|definition|page|document|"
    r"doc|table|data ?set|kpi|measure|number|model|field|dashboard|section|term)|it|this|they|"
    r"(?:all|all of|all the|these|every)(?: (?:the|these|our))?(?: \w+)? ?(?:metrics?|features?|events?|definitions?|kpis?)"
    r"(?: (?:here|below|above|(?:on|of|in) this (?:page|section|document)))?"
)
NAME = r"[A-Z0-9`\"'@#\w][\w&/@.'`\"#+ -]{0,60}?"
END = r"(?=\s*(?:[.,;:!()]|$|\s[-\u2013\u2014]\s|\b(?:and (?:is|was|are|it|its|counts?|has|computed)|who|which|since|because|for|on|in|as|with|to|from|via|at (?!\w+\.))\b))"
OWNED = re.compile(
    rf"(?:^(?P<bare>(?:currently )?(?:owned|maintained) by)|^(?P<subject>.{{1,80}}?),? (?:is|are)(?: (?:currently|now|jointly))? "
    rf"(?:owned(?: and maintained)?|maintained(?: and owned)?) by) (?:the )?(?P<owner>{NAME}|[\w.+-]+@[\w.-]+\w){END}",
    re.IGNORECASE,
)
OWNS = re.compile(
    rf"^(?:the )?(?P<owner>{NAME}) (?:(?<!their )(?<!its )(?<!your )(?<!our )owns?|owns? and maintains?|maintains?|(?:is|are) (?:the )?(?:owners? of|responsible for|in charge of))"
    rf" (?:the )?(?P<subject>[\w`'\" -]{{1,60}}?){END}",
    re.IGNORECASE,
)
OWNER_IS = re.compile(
    rf"^(?:its|the|their) (?:owner|owners|owning team|maintainer|maintainers)(?: of (?P<subject>[\w`'\" -]{{1,60}}?))? (?:is|are) (?:the )?(?P<owner>{NAME}|[\w.+-]+@[\w.-]+\w){END}",
    re.IGNORECASE,
)
PARTY = re.compile(r"[A-Z@#]|\bteam\b|\bgroup\b|\bsquad\b|\bguild\b|@")
AMOUNT = (
    r"(?:\d{1,4}|one|two|three|four|five|six|seven|ten|twelve|fourteen|twenty-eight|thirty|ninety)"
)
UNIT = r"(?:minute|hour|day|week|month|quarter|year)s?"
SPAN = rf"{AMOUNT}[ -]?{UNIT}|\d{{1,4}} ?[dhwm]"
WINDOWS = (
    re.compile(rf"\b(?:over|during|in|within|for|across)(?: (?:the|a|any|each))? (?:last|past|previous|preceding|trailing|rolling|most recent) (?P<span>{SPAN})\b", re.IGNORECASE),
    re.compile(rf"\b(?:trailing|rolling|moving) (?P<span>{SPAN})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<span>{SPAN})[ -](?:rolling|trailing|moving|sliding|lookback)\b", re.IGNORECASE),
    re.compile(rf"\b(?:over|during|in) (?:a|an|any|each|every) (?P<span>{SPAN})[ -](?:window|period)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<span>{SPAN})[ -](?:time |lookback )?window\b", re.IGNORECASE),
    re.compile(r"\b(?:per|in a|in each|of a|by) (?P<span>calendar (?:day|week|month|quarter|year))\b", re.IGNORECASE),
)  # fmt: skip
ANY_LAST = re.compile(rf"\b(?:last|past|previous) (?P<span>{SPAN})\b", re.IGNORECASE)
"""Beside a window, another one: then none of them is the window."""
MEASURES = re.compile(
    r"\b(?:number|counts?|counted|share|percent(?:age)?|ratio|rate|average|mean|median|sums?|total|distinct|"
    r"unique|fraction|proportion|minutes|hours|seconds|revenue|computed|calculated|measured|measures|"
    r"aggregated|people who|users who|active|rolling|window is)\b",
    re.IGNORECASE,
)
KEEPING = re.compile(
    r"\b(?:keeps?|kept|retain\w*|retention policy|delet\w+|stor(?:ed|es|age)|backfill\w*|history|available for|"
    r"refresh\w*|updat\w+|arriv\w+|late|fixed|incident|changed|launched|started|ended|expires?)\b",
    re.IGNORECASE,
)
NAMED = r"(?P<{}>`[^`]+`|\"[^\"]+\"|[\w.]*\w(?:[ -][\w.]*\w){{0,4}}?)"
GONE = r"(?:deprecated|retired|obsolete|discontinued)"
DEPRECATED = re.compile(
    rf"^(?:(?P<subject>.{{1,80}}?),? (?:is|has been|was|are)(?: now)? {GONE}\b"
    rf"|(?:⚠\S* ?)?{GONE}(?=\s*(?:[.:,;!(\u2013\u2014-]|$|(?:since|in|as of|by|from|on|because|use)\b)))",
    re.IGNORECASE,
)
USE = re.compile(
    rf"\b(?:please )?(?:use|prefer|switch to|move to|migrate to|see|in favou?r of|replaced by|superseded by|succeeded by) (?:the )?(?:(?-i:new) )?{NAMED.format('new')}(?: instead)?(?=[.,;:!)]|$| instead\b| since\b| for\b| on\b| which\b| in \d| in [A-Z])",
    re.IGNORECASE,
)
REPLACED = re.compile(
    r"^(?P<subject>.{1,80}?),? (?:is|was|has been|are|have been)(?: now)? (?:replaced|superseded|succeeded) by\b|^(?:replaced|superseded|succeeded) by\b",
    re.IGNORECASE,
)
REPLACES = re.compile(
    rf"^(?:{NAMED.format('new')} )?(?:replaces|replaced|supersedes|superseded|succeeds)(?!\w| by) (?:the )?(?:old |older |former )?{NAMED.format('old')}(?=[.,;:!)]|$| since\b| from\b| on\b| in\b| as\b| with\b| and\b| because\b)",
    re.IGNORECASE,
)  # fmt: skip
NUMBER = re.compile(r"^v(?:ersion )?\d+(?:\.\d+)*$", re.IGNORECASE)
NO_REPLACEMENT = re.compile(
    r"^(?:it|this|that|one|another|other|something|them|a|an|the|either|both|caution|care|with|only|above|below|"
    r"notes?|section|docs?|documentation|migration|instead)\b",
    re.IGNORECASE,
)


def read_statements(text: str) -> Iterator[Statement]:
    """What the sentences of a paragraph say, in order."""
    before: list[Statement] = []
    for sentence in SENTENCE.split(" ".join(text.split())):
        found = [*_owner(sentence), *_window(sentence), *_succession(sentence)]
        yield from found or _use_instead(sentence, before)
        before = found


def party(owner: str) -> str | None:
    """A name of a person, team or address; None for a word that names nobody."""
    name = owner.strip().strip("*_`\"'").strip().rstrip(".,;:")
    return None if not name or NOBODY.match(name) or len(name.split()) > 6 else name


def subject_of(words: str | None) -> str:
    """The subject as named; empty where it is what is being defined."""
    named = (words or "").strip().strip("`\"'*").strip()
    named = re.sub(r"^(?:the|our) ", "", named, flags=re.IGNORECASE) if named else ""
    return "" if re.fullmatch(HERE, named, re.IGNORECASE) or _is_here(words) else named


def _is_here(words: str | None) -> bool:
    return bool(words) and re.fullmatch(HERE, (words or "").strip(), re.IGNORECASE) is not None


def _owner(sentence: str) -> Iterator[Statement]:
    if DOUBTFUL.search(sentence):
        return
    for pattern in (OWNED, OWNER_IS, OWNS):
        match = pattern.match(sentence)
        name = party(match.group("owner")) if match else None
        if match and name and PARTY.search(name):
            yield Statement("owner", name, subject_of(match.group("subject")))
            return


def _window(sentence: str) -> Iterator[Statement]:
    if KEEPING.search(sentence) or not MEASURES.search(sentence) or sentence.endswith("?"):
        return
    spans = {
        match.group("span").replace("-", " ").lower()
        for pattern in WINDOWS
        for match in pattern.finditer(sentence)
    }
    spans |= (
        {match.group("span").lower() for match in ANY_LAST.finditer(sentence)} if spans else set()
    )
    for span in sorted(spans):
        yield Statement("window", span)


def _succession(sentence: str) -> Iterator[Statement]:
    replaces = REPLACES.match(sentence)
    if replaces and not re.search(r"\b(?:not|never|will|may|should|partly)\b", sentence):
        new, old = _bare(replaces.group("new")), _bare(replaces.group("old"))
        yield from _replaces(new, old)
        return
    gone = DEPRECATED.match(sentence) or REPLACED.match(sentence)
    denied = (
        re.search(r"\b(?:not|never|no longer|will|may|might|should|if)\b", gone.group(0))
        if gone
        else None
    )
    if gone is None or denied:
        return
    subject = subject_of(gone.groupdict().get("subject"))
    yield Statement("status", "deprecated", subject)
    use = USE.search(sentence)
    if use is not None and not NO_REPLACEMENT.match(_bare(use.group("new"))):
        yield Statement("replaced_by", _bare(use.group("new")), subject)


def _use_instead(sentence: str, before: list[Statement]) -> Iterator[Statement]:
    """`Use x instead.` right after what said that something is deprecated and no more."""
    use = USE.match(sentence)
    if use is None or [said.fact for said in before] != ["status"]:
        return
    new = _bare(use.group("new"))
    if not NO_REPLACEMENT.match(new):
        yield Statement("replaced_by", new, before[0].subject)


def _replaces(new: str, old: str) -> Iterator[Statement]:
    subject = subject_of(new)
    if NUMBER.match(old):
        if NUMBER.match(new):
            yield Statement("version", new)
        return
    if not NO_REPLACEMENT.match(old):
        yield Statement("replaces", old, subject)


def _bare(words: str | None) -> str:
    return (words or "").strip().strip("`\"'*").strip()
