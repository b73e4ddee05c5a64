"""Text that others wrote: shown to a model as data, and stripped of links before it is answered."""

import html
import re
from collections.abc import Iterable

TAG = "passage"
REMOVED = "(link removed)"

_TAG_LIKE = re.compile(rf"<(\s*/?\s*{TAG})", re.IGNORECASE)
_ROLE_LIKE = re.compile(r"<(\s*/?\s*(?:system|assistant|user|tool|instructions?)\b)", re.IGNORECASE)
_TARGET = r"\((?:[^()]|\([^()]*\))*\)"
_IMAGE = re.compile(rf"!\[([^\[\]]*)\]\s*(?:{_TARGET}|\[[^\]]*\])")
_LINK = re.compile(rf"\[([^\[\]]*)\]{_TARGET}")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]+)\]\[[^\]]*\]")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto|javascript|data):[^>\s]*>", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:https?|ftps?|wss?|file|data|javascript|vbscript):/{0,2}[^\s<>)\]]*[^\s<>)\].,;:!?]"
    r"|\b(?:mailto|xmpp|tel|sms):[^\s<>)\]]+|\bwww\.[^\s<>)\]]+",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"\]\((?:[^()\n]|\([^()\n]*\))*\)?")
"""What looks like a link's target after links were taken out: of nested or unclosed ones."""
_UNCLOSED = re.compile(r"<(?=[A-Za-z/!?])(?![a-z]+>)")
_HTML = re.compile(r"</?[A-Za-z][^>]*>|<!--.*?-->", re.DOTALL)
_PLACEHOLDER = re.compile(r"<(?:email|url|iban|card|ssn|ip|phone|identifier)>")


def quote(passage_id: str, text: str) -> str:
    """A passage as tagged data.

    Args:
        passage_id: Names the passage in the tag.
        text: The passage; whatever in it could close or open a tag of this kind, or of a speaker,
            is made plain text.
    """
    body = _ROLE_LIKE.sub(r"&lt;\1", _TAG_LIKE.sub(r"&lt;\1", text))
    safe_id = re.sub(r"[^\w:./-]", "_", passage_id)
    return f'<{TAG} id="{safe_id}">\n{body}\n</{TAG}>'


def strip_links(text: str) -> str:
    """Markdown without links, images and HTML; the words of a link stay.

    Redaction marks such as `<email>` stay too. Character references are read first, as a page does.
    """
    previous = None
    while previous != text:
        previous = text
        text = _without_links(text)
    return text


def _without_links(text: str) -> str:
    before = text
    text = html.unescape(text) if "&" in text else text
    text = _DEFINITION.sub("", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub("", text)
    text = _HTML.sub(lambda match: _kept(match.group()), text)
    if text == before:
        text = _LEFT_OVER.sub("]", text)
    text = _UNCLOSED.sub("&lt;", text)
    return _BARE.sub(REMOVED, text)


def _kept(tag: str) -> str:
    return tag if _PLACEHOLDER.fullmatch(tag) else ""


_SHINGLE = 5
"""Words in a row that nobody writes twice by chance."""
_TOKEN = re.compile(r"[\w@.:/-]+")


def copied(argument: str, passages: Iterable[str], *, said: Iterable[str]) -> bool:
    """Whether a tool's argument repeats a passage where the person who asks did not say it.

    Args:
        argument: What a model sends to a tool.
        passages: What it has read of others in this turn.
        said: What the person has said, and what the product says of itself.
    """
    read = set().union(*(_shingles(text) for text in passages))
    own = set().union(*(_shingles(text) for text in said))
    return bool((_shingles(argument) & read) - own)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [word.strip(".,:").lower() for word in _TOKEN.findall(text)]
    return {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
