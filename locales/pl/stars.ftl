# Dlaczego rachunku nie należy płacić: jedno zdanie w oknie samego Telegrama.

unpayable = { $why ->
    [unknown] Ten rachunek jest nieaktualny. Wybierz plan w bocie, a przyjdzie nowy. Nic nie pobrano.
    [paid] Ten rachunek jest już zapłacony, nie trzeba płacić drugi raz. Zajrzyj w bocie do „Mojej subskrypcji”.
    [closed] Teraz nie można za to zapłacić. Napisz, proszę, do zespołu klubu. Nic nie pobrano.
    [test] Klub dopiero wypróbowuje płatności i ta by się nie liczyła. Zapłać, proszę, w inny sposób.
   *[busy] W tej chwili nie możemy przyjąć płatności. Spróbuj, proszę, trochę później. Nic nie pobrano.
}
unpayable-price = Ten rachunek opiewa na { $price }, a zażądano innej kwoty. Wybierz plan w bocie, a przyjdzie nowy rachunek. Nic nie pobrano.
