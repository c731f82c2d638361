# The owner's hand: menu, card, acts, and what the member hears of them.

help-hand =
    <b>Commands for the club’s team</b>
    /admin — today’s numbers and all lists
    /find NAME — find a person: name, @name, number or payment
    /member NUMBER — the card (@name and tg:5001 will do, too)
    /grant NUMBER PLAN — give a plan
    /extend NUMBER DAYS — add days
    /freeze NUMBER DAYS, /unfreeze NUMBER — freeze, unfreeze
    /revoke NUMBER — take back what is left
    /ban NUMBER, /unban NUMBER — close access, open it again
    /note NUMBER TEXT — a note that only the team sees
    /expiring DAYS — whose time ends soon
    /tasks — whom to call
    /audit — who is inside unpaid, who paid and is outside
    /hands — what to do by hand in VK
    /stats — statistics
    /compensate DAYS — give days back to everybody at once

## Buttons

button-hand-menu = ← Club menu
button-hand-find = Find a person
button-hand-ending = End within 7 days
button-hand-tasks = Whom to call
button-hand-stats = Statistics
button-hand-compensate = Give days to all
button-hand-stage = { $stage ->
    [active] Running
    [expiring] Ending soon
    [grace] Awaiting payment
    [frozen] Frozen
   *[other] Ended
}
button-hand-next = More →
button-hand-person = { $name } · { $number }
button-hand-card = Card
button-hand-task-done = ✓ { $name }
button-hand-no-note = No note
button-hand-grant = Give a plan
button-hand-extend = Add days
button-hand-freeze = Freeze
button-hand-unfreeze = Unfreeze
button-hand-revoke = Take back the rest
button-hand-ban = Close access
button-hand-unban = Open access
button-hand-note = Note
button-hand-separate = Separate accounts
button-hand-trace = History
button-hand-days = +{ $days }
button-hand-yes = Yes, do it
button-hand-no = Leave it
button-hand-no-reason = Do it without a reason
button-hand-undo = Undo

## Numbers and lists

hand-menu = <b>The club today</b>
hand-open = { $count ->
    [one] { $count } member has access
   *[other] { $count } members have access
}
hand-stage = • { $stage ->
    [active] running
    [expiring] ending soon
    [grace] over, access still open
    [frozen] frozen
   *[other] ended
}: { $count }
hand-moves = { $when ->
    [today] Today
   *[month] This month
}: new { $new }, lost { $lost }
hand-ending = End within 7 days: { $count }
hand-open-tasks = Waiting for a call: { $count }
hand-unmatched = ⚠️ Payments that fit nothing: { $count }
hand-waiting = In the works: { $count }
hand-parked = ⚠️ Failed, please have a look: { $count }
hand-stats = <b>Statistics</b>
hand-stats-plan = <b>{ $title }</b>
hand-platform = { $platform ->
    [telegram] On Telegram
    [vk] On VK
   *[email] With e-mail
}: { $count }
hand-month = <b>Month from { $first }</b>
hand-month-moves = New { $new }, lost { $lost }, renewed { $renewed }
hand-month-revenue = Paid: { $amount }
hand-found = <b>Who was found</b>
hand-found-nobody = Nobody was found. Try less: a part of the name, @name, a number or a payment’s number.
hand-person = { $name } · { $number } · { $contact }
hand-list-stage = { $stage ->
    [active] <b>Running</b>
    [expiring] <b>Ending soon</b>
    [grace] <b>Over, access still open</b>
    [frozen] <b>Frozen</b>
   *[other] <b>Ended</b>
}
hand-list-ending = { $days ->
    [one] <b>Ending within { $days } day</b>
   *[other] <b>Ending within { $days } days</b>
}
hand-list-empty = Nobody is here.
hand-line = { $name } · “{ $title }” · up to { $last_day }
hand-line-forever = { $name } · “{ $title }” · for ever
hand-tasks = <b>Whom to call before the end</b>
    When you have talked, tap ✓ and write down what came of it.
hand-tasks-none = There is nobody to call: everything is done.
hand-task = { $name } · “{ $title }” · up to { $last_day } · { $contact }
hand-task-result = { $name }: what came of it? Write it here, and it is kept as a note.
hand-task-done = Done, the call is ticked off: { $name }.
hand-digest = { $count ->
    [one] { $count } subscription ends soon. A good moment for a call.
   *[other] { $count } subscriptions end soon. A good moment for a call.
}

## The card

hand-card = <b>{ $name }</b> · number { $number }
hand-card-since = Known since { $since }
hand-card-banned = ⛔ Access closed by the club’s team
hand-card-account = { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(the bot cannot write)
}
hand-card-account-named = @{ $username } · { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(the bot cannot write)
}
hand-card-nothing = No subscription yet.
hand-card-subscription = “{ $title }”: { $stage ->
    [pending] not begun
    [active] running
    [expiring] ending soon
    [grace] over, access still open
    [frozen] frozen
   *[ended] ended
}, up to { $last_day }
hand-card-subscription-forever = “{ $title }”: { $stage ->
    [pending] not begun
    [frozen] frozen
    [ended] ended
   *[other] for ever
}
hand-card-freeze = ❄️ { $from } — { $until }
hand-card-paid = <b>Payments</b>
hand-card-payment = No. { $number } · { $day } · { $amount } · { $provider } { $id }
hand-card-payment-returned = No. { $number } · { $day } · { $amount } · { $provider } { $id } · { $returned } given back
hand-card-notes = <b>Notes</b>
hand-card-note = { $day } · { $text } ({ $by })
hand-trace = <b>History: { $name }</b>
hand-trace-none = No history yet: { $name }
hand-trace-line = { $id } · { $time } — { $event }
hand-trace-who = — { $actor }
hand-trace-why = — { $actor }: { $reason }

