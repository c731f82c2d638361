// Signs an event with the official library of Stripe for Node: what the library itself takes is taken, and nothing else.
import { createRequire } from "node:module";

const { URL: url, SECRET: secret, ORDER: order, CLIENTS: folder } = process.env;
const Stripe = createRequire(folder + "/")("stripe");
const stripe = new Stripe("sk_test_of_no_use_elsewhere");

const session = {
  id: "cs_test_2", object: "checkout.session", mode: "payment", status: "complete", payment_status: "paid",
  client_reference_id: order, amount_total: 199000, currency: "rub", payment_intent: "pi_node",
};
const now = Math.floor(Date.now() / 1000);
const payload = JSON.stringify({
  id: "evt_node", object: "event", created: now, livemode: false, type: "checkout.session.completed", data: { object: session },
}, null, 2);

const header = (more) => stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: now, ...more });
const libraryTakes = (body, signature) => {
  try {
    stripe.webhooks.constructEvent(body, signature, secret);
    return true;
  } catch {
    return false;
  }
};

for (const [body, signature, taken] of [
  [payload + " ", header({}), false],
  [payload, header({ timestamp: now - 320 }), false],
  [payload, header({ secret: "whsec_other" }), false],
  [payload, header({ scheme: "v0" }), false],
  [payload, header({}), true],
]) {
  const answer = await fetch(url, { method: "POST", body, headers: { "Stripe-Signature": signature } });
  if (libraryTakes(body, signature) !== taken) throw new Error(`the library: ${signature}`);
  if (answer.status !== (taken ? 200 : 401)) throw new Error(`the program: ${answer.status} for ${signature}`);
}
