# Ręka właściciela: menu, karta, działania i to, czego dowiaduje się uczestnik.

help-hand =
    <b>Polecenia dla zespołu klubu</b>
    /admin — liczby na dziś i wszystkie listy
    /find IMIĘ — znajdź osobę: imię, @nazwa, numer albo płatność
    /member NUMER — karta (może być też @nazwa i tg:5001)
    /grant NUMER PLAN — przyznaj plan
    /extend NUMER DNI — dodaj dni
    /freeze NUMER DNI, /unfreeze NUMER — zamroź, odmroź
    /revoke NUMER — zabierz resztę czasu
    /ban NUMER, /unban NUMER — zamknij i przywróć dostęp
    /note NUMER TEKST — notatka tylko dla zespołu
    /expiring DNI — komu wkrótce się kończy
    /tasks — do kogo zadzwonić
    /audit — kto jest w środku bez opłaty, kto zapłacił i jest na zewnątrz
    /hands — co zrobić ręcznie w VK
    /stats — statystyka
    /compensate DNI — oddaj dni wszystkim naraz

## Przyciski

button-hand-menu = ← Menu klubu
button-hand-find = Znajdź osobę
button-hand-ending = Kończą się w 7 dni
button-hand-tasks = Do kogo zadzwonić
button-hand-stats = Statystyka
button-hand-compensate = Oddaj dni wszystkim
button-hand-stage = { $stage ->
    [active] Trwają
    [expiring] Wkrótce koniec
    [grace] Czekamy na płatność
    [frozen] Zamrożone
   *[other] Zakończone
}
button-hand-next = Dalej →
button-hand-person = { $name } · { $number }
button-hand-card = Karta
button-hand-task-done = ✓ { $name }
button-hand-no-note = Bez notatki
button-hand-grant = Przyznaj plan
button-hand-extend = Dodaj dni
button-hand-freeze = Zamroź
button-hand-unfreeze = Odmroź
button-hand-revoke = Zabierz resztę
button-hand-ban = Zamknij dostęp
button-hand-unban = Przywróć dostęp
button-hand-note = Notatka
button-hand-separate = Rozdziel konta
button-hand-trace = Historia
button-hand-days = +{ $days }
button-hand-yes = Tak, zrób to
button-hand-no = Nie trzeba
button-hand-no-reason = Zrób bez powodu
button-hand-undo = Cofnij

## Liczby i listy

hand-menu = <b>Klub dzisiaj</b>
hand-open = { $count ->
    [one] Dostęp ma { $count } uczestnik
    [few] Dostęp ma { $count } uczestników
    [many] Dostęp ma { $count } uczestników
   *[other] Dostęp ma { $count } uczestnika
}
hand-stage = • { $stage ->
    [active] trwają
    [expiring] wkrótce się skończą
    [grace] czas minął, wejście jeszcze otwarte
    [frozen] zamrożone
   *[other] zakończone
}: { $count }
hand-moves = { $when ->
    [today] Dzisiaj
   *[month] Od początku miesiąca
}: nowe osoby: { $new }, odejścia: { $lost }
hand-ending = Skończą się w ciągu 7 dni: { $count }
hand-open-tasks = Czekają na telefon: { $count }
hand-unmatched = ⚠️ Płatności, które do niczego nie pasują: { $count }
hand-waiting = W toku: { $count }
hand-parked = ⚠️ Nie udało się, warto spojrzeć: { $count }
hand-stats = <b>Statystyka</b>
hand-stats-plan = <b>{ $title }</b>
hand-platform = { $platform ->
    [telegram] Na Telegramie
    [vk] Na VK
   *[email] Z e-mailem
}: { $count }
hand-month = <b>Miesiąc od { $first }</b>
hand-month-moves = Nowe osoby: { $new }, odejścia: { $lost }, przedłużenia: { $renewed }
hand-month-revenue = Wpłacono: { $amount }
hand-found = <b>Kogo udało się znaleźć</b>
hand-found-nobody = Nikogo nie znaleziono. Spróbuj krócej: część imienia, @nazwa, numer albo numer płatności.
hand-person = { $name } · { $number } · { $contact }
hand-list-stage = { $stage ->
    [active] <b>Trwają</b>
    [expiring] <b>Wkrótce się skończą</b>
    [grace] <b>Czas minął, wejście jeszcze otwarte</b>
    [frozen] <b>Zamrożone</b>
   *[other] <b>Zakończone</b>
}
hand-list-ending = { $days ->
    [one] <b>Skończą się w ciągu { $days } dnia</b>
    [few] <b>Skończą się w ciągu { $days } dni</b>
    [many] <b>Skończą się w ciągu { $days } dni</b>
   *[other] <b>Skończą się w ciągu { $days } dnia</b>
}
hand-list-empty = Nikogo tu nie ma.
hand-line = { $name } · „{ $title }” · do { $last_day }
hand-line-forever = { $name } · „{ $title }” · na zawsze
hand-tasks = <b>Do kogo zadzwonić przed końcem</b>
    Po rozmowie naciśnij ✓ i zapisz, co z niej wynikło.
