# Co czytają właściciele: co się stało i jak to naprawić. Nazwy uprawnień jak w aplikacjach Telegrama.

help-owner = <b>Dla właściciela</b>
    Aby zamknąć kanał lub grupę dla wszystkich poza uczestnikami klubu, ustaw tam bota jako administratora: nazwa u góry → „Edytuj” (ołówek) → „Administratorzy” → „Dodaj administratora”. W kanale zostaw uprawnienie „Dodawanie subskrybentów” (Add Subscribers), w grupie — „Zapraszanie przez link” (Invite Users via Link) i „Banowanie użytkowników” (Ban Users). Bot sam zaproponuje, że weźmie to miejsce pod ochronę.

button-guard = Chroń
button-leave-unguarded = Nie trzeba
button-release = { $count ->
    [one] Usuń { $count } osobę
    [few] Usuń { $count } osoby
    [many] Usuń { $count } osób
   *[other] Usuń { $count } osoby
}
button-keep = Nikogo nie usuwaj

## Miejsca

gate-offer =
    „{ $title }”: bot jest tu teraz administratorem. Wziąć to miejsce pod ochronę?
    Bot będzie wpuszczać osoby z subskrypcją i zamykać wejście, gdy się skończy. Osób, które są już w środku i nie płaciły przez bota, nie ruszy bez Twojej decyzji.
gate-lacks = „{ $title }”: bot nie ma potrzebnych uprawnień, więc nie może jeszcze chronić tego miejsca. Trzeba:
right-administrator = • ustawić bota jako administratora
right-invite = • włączyć „Dodawanie subskrybentów” (Add Subscribers) w kanale albo „Zapraszanie przez link” (Invite Users via Link) w grupie
right-restrict = • włączyć „Banowanie użytkowników” (Ban Users)
rights-where = Gdzie to jest: otwórz kanał lub grupę → nazwa u góry → „Edytuj” (ołówek) → „Administratorzy” → bot. Zapisz, a bot ruszy dalej sam; nic więcej nie trzeba.
gate-basic-group =
    „{ $title }” to zwykła grupa, a chronić można tylko supergrupę lub kanał.
    Jak ją zmienić: nazwa u góry → „Edytuj” (ołówek) → „Historia czatu dla nowych członków” (Chat History for New Members) → „Widoczna” (Visible). Telegram zrobi z niej supergrupę; potem sprawdź, czy bot jest w niej administratorem.
gate-guarded =
    ✅ „{ $title }” jest pod ochroną. Do club.toml: <b>[gates.{ $key }]</b>, a pod tym <b>telegram = { $chat }</b>.
    Unieważnij stare linki zaproszeń: wchodzi się przez nie z pominięciem bota.
gate-guarded-no-plan = Na razie żaden plan tu nie prowadzi. Dopisz <b>{ $key }</b> do gates wybranego planu i uruchom <b>propusk apply club.toml</b>.
gate-declined = Dobrze, „{ $title }” zostaje bez ochrony. Po zmianie zdania odbierz botowi rolę administratora i nadaj ją znowu — zapyta jeszcze raz.
gate-lost =
    ⚠️ „{ $title }”: bota stamtąd usunięto albo tego miejsca już nie ma.
    Ustaw go znowu jako administratora: nazwa u góry → „Edytuj” (ołówek) → „Administratorzy” → „Dodaj administratora”. Do tego czasu nikt tam nie wejdzie; wszystko, co się zbierze, bot wykona po kolei.
gate-lost-rights = ⚠️ „{ $title }”: botowi odebrano uprawnienia i jego praca tam stanęła. Nic nie zginęło, wszystko czeka w kolejności. Trzeba:
gate-back = ✅ „{ $title }” znów działa. Bot nadrabia to, co czekało.
gate-moved = „{ $title }” jest teraz supergrupą i ma nowy numer. Bot przeszedł za nią sam, nic nie trzeba robić.

## Ludzie

staff-stays = „{ $gate }”: { $name } to administrator lub właściciel bez działającej subskrypcji. Bot nie usuwa takich osób. Jeśli tak nie ma być, odbierz uprawnienia w samym czacie.
inside-not-paid = „{ $gate }”: { $name } jest w środku bez subskrypcji, dodano ręcznie. Bot sam nie usuwa takich osób. Decyzja należy do Ciebie: zostawić albo usunąć w samym czacie.
brake = { $count ->
    [one] ⚠️ Hamulec. „{ $title }”: odeszłaby teraz { $count } osoba z { $inside }.
    [few] ⚠️ Hamulec. „{ $title }”: odeszłyby teraz { $count } osoby z { $inside }.
    [many] ⚠️ Hamulec. „{ $title }”: odeszłoby teraz { $count } osób z { $inside }.
   *[other] ⚠️ Hamulec. „{ $title }”: odeszłoby teraz { $count } osoby z { $inside }.
} To niezwykle dużo, więc bot się zatrzymał i nikogo nie usunął.
brake-name = • { $name }
brake-ask = Sprawdź, czy zegar serwera chodzi dobrze i czy bazy nie przywrócono ze starej kopii. Usunąć te osoby?
brake-released = { $count ->
    [one] Dobrze. „{ $title }”: bot usuwa { $count } osobę. Kto zdążył przedłużyć, zostaje.
    [few] Dobrze. „{ $title }”: bot usuwa { $count } osoby. Kto zdążył przedłużyć, zostaje.
    [many] Dobrze. „{ $title }”: bot usuwa { $count } osób. Kto zdążył przedłużyć, zostaje.
   *[other] Dobrze. „{ $title }”: bot usuwa { $count } osoby. Kto zdążył przedłużyć, zostaje.
}
brake-kept = Dobrze. „{ $title }”: nikogo nie usuwamy, dopóki nie zapadnie inna decyzja.
cannot-reach = Nie da się napisać do: { $name }. Bot jest zablokowany albo nieuruchomiony, a innej drogi nie ma.
cannot-reach-about = Czego dotyczy wiadomość: { $about ->
    [paid] płatność dotarła, wejście otwarte.
    [renewed] subskrypcja przedłużona.
    [ended] subskrypcja się skończyła.
    [returned] zamrożenie się skończyło, wejście jest znów otwarte.
   *[other] link do wejścia.
}
cannot-reach-next = Najlepiej napisać lub zadzwonić osobiście.

## Pieniądze

unmatched = ⚠️ Płatność do niczego nie pasuje: <b>{ $amount }</b>. Czasu nie dodano ani nie odjęto.
unmatched-where = Skąd: { $provider }, płatność { $id }
unmatched-why = Dlaczego: { $misfit }.
unmatched-likely = Wygląda na to, że to { $name }.
unmatched-next = Jest zapisana i nie zginie. Otwórz ją tutaj: zalicz właściwej osobie, zamień na dni, zwróć albo zamknij.
misfit = { $misfit ->
    [unknown_order] nie ma takiego zamówienia
    [amount] kwota inna niż w zamówieniu
    [currency] waluta inna niż w zamówieniu
    [test] to płatność testowa, bez pieniędzy
    [unknown_payer] nie wiadomo, kto zapłacił
    [partial_refund] zwrócono tylko część pieniędzy
   *[other] { $misfit }
}
