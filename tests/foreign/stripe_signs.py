"""Signs events with the official library of Stripe: what the library itself takes is taken, and nothing else."""

import json
import os
import time
import urllib.error
import urllib.request

import stripe

URL, SECRET, ORDER = os.environ["URL"], os.environ["SECRET"], os.environ["ORDER"]


def event() -> str:
    session = {
        "id": "cs_test_1", "object": "checkout.session", "mode": "payment", "status": "complete", "payment_status": "paid",
        "client_reference_id": ORDER, "amount_total": 199000, "currency": "rub", "payment_intent": "pi_python",
    }
    whole = {
        "id": "evt_python", "object": "event", "created": int(time.time()), "livemode": False,
        "type": "checkout.session.completed", "data": {"object": session},
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def header(body: str, age: int = 0, secret: str = SECRET) -> str:
    stamp = int(time.time()) - age
    return f"t={stamp},v1={stripe.WebhookSignature._compute_signature(f'{stamp}.{body}', secret)}"


def library_takes(body: str, signature: str) -> bool:
    try:
        stripe.Webhook.construct_event(body, signature, SECRET)
        return True
    except stripe.SignatureVerificationError:
        return False


def answer(body: str, signature: str) -> int:
    request = urllib.request.Request(URL, body.encode(), {"Stripe-Signature": signature, "Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


body = event()
good = header(body)
other = header(body, secret="whsec_other")
for sent, signature, taken in [
    (body + " ", good, False),
    (body.replace("199000", "100"), good, False),
    (json.dumps(json.loads(body)), good, False),
    (body, header(body, age=320), False),
    (body, other, False),
    (body, "", False),
    (body, other + "," + good.split(",")[1].replace("v1", "v0"), False),
    (body, good, True),
    (body, good + "," + other.split(",")[1], True),
]:
    assert library_takes(sent, signature) == taken, f"the library: {signature}"
    assert answer(sent, signature) == (200 if taken else 401), f"the program: {signature}"
