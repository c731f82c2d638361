# Wspólne wejście, sprawy dla człowieka i kontrola: kto jest w środku bez opłaty, kto zapłacił i jest na zewnątrz.

## Do uczestnika

entry-how-request = Naciśnij przycisk i wyślij prośbę o dołączenie do społeczności — wpuścimy od razu.
entry-how-by-hand = Naciśnij przycisk i wyślij prośbę o dołączenie do społeczności. Przyjmie ją ktoś z zespołu klubu, zwykle w ciągu dnia.
entry-how-shared = Naciśnij przycisk i wejdź do czatu. Prosimy nie przesyłać linku dalej: zostać może tylko osoba z subskrypcją.
door-added = „{ $gate }” — doda Cię ktoś z zespołu klubu, zwykle w ciągu dnia. Nie musisz nic robić.
door-waits = Twoja prośba o dołączenie do „{ $gate }” dotarła. Przyjmie ją ktoś z zespołu klubu, zwykle w ciągu dnia.
door-renewed = Link do „{ $gate }” się zmienił, poprzedni już nie działa. Oto nowy — czeka na Ciebie.
door-stranger = Ten czat jest dla uczestników klubu. Bez subskrypcji nie można tu zostać: kupisz ją w wiadomościach klubu.
button-door-subscribe = Kup subskrypcję

## Ręcznie

button-hands = Do zrobienia ręcznie
button-hands-open = { $chore ->
    [approve] Prośby: { $gate }
    [decline] Prośby: { $gate }
    [add] Czat: { $gate }
   *[other] Uczestnicy: { $gate }
}
button-hands-check = Sprawdź: { $name }
hands-digest = <b>Jest coś do zrobienia ręcznie</b>
hands-count = { $chore ->
    [approve] Przyjąć prośby: { $count }
    [add] Dodać do czatu: { $count }
    [remove] Usunąć ze społeczności: { $count }
   *[decline] Odrzucić prośby: { $count }
}
hands-title = <b>Do zrobienia ręcznie</b>
hands-line = • { $chore ->
    [approve] Przyjąć prośbę
    [add] Dodać do czatu
    [remove] Usunąć
   *[decline] Odrzucić prośbę
}: { $name }, { $page } · „{ $gate }” · od { $since }
hands-how = Zrób to w VK. Gdy tylko VK nas powiadomi, sprawa sama zniknie z listy.
hands-none = Wszystko zrobione: nie ma nic do zrobienia ręcznie.
hands-looking = Sprawdzamy, co mówi VK: { $name }. Jeśli wszystko zrobione, sprawa zniknie z listy.
hands-by-hand =
    „{ $gate }”: przyjmować i usuwać osoby w tej społeczności VK pozwala tylko administratorowi.
    My decydujemy, a przycisk naciska ktoś z zespołu: lista jest zawsze tutaj. Z kluczem administratora program poradzi sobie sam — jak to zrobić, opisuje podręcznik.
hands-key-lost =
    ⚠️ „{ $gate }”: klucz administratora już nie działa. Prośby i usunięcia czekają teraz na człowieka — lista jest tutaj.
    Aby program znów radził sobie sam, zdobądź nowy klucz i uruchom go z nim ponownie.
hands-key-back = { $count ->
    [0] ✅ „{ $gate }”: program znów wszystko robi sam.
    [one] ✅ „{ $gate }”: program znów wszystko robi sam i zajął się { $count } sprawą z listy.
    [few] ✅ „{ $gate }”: program znów wszystko robi sam i zajął się { $count } sprawami z listy.
    [many] ✅ „{ $gate }”: program znów wszystko robi sam i zajął się { $count } sprawami z listy.
   *[other] ✅ „{ $gate }”: program znów wszystko robi sam i zajął się { $count } sprawy z listy.
}

## Kontrola

button-audit = Kontrola
button-audit-outside = Na zewnątrz: { $gate }
button-audit-inside = Bez opłaty: { $gate }
button-audit-compare = Porównaj teraz: { $gate }
button-audit-show-in = Wyślij wejście
button-audit-put-out = Usuń
audit-title = <b>Kontrola: kto powinien być w środku, a kto jest</b>
audit-no-gates = Nie ma czego porównywać: żadne miejsce nie jest jeszcze strzeżone.
audit-gate = <b>{ $gate }</b>
audit-outside = Opłacone, ale na zewnątrz: { $count }, najdłużej — od { $since }
audit-outside-none = Opłacone, ale na zewnątrz: nikt
audit-inside = W środku bez opłaty: { $count }, najdłużej — od { $since }
audit-inside-none = W środku bez opłaty: nikt
audit-compared = Całą listę porównano { $day }
audit-not-compared = Całej listy jeszcze nie porównano
audit-by-looks = Telegram nie pokazuje listy uczestników: tu są ci, których widzieliśmy
audit-outside-title = <b>Zapłacili, ale nie są w środku: { $gate }</b>
audit-inside-title = <b>W środku bez opłaty: { $gate }</b>
audit-nobody = „{ $gate }”: wszystko w porządku, nikogo tu nie ma.
audit-line = { $name } · { $contact } · od { $since }
audit-putting-out = Usuwamy: { $name }. Jeśli w tym czasie pojawi się subskrypcja, osoba zostanie.
audit-shown-in = Wysłaliśmy wejście: { $name }.
audit-even = { $name }: tu wszystko jest już w porządku.
audit-comparing = Porównujemy: „{ $gate }”. Otwórz kontrolę za minutę.
audit-digest = <b>Kontrola dnia</b>
audit-digest-inside = { $count ->
    [one] W środku bez opłaty: { $count } osoba
    [few] W środku bez opłaty: { $count } osoby
    [many] W środku bez opłaty: { $count } osób
   *[other] W środku bez opłaty: { $count } osoby
}
audit-digest-outside = { $count ->
    [one] Opłacone, ale na zewnątrz: { $count } osoba
    [few] Opłacone, ale na zewnątrz: { $count } osoby
    [many] Opłacone, ale na zewnątrz: { $count } osób
   *[other] Opłacone, ale na zewnątrz: { $count } osoby
}
