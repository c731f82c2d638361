# Co czytają uczestnicy klubu. Znaczniki: tylko <b> i <i>. Krótko, życzliwie, bez „Pan/Pani” i bez form rodzajowych.

lang-name = Polski

## Słowa, z których składa się reszta

number-group = {"\u00A0"}
number-decimal = ,
money = { $currency ->
    [RUB] { $amount }{"\u00A0"}₽
    [EUR] { $exact }{"\u00A0"}€
    [PLN] { $exact }{"\u00A0"}zł
    [XTR] { $amount }{"\u00A0"}⭐
   *[other] { $exact }{"\u00A0"}{ $currency }
}
either = { $first } lub { $rest }
date = { $day } { $month ->
    [1] stycznia
    [2] lutego
    [3] marca
    [4] kwietnia
    [5] maja
    [6] czerwca
    [7] lipca
    [8] sierpnia
    [9] września
    [10] października
    [11] listopada
   *[other] grudnia
} { $year }
period-days = { $count ->
    [one] { $count } dzień
    [few] { $count } dni
    [many] { $count } dni
   *[other] { $count } dnia
}
period-months = { $count ->
    [one] { $count } miesiąc
    [few] { $count } miesiące
    [many] { $count } miesięcy
   *[other] { $count } miesiąca
}
period-years = { $count ->
    [one] { $count } rok
    [few] { $count } lata
    [many] { $count } lat
   *[other] { $count } roku
}
period-forever = na zawsze
period-until = do { $day }
and-more = …i jeszcze { $count }
provider = { $provider ->
    [yookassa] YooKassa
    [prodamus] Prodamus
    [stripe] Stripe
    [cloudpayments] CloudPayments
    [tbank] T-Bank
    [robokassa] Robokassa
    [cryptopay] Crypto Pay
    [tribute] Tribute
    [getcourse] GetCourse
    [stars] Telegram Stars
    [telegram] Telegram
    [signed] strona klubu
    [donut] VK Donut
    [manual] Przelew bankowy
   *[other] { $provider }
}

## Polecenia w menu i w pomocy

command-start = Zacznij od początku
command-plans = Plany i ceny
command-status = Moja subskrypcja: do kiedy i co opłacono
command-link = Moje wejście do klubu
command-renew = Przedłuż: czas doliczy się do tego, co zostało
command-why = Dlaczego mój dostęp jest taki, a nie inny
command-lang = Zmień język
command-help = Co można tu zrobić

## Przyciski

button-plans = Plany
button-status = Moja subskrypcja
button-link = Moje wejście
button-renew = Przedłuż
button-why = Dlaczego tak?
button-lang = 🌐 Język · Language
button-help = Pomoc
button-language = { $language }
button-plan = { $title } — { $prices }
button-plan-unpriced = { $title }
button-pay = Zapłać { $price } · { $provider }
button-open-payment = Przejdź do płatności { $price }
button-back-to-plans = ← Wszystkie plany
button-try-again = Spróbuj ponownie
button-door = Wejdź: { $gate }

## Powitanie i zakup

greeting = Cześć! Tu <b>{ $club }</b>.
greeting-choose = Aby dołączyć do klubu, wybierz plan. Zaraz po płatności pojawi się tutaj osobiste wejście.
plans = <b>Plany</b>
    Naciśnij dowolny, aby zobaczyć szczegóły. To jeszcze nie płatność.
plans-none = Teraz nie można dołączyć: nie ma żadnych planów. Zajrzyj później — pojawią się tutaj.
plan-title = <b>{ $title }</b>
plan-period = Okres: { $period }
plan-price = Cena: { $prices }
plan-renewal = Twój ostatni dzień to { $last_day }. Po przedłużeniu dzisiaj będzie to { $then }: ani jeden dzień nie przepadnie.
plan-renewal-forever = Twój ostatni dzień to { $last_day }. Po tej płatności dostęp zostanie na zawsze.
plan-choose-way = Jak wygodniej zapłacić?
plan-no-way = Na razie nie można tu zapłacić: sposób płatności jest jeszcze ustawiany. Zajrzyj trochę później.
pay-link = <b>{ $title }</b>, { $price }
pay-link-next = Naciśnij przycisk, a otworzy się strona płatności. Napiszemy tutaj, gdy tylko pieniądze dotrą.
pay-failed =
    Serwis płatności nie odpowiedział i rachunek nie powstał. Nic nie pobrano.
    Spróbuj ponownie za minutę albo wybierz inny sposób.
payment-canceled =
    Płatność za plan „{ $title }” nie powiodła się: odmówił bank albo minął czas. Nic nie pobrano.
    Można spróbować jeszcze raz — tą samą kartą albo inną.

## Wejście

