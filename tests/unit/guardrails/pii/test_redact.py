import base64
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.pii.redact import clean, find, redact

EMAIL = "john.doe@example.com"
ENCODED = {
    "plain": EMAIL,
    "upper case": EMAIL.upper(),
    "percent, sign only": quote(EMAIL),
    "percent, whole": "".join(f"%{ord(c):02X}" for c in EMAIL),
    "percent, twice": quote(quote(EMAIL, safe=""), safe=""),
    "entities, decimal": "".join(f"&#{ord(c)};" for c in EMAIL),
    "entities, hexadecimal": "".join(f"&#x{ord(c):x};" for c in EMAIL),
    "entities, named": EMAIL.replace("@", "&commat;").replace(".", "&period;"),
    "entities, escaped": html.escape(EMAIL),
    "base64": base64.b64encode(EMAIL.encode()).decode(),
    "base64, no padding": base64.b64encode(EMAIL.encode()).decode().rstrip("="),
    "base64, for URLs": base64.urlsafe_b64encode(EMAIL.encode()).decode(),
    "base64, twice": base64.b64encode(base64.b64encode(EMAIL.encode())).decode(),
    "hex": EMAIL.encode().hex(),
    "hex, prefixed": "0x" + EMAIL.encode().hex(),
    "zero-width": "\u200b".join(EMAIL),
    "soft hyphen": EMAIL.replace("d", "d\u00ad"),
    "full-width": "".join(chr(ord(c) + 0xFEE0) for c in EMAIL),
    "full-width sign": EMAIL.replace("@", "\uff20"),
    "ideographic stop": EMAIL.replace("e.c", "e\u3002c"),
    "unicode escapes": "".join(f"\\u{ord(c):04x}" for c in EMAIL),
    "byte escapes": "".join(f"\\x{ord(c):02x}" for c in EMAIL),
    "brackets": "john.doe [at] example [dot] com",
    "brackets, round": "john.doe(at)example.com",
    "words": "john.doe at example dot com",
    "spaces": "john.doe @ example.com",
    "words, round brackets": "john.doe (at) example dot com",
    "words, angle brackets": "john.doe <at> example <dot> com",
    "words, digits for letters": "john.doe 4t example d0t com",
    "words, dashes": "john.doe -at- example -dot- com",
    "words, other language": "john.doe [arroba] example [punkt] com",
    "quoted printable": "john.doe=40example=2Ecom",
    "quoted printable, wrapped": "john.doe@exam=\nple.com",
    "line break before the sign": "john.doe\n@example.com",
    "line break after the sign": "john.doe@\nexample.com",
    "line break inside the name": "john.\ndoe@example.com",
    "line break before the end": "john.doe@example.\ncom",
}

PERSONAL = [
    ("card", "4111 1111 1111 1111"),
    ("card", "378282246310005"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB82WEST12345698765432"),
    ("ip", "192.168.10.24"),
    ("ip", "2001:db8:85a3::8a2e:370:7334"),
    ("ssn", "536-22-1234"),
    ("phone", "+49 30 901820"),
    ("phone", "(415) 555-2671"),
    ("phone", "415-555-2671"),
    ("url", "https://example.com/u/42?token=abc"),
]

HARMLESS = [
    "2024-01-31T10:00:00Z",
    "2024-01-31 10:00:00.123",
    "20240131",
    "1706695200",
    "1706695200000",
    "1706695200000000",
    "SELECT count(*) FROM events WHERE ts >= '2024-01-01' AND n < 1000000 LIMIT 1000",
    "a3f5c2d1e4b6a7980102030405060708090a0b0c",
    "550e8400-e29b-41d4-a716-446655440000",
    "ctr_7d_mobile",
    "1,234,567 users and 45.6%",
    "from 10:00:00 to 11:30:00, 14 days",
    "version 1.2.3",
    "version 30.30.0.1",
    "from 01/02/2024 to 31/12/2024",
    "user_1234567890",
    "order 100000-200000",
    "plays: 123 456 789",
    "std::vector a::b",
    "{q1.revenue[0]}",
    "123456789012345678901234567890",
]


@pytest.mark.parametrize("name", ENCODED)
def test_an_address_is_found_however_it_is_written(name: str) -> None:
    redacted, findings = redact(f"write to {ENCODED[name]} today")
    assert redacted == "write to <email> today"
    assert [finding.kind for finding in findings] == ["email"]


@pytest.mark.parametrize(("kind", "text"), PERSONAL)
def test_personal_data_is_replaced_by_its_kind(kind: str, text: str) -> None:
    assert redact(f"it is {text}, she said")[0] == f"it is <{kind}>, she said"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01"])
def test_a_wrong_checksum_is_no_card_and_no_account(number: str) -> None:
    assert {finding.kind for finding in find(number)} <= {"phone"}


def test_findings_point_into_the_original() -> None:
    text = "ask john%2Edoe%40example.com or 4111111111111111"
    findings = find(text)
    assert [text[f.start : f.end] for f in findings] == [
        "john%2Edoe%40example.com",
        "4111111111111111",
    ]


def test_documentation_keeps_its_owners_addresses_and_its_links() -> None:
    text = "Owner: team@example.com, see https://example.com/runbook, card 4111111111111111"
    kept = clean(text, allow_emails=True)
    assert kept == "Owner: team@example.com, see https://example.com/runbook, card <card>"
    assert "<email>" in clean(text)


PIECES = st.sampled_from(
    [*ENCODED.values(), *(text for _, text in PERSONAL), *HARMLESS, " ", "<email>", "%", "&", "@"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=6).map(" ".join)))
