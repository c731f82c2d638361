# Automatic renewal: the question, the consent, and the charges that the club makes.

button-again-yes = Renew automatically
button-again-once = Pay once
button-again-stop = Do not renew

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

## Charges that the club makes

again-coming = Your renewal is near: “{ $title }”, { $price } will be charged on { $day }.
again-method = From: { $method }.
again-dearer = For others the plan costs { $price } now; your price stays.
again-coming-next = If that is right, there is nothing to do. If you do not want to renew, tap the button: the time you paid for stays.
again-declined = { $price } for “{ $title }” could not be charged: the bank did not let the payment through. It happens when there is not enough on the card.
again-declined-next = We will try again on { $day }. You need not wait: you can pay yourself.
again-not-saved = “{ $title }” is paid, but the payment service did not keep your way of paying. Nothing will be charged by itself: we will remind you in time.
again-over = { $why ->
    [gone] Automatic renewal of “{ $title }” is off: the saved card can be charged no more, it has expired or was removed.
    [declined] Automatic renewal of “{ $title }” is off: the money could not be charged.
    [refunded] Automatic renewal of “{ $title }” is off: the money for it went back. There will be no more charges.
   *[not-sold] Automatic renewal of “{ $title }” is off: the club no longer sells this plan on the same terms. There will be no more charges.
}
again-over-next = To stay in the club, you can pay yourself with one button.
