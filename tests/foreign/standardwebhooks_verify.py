"""Verifies messages with the reference library of Standard Webhooks: one JSON object a line, one word of answer."""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    message = json.loads(line)
    try:
        Webhook(message["secret"]).verify(message["body"], message["headers"])
        print("good", flush=True)
    except WebhookVerificationError:
        print("bad", flush=True)
