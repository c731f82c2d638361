# Zakupy zrobione gdzie indziej: czyje są.

command-claim = Płatność była gdzie indziej
button-claim = Płatność była gdzie indziej
button-claim-again = Spróbuj jeszcze raz
button-claim-phone = 📱 Pokaż mój numer
button-claim-yes = Tak, to prawda
button-claim-no = Nie

claim-ask = <b>Płatność nie tutaj?</b> Napisz adres e-mail albo numer zamówienia podany przy płatności. Zapytamy zespół klubu i od razu otworzymy dostęp.
claim-ask-phone = Najszybciej jest pokazać swój numer telefonu przyciskiem poniżej: jeśli był podany przy płatności, dostęp otworzy się od razu.
claim-asked = Znaleziono: { $said }. Zespół klubu sprawdzi, czy to Twój zakup, a bot od razu napisze.
claim-yours = ✅ To Twój zakup, dostęp jest otwarty:
claim-amount = • { $amount }
claim-phone-kept = Na ten numer nie ma jeszcze zakupu. Bot go zapamiętał: gdy tylko płatność przyjdzie, dostęp otworzy się sam. Jeśli numer był inny, napisz e-mail albo numer zamówienia.
claim-refused = { $why ->
    [unclear] To nie wygląda ani na adres e-mail, ani na numer. Napisz na przykład ivan@example.com albo 10042.
    [taken] Ten zakup jest już zapisany na kogoś innego. Zespół klubu dostał wiadomość i to wyjaśni.
    [already] Ten zakup jest już Twój.
    [too_many] Zbyt wiele prób z rzędu. Spróbuj za godzinę.
    [not_own] To numer kogoś innego. Spróbuj jeszcze raz i pokaż swój.
    [denied] Zespół klubu nie potwierdził, że to Twój zakup. Jeśli to pomyłka, napisz do niego albo podaj inne dane.
   *[unknown] Takiego zakupu jeszcze nie widać. Sprawdź, czy nie ma literówki; jeśli płatność była przed chwilą, poczekaj kilka minut. Możesz od razu napisać inny adres albo numer.
}
claim-question = <b>{ $name } ({ $address }) twierdzi, że to jej zakup</b>
claim-said = Podane dane: { $said }
claim-bought = { $amount }, { $day }
claim-others = To samo twierdzi też:
claim-other = • { $name } ({ $address })
claim-then = Jeśli się zgadzasz, dostęp otworzy się od razu, a kolejne płatności z tymi danymi będą się liczyć same.
claim-answered-yes = Gotowe: { $name } ({ $address }) dostaje dostęp.
claim-answered-no = Dobrze, { $name } ({ $address }) nie dostaje dostępu. Płatność pozostaje nierozliczona.
claim-answered-before = Na to pytanie już odpowiedziano.
claim-taken = <b>{ $name } ({ $address }) podaje cudzy zakup:</b> { $said }
claim-taken-by = Jest zapisany na { $name } ({ $address }).
claim-taken-next = Nic się nie zmieniło. Jeśli jest zapisany błędnie, napisz do obu osób.
contact-name = Imię: { $value }
contact-email = E-mail: { $value }
contact-phone = Telefon: { $value }
contact-deal = Numer zamówienia: { $value }
contact-id = Numer kupującego: { $value }