hand-tasks-none = Nie ma do kogo dzwonić: wszystko załatwione.
hand-task = { $name } · „{ $title }” · do { $last_day } · { $contact }
hand-task-result = { $name }: co wynikło z rozmowy? Napisz, a zachowamy to jako notatkę.
hand-task-done = Gotowe, rozmowa odhaczona: { $name }.
hand-digest = { $count ->
    [one] Wkrótce kończy się { $count } subskrypcja. Dobra okazja, by zadzwonić.
    [few] Wkrótce kończą się { $count } subskrypcje. Dobra okazja, by zadzwonić.
    [many] Wkrótce kończy się { $count } subskrypcji. Dobra okazja, by zadzwonić.
   *[other] Wkrótce kończy się { $count } subskrypcji. Dobra okazja, by zadzwonić.
}

## Karta

hand-card = <b>{ $name }</b> · numer { $number }
hand-card-since = Znajomość od { $since }
hand-card-banned = ⛔ Dostęp zamknięty przez zespół klubu
hand-card-account = { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(bot nie może napisać)
}
hand-card-account-named = @{ $username } · { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(bot nie może napisać)
}
hand-card-nothing = Nie było jeszcze subskrypcji.
hand-card-subscription = „{ $title }”: { $stage ->
    [pending] jeszcze się nie zaczęła
    [active] trwa
    [expiring] wkrótce się skończy
    [grace] czas minął, wejście jeszcze otwarte
    [frozen] zamrożona
   *[ended] zakończona
}, do { $last_day }
hand-card-subscription-forever = „{ $title }”: { $stage ->
    [pending] jeszcze się nie zaczęła
    [frozen] zamrożona
    [ended] zakończona
   *[other] na zawsze
}
hand-card-freeze = ❄️ { $from } — { $until }
hand-card-paid = <b>Płatności</b>
hand-card-payment = Nr { $number } · { $day } · { $amount } · { $provider } { $id }
hand-card-payment-returned = Nr { $number } · { $day } · { $amount } · { $provider } { $id } · zwrócono { $returned }
hand-card-notes = <b>Notatki</b>
hand-card-note = { $day } · { $text } ({ $by })
hand-trace = <b>Historia: { $name }</b>
hand-trace-none = Historia jest pusta: { $name }
hand-trace-line = { $id } · { $time } — { $event }
hand-trace-who = — { $actor }
hand-trace-why = — { $actor }: { $reason }

## Działania

