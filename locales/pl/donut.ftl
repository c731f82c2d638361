# VK Donut: subskrypcja, którą zamawia się i opłaca w VK.

button-donut = Zamów przez VK Donut
button-donut-page = Otwórz VK Donut

plan-donut = Ten plan można mieć przez VK Donut: kwotę wybierasz samodzielnie, a płaci się w VK raz w miesiącu. Gdy płatność przejdzie, wejście się otworzy.
donut-cancelled = VK Donut jest wyłączony — za „{ $title }” nic więcej nie zostanie pobrane. Dziękujemy za wspólny czas!
donut-over = Subskrypcja VK Donut się skończyła, „{ $title }” już się nie przedłuża.
donut-how-to-stop = „{ $title }” jest opłacany przez VK Donut. Wyłączyć go możesz tylko samodzielnie, na stronie subskrypcji w VK.
donut-keeps = To, co opłacone, zostaje: do { $last_day } włącznie.
donut-repriced = { $name }: subskrypcja VK Donut kosztuje teraz { $amount } miesięcznie.
