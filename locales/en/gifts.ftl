# Gifts: what one member pays for and somebody else takes by a link.

command-gifts = The gifts that you bought
button-gift = 🎁 As a gift
button-gifts = 🎁 My gifts
button-gift-skip = Without words
button-gift-back = ← Back to the plan
button-gift-other-words = ✍️ Change the words
button-gift-open = 🎁 Open the gift
button-gift-take = 🎁 Accept the gift
button-gift-link = The link again: { $title }, { $day }

gift-ask-words =
    🎁 “{ $title }” as a gift.
    Write a few words to the person it is for, and they will come with it. Or give it without words.
gift-words-too-long = That is a little long: { $count ->
    [one] { $count } character
   *[other] { $count } characters
}, and there is room for { $most }. Make it shorter, or give it without words.
gift-card =
    🎁 <b>{ $title }</b> as a gift
    Length: { $period }
gift-words = <i>{ $words }</i>
gift-choose-way = After the payment you get a message with a link: forward it to the person the gift is for. How would you like to pay?
gift-ready =
    ✅ Thank you, the gift “{ $title }” is paid for!
    Forward the next message to the person it is for. One person can accept it: whoever does so first. The link waits as long as it takes.
gift-pass-on = 🎁 A gift for you: “{ $title }”, { $period }. The club: <b>{ $club }</b>.
gift-signed = — { $name }
gift-pass-on-how = To accept it, open the link: { $url }
gift-offer-from = 🎁 { $name } gives you “{ $title }”, { $period }.
gift-offer = 🎁 You are given “{ $title }”, { $period }.
gift-then = Accept it today, and your last day will be { $then }.
gift-then-behind = Your last day is { $last_day }. The gift is added to what is left: it will be { $then }.
gift-then-forever = With the gift you stay for ever.
gift-then-forever-already = You are here for ever already, so the gift adds nothing. Better pass the link on to somebody else.
gift-own = This is your own gift, “{ $title }”. Only somebody else can accept it: forward the link to the person it is for.
gift-hers = You have accepted the gift “{ $title }” already; once is enough.
gift-taken = This gift is taken: somebody accepted it before you. Ask the person who sent you the link, or have a look at the plans.
gift-void = This gift is no longer valid: the money for it went back to the giver. We are sorry about that. Have a look at the plans; all that is on sale now is there.
gift-unknown = There is no such gift. Perhaps a part of the link was lost: open it once more, right from the message.
gift-claimed = 🎁 Your gift “{ $title }” was accepted.
gift-claimed-by = 🎁 Your gift “{ $title }” was accepted by { $name }.
gift-voided = The money for the gift “{ $title }” went back, so its link does not work any more.
gifts-title = <b>Your gifts</b>
gifts-none = No gifts yet. Any plan can be given: open it and tap “🎁 As a gift”.
gift-line-waiting = 🎁 “{ $title }”, { $day }: waits to be accepted
gift-line-claimed = ✅ “{ $title }”, { $day }: accepted
gift-line-void = ▫️ “{ $title }”, { $day }: the money went back

entry-gifted = 🎁 The gift is yours!
