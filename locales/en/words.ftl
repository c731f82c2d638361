# Words in place of commands: all that is understood, with commas between; first what is shown in VK.
# Words of all languages are understood, whatever is spoken; no word may mean two commands.

words-start = start, hi, hello, menu, begin
words-plans = plans, prices, price, buy, how much
words-status = status, my subscription, my status, my access, subscription
words-link = link, my way in, my link, enter
words-renew = renew, pay, renewal
words-why = why, why so
words-lang = language, lang, change language
words-help = help, commands
words-freeze = freeze, pause, holiday
words-unfreeze = unfreeze, come back
words-invite = invite, bring a friend, friends
words-promo = promo, promo code, promocode, code
words-gifts = gifts, my gifts, gift
words-cancel = cancel, unsubscribe, automatic renewal, cancel subscription
words-mydata = my data, mydata
words-forget = forget me, forget, erase my data, delete my data
words-connect = connect, join accounts, join my accounts
words-claim = claim, my purchase, find my purchase
words-refund = refund
words-unmatched = unmatched, unmatched payments
words-admin = admin, club
words-stats = stats, statistics
words-tasks = tasks, whom to call
words-hands = by hand, hands
words-audit = audit, who is inside
words-find = find, search
words-member = member, card
words-grant = grant
words-extend = extend, add days
words-revoke = revoke
words-ban = ban
words-unban = unban
words-separate = separate, disconnect
words-note = note
words-expiring = expiring
words-compensate = compensate
words-paid = paid, i paid, i have paid
words-transfers = transfers
# These end a talk in which the bot has asked for something.
words-stop = cancel, stop, never mind
# These mean nothing around a number and a day: “freeze for 7 days from 24.12”.
words-fillers = for, from, to, day, days, please
# What this language is called in all languages.
words-language = english, en, английский, по-английски, angielski, po angielsku
