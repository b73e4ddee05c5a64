"""Definitions, owners, values and passages as sentences with citations."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from assistant.drafts import AnswerDraft, Claim
from assistant.planner.families.lineage import build_texts, lineage_texts, used_by_texts
from assistant.planner.periods.calendar_units import day_in_words
from assistant.planner.plan import DescribePlan, SearchPlan, ValuesPlan
from assistant.planner.reading.filler import FILLER
from assistant.planner.reading.words import normalise, phrase_stems, read
from assistant.planner.render import joined
from assistant.semantics.catalogue import Catalogue
from guardrails.untrusted import strip_links

TAGGED = re.compile(r"^\s*<passage[^>]*>\n?|\n?</passage>\s*$")
OWNER_LINE = re.compile(r"^(?:No owner is recorded\.|Owners?: .*)\n?", re.MULTILINE)
FACT = re.compile(r"(?:- )?[A-Z][\w ]{2,24}: ")
"""A line of a record that names one fact of it: `Owner: …`."""
SHORT = 20
"""Characters of a line that describes nothing."""
SENTENCE_END = re.compile(r"[.!?](?=\s)")
LONGEST = 600
LISTED = 160
"""Characters of a passage in a list."""
RATIOS = ("share", "ratio", "rate")
BEST = 3
"""Passages that are looked at for a word of the question."""
SLICES = 8
"""Dimensions listed with a definition, at most."""
MOST_LISTED = 50
Output = Mapping[str, Any]


def compose_describe(plan: DescribePlan, output: Output, *, catalogue: Catalogue) -> AnswerDraft:
    """Write what a thing is, who owns it, how it is computed, or how fresh it is."""
    cited = (str(output["citation"]),) if output.get("citation") else ()
    label = str(output.get("label") or output.get("name") or plan.subject)
    texts = {
        "owner": lambda: [_owner(label, output)],
        "computation": lambda: [
            _described(label, output),
            _computed(label, output),
            _owner(label, output),
        ],
        "freshness": lambda: [_fresh(output)],
        "values": lambda: [_values(label, output)],
        "lineage": lambda: lineage_texts(label, output, catalogue),
        "used_by": lambda: used_by_texts(label, output, catalogue),
        "build": lambda: build_texts(output),
    }.get(plan.aspect, lambda: _whole(label, output, catalogue))()
    claims = tuple(Claim(text=text, citations=cited) for text in texts if text)
    next_questions = _asked_next(plan, output, label)
    return AnswerDraft(status="answered", claims=claims, suggestions=next_questions)


def _asked_next(plan: DescribePlan, output: Output, label: str) -> tuple[str, ...]:
    if output.get("kind") != "metric":
        return ()
    options = {
        "owner": f"Who owns {label}?",
        "computation": f"How is {label} computed?",
        "value": f"{label} last week",
    }
    return tuple(text for aspect, text in options.items() if aspect != plan.aspect)[:3]


def _whole(label: str, output: Output, catalogue: Catalogue) -> list[str]:
    texts = [_described(label, output) or f"**{label}** has no description."]
    if output.get("kind") == "metric":
        names = [str(name) for name in output.get("dimensions") or ()]
        labels = list(
            dict.fromkeys(catalogue.dimensions[n].label for n in names if n in catalogue.dimensions)
        )
        texts += [_computed(label, output), _owner(label, output)]
        if labels:
            more = "and more" if len(labels) > SLICES else ""
            listed = f"{', '.join(labels[:SLICES])} {more}" if more else joined(labels)
            texts.append(f"It can be sliced by {listed}.")
    elif output.get("kind") == "dimension":
        texts.append(_values(label, output))
    elif output.get("kind") == "table":
        texts += [_owner(label, output), _fresh(output)]
    elif output.get("text"):
        texts = [plain_text(str(output["text"]))]
    return texts


def _described(label: str, output: Output) -> str:
    described = str(output.get("description") or "").strip()
    return f"**{label}**: {described}" if described else ""


def _owner(label: str, output: Output) -> str:
    owner = output.get("owner") or _metadata(output).get("owners")
    return f"Owner of {label}: {owner}." if owner else f"No owner is recorded for {label}."


def _metadata(output: Output) -> Mapping[str, Any]:
    found = output.get("metadata")
    return found if isinstance(found, Mapping) else {}


def _computed(label: str, output: Output) -> str:
    definition = str(output.get("definition") or "")
    unit = output.get("unit")
    unit = f", in {unit}" if unit and unit not in RATIOS else ""
    return f"{label} is computed as `{definition}`{unit}." if definition else ""


def _fresh(output: Output) -> str:
    as_of = output.get("as_of")
    if not as_of:
        return "The data has no days, so there is no newest one."
    table = (
        f" Table {output['name']} goes from {_day(output['first_day'])} to {_day(output['last_day'])}."
        if output.get("last_day") and output.get("kind") == "table"
        else ""
    )
    return f"The newest complete day is {_day(as_of)}.{table}"


def _day(text: object) -> str:
    return day_in_words(date.fromisoformat(str(text)[:10]))


def _values(label: str, output: Output) -> str:
    values = [str(value) for value in output.get("values") or ()]
    return (
        f"{label} has these values: {joined(values)}."
        if values
        else f"No values of {label} are listed."
    )


def compose_values(plan: ValuesPlan, output: Output, *, catalogue: Catalogue) -> AnswerDraft:
    """Write which values a dimension has."""
    dimension = catalogue.dimensions.get(plan.dimension)
    label = str(output.get("label") or (dimension.label if dimension else plan.dimension))
    values = [str(value) for value in output.get("values") or ()]
    cited = (str(output["citation"]),) if output.get("citation") else ()
    text = _values(label, {"values": values})
    total = output.get("total")
    if isinstance(total, int) and total > len(values) and values:
        text = f"The most frequent values of {label} are {joined(values)}; there are more."
    return AnswerDraft(status="answered", claims=(Claim(text=text, citations=cited),))


def compose_search(plan: SearchPlan, output: Output) -> AnswerDraft:
    """Write what the passages say, the best first, each cited."""
    passages: Sequence[Output] = output.get("passages") or ()
    if plan.name is not None and passages and not _is_called(passages[0], plan.name):
        return _nobody_called(plan, _unique(passages))
    if not passages or not _shares_a_word(plan, passages):
        text = "Nothing in the documentation, the catalogue or the content answers this."
        return AnswerDraft(status="unanswerable", claims=(Claim(text=text),))
    if plan.aspect == "list":
        return AnswerDraft(status="answered", claims=tuple(_line(p) for p in _unique(passages)))
    best = passages[0]
    claims = [Claim(text=_said(best), citations=_cited(best))]
    if plan.aspect == "owner":
        said = OWNER_LINE.sub("", claims[0].text)
        owner = _owner(str(best.get("title")), best)
        claims = [Claim(text=text, citations=_cited(best)) for text in (owner, said)]
    status = _status(best)
    if status:
        claims.append(Claim(text=status, citations=_cited(best)))
    others = {str(p.get("title")).casefold(): p for p in reversed(_unique(passages)[1:])}
    others.pop(str(best.get("title")).casefold(), None)
    related = list(reversed(others.values()))[:3]
    if related:
        titles = joined([str(p.get("title")) for p in related])
        cited = tuple(c for p in related for c in _cited(p))
        claims.append(Claim(text=f"See also {titles}.", citations=cited))
    return AnswerDraft(status="answered", claims=tuple(claims))


def _is_called(passage: Output, name: str) -> bool:
    names = (str(passage.get("title")), str(_metadata(passage).get("name") or ""))
    wanted = phrase_stems(name.replace("_", " "))
    return any(phrase_stems(found.replace("_", " ")) == wanted for found in names)


def _nobody_called(plan: SearchPlan, passages: Sequence[Output]) -> AnswerDraft:
    """Say that there is no record of that name, and which are near."""
    kind = plan.passage_kinds[0]
    nearest = [p for p in passages if p.get("kind") == kind][:BEST]
    near = [str(p.get("title")) for p in nearest]
    said = Claim(
        text=f"The nearest: {joined(near)}.", citations=tuple(c for p in nearest for c in _cited(p))
    )
    return AnswerDraft(
        status="unanswerable",
        claims=(Claim(text=f"There is no {kind} called '{plan.name}'."), *([said] if near else [])),
        suggestions=tuple(f"What is the {kind} {title}?" for title in near),
    )


def _shares_a_word(plan: SearchPlan, passages: Sequence[Output]) -> bool:
    """Whether the best passages hold any word of the question that says something.

    The nearest passage in meaning is always something; without one common word it is no answer.
    """
    asked = [word for word in read(plan.query).tokens if word.norm not in FILLER]
    texts = " ".join(f"{p.get('title')} {p.get('text')}" for p in passages[:BEST])
    known = set(phrase_stems(normalise(texts)))
    proper = [word for word in asked if word.raw[:1].isupper() and word.start]
    if proper and plan.passage_kinds != ("content",) and not any(w.stem in known for w in proper):
        return False  # `users in Atlantis`: what is named is nowhere
    return (
        plan.passage_kinds == ("content",)
        or not asked
        or any(word.stem in known or set(phrase_stems(word.norm)) <= known for word in asked)
    )


def _unique(passages: Sequence[Output]) -> list[Output]:
    """One passage of each record."""
    seen: dict[str, Output] = {}
    for passage in passages[:MOST_LISTED]:
        record = str(_metadata(passage).get("record") or passage.get("id"))
        seen.setdefault(record, passage)
    return list(seen.values())


def _line(passage: Output) -> Claim:
    words = plain_text(str(passage.get("text") or ""))
    lines = words.splitlines()[1:]
    start = next((at for at, line in enumerate(lines) if len(line) > SHORT), len(lines))
    about = " ".join(takewhile(lambda line: line and not FACT.match(line), lines[start:]))
    tail = f": {_begun(about)}" if about else ""
    return Claim(text=f"- **{passage.get('title')}**{tail}", citations=_cited(passage))


def _begun(text: str) -> str:
    """As many whole sentences as fit a line of a list, or the words of the first that do."""
    cut = text[:LISTED]
    if len(text) <= LISTED:
        return text
    return (
        cut[: ends[-1].end()]
        if (ends := list(SENTENCE_END.finditer(cut)))
        else cut.rsplit(" ", 1)[0] + " …"
    )


def _said(passage: Output) -> str:
    words = plain_text(str(passage.get("text") or ""))
    first, _, rest = words.partition("\n")
    name = _metadata(passage).get("name")
    if name and rest and str(name) in first:  # the first line of a record is its name once more
        place = first.rsplit("), ", 1)[-1].split(" (")[0].rstrip(".") if "), " in first else ""
        where = f" `{name}`{f' of {place}' if place else ''}"
        return f"**{passage.get('title')}** ({passage.get('kind')}{where}): {rest}"
    return f"**{passage.get('title')}** ({passage.get('kind')}): {words}"


def _status(passage: Output) -> str:
    facts = _metadata(passage)
    if facts.get("status") not in ("deprecated", "expired"):
        return ""
    after = f", replaced by {facts['replaced_by']}" if facts.get("replaced_by") else ""
    return f"Note: {passage.get('title')} is {facts['status']}{after}."


def _cited(passage: Output) -> tuple[str, ...]:
    return (str(passage["citation"]),) if passage.get("citation") else ()


def plain_text(tagged: str) -> str:
    """A passage without its tag and links, shortened at a line's end."""
    text = strip_links(TAGGED.sub("", tagged)).strip().replace("{", "(").replace("}", ")")
    if len(text) <= LONGEST:
        return text
    cut = text[:LONGEST]
    lines, words = cut.rsplit("\n", 1)[0], cut.rsplit(" ", 1)[0]
    return lines if len(lines) > LONGEST // 2 else f"{words} …"
