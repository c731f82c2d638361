// The chat with the bot on the page of the sandbox, in whichever messenger the person at hand uses. What is Telegram's is
// here; what is VK's is in vk.js.
"use strict";

const chosen = JSON.parse(localStorage.getItem("wires") || "{}"); // the messenger in use, of those who have both
const seen = {}; // the last message seen in each chat
const read = {}; // the last message drawn there
const keysIcon = "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8";
let folded = null; // the keyboard below that is put away; another one shows itself again

// Where a person's chat with the bot is: a messenger knows what there is to show, and what she can do.
const TELEGRAM = {
  name: "TG",
  account: (p) => p.telegram,
  messages: (p) => view.dialogs[p.id],
  number: (m) => m.message_id,
  theirs: (m) => m.from_bot,
  text: (m) => (m.service ? moneyLine(m.text) : linked(m.text_html)),
  files: (m) => [m.file_name].filter(Boolean),
  keys: (m) => m.buttons.map((row) => row.map((b) => telegramKey(b, m))),
  fresh: (p) => !p.telegram.started || p.telegram.blocked,
  about: "bot-as",
  begin: (p) => (p.telegram.blocked ? "unblock" : "start"),
  silence: (p) => (!p.telegram.started ? null : p.telegram.blocked ? "unblock" : "block"),
  silences: (p) => act({ do: "block", person: p.id, on: !p.telegram.blocked }),
  starts: (p) => act({ do: "say", person: p.id, text: "/start" }),
  says: (p, text) => act({ do: "say", person: p.id, text }),
  shows: (p) => act({ do: "picture", person: p.id }),
  opens: openInTelegram,
};
const WIRES = [TELEGRAM, VK];

const wiresOf = (p) => WIRES.filter((w) => w.account(p));
const wire = (p = person(me)) => wiresOf(p).find((w) => w.name === chosen[p.id]) ?? wiresOf(p)[0];
const chatOf = (p, w) => `${p.id}:${w.name}`;
const lastOf = (p, w) => w.messages(p).map(w.number).at(-1) ?? 0;
const newsOf = (p, w) => w.messages(p).filter((m) => w.theirs(m) && w.number(m) > (seen[chatOf(p, w)] ?? 0)).length;
const newsMark = (n) => n > 0 && h("span.news", { title: say("unread", { n }) }, String(n));
const wireMark = (w) => h(`i.on.${w.name.toLowerCase()}`, {}, w.name);

// The person at hand takes up another messenger. False: she has no account there.
function become(w) {
  const p = person(me);
  if (!w.account(p)) {
    toast(say("no-account", { name: firstName(me), messenger: say(`wire-${w.name}`) }), true);
    return false;
  }
  if (wire() !== w) {
    chosen[me] = w.name;
    localStorage.setItem("wires", JSON.stringify(chosen));
    placesOf(w);
    show();
    $("dialog").scrollTop = $("dialog").scrollHeight;
  }
  return true;
}

// The part at the side follows the messenger.
function placesOf(w) {
  if (side !== "payments") side = w === VK ? "vk" : "chats";
}

function telegramKey(b, message) {
  const link = typeof b.action === "object" && "url" in b.action;
  const ask = () => act({ do: "press", person: me, message: message.message_id, button: b.action.data ?? b.label });
  return { label: b.label, link, press: () => (link ? open(b.action.url) : ask()) };
}

