# A member's data: to take along, and to be erased.

command-mydata = All that we keep about you, in one file
command-forget = Erase my data and leave the club
button-my-data = My data
button-forget = Erase my data
button-forget-yes = Yes, erase it
button-forget-sure = Yes, erase it and lose that time
button-forget-no = No, leave all as it is

my-data = Here is all that we keep about you: accounts, subscriptions, orders, payments, gifts and the journal of decisions.
forget-ask = <b>Erase your data?</b>
forget-erased = We erase your name, your account’s number, your personal links and all that you wrote to the bot. Your access to the club closes at once, and this cannot be undone.
forget-stays = What was paid and for how long stays on record, but without you, and so does the mark that trial days and promo codes were used.
forget-lost = ⚠️ Time that you have not used will be lost:
forget-lost-line = • “{ $title }”: up to { $last_day }
forget-lost-forever = • “{ $title }”: for ever
forget-gifts = { $count ->
    [one] The link of your gift that nobody has accepted yet goes on working.
   *[other] The links of your gifts that nobody has accepted yet go on working.
}
forget-sure = We ask once more, to be sure: with your data this time is lost too, and it cannot be brought back.
forget-begun =
    Your access is closed. We erase the rest by ourselves as soon as the bot has taken you out of the club’s chats; that is usually a few minutes.
    Thank you for being with us. If you want to come back, just write here, and we will meet anew.
forget-leaving = Your data is being erased right now; it takes a few minutes. Write a little later, and we will meet anew.
