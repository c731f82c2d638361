# Paragon fiskalny: dokąd go wysłać.

receipt-ask = Dokąd wysłać paragon? Napisz adres e-mail albo numer telefonu — zapytamy raz i zapamiętamy.
receipt-ask-now = Teraz paragony przychodzą na { $contact }.
receipt-not-read = Nie udało się odczytać. Napisz adres e-mail, na przykład anna@example.com, albo numer telefonu z kierunkowym kraju, na przykład +7 999 123-45-67.
receipt-kept = Zapamiętane: kolejne paragony przyjdą na { $contact }.
receipt-goes-to = Paragon przyjdzie na { $contact }.
button-receipt-change = Paragon na inny adres
