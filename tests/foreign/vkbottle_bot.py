"""A bot on vkbottle, the client of Python: the same as its neighbour does on vk-io."""

import asyncio
import os

from vkbottle import API, Bot, Callback, GroupEventType, Keyboard, KeyboardButtonColor, OpenLink, Text, VKAPIError
from vkbottle.bot import Message, MessageEvent
from vkbottle.tools import ShowSnackbarEvent

API.API_URL = os.environ["VK_URL"] + "/"
bot = Bot(os.environ["VK_TOKEN"])


async def name() -> str:
    return (await bot.api.groups.get_by_id()).groups[0].name


@bot.on.private_message()
async def said(message: Message) -> None:
    payload = message.get_payload_json() or {}
    if message.ref:
        await message.answer(f"came by {message.ref}")
    elif payload.get("command") == "start":
        await message.answer(f"welcome to {await name()}")
    elif payload:
        await message.answer(f"pressed {payload['p']}")
    elif message.text == "bye":
        await message.answer("goodbye")
        os._exit(0)
    else:
        person = await message.get_user()
        keyboard = (
            Keyboard(inline=True)
            .add(Callback("Spin", payload={"p": "spin"}), color=KeyboardButtonColor.PRIMARY)
            .add(Text("Say", payload={"p": "say"}))
            .row()
            .add(OpenLink("https://example.org/", "Open"))
        )
        await message.answer(f"hello, {person.first_name}", keyboard=keyboard.get_json())


@bot.on.raw_event(GroupEventType.MESSAGE_EVENT, dataclass=MessageEvent)
async def pressed(event: MessageEvent) -> None:
    await event.send_message_event_answer(ShowSnackbarEvent(text=f"spun {event.payload['p']}"))
    await event.edit_message("changed")


async def what_is_refused() -> None:
    try:
        await bot.api.groups.approve_request(group_id=int(os.environ["VK_GROUP"]), user_id=1)
    except VKAPIError[27]:
        return
    raise RuntimeError("a community may not do this")


async def main() -> None:
    await what_is_refused()
    await bot.run_polling()


asyncio.run(main())