hand-ask-search = Kogo szukamy? Napisz imię, @nazwę, numer uczestnika albo numer płatności.
hand-ask-note = { $name }: co zapisać? Notatkę zobaczy tylko zespół klubu.
hand-noted = Zapisane: { $name }.
hand-ask-plan = { $name }: który plan przyznać?
hand-no-plans = { $name }: nie ma czego przyznać, żadnego planu nie ma w sprzedaży.
hand-ask-extend = { $name }: ile dni dodać? Naciśnij albo napisz liczbę.
hand-ask-freeze = { $name }: na ile dni zamrozić? Naciśnij albo napisz liczbę.
hand-ask-compensate = Ile dni oddać wszystkim, których subskrypcja trwa albo jest zamrożona? Naciśnij albo napisz liczbę.
hand-wish-grant = { $name }: przyznać plan „{ $title }”
hand-wish-extend = { $days ->
    [one] { $name }: dodać { $days } dzień
    [few] { $name }: dodać { $days } dni
    [many] { $name }: dodać { $days } dni
   *[other] { $name }: dodać { $days } dnia
}
hand-wish-revoke = { $name }: zabrać cały pozostały czas
hand-wish-freeze = { $days ->
    [one] { $name }: zamrozić na { $days } dzień
    [few] { $name }: zamrozić na { $days } dni
    [many] { $name }: zamrozić na { $days } dni
   *[other] { $name }: zamrozić na { $days } dnia
}
hand-wish-unfreeze = { $name }: odmrozić
hand-wish-ban = { $name }: zamknąć dostęp wszędzie, zakupy także. Opłacony czas zostaje bez zmian.
hand-wish-unban = { $name }: przywrócić dostęp
hand-wish-separate = { $name }: rozdzielić połączone konta. Każde odzyska swój czas i swoje płatności.
hand-wish-compensate = { $days ->
    [one] Oddać wszystkim { $days } dzień
    [few] Oddać wszystkim { $days } dni
    [many] Oddać wszystkim { $days } dni
   *[other] Oddać wszystkim { $days } dnia
}
hand-frozen-until = Zamrożenie do { $until }.
hand-was = Teraz — do { $was }.
hand-then = Będzie — do { $then }.
hand-then-forever = Będzie — na zawsze.
hand-then-over = Skończy się od razu.
hand-concerned = { $count ->
    [one] Dostanie je { $count } uczestnik.
    [few] Dostaną je { $count } uczestnicy.
    [many] Dostanie je { $count } uczestników.
   *[other] Dostanie je { $count } uczestnika.
}
hand-concerned-plan = „{ $title }”: { $count }
hand-concerned-days = { $days ->
    [one] Razem najwyżej { $days } dzień.
    [few] Razem najwyżej { $days } dni.
    [many] Razem najwyżej { $days } dni.
   *[other] Razem najwyżej { $days } dnia.
}
hand-why = Dlaczego? Napisz powód: zostanie w dzienniku. Potem to zrobimy.
hand-why-needed = Dlaczego? Napisz powód, bez niego się nie da. Zostanie w dzienniku.
hand-reason = Powód: { $reason }
hand-done = ✅ Zrobione.
hand-begun = ✅ Zaczęte. Napiszemy, gdy przejdziemy przez wszystkich.
hand-undone = ↩️ Cofnięte.
hand-worked = { $count ->
    [one] ✅ Dni dostał { $count } uczestnik, po { $days } na każdą subskrypcję.
    [few] ✅ Dni dostali { $count } uczestnicy, po { $days } na każdą subskrypcję.
    [many] ✅ Dni dostało { $count } uczestników, po { $days } na każdą subskrypcję.
   *[other] ✅ Dni dostało { $count } uczestnika, po { $days } na każdą subskrypcję.
}
hand-worked-back = { $count ->
    [one] ↩️ Cofnięte u { $count } uczestnika, było po { $days } na każdą subskrypcję.
    [few] ↩️ Cofnięte u { $count } uczestników, było po { $days } na każdą subskrypcję.
    [many] ↩️ Cofnięte u { $count } uczestników, było po { $days } na każdą subskrypcję.
   *[other] ↩️ Cofnięte u { $count } uczestnika, było po { $days } na każdą subskrypcję.
}
hand-called-off = Dobrze, nic nie zmieniamy.
hand-done-before = To już było zrobione. Drugi raz niczego nie zmienił.
hand-refused = { $why ->
    [nothing_to_extend] Nie było jeszcze subskrypcji. Najpierw przyznaj plan.
    [no_end] Dostęp jest na zawsze, nie ma czego dodawać.
    [nothing_left] Nic nie zostało: nie ma czego zabrać ani cofnąć.
    [frozen] Subskrypcja jest już zamrożona albo zamrożenie jest zaplanowane.
    [too_long] Na tak długo się nie da: najwyżej 366 dni.
    [not_paid] Nie można zamrozić: opłacony czas teraz nie biegnie.
    [not_frozen] Subskrypcja nie jest zamrożona.
    [is_banned] Dostęp jest już zamknięty.
    [not_banned] Dostęp jest otwarty.
    [owner] Właścicielowi klubu nie można zamknąć dostępu.
    [nobody] Nie ma teraz nikogo, komu można by oddać dni.
    [plan_gone] Tego planu nie ma już w sprzedaży.
    [not_joined] Konta tej osoby nie są połączone.
   *[too_late] Cofnąć już się nie da: minęła ponad doba.
}
hand-no-member = Nie znaleziono: { $id }. Może być numer z karty, tg:5001, vk:2002, @nazwa albo adres strony, na przykład vk.com/anna.
hand-no-plan = Nie ma takiego planu. Są:
hand-plan-key = • { $key }
hand-no-days = Potrzebna jest całkowita liczba dni, od 1 do 3660.

## Do uczestnika

hand-given = 🎁 Zespół klubu dodał Ci czas: { $period }. „{ $title }” trwa teraz do { $last_day }.
hand-given-forever = 🎁 Zespół klubu otworzył Ci „{ $title }” na zawsze.
hand-compensated = { $days ->
    [one] Oddaliśmy Ci { $days } dzień za przerwę. Subskrypcja trwa teraz do { $last_day }.
    [few] Oddaliśmy Ci { $days } dni za przerwę. Subskrypcja trwa teraz do { $last_day }.
    [many] Oddaliśmy Ci { $days } dni za przerwę. Subskrypcja trwa teraz do { $last_day }.
   *[other] Oddaliśmy Ci { $days } dnia za przerwę. Subskrypcja trwa teraz do { $last_day }.
}
hand-corrected = Zespół klubu poprawił Twoją subskrypcję: „{ $title }” trwa teraz do { $last_day }.
hand-corrected-forever = Zespół klubu poprawił Twoją subskrypcję: „{ $title }” trwa teraz na zawsze.
hand-corrected-over = Zespół klubu poprawił Twoją subskrypcję: „{ $title }” teraz nie działa.
hand-revoked = Zespół klubu zakończył Twoją subskrypcję przed czasem, wejście jest zamknięte. Jeśli to niespodzianka, napisz do niego.
hand-banned = Przykro nam, dostęp do klubu jest dla Ciebie teraz zamknięty. Jeśli to pomyłka, napisz do zespołu klubu: może go przywrócić.
hand-unbanned = Klub jest dla Ciebie znów otwarty. Miło Cię widzieć!
button-hand-refund = Zwróć nr { $number }: { $amount }
