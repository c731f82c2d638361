# Ways in that all share, what a person has to do, and the audit: who is inside unpaid, who paid and is outside.

## To a member

entry-how-request = Tap the button and ask to join the community; you are let in at once.
entry-how-by-hand = Tap the button and ask to join the community. Somebody of the club’s team lets you in, usually within the day.
entry-how-shared = Tap the button and enter the chat. Please do not pass the link on: only people with a subscription can stay.
door-added = “{ $gate }”: somebody of the club’s team will add you, usually within the day. There is nothing you need to do.
door-waits = Your request to “{ $gate }” has come. Somebody of the club’s team lets you in, usually within the day.
door-renewed = The link to “{ $gate }” was renewed, and the old one no longer works. Here is the new one, waiting for you.
door-stranger = This chat is for members of the club. Whoever has no subscription cannot stay: it can be had in the club’s messages.
button-door-subscribe = Get a subscription

## By hand

button-hands = To do by hand
button-hands-open = { $chore ->
    [approve] Requests: { $gate }
    [decline] Requests: { $gate }
    [add] Chat: { $gate }
   *[other] Members: { $gate }
}
button-hands-check = Check: { $name }
hands-digest = <b>There is something to do by hand</b>
hands-count = { $chore ->
    [approve] Requests to approve: { $count }
    [add] People to add to the chat: { $count }
    [remove] People to remove from the community: { $count }
   *[decline] Requests to decline: { $count }
}
hands-title = <b>To do by hand</b>
hands-line = • { $chore ->
    [approve] Approve
    [add] Add to the chat
    [remove] Remove
   *[decline] Decline
}: { $name }, { $page } · “{ $gate }” · since { $since }
hands-how = Do it in VK. As soon as VK tells us, it goes from this list by itself.
hands-none = All done: there is nothing to do by hand now.
hands-looking = Looking at what VK says: { $name }. If it is done, it goes from the list.
hands-by-hand =
    “{ $gate }”: VK lets only an administrator admit and remove people in this community.
    We decide, and somebody of the team presses: the list is always here. With an administrator’s key the program can do it by itself; the guide says how.
hands-key-lost =
    ⚠️ “{ $gate }”: the administrator’s key is no longer valid. Requests and removals wait for a person now; the list is here.
    For the program to do it by itself again, get a new key and restart it with that.
hands-key-back = { $count ->
    [0] ✅ “{ $gate }”: the program does everything by itself again.
    [one] ✅ “{ $gate }”: the program does everything by itself again, and has taken { $count } thing off the list.
   *[other] ✅ “{ $gate }”: the program does everything by itself again, and has taken { $count } things off the list.
}

## Audit

button-audit = Audit
button-audit-outside = Outside: { $gate }
button-audit-inside = Unpaid: { $gate }
button-audit-compare = Compare now: { $gate }
button-audit-show-in = Send the way in
button-audit-put-out = Remove
audit-title = <b>Audit: who should be inside, and who is</b>
audit-no-gates = There is nothing to compare: no place is guarded yet.
audit-gate = <b>{ $gate }</b>
audit-outside = Paid but outside: { $count }, the oldest since { $since }
audit-outside-none = Paid but outside: nobody
audit-inside = Inside but not paid: { $count }, the oldest since { $since }
audit-inside-none = Inside but not paid: nobody
audit-compared = The whole list was compared on { $day }
audit-not-compared = The whole list has not been compared yet
audit-by-looks = Telegram does not list its members: these are the ones we have seen
audit-outside-title = <b>Paid but not inside yet: { $gate }</b>
audit-inside-title = <b>Inside but not paid: { $gate }</b>
audit-nobody = “{ $gate }”: all is well here, there is nobody.
audit-line = { $name } · { $contact } · since { $since }
audit-putting-out = Removing { $name }. Whoever has a subscription by then stays.
audit-shown-in = The way in was sent: { $name }.
audit-even = { $name }: all is well here already.
audit-comparing = Comparing “{ $gate }”. Open the audit in a minute.
audit-digest = <b>The day’s audit</b>
audit-digest-inside = { $count ->
    [one] Inside but not paid: { $count } person
   *[other] Inside but not paid: { $count } people
}
audit-digest-outside = { $count ->
    [one] Paid but outside: { $count } person
   *[other] Paid but outside: { $count } people
}
