# What is found by asking payment services, and the page to which people come back after payment.

## To owners

sweep-not-heard = ⚠️ The callbacks of { $provider } do not arrive.
sweep-not-heard-how = People pay, and we only learn of it when we ask, so they are let in late. Check in the cabinet of { $provider } that notifications are on and that their address is right.
sweep-address = The address: { $address }
sweep-cannot-ask = ⚠️ { $provider } has not answered for more than a day when asked what was paid.
sweep-why = The last answer: { $why }
sweep-cannot-ask-how = We keep asking: as soon as it answers, missed payments are found too. If the service itself works, check its keys in the settings.

## The page after payment

page-waiting = Waiting for the bank’s word
page-waiting-how = This usually takes less than a minute. The page turns by itself; you may also close it — the bot writes as soon as the payment comes.
page-in = You are in!
page-until = “{ $title }”: until { $last_day }.
page-for-ever = “{ $title }”: for good.
page-in-how = Your way in waits in the chat with the bot: the links are personal, so they are not shown here.
page-arrived = The payment has arrived
page-arrived-how = What it is good for now, the bot shows.
page-gift = The gift is paid for
page-gift-how = The link to give away waits in the chat with the bot.
page-canceled = The payment did not go through
page-canceled-how = No money was taken. Try again from the chat with the bot.
page-odd = The money has come, but does not fit the order
page-odd-how = There is no need to pay again: the club’s team knows and is looking into it.
page-given-back = The money was given back
page-given-back-how = If you want to pay again, begin in the chat with the bot.
page-somehow = Thank you!
page-somehow-how = As soon as the bank confirms the payment, the bot writes to you in the chat.
page-unknown = There is no such page
page-unknown-how = The link may be too old, or was not copied whole. How the payment stands, the bot can tell.
button-page-back = Back to the chat
button-page-open = { $messenger ->
    [vk] Open the chat in VK
   *[other] Open the chat in Telegram
}
