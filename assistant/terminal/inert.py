"""Text that a terminal only shows: nothing in it moves the cursor, changes colours or hides."""

import re
from typing import TextIO

from assistant.answering.scrub import scrub
from assistant.answers import Answer

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but for tabs and new lines
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text
    "\ud800-\udfff]"  # half characters, which no terminal can be sent
)


def inert(text: str) -> str:
    """The text with every character that a terminal acts on, or that turns text, made visible."""
    lines = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _ACTIVE.sub(REPLACEMENT, lines)


def inert_answer(answer: Answer) -> Answer:
    """The answer with every text in it made inert."""
    return Answer.model_validate(scrub(answer.model_dump(mode="json"), inert))


def inert_for(text: str, stream: TextIO) -> str:
    """The text as it is for a file or a pipe, inert for a terminal."""
    return inert(text) if stream.isatty() else text
