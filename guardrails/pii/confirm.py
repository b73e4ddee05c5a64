"""Confirmation: checksums and libraries tell personal data from numbers that look like it."""

import ipaddress
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from guardrails.pii.candidates import Candidate

_CARD_LENGTHS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2[2-7]"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|36|38|39"), (14,)),
    (re.compile(r"35"), (16,)),
    (re.compile(r"6011|64[4-9]|65|62"), (16, 17, 18, 19)),
    (re.compile(r"50|5[6-9]|6[0137]"), (12, 13, 14, 15, 16, 17, 18, 19)),
)
_PHONE_WORDS = re.compile(
    r"phone|\bcall (?:me|us|him|her|at|\W)|can call|\btel\b|mobile\W|\bcell\b|\bfax\b|answering at|"
    r"reach (?:me|you|him|her|us)|office\b|\bdial\b|whatsapp|\btelefon|\btél|numéro|número|móvil|电话|電話|\b\u0442\u0435\u043b"
)
_NORTH_AMERICAN = re.compile(
    r"(?:\+?1[-. ]|001-)?(?:\([0-9]{3}\)[-. ]?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
    r"(?:\s?(?:x|ext\.?)\s?[0-9]+)?"
)
_INTERNATIONAL = re.compile(r"\+|00")
_SSN_WORDS = re.compile(r"ssn|social security|social")
_VERSION_WORDS = re.compile(r"(?:version|release|\bv)\s?…|(?:version|release|\bv)\W{0,2} …")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}.*|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d.*"
)


def score(candidate: Candidate) -> float:
    """How surely a candidate is personal data, 0 to 1; 0: it is not."""
    return _CONFIRM[candidate.kind](candidate)


def _email(candidate: Candidate) -> float:
    local, _, domain = candidate.text.rpartition("@")
    broken = local.startswith(".") or ".." in candidate.text or domain.startswith("-")
    return 0.0 if broken else 1.0


def _url(_: Candidate) -> float:
    return 0.9


def _iban(candidate: Candidate) -> float:
    """Source: ISO 13616, check digits modulo 97."""
    plain = re.sub(r"[ -]", "", candidate.text).upper()
    if not 15 <= len(plain) <= 34:
        return 0.0
    turned = plain[4:] + plain[:4]
    number = int("".join(str(int(character, 36)) for character in turned))
    return 1.0 if number % 97 == 1 else 0.0


def _card(candidate: Candidate) -> float:
    digits = re.sub(r"\D", "", candidate.text)
    issuer = next((lengths for start, lengths in _CARD_LENGTHS if start.match(digits)), ())
    return 1.0 if len(digits) in issuer and _luhn(digits) else 0.0


def _luhn(digits: str) -> bool:
    """Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        value = int(character) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ssn(candidate: Candidate) -> float:
    digits = re.sub(r"\D", "", candidate.text)
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in ("000", "666") or area >= "900" or group == "00" or serial == "0000":
        return 0.0
    if _SSN_WORDS.search(candidate.context):
        return 1.0
    return 0.0 if candidate.text.isdigit() else 0.85


def _ip(candidate: Candidate) -> float:
    try:
        address = ipaddress.ip_address(candidate.text)
    except ValueError:
        return 0.0
    code = address.version == 6 and (len(candidate.text) < 7 or candidate.text.isalpha())
    named = _VERSION_WORDS.search(candidate.context)
    return 0.0 if code or named or address.is_loopback or address.is_unspecified else 0.95


def _phone(candidate: Candidate) -> float:
    text = candidate.text
    if _DATE.fullmatch(text):
        return 0.0
    if _PHONE_WORDS.search(candidate.context):
        return 0.9 if 6 <= sum(c.isdigit() for c in text) <= 20 else 0.0
    if _NORTH_AMERICAN.fullmatch(text):
        return 0.7
    if not _INTERNATIONAL.match(text) or text.isdigit():
        return 0.0
    return 0.95 if _valid_number("+" + text.removeprefix("00").lstrip("+")) else 0.0


@cache
def _library() -> Any:
    import phonenumbers  # noqa: PLC0415 - costs 40 ms, needed for few texts

    return phonenumbers


def _valid_number(text: str) -> bool:
    library = _library()
    try:
        number = library.parse(text, None)
    except library.NumberParseException:
        return False
    return bool(library.is_valid_number(number))


_CONFIRM: dict[str, Callable[[Candidate], float]] = {
    "email": _email,
    "url": _url,
    "iban": _iban,
    "card": _card,
    "ssn": _ssn,
    "ip": _ip,
    "phone": _phone,
}
