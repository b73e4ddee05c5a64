"""What a name does in a question: it is the metric, a slice, or says which column a value is of."""

from assistant.planner.reading.lexicon import Match
from assistant.planner.reading.numerals import NUMBERS
from assistant.planner.reading.reading import Reading
from assistant.planner.reading.words import Sentence

GROUPING = frozenset(["by", "per", "each", "every", "across", "which", "what"])
HAVING = frozenset(["with", "having", "has", "had", "have", "that", "whose"])


def sort_names(sentence: Sentence, reading: Reading, matches: list[Match]) -> None:
    """Metrics, dimensions to slice by, and dimensions that name a value."""
    for match in matches:
        if match.note:
            reading.notes.append(match.note)
        if not match.names("dimension"):
            reading.metrics.append(match)
        elif _slices(sentence, reading, match):
            reading.groups.append(match)
        elif _names_value(reading, match, sentence):
            reading.named.append(match)
        elif match.names("metric"):
            reading.metrics.append(match)
        else:
            sentence.roles[match.start : match.end] = [None] * (match.end - match.start)
    if not reading.metrics and len(reading.groups) > 1:
        _count_what_is_ranked(sentence, reading)


def _count_what_is_ranked(sentence: Sentence, reading: Reading) -> None:
    """`Which category has the most films`: films are counted, since categories are what is sliced."""
    for match in reading.groups:
        if match.names("metric") and match.start and sentence.roles[match.start - 1] == "rank":
            reading.groups.remove(match)
            reading.metrics.append(match)
            return


def _slices(sentence: Sentence, reading: Reading, match: Match) -> bool:
    at = _lead(sentence, reading, match)
    if reading.threshold and not _names_value(reading, match, sentence):
        return True
    before = sentence.before(at, 1)
    if before and before[-1] in GROUPING:
        reading.which = reading.which or before[-1] in ("which", "what")
        return True
    if at and sentence.roles[at - 1] in ("rank",):
        return True
    at = match.start
    after = sentence.tokens[match.end].norm if match.end < len(sentence.tokens) else ""
    if after in ("breakdown", "split", "wise") or _ranked_after(sentence, match.end):
        return True
    joined = (before and before[-1] in ("and", "or")) or sentence.tokens[at].comma_before
    return bool(joined and reading.groups and reading.groups[-1].end >= at - 2)


def _ranked_after(sentence: Sentence, end: int) -> bool:
    """`5 genres with the most plays`: what stands before is ranked."""
    if end >= len(sentence.tokens) or sentence.tokens[end].norm not in HAVING:
        return False
    at = end + 1 + (end + 1 < len(sentence.tokens) and sentence.tokens[end + 1].norm == "the")
    return at < len(sentence.tokens) and sentence.roles[at] == "rank"


def _lead(sentence: Sentence, reading: Reading, match: Match) -> int:
    """Where the words that lead to a dimension begin.

    Articles, numbers, values and the metric of `most downloaded title` are passed over.
    """
    at = match.start
    ranked = reading.ranking is not None
    while at > 0:
        token, role = sentence.tokens[at - 1], sentence.roles[at - 1]
        number = token.norm.isdigit() or token.norm in NUMBERS
        if number and role in (None, "count") and token.norm not in ("a", "an"):
            reading.count = NUMBERS.get(token.norm) or int(token.norm)
            sentence.claim(at - 1, at, "count")
        elif not (
            token.norm in ("the", "our", "all", "different")
            or role == "value"
            or (ranked and role == "name" and at > 1 and sentence.roles[at - 2] == "rank")
        ):
            break
        at -= 1
    return at


def _names_value(reading: Reading, match: Match, sentence: Sentence) -> bool:
    for value in reading.values:
        if value.start == match.end or value.end == match.start:
            return True
        between = [t.norm for t in sentence.tokens[match.end : value.start]]
        if (
            value.start > match.end
            and between
            and len(between) <= 2
            and set(between) <= {"is", "equals", "in", "of", "was", "the", "not", "except"}
        ):
            return True
    return False
