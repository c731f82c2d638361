# Automatyczne przedłużanie: pytanie, zgoda i obciążenia, których dokonuje klub.

button-again-yes = Przedłużaj automatycznie
button-again-once = Zapłać raz

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
