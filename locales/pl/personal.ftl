# Dane uczestnika: zabrać ze sobą i usunąć.

command-mydata = Wszystko, co o Tobie przechowujemy, w jednym pliku
command-forget = Usuń moje dane i wyjdź z klubu
button-my-data = Moje dane
button-forget = Usuń moje dane
button-forget-yes = Tak, usuń
button-forget-sure = Tak, usuń i niech ten czas przepadnie
button-forget-no = Nie, niech zostanie jak jest

my-data = Tu jest wszystko, co o Tobie przechowujemy: konta, subskrypcje, zamówienia, płatności, prezenty i dziennik decyzji.
forget-ask = <b>Usunąć Twoje dane?</b>
forget-erased = Usuniemy imię, numer konta, osobiste linki i wszystko, co pisano do bota. Dostęp do klubu zamknie się od razu i nie da się tego cofnąć.
forget-stays = Zostaną zapisy o płatnościach i okresach, ale bez Ciebie, oraz znak, że dni próbne i kody promocyjne zostały już użyte.
forget-lost = ⚠️ Przepadnie czas, który jeszcze nie został wykorzystany:
forget-lost-line = • „{ $title }” — do { $last_day }
forget-lost-forever = • „{ $title }” — na zawsze
forget-gifts = { $count ->
    [one] Link do Twojego prezentu, którego nikt jeszcze nie przyjął, będzie dalej działać.
   *[other] Linki do Twoich prezentów, których nikt jeszcze nie przyjął, będą dalej działać.
}
forget-sure = Pytamy jeszcze raz, żeby nie było pomyłki: razem z danymi przepadnie też ten czas. Nie da się go odzyskać.
forget-begun =
    Dostęp jest zamknięty. Resztę usuniemy sami, gdy tylko bot wyprowadzi Cię z czatów klubu — zwykle to kilka minut.
    Dziękujemy za wspólny czas. Aby wrócić, wystarczy tu napisać — poznamy się od nowa.
forget-leaving = Twoje dane są właśnie usuwane, to potrwa kilka minut. Napisz trochę później — poznamy się od nowa.
