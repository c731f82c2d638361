# Freezing: time stands still, the way in is closed, the last day moves by exactly that length.

command-freeze = Freeze my subscription, for a holiday for instance
command-unfreeze = Come back from a freeze before its end

button-freeze = ❄️ Freeze
button-freeze-this = { $title }
button-freeze-days = { $days }
button-freeze-other-length = Another length
button-freeze-own-length = My own number of days
button-freeze-other-day = Begin on another day
button-freeze-from = From { $day }
button-freeze-yes = Yes, freeze it
button-freeze-call-off = Call the freeze off
button-unfreeze = ☀️ Come back now
button-unfreeze-this = ☀️ Lift the freeze: { $title }

freeze-which = Which subscription would you like to freeze?
freeze-title = ❄️ <b>Freeze: “{ $title }”</b>
freeze-about = For that time the way in is closed and no paid day is used: the last day moves by exactly the length of the freeze.
freeze-left = Freezes left: { $times }, { $days } in all.
freeze-nothing-left = The freezes of this paid period are used up.
freeze-shortest = The shortest freeze: { $min }.
freeze-pause = The shortest time between two freezes: { $pause }.
freeze-how-long = For how long? You will see what changes before anything happens.
freeze-how-long-from = For how long, from { $from } on? You will see what changes before anything happens.
freeze-ask-days = For how many days? Write a number from { $min } to { $max }.
freeze-no-number = Sorry, that was not a number.
freeze-ask-day = On which day should the freeze of { $days } begin? Choose a day or write one, such as 24.12.
freeze-no-day = Sorry, that was not a day.

freeze-length = Length: { $days }
freeze-shut-now = The way in closes at once and opens by itself on { $back }, at about { $time }.
freeze-shut-later = The way in closes on { $from } at { $from_time } and opens by itself on { $back } at { $time }.
freeze-moves = The last day moves from { $was } to { $last_day }.
freeze-stays = Freezes left after this: { $times }, { $days } in all.
freeze-nothing-stays = After this no freeze is left in this paid period.
freeze-ask = Shall we freeze it?

freeze-done = ❄️ Done: “{ $title }” stands still for { $days }. Have a good time!
freeze-done-later = ❄️ Done: the freeze of “{ $title }” is planned, for { $days }.
freeze-until = The way in opens by itself on { $back } at { $time }.
freeze-planned = The way in closes on { $from } at { $from_time } and opens by itself on { $back } at { $time }.
freeze-last-day = The last day is { $last_day }.
freeze-come-early = You can come back earlier: days that were not used stay yours.
freeze-may-call-off = If you change your mind, call it off, and all stays as it was.
freeze-of = “{ $title }”
freeze-stands = ❄️ Your subscription is frozen
freeze-stands-planned = 🗓 A freeze is planned
freeze-stand = ❄️ <b>Freezes</b>
freeze-none = Nothing is frozen right now.
freeze-began = ❄️ The freeze has begun, the way in is closed. Have a good time!
freeze-given = ❄️ The club’s team froze your subscription.
freeze-paid-behind = ✅ Thank you, your payment has arrived! The time is added, and the freeze goes on.
freeze-declined = We could not let you into “{ $gate }” this time: your subscription is frozen.

freeze-back = ☀️ Welcome back! “{ $title }” runs again.
freeze-called-off = The freeze of “{ $title }” is called off.
freeze-new-last-day = The last day is now { $last_day } (it would have been { $was }).
freeze-same-last-day = The last day is { $last_day }.
freeze-days-back = Not used, and yours to freeze again: { $days }.

freeze-not-in-plan = “{ $title }” has no freezes. If something special has come up, write to the club’s team: they can freeze it for you.
freeze-not-paid = There is nothing to freeze: “{ $title }” has no paid time right now. Renew it, and you can freeze it.
freeze-not-in-grace = Only paid time can be frozen, and that of “{ $title }” is over: the way in is open on account of your next payment. Renew it, and you can freeze it.
freeze-not-paid-then = By that day the paid time of “{ $title }” will be over. Choose an earlier day, or renew first.
freeze-frozen = “{ $title }” is frozen already, through { $until }.
freeze-too-short = That is too short: the shortest freeze is { $min }.
freeze-too-long = That is more than there is: { $days } left in this paid period.
freeze-used-up = The freezes of this paid period of “{ $title }” are used up. New ones come with the next paid period.
freeze-too-soon = It is too soon after the last freeze. The next may begin on { $day }.
freeze-past = A freeze cannot begin in the past. Choose today or any later day.
