"""Signs web hooks with the reference library of Standard Webhooks: what the library itself takes is taken, and nothing else."""

import json
import os
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

from standardwebhooks import Webhook, WebhookVerificationError

URL, SECRET, ORDER = os.environ["URL"], os.environ["SECRET"], os.environ["ORDER"]
hook = Webhook(SECRET)


def headers(body: str, age: int = 0, by: Webhook = hook) -> dict[str, str]:
    at = datetime.now(timezone.utc) - timedelta(seconds=age)
    return {
        "webhook-id": "msg_python",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": by.sign("msg_python", at, body),
    }


def library_takes(body: str, signed: dict[str, str]) -> bool:
    try:
        hook.verify(body, signed)
        return True
    except WebhookVerificationError:
        return False


def answer(body: str, signed: dict[str, str]) -> int:
    request = urllib.request.Request(URL, body.encode(), {"Content-Type": "application/json", **signed})
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


data = {"external_id": "python-1", "order_ref": ORDER, "amount": "1990.00", "currency": "RUB"}
body = json.dumps({"type": "payment.paid", "data": data}, indent=1)
good = headers(body)
other = headers(body, by=Webhook("whsec_" + "AAAA" * 8))
for sent, signed, taken in [
    (body + " ", good, False),
    (body.replace("1990", "1"), good, False),
    (body, {**good, "webhook-id": "msg_other"}, False),
    (body, headers(body, age=320), False),
    (body, headers(body, age=-320), False),
    (body, other, False),
    (body, {}, False),
    (body, good, True),
    (body, {**good, "webhook-signature": other["webhook-signature"] + " " + good["webhook-signature"]}, True),
]:
    assert library_takes(sent, signed) == taken, f"the library: {signed}"
    assert answer(sent, signed) == (204 if taken else 401), f"the program: {signed}"
