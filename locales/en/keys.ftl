# The key of a VK administrator: without it closed communities are worked by hand.

button-key-how = How to get a key

key-not-renewed = ⚠️ VK no longer renews the administrator’s key.
key-refused = ⚠️ VK no longer accepts the administrator’s key.
key-why = VK’s answer: { $why }
key-by-hand = Here people have to be let in and removed by hand for now; the bot will send the tasks:
key-place = • { $gate }
key-mend = For the bot to do it by itself again, get a new key of an administrator, set VK_ADMIN_TOKEN and restart the bot. More in docs/operating.md under “The key of a VK administrator”.
key-mend-renewed = For the bot to do it by itself again, sign in by VK ID anew, set the new VK_ADMIN_TOKEN, VK_ADMIN_REFRESH_TOKEN and VK_DEVICE_ID and restart the bot. More in docs/operating.md under “The key of a VK administrator”.
key-back = ✅ The key of the VK administrator works again: the bot lets people in and removes them by itself.
