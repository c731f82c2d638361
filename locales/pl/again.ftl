# Automatyczne przedłużanie: pytanie, zgoda i obciążenia, których dokonuje klub.

button-again-yes = Przedłużaj automatycznie
button-again-once = Zapłać raz
button-again-stop = Nie przedłużaj

every-days = { $count ->
    [1] codziennie
    [one] co { $count } dzień
    [few] co { $count } dni
    [many] co { $count } dni
   *[other] co { $count } dnia
}
every-weeks = { $count ->
    [1] co tydzień
    [one] co { $count } tydzień
    [few] co { $count } tygodnie
    [many] co { $count } tygodni
   *[other] co { $count } tygodnia
}
every-months = { $count ->
    [1] co miesiąc
    [one] co { $count } miesiąc
    [few] co { $count } miesiące
    [many] co { $count } miesięcy
   *[other] co { $count } miesiąca
}
every-years = { $count ->
    [1] co rok
    [one] co { $count } rok
    [few] co { $count } lata
    [many] co { $count } lat
   *[other] co { $count } roku
}

again-ask = <b>Przedłużać „{ $title }” automatycznie?</b>
again-terms-club = Jeśli tak, teraz płacisz { $price }, { $provider } zachowuje Twój sposób płatności, a dalej klub sam pobiera { $price } { $every }, zanim skończy się opłacony czas. Dzień przed każdym pobraniem bot napisze i poda kwotę. Bez Twojej zgody cena nie wzrośnie. Możesz to wyłączyć w każdej chwili: /cancel. Wszystko, co opłacone, zostaje.
again-terms-service = Jeśli tak, teraz płacisz { $price }, a dalej { $provider } sam pobiera { $price } { $every }. Możesz to wyłączyć w każdej chwili: /cancel. Wszystko, co opłacone, zostaje.
again-once = Jeśli zapłacisz raz, nic nie pobierze się samo.

## Obciążenia, których dokonuje klub

again-coming = Zbliża się przedłużenie: „{ $title }”, { $day } pobierzemy { $price }.
again-method = Skąd: { $method }.
again-dearer = Dla innych plan kosztuje teraz { $price }; Twoja cena się nie zmienia.
again-coming-next = Jeśli wszystko się zgadza, nie trzeba nic robić. Jeśli nie chcesz przedłużać, naciśnij przycisk: opłacony czas zostaje.
again-declined = Nie udało się pobrać { $price } za „{ $title }”: bank nie przepuścił płatności. Tak bywa, gdy na karcie brakuje środków.
again-declined-next = Spróbujemy ponownie { $day }. Nie trzeba czekać: możesz zapłacić samodzielnie.
again-not-saved = „{ $title }” jest opłacone, ale serwis płatności nie zachował sposobu płatności. Nic nie pobierze się samo: przypomnimy na czas.
again-over = { $why ->
    [gone] Automatyczne przedłużanie „{ $title }” jest wyłączone: zapisanej karty nie można już obciążyć, straciła ważność albo została odłączona.
    [declined] Automatyczne przedłużanie „{ $title }” jest wyłączone: nie udało się pobrać pieniędzy.
    [refunded] Automatyczne przedłużanie „{ $title }” jest wyłączone: pieniądze zostały zwrócone. Nie będzie więcej obciążeń.
   *[not-sold] Automatyczne przedłużanie „{ $title }” jest wyłączone: klub nie sprzedaje już tego planu na tych samych warunkach. Nie będzie więcej obciążeń.
}
again-over-next = Aby zostać w klubie, możesz zapłacić samodzielnie jednym przyciskiem.
