# What members read. Only <b> and <i> as marks. Short and kind, and the next step is always clear.

lang-name = English

## Words that the rest is made of

number-group = ,
number-decimal = .
money = { $currency ->
    [RUB] { $amount }{"\u00A0"}₽
    [EUR] €{ $exact }
    [XTR] { $amount }{"\u00A0"}⭐
   *[other] { $exact }{"\u00A0"}{ $currency }
}
either = { $first } or { $rest }
date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
} { $year }
period-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
period-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
period-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
period-forever = for ever
period-until = until { $day }
and-more = …and { $count } more
provider = { $provider ->
    [yookassa] YooKassa
    [prodamus] Prodamus
    [stripe] Stripe
    [cloudpayments] CloudPayments
    [tbank] T-Bank
    [robokassa] Robokassa
    [cryptopay] Crypto Pay
    [tribute] Tribute
    [getcourse] GetCourse
    [stars] Telegram Stars
    [telegram] Telegram
    [signed] the club’s site
    [donut] VK Donut
    [manual] Bank transfer
   *[other] { $provider }
}

## Commands, in the menu and in the help

command-start = Start over
command-plans = Plans and prices
command-status = My subscription: how long it lasts, what was paid
command-link = My way into the club
command-renew = Renew: time is added to what is left
command-why = Why my access is the way it is
command-lang = Change the language
command-help = What can be done here

## Buttons

button-plans = Plans
button-status = My subscription
button-link = My way in
button-renew = Renew
button-why = Why so?
button-lang = 🌐 Language
button-help = Help
button-language = { $language }
button-plan = { $title } — { $prices }
button-plan-unpriced = { $title }
button-pay = Pay { $price } · { $provider }
button-open-payment = Go and pay { $price }
button-back-to-plans = ← All plans
button-try-again = Try again
button-door = Come in: { $gate }

## Meeting and buying

greeting = Hello! This is <b>{ $club }</b>.
greeting-choose = To get into the club, choose a plan. Your personal way in will be here as soon as you have paid.
plans = <b>Plans</b>
    Tap one to see the details. You are not paying yet.
plans-none = You cannot join right now: there are no plans. Look in later, they will be here.
plan-title = <b>{ $title }</b>
plan-period = Length: { $period }
plan-price = Price: { $prices }
plan-renewal = Your last day is { $last_day }. Renew today and it will be { $then }: not a day is lost.
plan-renewal-forever = Your last day is { $last_day }. After this payment you stay for ever.
plan-choose-way = How would you like to pay?
plan-no-way = You cannot pay here yet: the way to pay is still being set up. Please look in a little later.
pay-link = <b>{ $title }</b>, { $price }
pay-link-next = Tap the button to open the payment page. We write here as soon as the money arrives.
pay-failed =
    The payment service did not answer, so there is no bill. Nothing was taken.
    Try again in a minute, or choose another way.
payment-canceled =
    The payment for “{ $title }” did not go through: the bank refused it or time ran out. Nothing was taken.
    You can try once more, with the same card or another one.

## The way in

entry-paid = ✅ Thank you, your payment has arrived!
entry-renewed = ✅ Thank you, your subscription is renewed.
entry-asked = <b>Your way into the club</b>
entry-returned = ☀️ Welcome back! The freeze is over, the way in is open again.
entry-until = “{ $title }” is yours up to { $last_day }.
entry-forever = “{ $title }” is yours for ever.
entry-how = Tap the button and send a request to join; we approve it at once. The link is personal: it lets nobody else in.
entry-no-doors = No place is open for this subscription yet. We will write as soon as there is one.
door-inside = “{ $gate }”: you are inside.
door-later = “{ $gate }”: opens shortly, and we will write.
let-in = Done, you are in “{ $gate }”. Good to have you here!
declined-never-paid = “{ $gate }” is for members of the club, and you have no subscription yet. Choose a plan, and you get your personal way in as soon as you have paid.
declined-ended = We could not let you into “{ $gate }” this time: your subscription is over. Renew it, and the way in opens again.
declined-banned = We cannot let you into “{ $gate }” now: the club’s team has closed your access. If this is a mistake, please write to them.
declined-entitled = Your request for “{ $gate }” did not go through, although your subscription is valid. Tap “My way in” and send the request again.
link-leaked =
    Somebody else tried to get into “{ $gate }” by your personal link. We did not let them in, and your access is all right.
    Please do not pass the link on: it works only for you.
too-many-chats =
    Your messenger did not let you into “{ $gate }”: your account is in too many channels and groups.
    Leave a few that you do not need and try again. Your subscription stays as it is.

## The subscription

status-title = <b>Your subscription</b>
status-none = You have no subscription yet. Choose a plan; it takes a minute.
status-pending = ⏳ “{ $title }”: waiting for the payment.
status-active = ✅ “{ $title }”: up to { $last_day }, { $days ->
    [0] today is the last day
    [one] { $days } day left
   *[other] { $days } days left
}.
status-forever = ✅ “{ $title }”: for ever.
status-frozen = ❄️ “{ $title }”: frozen; after the return it lasts up to { $last_day }.
status-frozen-forever = ❄️ “{ $title }”: frozen.
status-grace = ⏳ “{ $title }”: ended on { $last_day }, the way in is still open.
status-ended = ▫️ “{ $title }”: ended on { $last_day }.
status-over = ▫️ “{ $title }”: over.
status-paid = <b>Payments</b>
status-payment = { $day } — { $amount }
nothing-open = You have no active subscription. Choose a plan, and the way in opens as soon as you have paid.
nothing-open-again = You have no active subscription. Renew it, and the way in opens as soon as you have paid.
reminder = { $days ->
    [0] Today is the last day of “{ $title }”.
    [1] Tomorrow, { $last_day }, is the last day of “{ $title }”.
    [one] “{ $title }” ends in { $days } day, on { $last_day }.
   *[other] “{ $title }” ends in { $days } days, on { $last_day }.
}
reminder-next = You can renew right now: new time is added to what is left.
grace =
    “{ $title }” is over, but the way in stays open through { $until }.
    Renew by then and nothing is interrupted.
ended =
    “{ $title }” ended on { $last_day }, and the way in by it is closed. Thank you for being with us.
    If you want to come back, it takes one button.

## Why

why-title = <b>What happened to your access</b>
why-none = Nothing is written down yet: nothing has happened to your access.
why-day = <b>{ $day }</b>
why-line = { $time } — { $event }
why-line-team = { $time } — { $event } (the club’s team)
button-why-before = Earlier

## Talking

choose-language = Which language shall we speak?
language-set = Done, we speak English now.
help-title = <b>What can be done here</b>
help-line = /{ $command } — { $about }
not-understood = Sorry, that was not understood. The bot knows only commands and buttons.
did-you-mean = Did you mean { $command }?
stale-button = That button does not work any more. Here is what you can do now:
dropped = All right, nothing is changed.
