# Przelew poza serwisami płatności: uczestnik pisze, że zapłacił, zespół klubu potwierdza.

command-paid = Poinformuj, że przelew został wysłany

## Do uczestnika

transfer-details = <b>{ $title }</b>: przelej { $price }.
transfer-where = { $details }
transfer-purpose = W tytule przelewu wpisz: <b>zamówienie { $number }</b> — dzięki temu szybciej go znajdziemy.
transfer-details-next = Po wysłaniu przelewu naciśnij „Już zapłacone”.
transfer-ask-picture = Dziękujemy! Prześlij zrzut ekranu albo PDF potwierdzenia — szybciej znajdziemy przelew. Jeśli go nie masz, po prostu naciśnij przycisk.
transfer-no-picture = Prześlij obrazek, PDF albo kilka słów o przelewie. Jeśli nie masz nic do wysłania, naciśnij przycisk.
transfer-thanks = Dziękujemy, szukamy przelewu na { $price }. Gdy tylko zobaczymy pieniądze, dostęp się otworzy i od razu napiszemy. Zwykle trwa to krócej niż dzień.
transfer-paid-before = Pieniądze już dotarły, wszystko w porządku.
transfer-nothing-open = Nie masz teraz zamówienia, które czeka na przelew. Wybierz plan, a wyślemy dane do przelewu.
transfer-not-come = Sprawdziliśmy: przelew na { $price } („{ $title }”) jeszcze nie dotarł.
transfer-not-come-next = To się zdarza: bank zwleka albo w danych jest literówka. Sprawdź, proszę, i naciśnij przycisk jeszcze raz — z potwierdzeniem znajdziemy przelew szybciej.
transfer-differs = Pieniądze dotarły: { $came } zamiast { $price }. Zespół klubu zdecyduje, jak je zaliczyć, i napisze do ciebie.
transfer-lapsed = Zamówienie „{ $title }” jest zamknięte: przelew nie dotarł. Jeśli pieniądze zostały już wysłane, nie przepadną — złóż zamówienie ponownie i naciśnij „Już zapłacone”.

button-transfer-paid = Już zapłacone
button-transfer-skip = Nie mam potwierdzenia

## Do zespołu

transfer-card = 💳 <b>{ $name }</b>: „Już zapłacone”, { $price }
transfer-card-recorded = 💳 Zapisz płatność: <b>{ $name }</b>, { $price }
transfer-card-order = Zamówienie { $number } · { $title }
transfer-card-contact = { $contact }
transfer-card-said = Zgłoszono: { $day }, { $time }
transfer-card-words = „{ $words }”
transfer-card-no-picture = Bez potwierdzenia
transfer-card-elsewhere = { $platform ->
    [vk] Potwierdzenie jest w rozmowie z botem na VK
   *[telegram] Potwierdzenie jest w rozmowie z botem w Telegramie
}
transfer-card-annotate = Możesz przesłać potwierdzenie albo napisać, skąd są pieniądze: zostanie to w historii.
button-transfer-came = Pieniądze dotarły: { $amount }
button-transfer-other = Inna kwota…
button-transfer-none = Brak pieniędzy
button-transfer-drop = Nie zapisuj
button-transfer-card = Otwórz przelew
button-transfers = Przelewy
button-transfer-record = Zapisz płatność
button-transfer-plan = { $title } · { $prices }
button-transfer-line = { $name } · { $price }
transfer-ask-amount = Ile dotarło? Napisz kwotę, na przykład 1500. W zamówieniu było { $price }.
transfer-bad-amount = Nie udało się odczytać kwoty. Napisz ją liczbą, na przykład 1500 albo 1500,50.
transfer-confirmed = ✅ Zapisano: { $name }, { $amount }. Dostęp jest otwarty, uczestnik dostał wiadomość.
transfer-confirmed-differs = Zapisano: { $name }, { $amount }. To inna kwota niż w zamówieniu, więc płatność czeka na twoją decyzję wśród nierozliczonych.
transfer-refused = { $name }: brak pieniędzy ({ $price }). Napisaliśmy do uczestnika z prośbą o sprawdzenie przelewu.
transfer-dropped = Płatność nie została zapisana: { $name }, { $price }.
transfer-decided-came = Już rozstrzygnięte: { $by } — pieniądze dotarły, { $amount }.
transfer-decided-none = Już rozstrzygnięte: { $by } — brak pieniędzy. Jeśli jednak dotarły, otwórz przelew.
transfer-decided-nobody = To zamówienie jest już zamknięte: przelew nie dotarł. Jeśli pieniądze jednak są, otwórz przelew.
transfer-waiting = { $count ->
    [one] Na sprawdzenie czeka { $count } przelew: uczestnik napisał, że zapłacił.
    [few] Na sprawdzenie czekają { $count } przelewy: uczestnicy napisali, że zapłacili.
    [many] Na sprawdzenie czeka { $count } przelewów: uczestnicy napisali, że zapłacili.
   *[other] Na sprawdzenie czeka { $count } przelewu: uczestnicy napisali, że zapłacili.
}
transfer-list = <b>Przelewy do sprawdzenia: { $count }</b>
transfer-list-line = { $name } · { $price } · od { $day }, { $time }
transfer-list-none = Wszystkie przelewy są sprawdzone.
transfer-record = Za jaki plan zapłacono? { $name }
transfer-record-none = Nie ma planu z ceną, za który można zapisać płatność: { $name }
transfer-no-plan = Nie ma takiego planu z ceną. Są: { $plans }