def test_redaction_is_idempotent(text: str) -> None:
    once = redact(text)[0]
    assert redact(once)[0] == once


def test_labelled_text_is_found_with_few_false_alarms(shared_data: Path) -> None:
    kinds = {
        "CREDIT_CARD": "card",
        "PHONE_NUMBER": "phone",
        "EMAIL_ADDRESS": "email",
        "US_SSN": "ssn",
        "IBAN_CODE": "iban",
        "DOMAIN_NAME": "url",
        "IP_ADDRESS": "ip",
    }
    records = json.loads((shared_data / "pii" / "labelled_text.json").read_text(encoding="utf-8"))
    right = wrong = missed = 0
    for record in records:
        findings = find(record["full_text"])
        spans = [
            (kinds[s["entity_type"]], s["start_position"], s["end_position"])
            for s in record["spans"]
            if s["entity_type"] in kinds
        ]
        for kind, start, end in spans:
            hit = any(f.kind == kind and f.start < end and start < f.end for f in findings)
            right, missed = right + hit, missed + (not hit)
        wrong += sum(
            not any(f.kind == k and f.start < e and s < f.end for k, s, e in spans)
            for f in findings
        )
    assert right / (right + wrong) >= 0.92
    assert right / (right + missed) >= 0.95


@given(st.integers(0, 400), st.sampled_from(sorted(ENCODED)))
def test_a_long_text_is_read_whole(before: int, name: str) -> None:
    text = (
        "plain words here\n" * before + f"write to {ENCODED[name]} today\n" + "more words\n" * 300
    )
    assert [finding.kind for finding in find(text)] == ["email"]
    (finding,) = find(text)
    assert text[: finding.start].endswith("write to ")
    assert text[finding.end :].startswith(" today")


ELSEWHERE = [
    ("email", "Schreib an lena.m\u00fcller@beispiel.de"),
    (
        "email",
        "\u043f\u0438\u0448\u0438 \u0438\u0432\u0430\u043d@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
    ),
    ("email", "jean-luc arobase exemple point fr"),
    ("email", "maria arroba correo punto es"),
    ("phone", "mon num\u00e9ro est le 06 12 34 56 78"),
    ("phone", "\u96fb\u8a71: 03-1234-5678"),
    ("phone", "phone +\u0664\u0669\u0663\u0660\u0669\u0660\u0661\u0668\u0662\u0660"),
    ("card", "4111.1111.1111.1111"),
    ("ip", "ip=198.51.100.23:8080"),
    ("url", "hxxps://example.com/profile"),
]


@pytest.mark.parametrize(("kind", "text"), ELSEWHERE)
def test_personal_data_is_found_in_other_languages_and_scripts(kind: str, text: str) -> None:
    assert [finding.kind for finding in find(text)] == [kind]


def test_a_name_with_an_umlaut_is_redacted_whole() -> None:
    assert redact("an lena.m\u00fcller@beispiel.de heute")[0] == "an <email> heute"


def test_half_a_surrogate_pair_hides_nothing() -> None:
    assert redact("\ud800 ask john@example.com")[0] == "\ud800 ask <email>"
