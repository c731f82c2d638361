# The journal: one message an event. Impersonal, since both the member and the club's team read it.

event-joined = first met the bot
event-ordered = order: plan “{ $plan }”, { $price }
event-paid = payment of { $amount } arrived ({ $provider })
event-payment-canceled = payment of { $amount } did not go through, nothing was taken
event-refunded = money given back: { $amount }
event-term-given = { $cause ->
    [payment] time added for a payment
    [grant] time added by the club’s team
    [import] brought over from the earlier system
    [referral] time added for a friend who came
    [welcome] time added as a welcome from a friend
    [promo] time added by a promo code
    [gift] time given as a present
    [compensation] time given back for an interruption
    [trial] trial days given
    [exchange] what was left of the earlier plan was turned into time
    [patron] VK Donut: VK shows the subscription, time was lent until the next check
   *[other] time added
}: { $period } of plan “{ $plan }”, now up to { $last_day }
event-term-given-forever = { $cause ->
    [payment] access for ever was paid
    [grant] access for ever was given by the club’s team
    [import] access for ever was brought over from the earlier system
    [referral] access for ever was given for a friend who came
    [gift] access for ever was given as a present
   *[other] access for ever was given
}: plan “{ $plan }”
event-term-taken = money given back, what was left of that time is taken away: plan “{ $plan }”, now up to { $last_day }
event-term-taken-all = money given back, what was left of that time is taken away: plan “{ $plan }”
event-link-made = personal link to “{ $gate }” made
event-asked = { $verdict ->
    [approve] request to join “{ $gate }” approved: the subscription is valid
    [ended] request to join “{ $gate }” declined: the subscription is over
    [banned] request to join “{ $gate }” declined: access is closed by the club’s team
    [frozen] request to join “{ $gate }” declined: the subscription is frozen
   *[never_paid] request to join “{ $gate }” declined: there was no subscription yet
}{ $leaked ->
    [yes] {" "}(the link was somebody else’s)
   *[no] {""}
}
event-came-in = came into “{ $gate }”{ $by_hand ->
    [yes] {" "}(added by hand)
   *[no] {""}
}
event-went-out = left “{ $gate }” of one’s own will
event-removed-by-hand = removed from “{ $gate }” by a person, not by the bot
event-reminded = { $days ->
    [0] reminder: last day of plan “{ $plan }”
    [one] reminder: plan “{ $plan }”, { $days } day left
   *[other] reminder: plan “{ $plan }”, { $days } days left
}
event-stage-reached = plan “{ $plan }”: { $stage ->
    [pending] waits for the payment
    [active] running
    [expiring] ends soon
    [grace] over, the way in is still open
    [frozen] the freeze has begun, the way in by it is closed
   *[ended] ended, the way in by it is closed
}
event-removal-decided = the subscription is over: “{ $gate }” will be closed
event-removed = “{ $gate }” closed: access taken away, and checked that it is
event-removal-called-off = “{ $gate }” stays open: there is a right to be in again
event-staff-stays = no right to be in “{ $gate }”, but an administrator of the chat: not removed
event-braked = removal from “{ $gate }” put off: an owner has to decide
event-unreachable = cannot be written to: the bot is blocked or was never started
event-reachable = can be written to again
event-gate = “{ $gate }”: { $what ->
    [guarded] guarded from now on
    [lost] the bot lost access, the work waits
    [back] works again
    [moved] became a supergroup with a new number
    [braked] the brake caught
    [released] an owner allowed the removal
   *[kept] an owner kept everybody inside
}
event-unmatched = a payment fits nothing: { $amount } ({ $provider }, { $id }) — { $misfit }
event-exchanged = plan changed: what was left of “{ $from }” ({ $worth }) became { $days ->
    [one] { $days } day
   *[other] { $days } days
} of plan “{ $plan }”, now up to { $last_day }
event-exchanged-forever = plan changed: what was left of “{ $from }” ({ $worth }) became { $days ->
    [one] { $days } day
   *[other] { $days } days
} of plan “{ $plan }”
event-follows = plan “{ $plan }” begins on { $first_day }, when “{ $after }” is over, and lasts up to { $last_day }
event-follows-forever = plan “{ $plan }” begins on { $first_day }, when “{ $after }” is over
event-began = plan “{ $plan }” has begun, up to { $last_day }
event-began-forever = plan “{ $plan }” has begun
event-frozen = plan “{ $plan }” frozen for { $days } from { $from }: the last day was { $was }, it is now { $last_day }
event-frozen-endless = plan “{ $plan }” frozen for { $days } from { $from }
event-returned = freeze of plan “{ $plan }” lifted early, { $days } not used: the last day was { $was }, it is now { $last_day }
event-returned-endless = freeze of plan “{ $plan }” lifted early, { $days } not used
event-freeze-over = freeze over, plan “{ $plan }” runs again up to { $last_day }
event-freeze-over-endless = freeze over, plan “{ $plan }” runs again
event-frozen-out = freeze: “{ $gate }” will be closed until the return
event-invited = came by a friend’s invitation
event-guest-came = somebody new came by the invitation
event-promo-taken = promo code { $code } accepted, counts with the next payment
event-promo-used = promo code { $code } used
event-gift-bought = a gift bought: plan “{ $plan }”
event-gift-claimed = the gift was accepted: plan “{ $plan }”
event-gift-voided = money for the gift given back, its link does not work any more: plan “{ $plan }”
event-forget-asked = asked to be forgotten: time ended, access is being closed
event-forgotten = personal data erased
event-refund-asked = decided to give money back: { $amount }
event-refund-refused = the service did not give the money back: { $amount }
event-refund-dropped = the refund of { $amount } was called off: no money was sent
event-partly-refunded = a part of the money was given back, { $amount } in all
event-term-reduced = a part of the money was given back and the time shortened: “{ $plan }”, now up to { $last_day }
event-term-reduced-all = a part of the money was given back and the rest of the time taken: “{ $plan }”
event-payment-settled = payment of { $amount } ({ $provider }, { $id }): { $how ->
    [granted] counted by the club’s team
    [converted] turned into days by the club’s team
    [dismissed] closed without counting
    [cut] given back in part, the time shortened
   *[kept] given back in part, the time left as it is
}
event-disputed = the payer’s bank took a payment of { $amount } back; buying is closed
event-dispute-lifted = buying is open again
event-renewal-on = renews by itself: “{ $plan }” ({ $provider })
event-renewal-failed = the charge for the renewal failed: “{ $plan }”
event-renewal-cancel-asked = asked to stop the automatic renewal: “{ $plan }”
event-renewal-stopped = no longer renews by itself: “{ $plan }”, what is paid stays
event-banned-out = “{ $gate }”: closed by a decision of the club’s team
event-banned = the club’s team closed access
event-unbanned = the club’s team opened access again
event-revoked = the club’s team took back what was left
event-undone = the club’s team took back a decision ({ $what ->
    [grant] a plan that was given
    [extend] days that were added
    [revoke] time that was taken back
    [compensate] days that were given back
   *[other] another one
}), now up to { $last_day }
event-undone-only = the club’s team took back a decision: { $what ->
    [grant] a plan that was given
    [extend] days that were added
    [revoke] time that was taken back
    [compensate] days that were given back
   *[other] another one
}
event-compensating = { $back ->
    [yes] undone: days given back to everybody ({ $days })
   *[no] days given back to everybody: { $days }
}
event-noted = a note by the club’s team
event-called = a talk before the end of the subscription
event-stranger-out = “{ $gate }”: came in without a subscription and was taken out at once
event-door-renewed = “{ $gate }”: the shared link was renewed
event-listed-inside = “{ $gate }”: found inside when all were compared
event-listed-outside = “{ $gate }”: found outside when all were compared
event-put-out = “{ $gate }”: the club’s team decided to remove, there is no subscription
event-connected = accounts on different messengers became one membership
event-merged = “{ $plan }”: time was counted anew, now up to { $last_day }
event-merged-other = “{ $plan }”: time was counted anew
event-separated = the club’s team separated the accounts
event-bonuses-taken = the gift for an invitation was taken back: it turned out to be one and the same person
event-donut-over = the VK Donut subscription is over: plan “{ $plan }”, until { $last_day }
event-donut-over-all = the VK Donut subscription is over: plan “{ $plan }”
event-donut-repriced = the VK Donut subscription now costs { $amount } a month
event-claimed = confirmed: the purchase of { $amount } made elsewhere is yours
event-renewal-agreed = agreed to automatic renewal of “{ $plan }”: { $price } for { $period }, { $provider }
event-charge-coming = told beforehand: { $price } for “{ $plan }” is charged on { $day }
event-charging = the club charges { $price } for “{ $plan }”
event-transfer-said = the member said that she transferred { $price }
event-transfer-confirmed = the club’s team confirmed the transfer of { $amount }
event-transfer-not-found = the club’s team looked: the transfer of { $price } has not come yet
