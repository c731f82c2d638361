# What owners read: what happened and how to mend it. Rights are called as the Telegram apps call them.

help-owner = <b>For the owner</b>
    To close a channel or a group to all but members, make the bot an administrator there: title at the top → Edit (the pencil) → Administrators → Add Admin. In a channel leave the right “Add Subscribers” on, in a group “Invite Users via Link” and “Ban Users”. The bot then offers to guard the place.

button-guard = Guard it
button-leave-unguarded = No, thanks
button-release = { $count ->
    [one] Remove { $count } person
   *[other] Remove { $count } people
}
button-keep = Remove nobody

## Places

gate-offer =
    The bot has become an administrator of “{ $title }”. Guard this place?
    The bot will let in those who have a subscription and close the way in when it ends. People who are inside already and did not pay through the bot are not touched unless you say so.
gate-lacks = In “{ $title }” the bot lacks rights, so it cannot guard the place yet. Please
right-administrator = • make the bot an administrator
right-invite = • switch on “Add Subscribers” (in a channel) or “Invite Users via Link” (in a group)
right-restrict = • switch on “Ban Users”
rights-where = Where that is: open the channel or group → title at the top → Edit (the pencil) → Administrators → the bot. Save, and the bot goes on by itself; there is nothing more to do.
gate-basic-group =
    “{ $title }” is a basic group, and only supergroups and channels can be guarded.
    To turn it into one: title at the top → Edit (the pencil) → Chat History for New Members → Visible. Telegram then makes it a supergroup; afterwards check that the bot is an administrator there.
gate-guarded =
    ✅ “{ $title }” is guarded. For club.toml: <b>[gates.{ $key }]</b> and below it <b>telegram = { $chat }</b>.
    Please revoke old invite links: people who use them get in past the bot.
gate-guarded-no-plan = No plan leads here yet. Add <b>{ $key }</b> to the gates of a plan and run <b>propusk apply club.toml</b>.
gate-declined = All right, “{ $title }” stays unguarded. If you change your mind, take the administrator’s rights from the bot and give them again: it will ask once more.
gate-lost =
    ⚠️ The bot has lost “{ $title }”: it was removed, or the place is gone.
    Make it an administrator again: title at the top → Edit (the pencil) → Administrators → Add Admin. Until then nobody gets in there; whatever piles up is done in order afterwards.
gate-lost-rights = ⚠️ The bot’s rights in “{ $title }” were taken away, and its work there has stopped. Nothing is lost, it waits in order. Please
gate-back = ✅ “{ $title }” works again. The bot is catching up on what has waited.
gate-moved = “{ $title }” has become a supergroup and has a new number. The bot has followed it; there is nothing to do.

## People

staff-stays = { $name } is an administrator or the owner of “{ $gate }” and has no active subscription. The bot never removes such people. If that is not what you want, take the rights away in the chat itself.
inside-not-paid = { $name } is in “{ $gate }” without a subscription: added by hand. The bot does not remove such people by itself. It is up to you to leave them there or remove them in the chat.
brake = { $count ->
    [one] ⚠️ Brake: { $count } person of { $inside } would leave “{ $title }” right now.
   *[other] ⚠️ Brake: { $count } people of { $inside } would leave “{ $title }” right now.
} That is unusually many, so the bot has stopped and removed nobody.
brake-name = • { $name }
brake-ask = Check that the server’s clock is right and that the database was not restored from an old copy. Remove these people?
brake-released = { $count ->
    [one] All right. The bot removes { $count } person from “{ $title }”; whoever has renewed by now stays.
   *[other] All right. The bot removes { $count } people from “{ $title }”; whoever has renewed by now stays.
}
brake-kept = All right, nobody is removed from “{ $title }” until you say otherwise.
cannot-reach = There is no way to write to { $name }: the bot is blocked or was never started, and no other way is known.
cannot-reach-about = What it was about: { $about ->
    [paid] the payment has arrived, the way in is open.
    [renewed] the subscription is renewed.
    [ended] the subscription has ended.
    [returned] the freeze is over, the way in is open again.
   *[other] the link to come in by.
}
cannot-reach-next = Please write or call them yourself.

## Money

unmatched = ⚠️ A payment fits nothing: <b>{ $amount }</b>. No time was given or taken for it.
unmatched-where = From: { $provider }, payment { $id }
unmatched-why = Why: { $misfit }.
unmatched-likely = It looks like { $name }.
unmatched-next = It is kept and will not be lost. Open it here: count it for its owner, turn it into days, give it back or close it.
misfit = { $misfit ->
    [unknown_order] there is no such order
    [amount] the sum is not the order’s
    [currency] the currency is not the order’s
    [test] it is a test payment, without money
    [unknown_payer] it is not clear who paid
    [partial_refund] only a part of the money was given back
   *[other] { $misfit }
}
