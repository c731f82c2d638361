# Why a bill should not be paid: one sentence in Telegram's own window.

unpayable = { $why ->
    [unknown] This bill is out of date. Choose a plan in the bot, and you get a new one. Nothing was taken.
    [paid] This bill is paid already, nothing more is due. Look at “My subscription” in the bot.
    [closed] You cannot pay for this right now. Please write to the club’s team. Nothing was taken.
    [test] The club still tries payments out, so this one would not count. Please pay in another way.
   *[busy] We cannot take the payment this very minute. Please try again a little later. Nothing was taken.
}
unpayable-price = This bill is for { $price }, and another sum was asked for. Choose a plan in the bot, and you get a new bill. Nothing was taken.
