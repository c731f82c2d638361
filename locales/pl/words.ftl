# Słowa zamiast poleceń: wszystko, co rozumiemy, po przecinku; pierwsze jest to, które pokazujemy na VK.
# Rozumiemy słowa wszystkich języków, niezależnie od języka rozmowy; jedno słowo nie może znaczyć dwóch poleceń.

words-start = zacznij, cześć, dzień dobry, start od nowa
words-plans = plany, ceny, cena, cennik, kup, ile kosztuje
words-status = status, moja subskrypcja, mój status, mój dostęp, subskrypcja, dostęp
words-link = wejście, link, moje wejście, mój link, wejdź
words-renew = przedłuż, przedłużenie, zapłać, przedłuż subskrypcję
words-why = dlaczego, dlaczego tak
words-lang = język, zmień język
words-help = pomoc, polecenia
words-freeze = zamrożenie, zamroź, przerwa, wakacje
words-unfreeze = odmroź, wróć, odmrożenie
words-invite = zaproś, zaproś znajomych, znajomi, zaproszenie
words-promo = kod, kod promocyjny
words-gifts = prezenty, moje prezenty, prezent
words-cancel = wyłącz przedłużanie, automatyczne przedłużanie, anuluj, anuluj subskrypcję, zrezygnuj
words-mydata = moje dane
words-forget = zapomnij mnie, usuń moje dane, usuń mnie
words-connect = połącz, połącz konta, połącz moje konta
words-claim = mój zakup, zakup, znajdź zakup
words-refund = zwrot, zwróć pieniądze
words-unmatched = nierozliczone, nierozliczone płatności
words-admin = zarządzanie, klub
words-stats = statystyka, statystyki
words-tasks = zadania, do kogo zadzwonić
words-hands = ręcznie, do zrobienia, zrób ręcznie
words-audit = kontrola, audyt, uzgodnienie, kto nie zapłacił
words-find = znajdź, szukaj, znajdź osobę
words-member = karta, uczestnik, uczestniczka
words-grant = przyznaj
words-extend = dodaj, dodaj dni
words-revoke = odbierz, zabierz
words-ban = ban, zablokuj
words-unban = unban, odblokuj
words-separate = rozdziel, rozłącz
words-note = notatka, zapisz
words-expiring = kończą się
words-compensate = rekompensata, oddaj dni
words-paid = zapłaciłem, zapłaciłam, zapłacone, już zapłacone
words-transfers = przelewy
# Tak kończy się rozmowa, w której bot o coś zapytał.
words-stop = anuluj, nie trzeba, stop, rezygnuję
# Te słowa przy liczbie i dniu nic nie znaczą: „zamroź na 7 dni od 24.12”.
words-fillers = na, od, do, dni, dzień, dnia, proszę
# Jak ten język nazywa się we wszystkich językach.
words-language = polski, po polsku, pl, польский, по-польски, polish
