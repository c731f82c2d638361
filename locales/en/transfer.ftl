# Transfers past the payment services: the member says that she has paid, the club's team confirms it.

command-paid = Say that I have transferred the money

## To a member

transfer-details = <b>{ $title }</b>: please transfer { $price }.
transfer-where = { $details }
transfer-purpose = As the purpose of the payment write: <b>order { $number }</b> — so we find it sooner.
transfer-details-next = When you have transferred it, tap “I have paid”.
transfer-ask-picture = Thank you! Please send a screenshot or a PDF of the receipt: with it we find your transfer sooner. If there is none, just tap the button.
transfer-no-picture = Please send a picture, a PDF or a few words about the transfer. If there is nothing to send, tap the button.
transfer-thanks = Thank you, we are looking for your transfer of { $price }. As soon as we see the money, your access opens and we write to you. Usually that takes less than a day.
transfer-paid-before = The money is here already, all is well.
transfer-nothing-open = You have no order that waits for a transfer. Choose a plan, and we send you where to transfer to.
transfer-not-come = We looked: your transfer of { $price } (“{ $title }”) has not come yet.
transfer-not-come-next = It happens: a bank takes its time, or there is a slip in the details. Please check it and tap the button again — with a receipt we find it sooner.
transfer-differs = The money has come: { $came } instead of { $price }. The club’s team decides what it gives and writes to you.
transfer-lapsed = Your order “{ $title }” is closed: the transfer has not come. If you have sent the money, it is not lost: order again and tap “I have paid”.

button-transfer-paid = I have paid
button-transfer-skip = No receipt, please check

## To the team

transfer-card = 💳 <b>{ $name }</b>: “I have paid”, { $price }
transfer-card-recorded = 💳 Record a payment: <b>{ $name }</b>, { $price }
transfer-card-order = Order { $number } · { $title }
transfer-card-contact = { $contact }
transfer-card-said = Said on { $day }, { $time }
transfer-card-words = “{ $words }”
transfer-card-no-picture = No receipt
transfer-card-elsewhere = { $platform ->
    [vk] The receipt is in the chat with the bot on VK
   *[telegram] The receipt is in the chat with the bot on Telegram
}
transfer-card-annotate = You may send a receipt or write where the money came from: it stays in the history.
button-transfer-came = Money has come: { $amount }
button-transfer-other = Another amount…
button-transfer-none = No money
button-transfer-drop = Do not record
button-transfer-card = Open the transfer
button-transfers = Transfers
button-transfer-record = Record a payment
button-transfer-plan = { $title } · { $prices }
button-transfer-line = { $name } · { $price }
transfer-ask-amount = How much has come? Write the sum, for example 1500. { $price } was asked.
transfer-bad-amount = That could not be read as a sum. Write it as a number, for example 1500 or 1500.50.
transfer-confirmed = ✅ Recorded: { $name }, { $amount }. The access is open, the member was told.
transfer-confirmed-differs = Recorded: { $name }, { $amount }. It is not the sum of the order, so the payment waits for your decision among the unmatched ones.
transfer-refused = { $name }: no money ({ $price }). The member was told and asked to check the transfer.
transfer-dropped = The payment was not recorded: { $name }, { $price }.
transfer-decided-came = Decided already: { $by } — the money has come, { $amount }.
transfer-decided-none = Decided already: { $by } — no money. If it has come after all, open the transfer.
transfer-decided-nobody = This order is closed: the transfer did not come. If the money has come after all, open the transfer.
transfer-waiting = { $count ->
    [one] { $count } transfer waits to be checked: a member says that she has paid.
   *[other] { $count } transfers wait to be checked: members say that they have paid.
}
transfer-list = <b>Transfers to be checked: { $count }</b>
transfer-list-line = { $name } · { $price } · since { $day }, { $time }
transfer-list-none = All transfers are checked.
transfer-record = For which plan was it paid? { $name }
transfer-record-none = There is no plan with a price that a payment could be recorded for: { $name }
transfer-no-plan = There is no such plan with a price. There are: { $plans }
