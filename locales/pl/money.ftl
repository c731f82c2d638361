# Pieniądze: zwroty, płatności, które do niczego nie pasują, i automatyczne przedłużanie.

command-cancel = Automatyczne przedłużanie: sprawdź i wyłącz

button-renewals = Automatyczne przedłużanie
button-unmatched = Nierozliczone płatności
button-unmatched-open = Rozlicz
button-unmatched-back = ← Do płatności
button-unmatched-other = Ktoś inny
button-unmatched-for = Zalicz: { $name }
button-unmatched-dismiss = Zamknij bez zaliczania
button-unmatched-days = { $days ->
    [one] { $days } dzień · { $title }
    [few] { $days } dni · { $title }
    [many] { $days } dni · { $title }
   *[other] { $days } dnia · { $title }
}
button-unmatched-whole = Cały okres · { $title }
button-refund = Zwróć pieniądze
button-refund-yes = Tak, zwróć { $back }
button-refund-done = Pieniądze wysłane
button-refund-again = Spróbuj ponownie
button-nothing = Niczego nie zmieniaj
button-partial-keep = Zostaw czas
button-partial-cut = Skróć
button-older = Wcześniejsze →
button-inbox-line = Nr { $payment } · { $amount }
button-dispute-lift = Znów pozwól kupować
button-renewal-stop = Wyłącz: { $title }
button-renewal-stopped = Wyłączone
button-renewal-pay = Zapłać

## Zwrot

refund-title = <b>Zwrot płatności nr { $payment }</b>
refund-sum = Wraca cała kwota: <b>{ $back }</b>.
refund-sum-part = Wraca <b>{ $back }</b> z { $amount }.
refund-whose = Czyja płatność: { $name }
refund-time-none = Ta płatność nie dała czasu, więc nie ma czego odejmować.
refund-time-part = { $rule ->
    [keep] Czas zostaje: tak ustawiono w club.toml.
    [cut] Czas skróci się proporcjonalnie do kwoty: tak ustawiono w club.toml.
   *[ask] O czas bot zapyta, gdy pieniądze zostaną zwrócone.
}
refund-time-cut = Po skróceniu ostatnim dniem zamiast { $last_day } będzie { $then }.
refund-time-used = Czas z tej płatności już minął, nie ma czego odejmować.
refund-time-left = { $days ->
    [one] Przepada reszta jej czasu: { $days } dzień.
    [few] Przepada reszta jej czasu: { $days } dni.
    [many] Przepada reszta jej czasu: { $days } dni.
   *[other] Przepada reszta jej czasu: { $days } dnia.
}
refund-time-forever = Przepada dostęp na zawsze.
refund-closes = Subskrypcja skończy się od razu, wejście zostanie zamknięte.
refund-last-day = Ostatnim dniem zamiast { $last_day } będzie { $then }.
refund-later = { $count ->
    [one] { $count } kolejny okres zacznie się wcześniej, nie przepadnie.
    [few] { $count } kolejne okresy zaczną się wcześniej, nie przepadną.
    [many] { $count } kolejnych okresów zacznie się wcześniej, nie przepadnie.
   *[other] { $count } kolejnego okresu zacznie się wcześniej, nie przepadnie.
}
refund-others = Przepadną też dni otrzymane za tę płatność: { $name }.
refund-by-service = Pieniądze zwróci { $provider }, bot o to poprosi. Czas przepadnie dopiero wtedy, gdy pieniądze zostaną zwrócone.
refund-by-yourself = { $provider } nie zwraca pieniędzy na prośbę bota: zwracasz je samodzielnie, a potem naciskasz przycisk. Czas przepadnie dopiero po tym.
refund-ask-reason = Dlaczego zwracamy? Napisz to w jednej wiadomości: powód zostanie w dzienniku.
money-reason = Powód: { $reason }
refund-unable = { $why ->
    [unknown] Nie ma płatności nr { $payment }. Numer jest na karcie uczestnika: /refund 12 albo, przy zwrocie części, /refund 12 500.
    [not_paid] Płatność nr { $payment } nie została opłacona, nie ma czego zwracać.
    [already] Płatność nr { $payment } została już zwrócona w całości.
    [under_way] Zwrot płatności nr { $payment } już trwa.
    [too_much] Z płatności nr { $payment } nie można zwrócić takiej kwoty. Sprawdź, ile z niej zostało.
    [test] Płatność nr { $payment } była testowa, bez pieniędzy.
   *[changed] W płatności nr { $payment } coś się w tym czasie zmieniło. Spójrz na nią jeszcze raz: /refund { $payment }
}
refund-asked = Poprosiliśmy serwis o zwrot { $back }. Gdy tylko odpowie, bot napisze.
refund-by-hand = Prosimy o samodzielny zwrot <b>{ $back }</b>:
refund-by-hand-next = Po wysłaniu pieniędzy naciśnij przycisk: bot zapisze zwrot i odejmie czas.
refund-done = ✅ Pieniądze zwrócone: { $back }. { $name }.
refund-done-nobody = ✅ Pieniądze zwrócone: { $back }.
refund-refused = ⚠️ { $name }: serwis nie zwrócił { $back }. Czas pozostał bez zmian.
refund-refused-nobody = ⚠️ Serwis nie zwrócił { $back }.
refund-refused-why = Jego odpowiedź: { $why }
refund-refused-next = Sprawdź, czy na koncie sklepu jest dość pieniędzy, i spróbuj ponownie. Zwrotu można też dokonać w panelu serwisu: bot się o tym dowie.
nothing-changed = Dobrze, wszystko zostaje bez zmian.
money-until = Ostatni dzień to teraz { $last_day }.
money-until-none = Pozostały czas subskrypcji: brak.
partial = ⚠️ Zwrócono tylko część pieniędzy: <b>{ $refunded }</b> z { $amount }.
partial-days = Jeśli zostawić czas, ostatni dzień to { $kept }; po proporcjonalnym skróceniu — { $cut }.
partial-ask = Co z czasem?
partial-kept = Dobrze, czas zostaje. { $name }.
partial-cut = Gotowe, czas skrócony. { $name }.