entry-paid = ✅ Dziękujemy, płatność dotarła!
entry-renewed = ✅ Dziękujemy, subskrypcja jest przedłużona.
entry-asked = <b>Twoje wejście do klubu</b>
entry-returned = ☀️ Dobrze Cię znów widzieć! Zamrożenie się skończyło, wejście jest znów otwarte.
entry-until = „{ $title }” — do { $last_day }.
entry-forever = „{ $title }” — na zawsze.
entry-how = Naciśnij przycisk i wyślij prośbę o dołączenie — przyjmiemy ją od razu. Link jest osobisty: nikogo innego nie wpuści.
entry-no-doors = Ta subskrypcja nie otwiera jeszcze żadnego miejsca. Napiszemy, gdy tylko się pojawi.
door-inside = „{ $gate }” — jesteś w środku.
door-later = „{ $gate }” — otworzy się wkrótce, napiszemy.
let-in = Gotowe, jesteś w środku: „{ $gate }”. Miło, że jesteś z nami!
declined-never-paid = „{ $gate }” jest dla uczestników klubu, a Ty nie masz jeszcze subskrypcji. Wybierz plan, a zaraz po płatności pojawi się osobiste wejście.
declined-ended = Tym razem nie udało się wpuścić Cię do „{ $gate }”: subskrypcja się skończyła. Przedłuż ją, a wejście znów się otworzy.
declined-banned = Nie możemy teraz wpuścić Cię do „{ $gate }”: zespół klubu zamknął dostęp. Jeśli to pomyłka, napisz do niego.
declined-entitled = Prośba o dołączenie do „{ $gate }” nie przeszła, choć subskrypcja działa. Naciśnij „Moje wejście” i wyślij prośbę ponownie.
link-leaked =
    Ktoś inny próbował wejść do „{ $gate }” przez Twój osobisty link. Nie wpuściliśmy tej osoby, a Twój dostęp jest w porządku.
    Prosimy nie przekazywać linku dalej: działa tylko dla Ciebie.
too-many-chats =
    Komunikator nie wpuścił Cię do „{ $gate }”: Twoje konto jest w zbyt wielu kanałach i grupach.
    Opuść kilka niepotrzebnych i spróbuj ponownie. Subskrypcja nie przepadnie.

## Subskrypcja

status-title = <b>Twoja subskrypcja</b>
status-none = Nie masz jeszcze subskrypcji. Wybierz plan — to zajmie minutę.
status-pending = ⏳ „{ $title }” — czeka na płatność.
status-active = ✅ „{ $title }” — do { $last_day }, { $days ->
    [0] dziś ostatni dzień
    [one] został { $days } dzień
    [few] zostały { $days } dni
    [many] zostało { $days } dni
   *[other] zostało { $days } dnia
}.
status-forever = ✅ „{ $title }” — na zawsze.
status-frozen = ❄️ „{ $title }” — zamrożona; po powrocie działa do { $last_day }.
status-frozen-forever = ❄️ „{ $title }” — zamrożona.
status-grace = ⏳ „{ $title }” — zakończona { $last_day }, wejście jest jeszcze otwarte.
status-ended = ▫️ „{ $title }” — zakończona { $last_day }.
status-over = ▫️ „{ $title }” — zakończona.
status-paid = <b>Płatności</b>
status-payment = { $day } — { $amount }
nothing-open = Nie masz teraz działającej subskrypcji. Wybierz plan, a wejście otworzy się zaraz po płatności.
nothing-open-again = Nie masz teraz działającej subskrypcji. Przedłuż ją, a wejście otworzy się zaraz po płatności.
reminder = { $days ->
    [0] Dziś jest ostatni dzień subskrypcji „{ $title }”.
    [1] Jutro, { $last_day }, jest ostatni dzień subskrypcji „{ $title }”.
    [one] Subskrypcja „{ $title }” skończy się za { $days } dzień, { $last_day }.
    [few] Subskrypcja „{ $title }” skończy się za { $days } dni, { $last_day }.
    [many] Subskrypcja „{ $title }” skończy się za { $days } dni, { $last_day }.
   *[other] Subskrypcja „{ $title }” skończy się za { $days } dnia, { $last_day }.
}
reminder-next = Można przedłużyć już teraz: nowy czas doliczy się do tego, co zostało.
grace =
    Subskrypcja „{ $title }” się skończyła, ale wejście jest otwarte jeszcze do { $until } włącznie.
    Przedłuż do tego dnia, a nic się nie przerwie.
ended =
    Subskrypcja „{ $title }” skończyła się { $last_day }, a wejście, które dawała, jest zamknięte. Dziękujemy za wspólny czas.
    Aby wrócić, wystarczy jeden przycisk.

## Dlaczego

why-title = <b>Co działo się z Twoim dostępem</b>
why-none = Nie ma jeszcze zapisów: z Twoim dostępem nic się nie działo.
why-day = <b>{ $day }</b>
why-line = { $time } — { $event }
why-line-team = { $time } — { $event } (zespół klubu)
button-why-before = Wcześniej

## Rozmowa

choose-language = W jakim języku rozmawiamy?
language-set = Gotowe, rozmawiamy po polsku.
help-title = <b>Co można tu zrobić</b>
help-line = /{ $command } — { $about }
not-understood = Nie udało się tego zrozumieć. Bot zna tylko polecenia i przyciski.
did-you-mean = Może chodzi o { $command }?
stale-button = Ten przycisk już nie działa. Oto, co można zrobić teraz:
dropped = Dobrze, niczego nie zmieniamy.
