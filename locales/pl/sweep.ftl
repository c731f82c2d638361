# Co znaleziono, pytając serwisy płatności, i strona, na którą wraca się po zapłacie.

## Do właścicieli

sweep-not-heard = ⚠️ Powiadomienia serwisu { $provider } nie docierają.
sweep-not-heard-how = Ludzie płacą, a my dowiadujemy się o tym dopiero, gdy sami pytamy, więc wejście otwiera się z opóźnieniem. Sprawdź w panelu { $provider }, czy powiadomienia są włączone i czy mają właściwy adres.
sweep-address = Adres: { $address }
sweep-cannot-ask = ⚠️ { $provider } od ponad doby nie odpowiada na pytanie, co zostało zapłacone.
sweep-why = Ostatnia odpowiedź: { $why }
sweep-cannot-ask-how = Pytamy dalej sami: gdy tylko odpowie, znajdą się też pominięte płatności. Jeśli sam serwis działa, sprawdź jego klucze w ustawieniach.

## Strona po zapłacie

page-waiting = Czekamy na potwierdzenie banku
page-waiting-how = Zwykle trwa to mniej niż minutę. Strona odświeży się sama; można ją też zamknąć — bot napisze, gdy tylko płatność dotrze.
page-in = Jesteś w klubie!
page-until = „{ $title }” — do { $last_day }.
page-for-ever = „{ $title }” — na zawsze.
page-in-how = Wejście czeka w czacie z botem: linki są osobiste, dlatego tu ich nie ma.
page-arrived = Płatność dotarła
page-arrived-how = Co z niej teraz wynika, pokaże bot.
page-gift = Prezent opłacony
page-gift-how = Link do podarowania czeka w czacie z botem.
page-canceled = Płatność nie doszła do skutku
page-canceled-how = Pieniądze nie zostały pobrane. Spróbuj jeszcze raz z czatu z botem.
page-odd = Pieniądze dotarły, ale nie zgadzają się z zamówieniem
page-odd-how = Nie trzeba płacić ponownie: zespół klubu już wie i to wyjaśni.
page-given-back = Pieniądze zostały zwrócone
page-given-back-how = Jeśli chcesz zapłacić ponownie, zacznij w czacie z botem.
page-somehow = Dziękujemy!
page-somehow-how = Gdy tylko bank potwierdzi płatność, bot napisze do Ciebie w czacie.
page-unknown = Nie ma takiej strony
page-unknown-how = Link mógł się przedawnić albo nie został skopiowany w całości. Jak stoi sprawa z płatnością, powie bot.
button-page-back = Wróć do czatu
button-page-open = { $messenger ->
    [vk] Otwórz czat w VK
   *[other] Otwórz czat w Telegramie
}
