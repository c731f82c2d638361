# Purchases made elsewhere: whose they are.

command-claim = I have paid elsewhere
button-claim = I have paid elsewhere
button-claim-again = Try again
button-claim-phone = 📱 Share my number
button-claim-yes = Yes, it is hers
button-claim-no = No

claim-ask = <b>Have you paid elsewhere?</b> Write the e-mail address or the order number of your purchase. We ask the club’s team and let you in at once.
claim-ask-phone = The quickest way is to share your telephone number with the button below: if it was given with the purchase, you are in right away.
claim-asked = Found: { $said }. The club’s team checks that it is yours, and the bot writes to you at once.
claim-yours = ✅ This purchase is yours, and your access is open:
claim-amount = • { $amount }
claim-phone-kept = Nothing was bought with this number yet. The bot remembers it: as soon as the payment arrives, you are let in by itself. If you gave another number, write your e-mail or order number.
claim-refused = { $why ->
    [unclear] That looks like neither an e-mail address nor a number. Write, for example, ivan@example.com or 10042.
    [taken] This purchase belongs to somebody else already. The club’s team was told and will sort it out.
    [already] This purchase is yours already.
    [too_many] Too many tries in a row. Please try again in an hour.
    [not_own] That is somebody else’s number. Try again and share your own.
    [denied] The club’s team did not confirm that this purchase is yours. If that is a mistake, write to them, or try with other details.
   *[unknown] There is no such purchase yet. Check it for a typo; if you have only just paid, wait a few minutes. You may write another address or number right away.
}
claim-question = <b>{ $name } ({ $address }) says that this purchase is hers</b>
claim-said = She named: { $said }
claim-bought = { $amount }, { $day }
claim-others = Somebody else says so too:
claim-other = • { $name } ({ $address })
claim-then = If you agree, she is let in at once, and later payments with these details count for her by themselves.
claim-answered-yes = Done: { $name } ({ $address }) is let in.
claim-answered-no = All right, { $name } ({ $address }) is not let in. The payment stays unmatched.
claim-answered-before = This question was answered already.
claim-taken = <b>{ $name } ({ $address }) names a purchase of somebody else:</b> { $said }
claim-taken-by = It belongs to { $name } ({ $address }).
claim-taken-next = Nothing has changed. If it belongs to the wrong person, write to both.
contact-name = Name: { $value }
contact-email = E-mail: { $value }
contact-phone = Telephone: { $value }
contact-deal = Order number: { $value }
contact-id = Buyer’s number: { $value }
