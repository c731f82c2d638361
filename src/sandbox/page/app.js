// The page of the sandbox. The server sends everything there is to see whenever it changes (`/api/events`); each part of
// the page is drawn anew if what it shows has changed. What a person does goes to `/api/act` and `/api/time`, and the
// answer comes when the program has dealt with it. The chat with the bot is in chat.js, VK in vk.js.
"use strict";

const $ = (id) => document.getElementById(id);

// Came back from the pay page inside of the frame: the page around closes it.
if (window.parent !== window) {
  document.documentElement.hidden = true;
  window.parent.postMessage("back", "*");
}

let lang = localStorage.getItem("lang") || "ru";
let me = Number(localStorage.getItem("me")) || 1002;
let view = null;
let ahead = 0; // how far the club's clock is ahead of this machine's
let moving = false;
let events = null;
let side = "chats";
const drawn = {}; // what each part shows, to leave it alone when nothing has changed
let newest = null; // the newest line of the journal that was shown before

function say(key, values = {}) {
  const text = WORDS[lang][key] ?? key;
  return Object.entries(values).reduce((t, [name, value]) => t.replace(`{${name}}`, value), text);
}

// An element: h("button.main", {onclick}, "text", child, …)
function h(what, props = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const el = document.createElement(tag);
  if (classes.length) el.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "html") el.innerHTML = value;
    else el.setAttribute(name, value === true ? "" : value);
  }
  el.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

// A button that keeps the focus when it is drawn anew.
const button = (what, key, onclick, ...children) =>
  h(`button${what}`, { type: "button", "data-key": key, onclick }, ...children);

function draw(part, data, make) {
  const now = JSON.stringify([lang, data]);
  if (drawn[part] === now) return;
  drawn[part] = now;
  const root = $(part);
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const top = root.scrollTop;
  root.replaceChildren(...[make()].flat().filter(Boolean));
  root.scrollTop = top;
  if (key) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

// Draws a list of [what it shows, how to make it], from the first entry on that is not there yet: what stands above is
// left alone, and a screen reader says only what is new.
function append(root, entries) {
  let same = 0;
  while (same < entries.length && root.children[same]?.shows === entries[same][0]) same += 1;
  while (root.children.length > same) root.lastElementChild.remove();
  for (const [shows, make] of entries.slice(same)) {
    const el = make();
    el.shows = shows;
    root.append(el);
  }
}

const format = (at, options) => new Intl.DateTimeFormat(lang, { timeZone: view.zone, ...options }).format(new Date(at));
const clockTime = (at) => format(at, { hour: "2-digit", minute: "2-digit", hour12: false });
const shortDay = (at) => format(at, { day: "numeric", month: "short" });
const dayName = (day) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", day: "numeric", month: "short" }).format(new Date(day));
const money = (minor) => new Intl.NumberFormat(lang, { style: "currency", currency: "RUB", maximumFractionDigits: minor % 100 ? 2 : 0 }).format(minor / 100);

const person = (id) => view.people.find((p) => p.id === id);
const nameOf = (id) => person(id)?.name ?? "";
const firstName = (id) => nameOf(id).split(" ")[0];
const titleOf = (title) => title[lang] ?? title.ru ?? Object.values(title)[0];
const bubbleIcon = "M5 6h14v10H11l-4 3.5V16H5z";
const hornIcon = "M5 10v4h3l8 4.5v-13L8 10zM19 10.5v3";

// The sign of a private chat, drawn here: not every machine has pictures in its fonts.
const sign = (kind) => drawing(kind === "channel" ? hornIcon : bubbleIcon);

function drawing(d) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

const face = (id, name) => h(person(id) ? `span.face.c${id % 6}` : "span.face.bot-face", { "aria-hidden": "true" }, (name || "?").trim().charAt(0));

function toast(text, bad = false) {
  const el = h(bad ? "div.toast.bad" : "div.toast", {}, text);
  $("toasts").append(el);
  setTimeout(() => el.remove(), bad ? 5000 : 2500);
}

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      const why = said.refused ?? answer.statusText;
      toast(WORDS[lang][why] ?? say("refused", { why }), true);
      return null;
    }
    return said;
  } catch {
    toast(say("offline"), true);
    return null;
  }
}

