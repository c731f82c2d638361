# Friends, promo codes, trial days. Short and kind, the next step always clear.

command-invite = Bring a friend: my link, and who came by it
command-promo = Enter a promo code
button-invite = Bring a friend
button-promo = Promo code
button-try = Try it free: { $period }
button-see-plan = See the plan

## Friends

bonus-days = { $period }
bonus-part = { $percent }% of the time paid for
invite-title = <b>Bring a friend</b>
invite-how = Send them your personal link. It is for anybody who has not been in the club yet.
invite-link = { $messenger ->
    [telegram] Telegram
   *[vk] VK
}: { $link }
invite-when = When your friend pays for the first time:
invite-reward = • a gift for you: { $bonus }
invite-welcome = • a gift for your friend: { $bonus }
invite-nobody = Nobody has come by the link yet. As soon as somebody does, you will see the name here.
invite-came = { $count ->
    [one] <b>{ $count } person came by your link</b>
   *[other] <b>{ $count } people came by your link</b>
}
invite-guest = • { $name }: has not paid yet
invite-guest-paid = • { $name }: with us now
invite-earned = Your gift for bringing friends: { $period }.
invite-earned-both = Your gift for bringing friends: { $period } and { $more }.
invited = { $name } has invited you to the club. Nice to meet you!
invited-welcome = When you pay for the first time, we add a gift: { $bonus }.
not-invited-unknown = We could not find this invitation: perhaps the link was not copied whole. That does not matter, just choose a plan.
not-invited-oneself = This is your own link. Send it to a friend: it is for them.
not-invited-returning = Invitations are for new people, and you have been with us before. But you can bring a friend yourself.
not-invited-earlier = You were invited before, and that invitation still holds.
not-invited-circle = This person came by your own invitation, so it does not count the other way round. Your subscription is not affected.
rewarded = 🎁 Somebody new is here by your invitation: { $name }. Thank you! A gift for you: { $period }.
welcomed = 🎁 A friend invited you, so we have added a gift: { $period }.
now-until = “{ $title }” now lasts up to { $last_day }.
now-forever = “{ $title }” is yours for ever.

## Promo codes

which-promo = Send the promo code as one message.
promo-head = Promo code <b>{ $code }</b>
promo-unknown = There is no such promo code. Please check it for a typo.
promo-early = It begins on { $from }. Come back on that day.
promo-over = Its time is over: the last day was { $until }.
promo-used-up = It has been used as often as it could be.
promo-yours = You have used it already, and it works only once.
promo-other-plan = It is not for the plans that are on sale now.
promo-not-this-plan = Your promo code { $code } is not for this plan.
promo-only-new = It is for people who are new to the club.
promo-only-lapsed = It is for people who come back after a break.
promo-taken = ✅ Promo code <b>{ $code }</b> accepted.
promo-until = You can pay with it up to and including { $until }.
promo-choose = Here are the new prices. Choose a plan:
plan-promo = With promo code { $code }; without it { $prices }
entry-given = ✅ Done, your access is open!
time-added = ✅ Done, we have added { $period }.

## Trial days

plan-trial = New here? You can try it for free: { $period }. No card needed, nothing will be charged.
no-trial = Trial days are for new people, and only once. You can buy the plan at any time.
