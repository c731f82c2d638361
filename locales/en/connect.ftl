# One person on several messengers: joining her accounts.

command-connect = Join my accounts on two messengers
button-connect = Join my accounts
button-connect-again = Try again
button-connect-yes = Yes, join them
button-connect-no = No, leave it
button-connect-open = { $messenger ->
    [telegram] Open the bot in Telegram
   *[vk] Open the bot in VK
}

connect-title = <b>One membership on two messengers</b>
connect-what = If you are both on Telegram and on VK, join your accounts: the time you paid for adds up, and your access is open on both.
connect-alone = The club’s bot is on this messenger only so far, so there is nothing to join yet.
connect-code = Your code: <b>{ $code }</b>
connect-how = Open the club’s bot on the other messenger with the button below, or send it this code: /connect and the code.
connect-minutes = { $minutes ->
    [one] The code holds for { $minutes } minute and works once. Show it to nobody.
   *[other] The code holds for { $minutes } minutes and works once. Show it to nobody.
}
connect-other-way = You have a code from the other messenger? Send it here as one message.
connect-together = Your accounts are joined already:
connect-place = { $messenger ->
    [telegram] • Telegram
   *[vk] • VK
}
connect-apart = If that is a mistake, write to the club’s team: they can separate them.
connect-offer = <b>Join these accounts?</b>
connect-confirm = { $messenger ->
    [telegram] <b>{ $name } on Telegram wants to be joined with you. Is that you?</b>
   *[vk] <b>{ $name } on VK wants to be joined with you. Is that you?</b>
}
connect-party = { $messenger ->
    [telegram] On Telegram, { $name }:
   *[vk] On VK, { $name }:
}
connect-own = Here, you:
connect-line = • “{ $title }”: up to { $last_day }
connect-line-frozen = • “{ $title }”: frozen, then up to { $last_day }
connect-line-forever = • “{ $title }”: without an end
connect-line-nothing = • no subscription now
connect-then = Your time adds up and nothing is lost. If time runs on one account and the other is frozen, the freeze is over, and what it kept stays kept.
connect-only-own = Join only accounts of your own: only the club’s team can separate them again.
connect-waiting = { $messenger ->
    [telegram] Almost done! Please say yes on Telegram too: the bot has written to you there.
   *[vk] Almost done! Please say yes on VK too: the bot has written to you there.
}
connect-joined = ✅ Done, this is one membership now:
connect-now = What you have:
connect-called-off = All right, the accounts stay as they are.
connect-refused = { $why ->
    [over] This code is no longer valid. Take a new one: it is one button.
    [used] This code was opened by another account already. Take a new one.
    [own] This is your own code. Send it to the club’s bot on the other messenger.
    [too_many] Too many wrong codes in a row. Please try again in an hour.
    [already] These accounts are joined already.
    [same_messenger] Two accounts on the same messenger cannot be joined by yourself: somebody else could take a subscription that way. Write to the club’s team, they will help.
    [banned] This cannot be done: the club’s team has closed the access of one of the accounts. Please write to them.
    [leaving] This cannot be done: the data of one of the accounts is being erased right now.
    [staff] One of the accounts belongs to the club’s team and the other does not. It has to be added to the team first.
   *[unknown] There is no such code. Check it for a typo, or take a new one.
}
connect-separated = The club’s team has separated your accounts. On this one there is:
