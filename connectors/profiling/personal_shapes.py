"""How values look that point at a person or a secret, as SQL over one value."""

OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = f"({OCTET}[.]){{3}}{OCTET}"
IPV6 = "([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|[0-9a-fA-F:]*::[0-9a-fA-F:]*"
ABROAD = "[+][1-9][0-9 ()./-]{6,17}[0-9]"
LOCAL = "([(][0-9]{3}[)] ?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
KEYS = (
    "((sk|pk|rk)[-_](live|test|proj|ant)[-_][A-Za-z0-9_-]{8,}|(sk|pk)[-_][A-Za-z0-9]{20,}"
    "|gh[pousr]_[A-Za-z0-9]{20,}|xox[abp]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[A-Za-z0-9_-]{30,}"
    "|eyJ[A-Za-z0-9_-]{8,}[.][A-Za-z0-9_-]+[.]?[A-Za-z0-9_-]*|[$]2[aby][$].{50,}|[$]argon2.+)"
)
EMAIL = "[A-Za-z0-9._%+-]+(@|%40)[A-Za-z0-9-]+[.][A-Za-z]{2,}"
# Numbers of the card brands in their lengths; the checksum is in SQL.
CARD = "4[0-9]{15}|5[1-5][0-9]{14}|2[2-7][0-9]{14}|3[47][0-9]{13}|6(011|5[0-9]{2})[0-9]{12}"
IBAN = "[A-Z]{2}[0-9]{2} ?([A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}"
# Four numbers that no version is likely to have: a high first one, or two high ones.
CLEAR = "(3[2-9]|[4-9][0-9]|[12][0-9]{2})[.][0-9]+[.][0-9]+[.][0-9]+|.*[12][0-9]{2}[.](.*[.])?[12][0-9]{2}"
HIGH = f"(3[2-9]|[4-9][0-9]|[12][0-9]{{2}})([.]{OCTET}){{2}}[.][1-9][0-9]{{0,2}}"
BEFORE, AFTER = "(^|[^0-9A-Za-z+.])", "([^0-9A-Za-z.]|[.]?$|[.] )"

LUHN = (
    "list_sum(list_transform(range(length(d)), lambda i: CASE WHEN i % 2 = 0 "
    "THEN CAST(d[-1 - i] AS INTEGER) ELSE list_sum(list_transform(string_split("
    "CAST(2 * CAST(d[-1 - i] AS INTEGER) AS VARCHAR), ''), lambda x: CAST(x AS INTEGER))) END)) % 10 = 0"
)
MOVED = "upper(replace(v[5:] || v[:4], ' ', ''))"
MOD_97 = (
    f"list_reduce(list_prepend(0, list_transform(string_split({MOVED}, ''), lambda c: "
    "CASE WHEN c BETWEEN '0' AND '9' THEN ascii(c) - 48 ELSE ascii(c) - 55 END)), "
    "lambda a, n: (a * CASE WHEN n > 9 THEN 100 ELSE 10 END + n) % 97) = 1"
)

GROUPED = "[A-Z]{2}[0-9]{2}( [A-Z0-9]{4}){3,7}"
ASKED = "regexp_matches(v, '([?&]|%26)(phone|tel|ip|token|api_?key|password)=[^&]+')"

PERSONAL_SHAPES: dict[str, str] = {
    "email": f"regexp_matches(v, '{EMAIL}')",
    "ip": f"regexp_full_match(v, '{IPV4}|{IPV6}') AND length(v) > 2",
    "clear_ip": f"regexp_full_match(v, '{IPV4}') AND regexp_full_match(v, '{CLEAR}') AND v NOT LIKE '%.0.0' OR regexp_full_match(v, '{IPV6}') AND length(v) > 2",
    "phone": r"regexp_full_match(v, '[+][0-9][0-9 ()./-]{7,18}|[(]?[0-9]{2,4}[)]?[ ./-][0-9]{3,4}[ ./-][0-9]{3,5}|00[1-9][0-9]{8,13}')",
    "clear_phone": f"regexp_full_match(v, '(00|[+][0-9 ]{{1,5}})?({ABROAD}|{LOCAL})')",
    "card": f"CASE WHEN regexp_full_match(v, '[0-9 -]{{15,24}}') AND regexp_full_match(d, '{CARD}') THEN {LUHN} ELSE false END",
    "card_like": f"regexp_full_match(v, '[0-9 -]{{15,24}}') AND regexp_full_match(d, '{CARD}')",
    "iban": f"CASE WHEN regexp_full_match(v, '{IBAN}') THEN {MOD_97} ELSE false END",
    "iban_like": f"regexp_full_match(v, '{IBAN}')",
    "token": f"regexp_full_match(v, '{KEYS}')",
    "inside": f"regexp_matches(v, '{BEFORE}({ABROAD}|[(]?{LOCAL}|{IPV4}|{KEYS}|{GROUPED}){AFTER}') OR {ASKED}",
    "inside_version": f"regexp_matches(v, '{BEFORE}({ABROAD}|[(]?{LOCAL}|{HIGH}|{KEYS}|{GROUPED}){AFTER}') OR {ASKED}",
    "uuid": r"regexp_full_match(lower(v), '[{]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[}]?')",
    "hash": r"regexp_full_match(v, '[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}|[$]2[aby][$].{50,}|[$]argon2.*')",
    "api_key": r"regexp_full_match(v, '(sk|pk|api|key|ghp|xox[bp]|AKIA|eyJ)[-_A-Za-z0-9]*[-_A-Za-z0-9.]{16,}')",
}  # fmt: skip
"""SQL over one value `v` as text, trimmed, and its digits `d`; `card_like` and `iban_like` lack the
checksum; `clear_ip` and `inside_version` leave out what may be a version: `4.8.0.12`."""
