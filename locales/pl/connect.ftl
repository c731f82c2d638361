# Jedna osoba w kilku komunikatorach: łączenie kont.

command-connect = Połącz moje konta w dwóch komunikatorach
button-connect = Połącz konta
button-connect-again = Spróbuj jeszcze raz
button-connect-yes = Tak, połącz
button-connect-no = Nie, zostaw
button-connect-open = { $messenger ->
    [telegram] Otwórz bota w Telegramie
   *[vk] Otwórz bota w VK
}

connect-title = <b>Jeden dostęp w dwóch komunikatorach</b>
connect-what = Masz konto i w Telegramie, i w VK? Połącz je: opłacony czas się zsumuje, a dostęp będzie otwarty tu i tam.
connect-alone = Na razie bot klubu działa tylko w tym komunikatorze, więc nie ma czego łączyć.
connect-code = Twój kod: <b>{ $code }</b>
connect-how = Otwórz bota klubu w drugim komunikatorze przyciskiem poniżej albo wyślij mu ten kod: /connect i kod.
connect-minutes = { $minutes ->
    [one] Kod działa { $minutes } minutę i tylko raz. Nikomu go nie pokazuj.
    [few] Kod działa { $minutes } minuty i tylko raz. Nikomu go nie pokazuj.
    [many] Kod działa { $minutes } minut i tylko raz. Nikomu go nie pokazuj.
   *[other] Kod działa { $minutes } minuty i tylko raz. Nikomu go nie pokazuj.
}
connect-other-way = Masz już kod z drugiego komunikatora? Wyślij go tutaj jako jedną wiadomość.
connect-together = Twoje konta są już połączone:
connect-place = { $messenger ->
    [telegram] • Telegram
   *[vk] • VK
}
connect-apart = Jeśli to pomyłka, napisz do zespołu klubu: może je rozdzielić.
connect-offer = <b>Połączyć te konta?</b>
connect-confirm = { $messenger ->
    [telegram] <b>{ $name } prosi z Telegrama o połączenie kont. Czy to Ty?</b>
   *[vk] <b>{ $name } prosi z VK o połączenie kont. Czy to Ty?</b>
}
connect-party = { $messenger ->
    [telegram] W Telegramie, { $name }:
   *[vk] W VK, { $name }:
}
connect-own = Tutaj, u Ciebie:
connect-line = • „{ $title }” — do { $last_day }
connect-line-frozen = • „{ $title }” — zamrożona, potem do { $last_day }
connect-line-forever = • „{ $title }” — bez daty końca
connect-line-nothing = • teraz nie ma subskrypcji
connect-then = Czas się zsumuje i nic nie przepadnie. Jeśli na jednym koncie czas biegnie, a drugie jest zamrożone, zamrożenie się skończy, a zachowany czas zostanie.
connect-only-own = Łącz tylko własne konta: rozdzielić je może później jedynie zespół klubu.
connect-waiting = { $messenger ->
    [telegram] Prawie gotowe! Potwierdź jeszcze w Telegramie: bot już tam napisał.
   *[vk] Prawie gotowe! Potwierdź jeszcze w VK: bot już tam napisał.
}
connect-joined = ✅ Gotowe, teraz to jeden dostęp:
connect-now = Co masz:
connect-called-off = Dobrze, konta zostają osobne.
connect-refused = { $why ->
    [over] Ten kod już nie działa. Weź nowy: to jeden przycisk.
    [used] Ten kod otwarto już z innego konta. Weź nowy.
    [own] To Twój własny kod. Wyślij go botowi klubu w drugim komunikatorze.
    [too_many] Zbyt wiele błędnych kodów z rzędu. Spróbuj za godzinę.
    [already] Te konta są już połączone.
    [same_messenger] Dwóch kont w tym samym komunikatorze nie da się połączyć samodzielnie: ktoś obcy mógłby tak przejąć subskrypcję. Napisz do zespołu klubu, pomoże.
    [banned] Tego nie da się zrobić: zespół klubu zamknął dostęp jednemu z kont. Napisz do niego.
    [leaving] Tego nie da się zrobić: dane jednego z kont są właśnie usuwane.
    [staff] Jedno z kont należy do zespołu klubu, a drugie nie. Najpierw trzeba je dodać do zespołu.
   *[unknown] Nie ma takiego kodu. Sprawdź, czy nie ma literówki, albo weź nowy.
}
connect-separated = Zespół klubu rozdzielił Twoje konta. Na tym zostało:
