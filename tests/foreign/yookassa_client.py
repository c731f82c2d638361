"""A shop on the official library of YooKassa: it creates, finds, lists and gives back, as it would at the real one."""

import os
import time
import uuid

from yookassa import Configuration, Payment, Refund
from yookassa.domain.exceptions import BadRequestError, NotFoundError, UnauthorizedError

SHOP, KEY, URL = os.environ["SHOP"], os.environ["KEY"], os.environ["URL"]


def refuses(error: type[Exception], act) -> None:
    try:
        act()
    except error:
        return
    raise RuntimeError(f"{error.__name__} was expected")


def wanted(value: str) -> dict:
    return {
        "amount": {"value": value, "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "https://club.example/back"},
        "description": "Клуб «Практика»",
        "metadata": {"order_id": "ord_1"},
    }


Configuration.configure(SHOP, "live_wrong", api_url=URL)
refuses(UnauthorizedError, lambda: Payment.create(wanted("990.00"), str(uuid.uuid4())))
Configuration.configure(SHOP, KEY, api_url=URL)
key = str(uuid.uuid4())
made = Payment.create(wanted("990.00"), key)
assert made.status == "pending" and not made.paid and made.amount.currency == "RUB"
assert made.confirmation.confirmation_url.startswith("http") and made.metadata["order_id"] == "ord_1"
assert Payment.create(wanted("990.00"), key).id == made.id, "the same key is the same payment"
refuses(NotFoundError, lambda: Payment.find_one("22d6d597-000f-5000-9000-145f6df21d6f"))

deadline = time.monotonic() + 60
while (payment := Payment.find_one(made.id)).status != "succeeded":
    assert time.monotonic() < deadline, "nobody pays"
    time.sleep(0.05)
assert payment.paid and payment.captured_at and float(payment.amount.value) == 990
listed = Payment.list({"status": "succeeded", "limit": 10})
assert [p.id for p in listed.items] == [made.id]

part = Refund.create({"payment_id": made.id, "amount": {"value": "330.00", "currency": "RUB"}}, str(uuid.uuid4()))
assert part.status == "succeeded" and part.payment_id == made.id
assert float(Payment.find_one(made.id).refunded_amount.value) == 330
too_much = {"payment_id": made.id, "amount": {"value": "990.00", "currency": "RUB"}}
refuses(BadRequestError, lambda: Refund.create(too_much, str(uuid.uuid4())))