## Nierozliczone płatności

inbox = <b>Nierozliczone płatności</b>: { $count }
inbox-empty = Nie ma nierozliczonych płatności: każda znalazła swoją osobę.
inbox-line = • { $amount }, { $day }, { $provider }: { $misfit }
unmatched-card = <b>Płatność nr { $payment }</b>: { $amount }, { $day }
unmatched-under-way = Jej zwrot już trwa.
unmatched-people = Czyja może być:
unmatched-person = • { $name } — { $because ->
    [order] to zamówienie tej osoby
    [payer] zapłacono z tego konta lub adresu
    [sum] ma nieopłacone zamówienie na tę samą kwotę
    [claim] twierdzi, że to jej zakup
   *[named] tak wskazano
}
unmatched-contact = Co wiadomo o płacącym (może sam potwierdzić zakup poleceniem /claim):
unmatched-choose = { $name }: czym ma się stać { $amount }?
unmatched-choice = • „{ $title }”, cały okres — { $until }
unmatched-choice-days = { $days ->
    [one] • „{ $title }”, za tę kwotę { $days } dzień — { $until }
    [few] • „{ $title }”, za tę kwotę { $days } dni — { $until }
    [many] • „{ $title }”, za tę kwotę { $days } dni — { $until }
   *[other] • „{ $title }”, za tę kwotę { $days } dnia — { $until }
}
unmatched-settled = { $how ->
    [granted] ✅ Płatność zaliczona: { $amount }.
    [converted] ✅ Kwota stała się dniami: { $amount }.
   *[dismissed] Płatność zamknięta bez zaliczania: { $amount }.
}
unmatched-settled-for = Dla kogo: { $name }
unmatched-settled-before = Ta płatność jest już rozliczona.
unmatched-why-dismiss = Dlaczego zamykamy { $amount } bez zaliczania? Napisz to w jednej wiadomości: powód zostanie w dzienniku.
unmatched-who = Czyja jest płatność na { $amount }? Wyślij numer uczestnika albo konto, na przykład tg:1001.
unmatched-nobody = Nie ma takiego uczestnika. Sprawdź numer.

## Płatności sporne

disputed = ⚠️ Bank płatnika zabrał pieniądze z powrotem: <b>{ $amount }</b> ({ $provider }). Czas z tej płatności przepadł.
disputed-who = Czyja płatność: { $name } (/member { $member })
disputed-nobody = Nie wiadomo, czyja to była płatność.
disputed-next = Ta osoba nie może już kupować bez Twojej zgody. Jeśli sprawa załatwiona, pozwól znowu.
dispute-lifted = { $name }: może znów kupować.
buying-closed = Teraz nie można tu kupić subskrypcji: bank cofnął Twoją wcześniejszą płatność. Napisz, proszę, do zespołu klubu — pomoże to wyjaśnić.

## Automatyczne przedłużanie

renewals = <b>Automatyczne przedłużanie jest włączone</b>
renewals-next = Możesz je wyłączyć w każdej chwili. Wszystko, co opłacone, zostaje.
renewal-line = „{ $title }” — opłacone do { $last_day }
renewal-line-over = „{ $title }”
renewals-none = Nie ma automatycznego przedłużania: nic nie pobiera się samo.
renewals-none-until = Ostatni dzień: { $last_day }.
renewal-stopped = Gotowe, „{ $title }” nie przedłuży się już samo. Pieniądze nie będą pobierane.
renewal-stops-by-hand = Zapisane: „{ $title }” nie ma się już samo przedłużać. Zespół klubu wyłącza to ręcznie; już o tym wie, a my napiszemy, gdy będzie gotowe.
renewal-keeps = To, co opłacone, zostaje: do { $last_day } włącznie.
renewal-task = { $name } prosi o wyłączenie automatycznego przedłużania „{ $title }”. Bot nie może tego zrobić:
renewal-task-next = Wyłącz je w panelu serwisu przed następnym pobraniem i naciśnij przycisk: bot napisze, że to już gotowe.
renewal-task-done = { $name }: przedłużanie wyłączone, bot o tym napisał.
renewal-failed = Nie udało się przedłużyć „{ $title }”: bank odrzucił płatność. Zdarza się: karta straciła ważność albo zabrakło środków.
renewal-failed-until = Opłacone do { $last_day }, wejście jest wciąż otwarte.
renewal-failed-next = Aby nic się nie przerwało, możesz zapłacić samodzielnie, jednym przyciskiem.
renewal-failed-freeze = Zły moment? Subskrypcję można zamrozić.
