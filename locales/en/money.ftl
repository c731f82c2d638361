# Money: refunds, payments that fit nothing, and automatic renewal.

command-cancel = Automatic renewal: see it and stop it

button-renewals = Automatic renewal
button-unmatched = Unmatched payments
button-unmatched-open = Sort it out
button-unmatched-back = ← Back to the payment
button-unmatched-other = Somebody else
button-unmatched-for = Count it for { $name }
button-unmatched-dismiss = Close without counting
button-unmatched-days = { $days ->
    [one] { $days } day · { $title }
   *[other] { $days } days · { $title }
}
button-unmatched-whole = The whole period · { $title }
button-refund = Give the money back
button-refund-yes = Yes, give back { $back }
button-refund-done = The money is sent
button-refund-again = Try again
button-nothing = Change nothing
button-partial-keep = Keep the time
button-partial-cut = Shorten it
button-older = Earlier ones →
button-inbox-line = No. { $payment } · { $amount }
button-dispute-lift = Allow buying again
button-renewal-stop = Stop: { $title }
button-renewal-stopped = It is stopped
button-renewal-pay = Pay

## Refund

refund-title = <b>Giving back payment no. { $payment }</b>
refund-sum = All of it goes back: <b>{ $back }</b>.
refund-sum-part = <b>{ $back }</b> of { $amount } goes back.
refund-whose = Whose payment: { $name }
refund-time-none = This payment gave no time, so there is none to take.
refund-time-part = { $rule ->
    [keep] The time stays: so says club.toml.
    [cut] The time is shortened in proportion: so says club.toml.
   *[ask] When the money has gone, the bot asks what to do about the time.
}
refund-time-cut = If it is shortened, the last day is { $then } instead of { $last_day }.
refund-time-used = The time of this payment is used up, there is nothing to take.
refund-time-left = { $days ->
    [one] What is left of its time goes: { $days } day.
   *[other] What is left of its time goes: { $days } days.
}
refund-time-forever = The access for ever goes.
refund-closes = The subscription ends at once and the way in closes.
refund-last-day = The last day is { $then } instead of { $last_day }.
refund-later = { $count ->
    [one] { $count } later term moves up, it is not lost.
   *[other] { $count } later terms move up, they are not lost.
}
refund-others = Days given because of this payment go too: { $name }.
refund-by-service = { $provider } gives the money back, the bot asks it. The time goes only when the money has gone.
refund-by-yourself = { $provider } cannot be asked by the bot: you give the money back yourself and then tap a button. The time goes after that.
refund-ask-reason = Why is it given back? Write it in one message: the reason stays in the journal.
money-reason = Reason: { $reason }
refund-unable = { $why ->
    [unknown] There is no payment no. { $payment }. The number stands on the member’s card: /refund 12 or, for a part of it, /refund 12 500.
    [not_paid] Payment no. { $payment } was not paid, there is nothing to give back.
    [already] All of payment no. { $payment } was given back already.
    [under_way] Payment no. { $payment } is being given back already.
    [too_much] So much of payment no. { $payment } cannot be given back. Look how much is left of it.
    [test] Payment no. { $payment } was a test, without money.
   *[changed] Something has changed with payment no. { $payment } since. Look at it again: /refund { $payment }
}
refund-asked = The service is asked to give back { $back }. As soon as it answers, the bot will write.
refund-by-hand = Please give back <b>{ $back }</b> yourself:
refund-by-hand-next = When the money is sent, tap the button: the bot writes the refund down and takes the time.
refund-done = ✅ The money went back: { $back }. { $name }.
refund-done-nobody = ✅ The money went back: { $back }.
refund-refused = ⚠️ { $name }: the service did not give back { $back }. The time is as it was.
refund-refused-nobody = ⚠️ The service did not give back { $back }.
refund-refused-why = Its answer: { $why }
refund-refused-next = See whether the shop’s account holds enough, and try again. It can also be given back in the service’s dashboard: the bot will learn of it.
nothing-changed = Good, everything stays as it is.
money-until = The last day is now { $last_day }.
money-until-none = The subscription has no time left.
partial = ⚠️ So far only a part of the money was given back: <b>{ $refunded }</b> of { $amount }.
partial-days = If the time stays, the last day is { $kept }; shortened in proportion, { $cut }.
partial-ask = What about the time?
partial-kept = Good, the time stays. { $name }.
partial-cut = Done, the time is shortened. { $name }.