async function act(what, path = "api/act") {
  document.body.classList.add("busy");
  const came = await post(path, what);
  document.body.classList.remove("busy");
  if (came?.notice) (path === "api/vk" ? snack : toast)(came.notice);
  if (came?.outcome) toast(say(came.outcome));
  return came;
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function move(body) {
  if (moving) return;
  moving = true;
  document.body.classList.add("moving");
  showClock();
  await post("api/time", body);
  moving = false;
  document.body.classList.remove("moving");
  showClock();
}

function showClock() {
  if (!view) return;
  const now = Date.now() + ahead;
  $("time").textContent = clockTime(now);
  $("date").textContent = moving ? say("moving") : format(now, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  document.querySelectorAll(".moves button").forEach((b) => (b.disabled = moving));
  const next = view.next;
  $("next").disabled = moving || !next;
  const who = next?.who ? ` · ${next.who.split(" ")[0]}` : "";
  $("next-what").textContent = next ? `${shortDay(next.at)}, ${clockTime(next.at)} — ${say(`next-${next.kind}`)}${who}` : say("next-none");
  $("next").title = $("next-what").textContent;
}

// ── Who am I ────────────────────────────────────────────────────────────────────────────────────────────────────────

function stage(s) {
  const day = s.last_day ? dayName(s.last_day) : "∞";
  return h(`span.badge.${s.stage}`, {}, `${titleOf(s.title)}: ${say(`stage-${s.stage}`, { day })}`);
}

function people() {
  seen[chatOf(person(me), wire())] = lastOf(person(me), wire());
  const cards = view.people.map((p) => ({ p, news: wiresOf(p).reduce((n, w) => n + newsOf(p, w), 0) }));
  draw("people", [me, cards], () => cards.map(({ p, news }) => {
    const choose = () => {
      me = p.id;
      localStorage.setItem("me", me);
      placesOf(wire());
      document.body.dataset.tab = document.body.dataset.tab === "people" ? "bot" : document.body.dataset.tab;
      show();
      $("dialog").scrollTop = $("dialog").scrollHeight;
    };
    const inside = p.id === view.owner ? 0 : p.inside.length + [p.vk?.inside, p.vk?.in_chat].filter(Boolean).length;
    return h("button.card", { type: "button", "data-key": p.id, "data-person": p.id, "aria-pressed": p.id === me ? "true" : "false", onclick: choose },
      face(p.id, p.name),
      h("span.who", {},
        h("b", {}, p.name, wiresOf(p).map(wireMark)),
        h("small", {}, say(`role-${p.role}`)),
        h("span.badges", {},
          inside > 0 && h("span.badge.inside", {}, `${say("inside")} · ${inside}`),
          (p.banned.length > 0 || p.vk?.banned) && h("span.badge.bad", {}, say("banned")),
          p.telegram?.blocked && h("span.badge.bad", {}, say("blocked")),
          p.subscriptions.map(stage))),
      newsMark(news));
  }));
}

// ── The private chats ───────────────────────────────────────────────────────────────────────────────────────────────

function members(chat) {
  const owner = me === view.owner;
  const rank = { creator: 0, administrator: 1 };
  return chat.members.toSorted((a, b) => (rank[a.status] ?? 2) - (rank[b.status] ?? 2)).map((m) => {
    const bot = !person(m.user_id);
    const on = (what, props, bad) => button(bad ? ".small.bad" : ".small", `${chat.id}:${m.user_id}:${what}`, () => act({ person: m.user_id, chat: chat.id, ...props }), say(what));
    const staff = m.status === "administrator";
    const mark = bot ? say("bot") : m.status === "member" ? "" : say(m.status);
    return h("li", { "data-member": m.user_id },
      face(m.user_id, m.name), h("span.name", {}, m.name, m.user_id === me && h("small", {}, say("you"))), mark && h("small.mark", {}, mark),
      owner && !bot && m.inside && m.user_id !== me && [
        on(staff ? "demote" : "promote", { do: "staff", on: !staff }),
        on("remove", { do: "remove" }, true)],
      owner && m.status === "kicked" && on("unban", { do: "unban" }),
      !owner && m.user_id === me && m.inside && on("leave", { do: "leave" }));
  });
}

function requests(chat) {
  return chat.requests.map((r) => h("li.asks", { "data-asks": r.user_id },
    face(r.user_id, r.name), h("span.name", {}, r.name), h("small.mark", {}, say("asks")),
    me === view.owner && button(".small", `${chat.id}:${r.user_id}:approve`, () => act({ do: "approve", person: r.user_id, chat: chat.id }), say("approve")),
    me === r.user_id && button(".small", `${chat.id}:${r.user_id}:withdraw`, () => act({ do: "withdraw", person: me, chat: chat.id }), say("withdraw"))));
}

function ownersTools(chat) {
  const outside = view.people.filter((p) => p.telegram && !p.inside.includes(chat.id));
  const choice = h("select", { "aria-label": say("add-by-hand"), "data-key": `${chat.id}:whom` }, outside.map((p) => h("option", { value: p.id }, p.name)));
  return h("div.tools", {},
    outside.length > 0 && h("span", {}, choice, button(".small", `${chat.id}:add`, () => act({ do: "add", person: Number(choice.value), chat: chat.id }), say("add-by-hand"))),
    button(".small", `${chat.id}:rights`, () => act({ do: "rights", chat: chat.id, on: !chat.works }), say(chat.works ? "take-rights" : "give-rights")));
}

function leakedLinks(chat) {
  const links = chat.links.filter((l) => !l.revoked && l.of && l.of !== me);
  if (!links.length || !person(me).telegram || person(me).inside.includes(chat.id)) return null;
  return h("div.tools", {}, h("small", {}, say("leaked")),
    links.map((l) => button(".small", `${chat.id}:${l.url}`, () => askToJoin(l.url), say("open-leaked", { name: firstName(l.of) }))));
}

function chats() {
  draw("chats", [me, view.chats, view.people.map((p) => [p.name, p.inside])], () => view.chats.map((chat) => h("article.chat", { "data-chat": chat.kind },
    h("header", {},
      h("span.face.place", { "aria-hidden": "true" }, sign(chat.kind)),
      h("div", {}, h("h3", {}, chat.title), h("p", {}, `${say(chat.kind)} · ${say("inside-n", { n: chat.members.filter((m) => m.inside).length })}`)),
      h(`span.badge.${chat.works ? "active" : "bad"}`, {}, say(chat.works ? "works" : "broken"))),
    h("ul", {}, members(chat), requests(chat)),
    me === view.owner ? ownersTools(chat) : leakedLinks(chat))));
}

function askToJoin(url) {
  const chat = view.chats.find((c) => c.links.some((l) => l.url === url));
  const link = chat?.links.find((l) => l.url === url);
  if (!chat) return toast(say("INVITE_HASH_INVALID"), true);
  const whose = link.of === me ? say("join-own") : say("join-foreign", { name: nameOf(link.of) });
  askIn({ wire: TELEGRAM, face: sign(chat.kind), title: chat.title, kind: say(`join-${chat.kind}`), whose, word: say("join-ask") },
    () => act({ do: "follow", person: me, url }));
}

// Asks before the person at hand goes in somewhere.
function askIn(place, go) {
  $("join").dataset.wire = place.wire.name.toLowerCase();
  $("join-face").replaceChildren(place.face);
  $("join-title").textContent = place.title;
  $("join-kind").textContent = place.kind;
  $("join-whose").textContent = place.whose;
  $("join-ask").textContent = place.word;
  $("join-ask").onclick = () => {
    $("join").close();
    go();
  };
  $("join").showModal();
  $("join-ask").focus();
}

// ── Payments ────────────────────────────────────────────────────────────────────────────────────────────────────────

function openPay(url) {
  $("pay-frame").src = url;
  $("pay-tab").href = url;
  $("pay").hidden = false;
  $("pay-close").focus();
}

function closePay() {
  $("pay").hidden = true;
  $("pay-frame").removeAttribute("src");
  $("text").focus();
}

function payments() {
  $("show-payments").textContent = view.payments.length ? `${say("payments")} · ${view.payments.length}` : say("payments");
  draw("payments", [me, view.payments, view.stars], () => {
    if (!view.payments.length) return [starsOf(), h("p.empty", {}, say("no-payments"))];
    return [starsOf(), h("ul.bills", {}, view.payments.map((p) => {
      const status = p.refunded >= p.minor ? "refunded" : p.refunded > 0 ? "partly" : p.status;
      const refund = (key, minor) => button(".small.bad", `${p.id}:${key}`, () => act({ do: "refund", payment: p.id, minor }), say(key));
      return h("li", {},
        h("div", {}, h("b", {}, money(p.minor)), h("small", {}, p.about ?? ""), h("small", {}, `${shortDay(p.at)}, ${clockTime(p.at)}`)),
        h(`span.badge.${status}`, {}, say(status)),
        p.status === "pending" && button(".small", `${p.id}:open`, () => openPay(p.url), say("open-pay")),
        ["succeeded", "partly"].includes(status) && me === view.owner && [
          refund("refund"),
          status === "succeeded" && refund("refund-half", Math.floor(p.minor / 2))]);
    }))];
  });
}

// ── The journal ─────────────────────────────────────────────────────────────────────────────────────────────────────

// The facts behind a line, as the program keeps them.
function facts(line) {
  const { event, ...rest } = line.event;
  const short = (v) => (v && typeof v === "object" ? Object.values(v).filter((x) => typeof x !== "object").join(" ") : String(v));
  const listed = Object.entries(rest).filter(([, v]) => v !== null).map(([k, v]) => `${k}=${short(v)}`);
  return [`#${line.id}`, event, ...listed, line.actor && `by=${line.actor}`, line.reason && `because=${line.reason}`].filter(Boolean).join("  ");
}

function journal() {
  const known = newest;
  newest = view.journal[0]?.id ?? 0;
  draw("journal", view.journal, () => view.journal.length === 0 ? h("li.empty", {}, say("no-journal")) : view.journal.map((line) => h(known !== null && line.id > known ? "li.new" : "li", {},
    h("time", {}, shortDay(line.at), h("b", {}, clockTime(line.at))),
    h("div", {},
      h("p", {}, h(line.who ? `span.chip.c${line.who % 6}` : "span.chip", {}, line.who ? firstName(line.who) : say("club")), h("span", { html: ` ${line.text}` })),
      h("code", {}, facts(line))))));
  if (known !== newest) $("journal").scrollTop = 0;
}

// ── Together ────────────────────────────────────────────────────────────────────────────────────────────────────────

const SIDES = { chats: "chats", vk: "vk-places", payments: "payments" };

function show() {
  if (!view) return;
  if (!person(me)) me = view.owner;
  showClock();
  people();
  switchWires();
  dialog();
  passed();
  chats();
  vkPlaces();
  payments();
  journal();
  for (const [tab, part] of Object.entries(SIDES)) {
    $(part).hidden = side !== tab;
    $(`show-${tab}`).setAttribute("aria-selected", String(side === tab));
  }
}

function speak() {
  document.documentElement.lang = lang;
  document.title = `Propusk — ${say("sandbox")}`;
  document.querySelectorAll("[data-say]").forEach((el) => (el.textContent = say(el.dataset.say)));
  document.querySelectorAll("[data-label]").forEach((el) => el.setAttribute("aria-label", say(el.dataset.label)));
  $("text").placeholder = say("message");
  $("guide").replaceChildren(...say("steps").map((step) => h("li", {}, step)));
  $("lang").value = lang;
}

function listen() {
  events?.close();
  events = new EventSource(`api/events?lang=${lang}`);
  events.onmessage = (message) => {
    const { now, view: fresh } = JSON.parse(message.data);
    document.body.classList.remove("offline");
    const first = !view;
    view = fresh;
    if (first) {
      for (const p of view.people) for (const w of wiresOf(p)) seen[chatOf(p, w)] = lastOf(p, w);
      if (person(me)) placesOf(wire());
    }
    ahead = now - Date.now();
    show();
  };
  events.onerror = () => {
    if (!document.body.classList.contains("offline")) toast(say("offline"), true);
    document.body.classList.add("offline");
  };
}

document.querySelectorAll("[data-by]").forEach((b) => b.addEventListener("click", () => move({ by: Number(b.dataset.by) })));
$("next").addEventListener("click", () => move({}));
$("lang").addEventListener("change", () => {
  lang = $("lang").value;
  localStorage.setItem("lang", lang);
  speak();
  listen();
  show();
});
$("block").addEventListener("click", () => wire().silences(person(me)));
$("start").addEventListener("click", () => wire().starts(person(me)));
$("dialog").addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link) return;
  event.preventDefault();
  open(link.getAttribute("href"));
});
$("picture").addEventListener("click", () => wire().shows(person(me)));
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  $("text").value = "";
  toggleMenu(false);
  if (text) wire().says(person(me), text);
});
$("pay-close").addEventListener("click", closePay);
for (const tab of Object.keys(SIDES)) $(`show-${tab}`).addEventListener("click", () => ((side = tab), show()));
document.querySelectorAll(".switch button").forEach((b) => b.addEventListener("click", () => {
  document.body.dataset.tab = b.dataset.tab;
  $("dialog").scrollTop = $("dialog").scrollHeight;
}));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  toggleMenu(false);
  if (!$("pay").hidden) closePay();
});
window.addEventListener("message", (event) => {
  if (event.source === $("pay-frame").contentWindow && event.data === "back") closePay();
});
setInterval(showClock, 1000);
speak();
if (window.parent === window) listen();
