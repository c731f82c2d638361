# Automatic renewal: the question, the consent, and the charges that the club makes.

button-again-yes = Renew automatically
button-again-once = Pay once

every-days = { $count ->
    [1] every day
    [one] every { $count } day
   *[other] every { $count } days
}
every-weeks = { $count ->
    [1] every week
    [one] every { $count } week
   *[other] every { $count } weeks
}
every-months = { $count ->
    [1] every month
    [one] every { $count } month
   *[other] every { $count } months
}
every-years = { $count ->
    [1] every year
    [one] every { $count } year
   *[other] every { $count } years
}

again-ask = <b>Renew “{ $title }” automatically?</b>
again-terms-club = If so, you pay { $price } now, { $provider } keeps your way of paying, and from then on the club itself charges { $price } { $every }, before what is paid runs out. The bot writes to you a day before each charge and names the sum. The price does not rise without your consent. You can stop it whenever you like: /cancel. All that is paid stays.
again-terms-service = If so, you pay { $price } now, and from then on { $provider } itself charges { $price } { $every }. You can stop it whenever you like: /cancel. All that is paid stays.
again-once = If you pay once, nothing is ever charged by itself.
