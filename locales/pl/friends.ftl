# Znajomi, kody promocyjne, dni próbne. Krótko, życzliwie, następny krok zawsze jasny.

command-invite = Zaproś znajomych: mój link i kto z niego przyszedł
command-promo = Wpisz kod promocyjny
button-invite = Zaproś znajomych
button-promo = Kod promocyjny
button-try = Wypróbuj za darmo: { $period }
button-see-plan = Zobacz plan

## Znajomi

bonus-days = { $period }
bonus-part = { $percent }% opłaconego okresu
invite-title = <b>Zaproś znajomych</b>
invite-how = Wyślij swój osobisty link. Jest dla każdego, kto jeszcze nie był w klubie.
invite-link = { $messenger ->
    [telegram] Telegram
   *[vk] VK
}: { $link }
invite-when = Gdy zaproszona osoba zapłaci pierwszy raz:
invite-reward = • prezent dla Ciebie: { $bonus }
invite-welcome = • prezent dla tej osoby: { $bonus }
invite-nobody = Z Twojego linku nikt jeszcze nie przyszedł. Gdy tylko ktoś zajrzy, imię pojawi się tutaj.
invite-came = { $count ->
    [one] <b>Z Twojego linku przyszła { $count } osoba</b>
    [few] <b>Z Twojego linku przyszły { $count } osoby</b>
    [many] <b>Z Twojego linku przyszło { $count } osób</b>
   *[other] <b>Z Twojego linku przyszło { $count } osoby</b>
}
invite-guest = • { $name } — jeszcze bez płatności
invite-guest-paid = • { $name } — już z nami
invite-earned = Twój prezent za zaproszenia: { $period }.
invite-earned-both = Twój prezent za zaproszenia: { $period } i jeszcze { $more }.
invited = Do klubu zaprasza Cię { $name }. Miło Cię poznać!
invited-welcome = Po pierwszej płatności doliczymy prezent: { $bonus }.
not-invited-unknown = Nie ma takiego zaproszenia: może link nie skopiował się w całości. To w niczym nie przeszkadza, wybierz plan.
not-invited-oneself = To Twój własny link. Wyślij go komuś znajomemu — jest dla tej osoby.
not-invited-returning = Zaproszenia są dla nowych osób, a Ty masz już za sobą czas w klubie. Za to możesz kogoś zaprosić.
not-invited-earlier = Masz już wcześniejsze zaproszenie i to ono jest ważne.
not-invited-circle = Ta osoba przyszła z Twojego zaproszenia, więc w drugą stronę się ono nie liczy. Na Twoją subskrypcję to nie wpływa.
rewarded = 🎁 Z Twojego zaproszenia mamy nową osobę w klubie: { $name }. Dziękujemy! Prezent dla Ciebie: { $period }.
welcomed = 🎁 Jesteś u nas z zaproszenia, więc doliczyliśmy prezent: { $period }.
now-until = „{ $title }” — teraz do { $last_day }.
now-forever = „{ $title }” — na zawsze.

## Kody promocyjne

which-promo = Napisz kod promocyjny w jednej wiadomości.
promo-head = Kod promocyjny <b>{ $code }</b>
promo-unknown = Nie ma takiego kodu. Sprawdź, czy nie wkradła się literówka.
promo-early = Zacznie działać { $from }. Zajrzyj tego dnia.
promo-over = Jego czas minął: ostatnim dniem był { $until }.
promo-used-up = Wykorzystano go już tyle razy, ile było można.
promo-yours = Ten kod jest już przez Ciebie wykorzystany, a działa jeden raz.
promo-other-plan = Nie działa na plany, które są teraz w sprzedaży.
promo-not-this-plan = Twój kod { $code } nie działa na ten plan.
promo-only-new = Jest dla osób, które są w klubie po raz pierwszy.
promo-only-lapsed = Jest dla osób, które wracają po przerwie.
promo-taken = ✅ Kod <b>{ $code }</b> przyjęty.
promo-until = Zapłacić z nim można do { $until } włącznie.
promo-choose = Nowe ceny są już policzone, wybierz plan:
plan-promo = Z kodem { $code }; bez niego { $prices }
entry-given = ✅ Gotowe, dostęp jest otwarty!
time-added = ✅ Gotowe, doliczyliśmy { $period }.

## Dni próbne

plan-trial = Pierwszy raz u nas? Można wypróbować za darmo: { $period }. Karta nie jest potrzebna, nic nie pobierzemy.
no-trial = Dni próbne są tylko raz i tylko dla nowych osób. Plan można kupić w każdej chwili.