// Opens an address as the person's phone would.
function open(url) {
  if (/^http:\/\/127\.0\.0\.1:\d+\/pay\//.test(url)) return openPay(url);
  if (!WIRES.some((w) => w.opens(url))) toast(say("unopened", { url }));
}

// Opens an address of Telegram. False: it is none.
function openInTelegram(url) {
  if (openInvoice(url)) return true;
  const start = url.match(/^https:\/\/t\.me\/[^/?]+\?start=(.*)$/);
  const door = url.startsWith("https://t.me/+");
  if (!start && !door) return false;
  if (!become(TELEGRAM)) return true;
  if (door) askToJoin(url);
  else act({ do: "say", person: me, text: `/start ${decodeURIComponent(start[1])}` });
  return true;
}

// Addresses in a text, as messengers make them links.
const linked = (html) => html.replace(/(^|[\s(])(https?:\/\/[^\s<]+)/g, '$1<a href="$2">$2</a>');

// ── What others may pass on ─────────────────────────────────────────────────────────────────────────────────────────

const PASSED = /https:\/\/(?:t\.me\/\w+\?start|vk\.me\/\w+\?ref)=((?:ref|gift)_[\w-]+)/g;

// Links to the bot that others got from it: an invitation, a gift. One that leads to both messengers leads to that in use.
function passedOn() {
  const found = new Map();
  const from = view.people.filter((p) => p.id !== me).flatMap((p) => wiresOf(p).map((w) => [p, w]));
  for (const [p, w] of from) {
    for (const m of w.messages(p).filter(w.theirs)) {
      const addresses = m.buttons.flat().map((b) => b.action?.url ?? b.action?.link ?? "");
      for (const [url, code] of `${m.text_html ?? m.text} ${addresses.join(" ")}`.matchAll(PASSED)) {
        const to = url.startsWith("https://vk") ? VK : TELEGRAM;
        if (to.account(person(me)) && (to === wire() || !found.has(code))) found.set(code, { url, of: p.id, to });
      }
    }
  }
  return [...found.values()].reverse().slice(0, 4);
}

function passed() {
  const links = passedOn();
  $("passed").hidden = !links.length;
  const marked = wiresOf(person(me)).length > 1;
  draw("passed", [me, links.map(({ url, of }) => [url, of])], () => [h("small", {}, say("passed-on")), ...links.map(({ url, of, to }) =>
    button(".small", url, () => open(url), say(url.includes("gift_") ? "open-gift" : "open-invitation", { name: firstName(of) }), marked && wireMark(to)))]);
}

// ── The chat ────────────────────────────────────────────────────────────────────────────────────────────────────────

const keyButton = (k, key) => button(`.key${k.link ? ".link" : ""}${k.look ? `.${k.look}` : ""}`, key, k.press, k.label);

function bubble(w, m, isNew) {
  const rows = w.keys(m).map((row, r) => h("div.keys", {}, row.map((k, i) => keyButton(k, `${w.number(m)}:${r}:${i}`))));
  const theirs = w.theirs(m);
  return h(`div.message.${theirs ? "theirs" : "mine"}${isNew ? ".new" : ""}`, {},
    w === VK && theirs && h("span.face.vk-face", { "aria-hidden": "true" }, view.club.charAt(0)),
    h("div.bubble", {}, w.files(m).map((name) => h("div.file", {}, `📎 ${name}`)), h("div.text", { html: w.text(m) }), h("time", {}, clockTime(m.date * 1000))),
    rows);
}

// Between the messengers of one who has several.
function switchWires() {
  const p = person(me);
  const all = wiresOf(p).map((w) => ({ w, news: newsOf(p, w) }));
  $("wires").hidden = all.length < 2;
  draw("wires", [me, wire().name, all.map(({ news }) => news)], () => all.map(({ w, news }) =>
    h("button", { type: "button", "data-key": w.name, "data-wire": w.name.toLowerCase(), "aria-pressed": String(w === wire()), onclick: () => become(w) },
      say(`wire-${w.name}`), newsMark(news))));
}

function header(p, w) {
  $("bot-title").textContent = view.club;
  $("bot-as").textContent = say(w.about, { name: p.name });
  document.querySelector(".bot").dataset.wire = w.name.toLowerCase();
  document.querySelector(".bot-face").textContent = view.club.charAt(0);
  const silence = w.silence(p);
  $("block").textContent = silence ? say(silence) : "";
  $("block").hidden = !silence;
  const fresh = w.fresh(p);
  $("start").hidden = !fresh;
  $("start").textContent = say(w.begin(p));
  $("composer").hidden = fresh;
}

function dialog() {
  const p = person(me);
  const w = wire();
  header(p, w);
  const messages = w.messages(p);
  const box = $("dialog");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const before = drawn.dialog;
  const shown = read[chatOf(p, w)] ?? Infinity;
  read[chatOf(p, w)] = lastOf(p, w);
  drawn.dialog = JSON.stringify([lang, me, messages]);
  let day = "";
  const parts = messages.flatMap((m) => {
    const its = format(m.date * 1000, { day: "numeric", month: "long" });
    const head = its === day ? [] : [[its, () => h("div.day", {}, its)]];
    day = its;
    return [...head, [JSON.stringify([lang, me, w.name, m]), () => bubble(w, m, w.number(m) > shown)]];
  });
  const empty = say("no-messages", { name: p.name });
  append(box, parts.length ? parts : [[empty, () => h("p.empty", {}, empty)]]);
  keyboard(p, w);
  if (atEnd && drawn.dialog !== before) box.scrollTop = box.scrollHeight;
  commands(p);
}

// The buttons below the conversation, where a messenger has them instead of a menu.
function keyboard(p, w) {
  const rows = w.keyboard?.(p) ?? [];
  const shown = JSON.stringify([me, rows]);
  if (folded !== shown) folded = null;
  $("keyboard").hidden = !rows.length || w.fresh(p) || folded !== null;
  $("menu-button").hidden = Boolean(w.keyboard) && !rows.length;
  $("menu-button").replaceChildren(w.keyboard ? drawing(keysIcon) : "/");
  $("menu-button").setAttribute("aria-label", say(w.keyboard ? "keyboard" : "commands"));
  $("menu-button").onclick = () => {
    if (!w.keyboard) return toggleMenu($("menu").hidden);
    folded = folded === null ? shown : null;
    keyboard(p, w);
  };
  draw("keyboard", [me, rows], () => rows.map((row, r) => h("div.keys", {}, row.map((k, i) => keyButton(k, `below:${r}:${i}`)))));
}

function commands(p) {
  draw("menu", [p.language, view.commands], () => {
    const known = view.commands[p.language] ?? view.commands.en;
    return known.map(([word, about]) => button("", word, () => {
      toggleMenu(false);
      wire().says(person(me), `/${word}`);
    }, h("b", {}, `/${word}`), h("span", {}, about)));
  });
}

function toggleMenu(on) {
  $("menu").hidden = !on;
  $("menu-button").setAttribute("aria-expanded", String(on));
}