## Unmatched payments

inbox = <b>Unmatched payments</b>: { $count }
inbox-empty = There are no unmatched payments: each has found its person.
inbox-line = • { $amount }, { $day }, { $provider }: { $misfit }
unmatched-card = <b>Payment no. { $payment }</b>: { $amount }, { $day }
unmatched-under-way = It is being given back already.
unmatched-people = Whose it could be:
unmatched-person = • { $name } — { $because ->
    [order] it names an order of this person
    [payer] it was paid from this account or address
    [sum] has an unpaid order for the same sum
    [claim] says that it is hers
   *[named] you said so
}
unmatched-contact = What is known of the payer (she can claim it herself with /claim):
unmatched-choose = { $name }: what shall { $amount } become?
unmatched-choice = • “{ $title }”, the whole period — { $until }
unmatched-choice-days = { $days ->
    [one] • “{ $title }”, { $days } day for the sum — { $until }
   *[other] • “{ $title }”, { $days } days for the sum — { $until }
}
unmatched-settled = { $how ->
    [granted] ✅ The payment counts: { $amount }.
    [converted] ✅ The sum has become days: { $amount }.
   *[dismissed] The payment is closed without counting: { $amount }.
}
unmatched-settled-for = For whom: { $name }
unmatched-settled-before = This payment was dealt with already.
unmatched-why-dismiss = Why is { $amount } closed without counting? Write it in one message: the reason stays in the journal.
unmatched-who = Whose payment of { $amount } is it? Send a member’s number or an account such as tg:1001.
unmatched-nobody = There is no such member. Please check the number.

## Disputed payments

disputed = ⚠️ The payer’s bank took the money back: <b>{ $amount }</b> ({ $provider }). The time of this payment is gone.
disputed-who = Whose payment: { $name } (/member { $member })
disputed-nobody = Whose payment it was is not known.
disputed-next = This person cannot buy without you any more. If all is settled, allow it again.
dispute-lifted = { $name }: can buy again.
buying-closed = You cannot buy a subscription here right now: your bank took an earlier payment back. Please write to the club’s team, they will help to sort it out.

## Automatic renewal

renewals = <b>Automatic renewal is on</b>
renewals-next = You can stop it on any day. All that is paid stays.
renewal-line = “{ $title }” — paid up to { $last_day }
renewal-line-over = “{ $title }”
renewals-none = There is no automatic renewal: nothing is charged by itself.
renewals-none-until = Your last day is { $last_day }.
renewal-stopped = Done, “{ $title }” no longer renews by itself. There will be no more charges.
renewal-stops-by-hand = Noted: you do not want “{ $title }” to renew by itself any more. The club’s team stops it by hand; they know already, and we will write to you when it is done.
renewal-keeps = What is paid stays, up to and including { $last_day }.
renewal-task = { $name } asks to stop the automatic renewal of “{ $title }”. The bot cannot do it:
renewal-task-next = Stop it in the service’s dashboard before the next charge and tap the button: the bot will tell this person that it is done.
renewal-task-done = { $name }: the renewal is stopped, and the bot has said so.
renewal-failed = “{ $title }” could not be renewed: the bank did not let the charge through. It happens: a card expires, or there is not enough on it.
renewal-failed-until = Paid up to { $last_day }, the way in is still open.
renewal-failed-next = To keep everything running, you can pay yourself with one button.
renewal-failed-freeze = Not the right moment? You can freeze the subscription.
