"""Which conversation a list of messages continues: clients keep no id, they send what was said.

An id begun here is `<token>.<mark>`; the mark is made of the token and the principal, so that an id
found in a text counts for the principal alone whom it was given to. Whose a conversation is decides
the state, whatever an id says.
"""

import re
from hashlib import sha256
from uuid import uuid4

from assistant.api.openai.requests import ChatRequest
from guardrails.principals import Principal

TOKEN_CHARACTERS = 20
MARK_CHARACTERS = 12
_SAID = re.compile(r"Conversation: `([0-9a-f]{20})\.([0-9a-f]{12})`")


def conversation_of(asked: ChatRequest, principal: Principal) -> str:
    """The id of the conversation that a request belongs to.

    Args:
        asked: Its `metadata.conversation_id` comes first; then the id that an earlier answer says;
            then one made of the first question and its answer; without these one begins.
        principal: Who asks.
    """
    if asked.metadata is not None and asked.metadata.conversation_id is not None:
        return asked.metadata.conversation_id
    return _said(asked, principal) or _own(_token(asked), principal)


def conversation_line(conversation_id: str | None) -> str:
    """The line of an answer by which the next request is known to continue it."""
    return f"Conversation: `{conversation_id}`" if conversation_id else ""


def _said(asked: ChatRequest, principal: Principal) -> str | None:
    """The newest id of the principal's own in what the assistant said."""
    found = None
    for message in asked.asked_before:
        if message.role != "assistant":
            continue
        for token, mark in _SAID.findall(message.text):
            given = f"{token}.{mark}"
            found = given if _own(token, principal) == given else found
    return found


def _token(asked: ChatRequest) -> str:
    """Random for a first question; later the same for the same beginning."""
    before = list(asked.asked_before)
    first = next((message for message in before if message.role == "user"), None)
    if first is None:
        return uuid4().hex[:TOKEN_CHARACTERS]
    answer = next((message.text for message in before if message.role == "assistant"), "")
    return sha256("\0".join((first.text, answer)).encode("utf-8", "replace")).hexdigest()[
        :TOKEN_CHARACTERS
    ]


def _own(token: str, principal: Principal) -> str:
    mark = sha256("\0".join(("openai", principal.id, token)).encode()).hexdigest()
    return f"{token}.{mark[:MARK_CHARACTERS]}"
