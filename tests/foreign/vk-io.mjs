// A bot on vk-io, the client of Node, that speaks to the emulated VK as it would to the real one: it finds out who it is,
// polls, answers with buttons, ends the waiting of a pressed one, edits, reads where a person came from, and says goodbye.
import { Agent } from 'node:http';
import { createRequire } from 'node:module';

const { VK, Keyboard } = createRequire(process.env.VK_IO + '/')('vk-io');
const vk = new VK({
  token: process.env.VK_TOKEN,
  pollingGroupId: Number(process.env.VK_GROUP),
  apiBaseUrl: process.env.VK_URL,
  apiLimit: 20,
  agent: new Agent(),
});

const [me] = (await vk.api.groups.getById({})).groups;

vk.updates.on('message_new', async (context) => {
  if (context.isChat) return;
  if (context.referralValue) return context.send(`came by ${context.referralValue}`);
  if (context.messagePayload?.command === 'start') return context.send(`welcome to ${me.name}`);
  if (context.messagePayload) return context.send(`pressed ${context.messagePayload.p}`);
  if (context.text === 'bye') {
    await context.send('goodbye');
    await vk.updates.stop();
    process.exit(0);
  }
  const [person] = await vk.api.users.get({ user_ids: [context.senderId] });
  await context.send(`hello, ${person.first_name}`, {
    keyboard: Keyboard.builder()
      .callbackButton({ label: 'Spin', payload: { p: 'spin' }, color: Keyboard.PRIMARY_COLOR })
      .textButton({ label: 'Say', payload: { p: 'say' } })
      .row()
      .urlButton({ label: 'Open', url: 'https://example.org/' })
      .inline(),
  });
});

vk.updates.on('message_event', async (context) => {
  await context.answer({ type: 'show_snackbar', text: `spun ${context.eventPayload.p}` });
  await vk.api.messages.edit({
    peer_id: context.peerId,
    conversation_message_id: context.conversationMessageId,
    message: 'changed',
  });
});

try {
  await vk.api.groups.approveRequest({ group_id: me.id, user_id: 1 });
  throw new Error('a community may not do this');
} catch (error) {
  if (error.code !== 27) throw error;
}
await vk.updates.startPolling();
