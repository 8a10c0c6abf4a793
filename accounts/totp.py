"""Time-based one-time codes as RFC 6238 describes them and every authenticator app makes them: SHA-1, 30 seconds."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
TOLERANCE = 1
"""How many steps the clock of a phone may be away from ours."""

_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


def new_secret() -> str:
    """160 bits, in base 32 as the apps want to have them typed."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def code_of(secret: str, step: int) -> str:
    """The code of this step. secret: in base 32."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, *, at: datetime) -> int | None:
    """The step around this moment whose code this is, the latest first; None for a wrong code."""
    if not _CODE.fullmatch(code):
        return None
    present = step_at(at)
    steps = range(present + TOLERANCE, present - TOLERANCE - 1, -1)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step), code)), None)


def link_of(secret: str, *, issuer: str, account: str) -> str:
    """The address that an authenticator app on the same device opens."""
    facts = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='@')}?{facts}"
