# Zamrożenie: czas stoi, wejście jest zamknięte, ostatni dzień przesuwa się dokładnie o jego długość.

command-freeze = Zamroź subskrypcję, na przykład na czas urlopu
command-unfreeze = Wróć z zamrożenia przed czasem

button-freeze = ❄️ Zamrożenie
button-freeze-this = { $title }
button-freeze-days = { $days }
button-freeze-other-length = Inna długość
button-freeze-own-length = Własna liczba dni
button-freeze-other-day = Zacznij innego dnia
button-freeze-from = Od { $day }
button-freeze-yes = Tak, zamroź
button-freeze-call-off = Odwołaj zamrożenie
button-unfreeze = ☀️ Wróć teraz
button-unfreeze-this = ☀️ Zdejmij zamrożenie: { $title }

freeze-which = Którą subskrypcję zamrozić?
freeze-title = ❄️ <b>Zamrożenie: „{ $title }”</b>
freeze-about = Na ten czas wejście się zamknie, a opłaconych dni nie ubędzie: ostatni dzień przesunie się dokładnie o długość zamrożenia.
freeze-left = Zostało zamrożeń: { $times }, łącznie na { $days }.
freeze-nothing-left = Zamrożenia tego opłaconego okresu są wykorzystane.
freeze-shortest = Najkrótsze zamrożenie: { $min }.
freeze-pause = Między dwoma zamrożeniami musi minąć co najmniej: { $pause }.
freeze-how-long = Na jak długo zamrozić? Najpierw pokażemy, co się zmieni.
freeze-how-long-from = Na jak długo zamrozić od { $from }? Najpierw pokażemy, co się zmieni.
freeze-ask-days = Na ile dni zamrozić? Napisz liczbę od { $min } do { $max }.
freeze-no-number = Nie udało się odczytać liczby.
freeze-ask-day = Od którego dnia zamrozić na { $days }? Wybierz albo napisz dzień, na przykład 24.12.
freeze-no-day = Nie udało się odczytać dnia.

freeze-length = Długość: { $days }
freeze-shut-now = Wejście zamknie się od razu i samo otworzy się { $back }, około { $time }.
freeze-shut-later = Wejście zamknie się { $from } o { $from_time } i samo otworzy się { $back } o { $time }.
freeze-moves = Ostatni dzień przesunie się z { $was } na { $last_day }.
freeze-stays = Potem zostanie zamrożeń: { $times }, łącznie na { $days }.
freeze-nothing-stays = Potem w tym opłaconym okresie nie będzie już zamrożeń.
freeze-ask = Zamrażamy?

freeze-done = ❄️ Gotowe: subskrypcja „{ $title }” jest zamrożona na { $days }. Dobrego odpoczynku!
freeze-done-later = ❄️ Gotowe: zamrożenie subskrypcji „{ $title }” jest zaplanowane na { $days }.
freeze-until = Wejście samo otworzy się { $back } o { $time }.
freeze-planned = Wejście zamknie się { $from } o { $from_time } i samo otworzy się { $back } o { $time }.
freeze-last-day = Ostatni dzień: { $last_day }.
freeze-come-early = Można wrócić wcześniej: niewykorzystane dni zostaną u Ciebie.
freeze-may-call-off = Zmiana planów? Odwołaj zamrożenie, a wszystko zostanie jak było.
freeze-of = „{ $title }”
freeze-stands = ❄️ Subskrypcja jest zamrożona
freeze-stands-planned = 🗓 Zamrożenie jest zaplanowane
freeze-stand = ❄️ <b>Zamrożenia</b>
freeze-none = Teraz nic nie jest zamrożone.
freeze-began = ❄️ Zamrożenie się zaczęło, wejście jest zamknięte. Dobrego odpoczynku!
freeze-given = ❄️ Zespół klubu zamroził Twoją subskrypcję.
freeze-paid-behind = ✅ Dziękujemy, płatność dotarła! Czas został doliczony, a zamrożenie trwa dalej.
freeze-declined = Tym razem nie udało się wpuścić Cię do „{ $gate }”: subskrypcja jest zamrożona.

freeze-back = ☀️ Dobrze Cię znów widzieć! Subskrypcja „{ $title }” znów działa.
freeze-called-off = Zamrożenie subskrypcji „{ $title }” jest odwołane.
freeze-new-last-day = Ostatni dzień to teraz { $last_day } (byłby { $was }).
freeze-same-last-day = Ostatni dzień: { $last_day }.
freeze-days-back = Do wykorzystania wraca: { $days }.

freeze-not-in-plan = Plan „{ $title }” nie ma zamrożeń. Jeśli wydarzyło się coś szczególnego, napisz do zespołu klubu: może zamrozić subskrypcję za Ciebie.
freeze-not-paid = Nie ma czego zamrozić: plan „{ $title }” nie ma teraz opłaconego czasu. Przedłuż subskrypcję, a będzie można ją zamrozić.
freeze-not-in-grace = Zamrozić można tylko opłacony czas, a czas planu „{ $title }” się skończył: wejście jest otwarte na poczet następnej płatności. Przedłuż subskrypcję, a będzie można ją zamrozić.
freeze-not-paid-then = Do tego dnia opłacony czas planu „{ $title }” już się skończy. Wybierz wcześniejszy dzień albo najpierw przedłuż subskrypcję.
freeze-frozen = Subskrypcja „{ $title }” już jest zamrożona, do { $until } włącznie.
freeze-too-short = To za krótko: najkrótsze zamrożenie to { $min }.
freeze-too-long = Tyle już nie ma: w tym opłaconym okresie zostało { $days }.
freeze-used-up = Zamrożenia tego opłaconego okresu „{ $title }” są wykorzystane. Nowe przyjdą z następnym opłaconym okresem.
freeze-too-soon = Od poprzedniego zamrożenia minęło za mało czasu. Następne może zacząć się { $day }.
freeze-past = Nie można zamrozić wstecz. Wybierz dzisiejszy dzień albo dowolny późniejszy.
