"""Text that others wrote: shown to a model as data, and stripped of links before it is answered."""

import re

TAG = "passage"

_TAG_LIKE = re.compile(rf"<(\s*/?\s*{TAG})", re.IGNORECASE)
_ROLE_LIKE = re.compile(r"<(\s*/?\s*(?:system|assistant|user|tool|instructions?)\b)", re.IGNORECASE)
_TARGET = r"\((?:[^()]|\([^()]*\))*\)"
_IMAGE = re.compile(rf"!\[([^\[\]]*)\]\s*(?:{_TARGET}|\[[^\]]*\])")
_LINK = re.compile(rf"\[([^\[\]]*)\]\s*{_TARGET}")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]+)\]\[[^\]]*\]")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto|javascript|data):[^>\s]*>", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:https?|ftp|javascript|data|file)://?[^\s<>)\]]+|\bwww\.[^\s<>)\]]+", re.IGNORECASE
)
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

    Redaction marks such as `<email>` stay too.
    """
    previous = None
    while previous != text:
        previous = text
        text = _without_links(text)
    return text


def _without_links(text: str) -> str:
    text = _DEFINITION.sub("", text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub("", text)
    text = _HTML.sub(lambda match: _kept(match.group()), text)
    return _BARE.sub("(link removed)", text)


def _kept(tag: str) -> str:
    return tag if _PLACEHOLDER.fullmatch(tag) else ""
