# Przedłużanie i zmiana planu.

## Karta planu: co stanie się z poprzednim

change-up = Masz już „{ $from }”: reszta jest warta { $worth }. Zaraz po płatności zamieni się w { $days ->
    [one] { $days } dzień
    [few] { $days } dni
    [many] { $days } dni
   *[other] { $days } dnia
} nowego planu, a dostęp będzie do { $last_day } włącznie.
change-up-forever = Masz już „{ $from }”: reszta jest warta { $worth }. Zaraz po płatności zamieni się w { $days ->
    [one] { $days } dzień
    [few] { $days } dni
    [many] { $days } dni
   *[other] { $days } dnia
} nowego planu.
change-after = Masz już „{ $after }” — ten plan będzie działał do końca. Nowy plan zacznie się { $first_day } i potrwa do { $last_day }: ani jeden dzień nie przepadnie.
change-after-forever = Masz już „{ $after }” — ten plan będzie działał do końca. Nowy plan zacznie się { $first_day }: ani jeden dzień nie przepadnie.

## Po płatności

change-later = ✅ Dziękujemy, płatność dotarła! „{ $title }” zacznie się { $first_day } i potrwa do { $last_day }.
change-later-forever = ✅ Dziękujemy, płatność dotarła! „{ $title }” zacznie się { $first_day }.
change-later-until-then = Do tego czasu działa „{ $after }”: nic nie trzeba robić, przełączymy plan sami.
change-began = Od dziś masz „{ $title }” — do { $last_day }.
change-began-forever = Od dziś masz „{ $title }”.
status-waiting = ⏳ „{ $title }” — zacznie się zaraz po poprzednim planie i będzie działać do { $last_day }.