## Acts

hand-ask-search = Whom are you looking for? Write a name, @name, a member’s number or a payment’s number.
hand-ask-note = { $name }: what should be noted? Only the club’s team will see it.
hand-noted = Noted: { $name }.
hand-ask-plan = { $name }: which plan?
hand-no-plans = { $name }: there is nothing to give, no plan is on sale.
hand-ask-extend = { $name }: how many days should be added? Tap a button or write a number.
hand-ask-freeze = { $name }: freeze for how many days? Tap a button or write a number.
hand-ask-compensate = How many days for everybody whose subscription runs or is frozen? Tap a button or write a number.
hand-wish-grant = { $name }: give the plan “{ $title }”
hand-wish-extend = { $days ->
    [one] { $name }: add { $days } day
   *[other] { $name }: add { $days } days
}
hand-wish-revoke = { $name }: take back all the time that is left
hand-wish-freeze = { $days ->
    [one] { $name }: freeze for { $days } day
   *[other] { $name }: freeze for { $days } days
}
hand-wish-unfreeze = { $name }: unfreeze
hand-wish-ban = { $name }: close access everywhere, and no purchases. Paid time stays as it is.
hand-wish-unban = { $name }: open access again
hand-wish-separate = { $name }: separate the joined accounts. Each gets back its own time and its own payments.
hand-wish-compensate = { $days ->
    [one] { $days } day for everybody
   *[other] { $days } days for everybody
}
hand-frozen-until = Frozen up to { $until }.
hand-was = Now up to { $was }.
hand-then = Then up to { $then }.
hand-then-forever = Then for ever.
hand-then-over = Then it ends at once.
hand-concerned = { $count ->
    [one] { $count } member gets them.
   *[other] { $count } members get them.
}
hand-concerned-plan = “{ $title }”: { $count }
hand-concerned-days = { $days ->
    [one] At most { $days } day in all.
   *[other] At most { $days } days in all.
}
hand-why = Why? Write the reason: it goes into the journal, and then it is done.
hand-why-needed = Why? Please write the reason; it cannot be done without. It goes into the journal.
hand-reason = Reason: { $reason }
hand-done = ✅ Done.
hand-begun = ✅ Begun. We will write when everybody has been dealt with.
hand-undone = ↩️ Undone.
hand-worked = { $count ->
    [one] ✅ { $count } member has got the days, { $days } for each subscription.
   *[other] ✅ { $count } members have got the days, { $days } for each subscription.
}
hand-worked-back = { $count ->
    [one] ↩️ Undone for { $count } member; it was { $days } for each subscription.
   *[other] ↩️ Undone for { $count } members; it was { $days } for each subscription.
}
hand-called-off = All right, nothing is changed.
hand-done-before = This was done before. The second time changed nothing.
hand-refused = { $why ->
    [nothing_to_extend] There was no subscription yet. Give a plan first.
    [no_end] It is for ever already; there is nothing to add.
    [nothing_left] Nothing is left that could be taken back.
    [frozen] It is frozen already, or is about to be.
    [too_long] That is too long: at most 366 days.
    [not_paid] It cannot be frozen: no paid time runs now.
    [not_frozen] It is not frozen.
    [is_banned] Access is closed already.
    [not_banned] Access is open already.
    [owner] An owner of the club cannot be shut out.
    [nobody] There is nobody now to whom days could be given back.
    [plan_gone] This plan is no longer on sale.
    [not_joined] This person’s accounts are not joined.
   *[too_late] It is too late to undo this: more than a day has passed.
}
hand-no-member = Not found: { $id }. A number from the card will do, tg:5001, vk:2002, @name or the address of her page, such as vk.com/anna.
hand-no-plan = There is no such plan. There are:
hand-plan-key = • { $key }
hand-no-days = A whole number of days is needed, from 1 to 3660.

## To the member

hand-given = 🎁 The club’s team gave you time: { $period }. “{ $title }” now lasts up to { $last_day }.
hand-given-forever = 🎁 The club’s team opened “{ $title }” to you for ever.
hand-compensated = { $days ->
    [one] We gave you { $days } day back for the interruption. Your subscription now lasts up to { $last_day }.
   *[other] We gave you { $days } days back for the interruption. Your subscription now lasts up to { $last_day }.
}
hand-corrected = The club’s team corrected your subscription: “{ $title }” now lasts up to { $last_day }.
hand-corrected-forever = The club’s team corrected your subscription: “{ $title }” now lasts for ever.
hand-corrected-over = The club’s team corrected your subscription: “{ $title }” is not running now.
hand-revoked = The club’s team ended your subscription early, and the way in is closed. If this comes as a surprise, please write to them.
hand-banned = We are sorry: the club is closed to you at the moment. If this is a mistake, please write to the club’s team: they can open it again.
hand-unbanned = The club is open to you again. Welcome back!
button-hand-refund = Give back no. { $number }: { $amount }
