# Dziennik: jedna wiadomość na zdarzenie. Bezosobowo: czyta go i uczestnik, i zespół klubu.

event-joined = pierwszy kontakt z botem
event-ordered = zamówienie: plan „{ $plan }”, { $price }
event-paid = dotarła płatność { $amount } ({ $provider })
event-payment-canceled = płatność { $amount } nie powiodła się, nic nie pobrano
event-refunded = zwrócono pieniądze: { $amount }
event-term-given = { $cause ->
    [payment] za płatność doliczono czas
    [grant] zespół klubu doliczył czas
    [import] przeniesiono z poprzedniego systemu
    [referral] doliczono czas za znajomą osobę
    [welcome] doliczono czas z zaproszenia znajomej osoby
    [promo] doliczono czas z kodu promocyjnego
    [gift] podarowano czas
    [compensation] oddano czas za przerwę
    [trial] dano dni próbne
    [exchange] resztę poprzedniego planu przeliczono na czas
    [patron] VK Donut: subskrypcja jest widoczna w VK, czas dano do następnego sprawdzenia
   *[other] doliczono czas
}: { $period } planu „{ $plan }”, teraz do { $last_day }
event-term-given-forever = { $cause ->
    [payment] opłacono dostęp na zawsze
    [grant] zespół klubu dał dostęp na zawsze
    [import] z poprzedniego systemu przeniesiono dostęp na zawsze
    [referral] za znajomą osobę dano dostęp na zawsze
    [gift] podarowano dostęp na zawsze
   *[other] dano dostęp na zawsze
}: plan „{ $plan }”
event-term-taken = pieniądze zwrócono, resztę tego czasu odjęto: plan „{ $plan }”, teraz do { $last_day }
event-term-taken-all = pieniądze zwrócono, resztę tego czasu odjęto: plan „{ $plan }”
event-link-made = utworzono osobisty link do „{ $gate }”
event-asked = { $verdict ->
    [approve] prośba o dołączenie do „{ $gate }” przyjęta: subskrypcja działa
    [ended] prośba o dołączenie do „{ $gate }” odrzucona: subskrypcja się skończyła
    [banned] prośba o dołączenie do „{ $gate }” odrzucona: zespół klubu zamknął dostęp
    [frozen] prośba o dołączenie do „{ $gate }” odrzucona: subskrypcja jest zamrożona
   *[never_paid] prośba o dołączenie do „{ $gate }” odrzucona: subskrypcji jeszcze nie było
}{ $leaked ->
    [yes] {" "}(link był cudzy)
   *[no] {""}
}
event-came-in = „{ $gate }”: wejście{ $by_hand ->
    [yes] {" "}(dodano ręcznie)
   *[no] {""}
}
event-went-out = „{ $gate }”: wyjście z własnej woli
event-removed-by-hand = „{ $gate }”: usunięcie ręczne, nie przez bota
event-reminded = { $days ->
    [0] przypomnienie: ostatni dzień planu „{ $plan }”
    [one] przypomnienie: plan „{ $plan }”, został { $days } dzień
    [few] przypomnienie: plan „{ $plan }”, zostały { $days } dni
    [many] przypomnienie: plan „{ $plan }”, zostało { $days } dni
   *[other] przypomnienie: plan „{ $plan }”, zostało { $days } dnia
}
event-stage-reached = plan „{ $plan }”: { $stage ->
    [pending] czeka na płatność
    [active] działa
    [expiring] wkrótce się skończy
    [grace] skończył się, wejście jest jeszcze otwarte
    [frozen] zamrożenie się zaczęło, wejście, które dawał, jest zamknięte
   *[ended] skończył się, wejście, które dawał, jest zamknięte
}
event-removal-decided = „{ $gate }”: subskrypcja się skończyła, dostęp zostanie zamknięty
event-removed = „{ $gate }”: dostęp zamknięty, i to sprawdzono
event-removal-called-off = „{ $gate }”: usunięcie odwołane, prawo do wejścia znów jest
event-staff-stays = „{ $gate }”: prawa do wejścia nie ma, ale to administrator czatu — usunięcia nie będzie
event-braked = „{ $gate }”: usunięcie odłożone, czeka na decyzję właściciela
event-unreachable = nie da się napisać: bot jest zablokowany albo nieuruchomiony
event-reachable = znów można napisać
event-gate = „{ $gate }”: { $what ->
    [guarded] wzięto pod ochronę
    [lost] bot utracił dostęp, praca czeka
    [back] znów działa
    [moved] stało się supergrupą, numer jest nowy
    [braked] zadziałał hamulec
    [released] właściciel pozwolił usunąć
   *[kept] właściciel zostawił wszystkich w środku
}
event-unmatched = płatność do niczego nie pasuje: { $amount } ({ $provider }, { $id }) — { $misfit }
event-exchanged = zmiana planu: reszta planu „{ $from }” ({ $worth }) zamieniła się w { $days ->
    [one] { $days } dzień
    [few] { $days } dni
    [many] { $days } dni
   *[other] { $days } dnia
} planu „{ $plan }”, teraz do { $last_day }
event-exchanged-forever = zmiana planu: reszta planu „{ $from }” ({ $worth }) zamieniła się w { $days ->
    [one] { $days } dzień
    [few] { $days } dni
    [many] { $days } dni
   *[other] { $days } dnia
} planu „{ $plan }”
event-follows = plan „{ $plan }” zacznie się { $first_day }, gdy skończy się „{ $after }”, i potrwa do { $last_day }
event-follows-forever = plan „{ $plan }” zacznie się { $first_day }, gdy skończy się „{ $after }”
event-began = zaczął się plan „{ $plan }”, do { $last_day }
event-began-forever = zaczął się plan „{ $plan }”
event-frozen = zamrożenie planu „{ $plan }” na { $days } od { $from }: ostatni dzień przedtem { $was }, teraz { $last_day }
event-frozen-endless = zamrożenie planu „{ $plan }” na { $days } od { $from }
event-returned = zamrożenie planu „{ $plan }” zdjęte przed czasem, niewykorzystane { $days }: ostatni dzień przedtem { $was }, teraz { $last_day }
event-returned-endless = zamrożenie planu „{ $plan }” zdjęte przed czasem, niewykorzystane { $days }
event-freeze-over = koniec zamrożenia, plan „{ $plan }” znów działa do { $last_day }
event-freeze-over-endless = koniec zamrożenia, plan „{ $plan }” znów działa
event-frozen-out = „{ $gate }”: na czas zamrożenia dostęp zostanie zamknięty
event-invited = pierwszy kontakt z zaproszenia znajomej osoby
event-guest-came = z zaproszenia przyszła nowa osoba
event-promo-taken = kod promocyjny { $code } przyjęty, zadziała przy następnej płatności
event-promo-used = kod promocyjny { $code } wykorzystany
event-gift-bought = kupiono prezent: plan „{ $plan }”
event-gift-claimed = prezent przyjęto: plan „{ $plan }”
event-gift-voided = pieniądze za prezent zwrócono, jego link już nie działa: plan „{ $plan }”
event-forget-asked = prośba o usunięcie danych: czas zakończono, dostęp jest zamykany
event-forgotten = dane osobowe usunięto
event-refund-asked = decyzja o zwrocie pieniędzy: { $amount }
event-refund-refused = serwis nie zwrócił pieniędzy: { $amount }
event-refund-dropped = zwrot { $amount } odwołany: pieniędzy nie wysłano
event-partly-refunded = zwrócono część pieniędzy, łącznie { $amount }
event-term-reduced = zwrócono część pieniędzy, czas skrócony: „{ $plan }”, teraz do { $last_day }
event-term-reduced-all = zwrócono część pieniędzy, reszta czasu przepadła: „{ $plan }”
event-payment-settled = płatność { $amount } ({ $provider }, { $id }): { $how ->
    [granted] zaliczona przez zespół klubu
    [converted] zamieniona przez zespół klubu na dni
    [dismissed] zamknięta bez zaliczania
    [cut] zwrócona częściowo, czas skrócony
   *[kept] zwrócona częściowo, czas bez zmian
}
event-disputed = bank płatnika cofnął płatność { $amount }; samodzielne zakupy zamknięte
event-dispute-lifted = samodzielne zakupy znów otwarte
event-renewal-on = automatyczne przedłużanie włączone: „{ $plan }” ({ $provider })
event-renewal-failed = pobranie za przedłużenie nie powiodło się: „{ $plan }”
event-renewal-cancel-asked = prośba o wyłączenie automatycznego przedłużania: „{ $plan }”
event-renewal-stopped = automatyczne przedłużanie wyłączone: „{ $plan }”, to, co opłacone, zostaje
event-banned-out = „{ $gate }”: wejście zamknięte decyzją zespołu klubu
event-banned = zespół klubu zamknął dostęp
event-unbanned = zespół klubu przywrócił dostęp
event-revoked = zespół klubu zabrał pozostały czas
event-undone = zespół klubu cofnął swoją decyzję ({ $what ->
    [grant] przyznany plan
    [extend] dodane dni
    [revoke] zabrany czas
    [compensate] oddane dni
   *[other] inna
}), teraz do { $last_day }
event-undone-only = zespół klubu cofnął swoją decyzję: { $what ->
    [grant] przyznany plan
    [extend] dodane dni
    [revoke] zabrany czas
    [compensate] oddane dni
   *[other] inna
}
event-compensating = { $back ->
    [yes] cofnięte: dni oddane wszystkim ({ $days })
   *[no] oddano dni wszystkim: { $days }
}
event-noted = notatka zespołu klubu
event-called = rozmowa przed końcem subskrypcji
event-stranger-out = „{ $gate }”: wejście bez subskrypcji, od razu zamknięte
event-door-renewed = „{ $gate }”: wspólny link zmieniony
event-listed-inside = „{ $gate }”: przy porównaniu — w środku
event-listed-outside = „{ $gate }”: przy porównaniu — na zewnątrz
event-put-out = „{ $gate }”: zespół klubu postanowił usunąć, nie ma subskrypcji
event-connected = konta w różnych komunikatorach stały się jednym dostępem
event-merged = „{ $plan }”: czas przeliczony, teraz do { $last_day }
event-merged-other = „{ $plan }”: czas przeliczony
event-separated = zespół klubu rozdzielił konta
event-bonuses-taken = prezent za zaproszenie cofnięty: okazało się, że to jedna i ta sama osoba
event-donut-over = subskrypcja VK Donut się skończyła: plan „{ $plan }”, do { $last_day }
event-donut-over-all = subskrypcja VK Donut się skończyła: plan „{ $plan }”
event-donut-repriced = subskrypcja VK Donut kosztuje teraz { $amount } miesięcznie
event-claimed = potwierdzono: zakup za { $amount } zrobiony gdzie indziej jest Twój
event-renewal-agreed = zgoda na automatyczne przedłużanie „{ $plan }”: { $price }, okres: { $period }, { $provider }
event-charge-coming = zapowiedź: { $day } za „{ $plan }” zostanie pobrane { $price }
event-charging = klub pobiera { $price } za „{ $plan }”
event-transfer-said = uczestnik napisał, że przelał { $price }
event-transfer-confirmed = zespół klubu potwierdził przelew { $amount }
event-transfer-not-found = zespół klubu sprawdził: przelew { $price } jeszcze nie dotarł
