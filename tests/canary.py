"""One planted address in the spellings that leaks take."""

CANARY = "canary7@mail.test"
FORMS = {
    "as it is": CANARY,
    "upper case": CANARY.upper(),
    "spelled": "canary7 [at] mail [dot] test",
    "percent": "canary7%40mail.test",
    "entities": "canary7&#64;mail.test",
    "zero-width": "canary7\u200b@mail.test",
    "base64": "Y2FuYXJ5N0BtYWlsLnRlc3Q=",
    "hex": CANARY.encode().hex(),
}
