# Prezenty: jedna osoba płaci, a inna przyjmuje przez link.

command-gifts = Kupione przez Ciebie prezenty
button-gift = 🎁 Na prezent
button-gifts = 🎁 Moje prezenty
button-gift-skip = Bez słów
button-gift-back = ← Do planu
button-gift-other-words = ✍️ Zmień słowa
button-gift-open = 🎁 Otwórz prezent
button-gift-take = 🎁 Przyjmij prezent
button-gift-link = Link jeszcze raz: { $title }, { $day }

gift-ask-words =
    🎁 Plan „{ $title }” na prezent.
    Napisz kilka słów do osoby, którą obdarowujesz — przyjdą razem z prezentem. Można też bez słów.
gift-words-too-long = Wyszło trochę długo: { $count ->
    [one] { $count } znak
    [few] { $count } znaki
    [many] { $count } znaków
   *[other] { $count } znaku
}, a mieści się { $most }. Napisz krócej albo podaruj bez słów.
gift-card =
    🎁 <b>{ $title }</b> na prezent
    Okres: { $period }
gift-words = <i>{ $words }</i>
gift-choose-way = Po płatności przyjdzie wiadomość z linkiem — przekaż ją osobie, którą obdarowujesz. Jak wygodniej zapłacić?
gift-ready =
    ✅ Dziękujemy, prezent „{ $title }” jest opłacony!
    Przekaż następną wiadomość osobie, którą obdarowujesz. Prezent może przyjąć jedna osoba — ta, która zrobi to pierwsza. Link może czekać dowolnie długo.
gift-pass-on = 🎁 Prezent dla Ciebie: „{ $title }”, { $period }. Klub <b>{ $club }</b>.
gift-signed = — { $name }
gift-pass-on-how = Żeby przyjąć prezent, otwórz link: { $url }
gift-offer-from = 🎁 Prezent dla Ciebie od: { $name } — „{ $title }”, { $period }.
gift-offer = 🎁 Prezent dla Ciebie: „{ $title }”, { $period }.
gift-then = Jeśli przyjmiesz go dzisiaj, dostęp będzie otwarty do { $then }.
gift-then-behind = Twój ostatni dzień to { $last_day }. Prezent doliczy się do tego, co zostało: będzie to { $then }.
gift-then-forever = Z prezentem dostęp zostanie na zawsze.
gift-then-forever-already = Masz już dostęp na zawsze, prezent nic do niego nie doda. Lepiej przekaż link komuś innemu.
gift-own = To Twój własny prezent — „{ $title }”. Przyjąć go może tylko ktoś inny: przekaż link osobie, którą obdarowujesz.
gift-hers = Prezent „{ $title }” już masz, drugi raz nie trzeba.
gift-taken = Ten prezent jest już przyjęty: ktoś zrobił to wcześniej. Zapytaj osobę, która przysłała link, albo zajrzyj do planów.
gift-void = Ten prezent już nie działa: pieniądze za niego wróciły do osoby, która go kupiła. Przykro nam, że tak wyszło. Zajrzyj do planów — jest tam wszystko, co jest teraz w sprzedaży.
gift-unknown = Nie ma takiego prezentu. Być może link skopiował się nie w całości: otwórz go jeszcze raz prosto z wiadomości.
gift-claimed = 🎁 Twój prezent „{ $title }” został przyjęty.
gift-claimed-by = 🎁 Twój prezent „{ $title }” został przyjęty. Ma go teraz: { $name }.
gift-voided = Pieniądze za prezent „{ $title }” zostały zwrócone, więc jego link już nie działa.
gifts-title = <b>Twoje prezenty</b>
gifts-none = Prezentów jeszcze nie ma. Podarować można każdy plan: otwórz go i naciśnij „🎁 Na prezent”.
gift-line-waiting = 🎁 „{ $title }”, { $day } — czeka na przyjęcie
gift-line-claimed = ✅ „{ $title }”, { $day } — przyjęty
gift-line-void = ▫️ „{ $title }”, { $day } — pieniądze zwrócono

entry-gifted = 🎁 Prezent przyjęty!
