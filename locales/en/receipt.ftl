# The fiscal receipt: where it is to go.

receipt-ask = Where shall the receipt go? Write your e-mail address or your phone number — we ask once and remember it.
receipt-ask-now = Receipts go to { $contact } now.
receipt-not-read = That could not be read. Write an e-mail address, for example anna@example.com, or a phone number with its country, for example +7 999 123-45-67.
receipt-kept = Remembered: the next receipts go to { $contact }.
receipt-goes-to = The receipt goes to { $contact }.
button-receipt-change = Send receipts elsewhere
