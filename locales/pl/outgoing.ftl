# Komu opowiadamy o klubie: webhooki.

outgoing-failing = ⚠️ Webhook „{ $name }” nie przyjmuje zdarzeń od { $since }. Bot próbuje dalej, zdarzenia czekają.
outgoing-why = Ostatni błąd: { $why }
outgoing-mend = Sprawdź adres w club.toml i samą usługę. Zdarzenie próbne: propusk hooks test { $name }. Każde zdarzenie czeka trzy doby; co przepadło, można wysłać jeszcze raz: propusk hooks replay { $name }.
outgoing-gone = ⛔ Webhook „{ $name }” odpowiedział, że nie przyjmuje już zdarzeń (410). Bot przestał je wysyłać.
outgoing-resume = Jeśli to pomyłka, włącz go ponownie: propusk hooks resume { $name }. Jeśli nie, usuń go z club.toml.
