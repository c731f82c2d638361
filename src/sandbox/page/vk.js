// VK on the page of the sandbox: the chat with the community, the community itself, its chat, and VK Donut. What a
// person does there goes to `/api/vk`. The page around it, and what both messengers share, are in app.js and chat.js.
"use strict";

const donutIcon = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z";
let draft = ""; // what is being written in the chat

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const ofVk = (id) => view.people.find((p) => p.vk?.id === id);

async function inVk(what) {
  const came = await act(what, "api/vk");
  if (came?.opens) open(came.opens);
  return came;
}

// What VK answers a pressed button with: a line that passes.
function snack(text) {
  const el = h("div.snack", { role: "status" }, text);
  document.querySelector(".bot").append(el);
  setTimeout(() => el.remove(), 4000);
}

// The chat with the community, as chat.js wants it of a messenger.
const VK = {
  name: "VK",
  account: (p) => p.vk,
  messages: (p) => view.vk.dialogs[p.vk.id].messages,
  number: (m) => m.conversation_message_id,
  theirs: (m) => m.from_group,
  text: (m) => linked(escaped(m.text)),
  files: (m) => m.files,
  keys: (m) => m.buttons.map((row) => row.map((b) => vkKey(b, m.conversation_message_id))),
  fresh: (p) => view.vk.dialogs[p.vk.id].messages.length === 0,
  about: "vk-as",
  begin: () => "vk-start",
  silence: (p) => (VK.fresh(p) && !p.vk.allowed ? null : p.vk.allowed ? "vk-deny" : "vk-allow"),
  silences: (p) => inVk({ do: "messages", person: p.vk.id, on: !p.vk.allowed }),
  starts: (p) => inVk({ do: "start", person: p.vk.id }),
  says: (p, text) => inVk({ do: "say", person: p.vk.id, text }),
  shows: (p) => inVk({ do: "picture", person: p.vk.id }),
  keyboard: (p) => view.vk.dialogs[p.vk.id].keyboard.map((row) => row.map((b) => vkKey(b, null))),
  opens: openInVk,
};

function vkKey(b, message) {
  const link = b.action.link;
  const press = () => (link ? open(link) : inVk({ do: "press", person: person(me).vk.id, message, button: b.label }));
  return { label: b.label, link: Boolean(link), look: link ? "secondary" : b.color, press };
}

// ── Addresses of VK ─────────────────────────────────────────────────────────────────────────────────────────────────

// Opens an address of VK as the person's phone would. False: it is none.
function openInVk(url) {
  const at = URL.canParse(url) ? new URL(url) : null;
  if (!at || !["vk.com", "vk.me", "vk.ru"].includes(at.host)) return false;
  const [first, second] = at.pathname.split("/").filter(Boolean);
  const ours = [view.vk.screen_name, `club${view.vk.community}`].includes(first);
  if (at.searchParams.has("act")) return showInVk("community");
  if (/^id\d+$/.test(first)) {
    toast(say("vk-page", { name: ofVk(Number(first.slice(2)))?.name ?? first }));
  } else if (!become(VK)) {
    return true;
  } else if (first === "join") {
    askIntoVk("chat", () => inVk({ do: "follow", person: person(me).vk.id, url }));
  } else if (first === "donut") {
    showInVk("donut");
  } else if (at.host === "vk.me" || at.searchParams.has("ref")) {
    inVk({ do: "open", person: person(me).vk.id, url }).then((came) => came?.outcome && writeSomething());
  } else if (ours) {
    askIntoVk("community", () => inVk({ do: "join", person: person(me).vk.id }));
  } else {
    toast(say("unopened", { url }));
  }
  return true;
}

// A link to the dialogue works with the next message.
function writeSomething() {
  $("text").value = say("vk-start");
  $("text").focus();
  $("text").select();
}

function showInVk(what) {
  document.body.dataset.tab = "places";
  side = "vk";
  show();
  const card = document.querySelector(`[data-vk="${what}"]`);
  card?.scrollIntoView({ block: "nearest" });
  card?.classList.remove("shown");
  requestAnimationFrame(() => card?.classList.add("shown"));
  return true;
}

function askIntoVk(what, go) {
  const [face, title] = what === "chat" ? [sign("supergroup"), view.vk.chat.title] : [view.club.charAt(0), view.club];
  const word = say(what === "chat" ? "vk-come-in" : "join-ask");
  askIn({ wire: VK, face, title, kind: say(`join-vk-${what}`), whose: say(`join-vk-${what}-note`), word }, go);
}

// ── The community, its chat, VK Donut ───────────────────────────────────────────────────────────────────────────────

const vkButton = (key, props, look = "") => button(`.small${look}`, `vk:${JSON.stringify(props)}`, () => inVk(props), say(key));

function vkPerson(id, name, mark, ...buttons) {
  const p = ofVk(id);
  return h("li", { "data-vk-member": id },
    p ? face(p.id, name) : h("span.face.vk-face", { "aria-hidden": "true" }, name.charAt(0)),
    h("span.name", {}, name, p?.id === me && h("small", {}, say("you"))),
    mark && h("small.mark", {}, mark), buttons.flat());
}

function vkHead(icon, title, about, badge) {
  return h("header", {}, h("span.face.vk-face", { "aria-hidden": "true" }, icon), h("div", {}, h("h3", {}, title), h("p", {}, about)), badge);
}

function community(hers) {
  const { members, requests, bans, key } = view.vk;
  const owner = me === view.owner;
  const asks = requests.some((r) => r.user_id === hers?.id);
  const mark = (m) => [m.role && say(`vk-${m.role}`), m.don && say("vk-don")].filter(Boolean).join(", ");
  const tool = !hers || owner ? null
    : hers.banned ? h("span.badge.bad", {}, say("banned"))
    : hers.inside ? vkButton("vk-leave", { do: "leave", person: hers.id })
    : asks ? vkButton("withdraw", { do: "withdraw", person: hers.id })
    : vkButton("join-ask", { do: "join", person: hers.id }, ".main");
  return h("article.chat", { "data-vk": "community" },
    vkHead(view.club.charAt(0), view.club, `${say("vk-community")} · ${say("inside-n", { n: members.length })}`,
      h(`span.badge.${key ? "active" : "pending"}`, {}, say(key ? "vk-keyed" : "vk-by-hand"))),
    tool && h("div.tools", {}, tool),
    h("ul", {},
      members.map((m) => vkPerson(m.user_id, m.name, mark(m), owner && !m.role && [
        vkButton("remove", { do: "remove", person: m.user_id }, ".bad"),
        vkButton("vk-ban", { do: "ban", person: m.user_id }, ".bad")])),
      requests.map((r) => {
        const row = vkPerson(r.user_id, r.name, !owner && say("asks"), owner && [
          vkButton("approve", { do: "approve", person: r.user_id }),
          vkButton("vk-decline", { do: "decline", person: r.user_id }, ".bad")]);
        row.classList.add("asks");
        return row;
      }),
      bans.map((b) => vkPerson(b.user_id, b.name, say("kicked"), owner && vkButton("unban", { do: "unban", person: b.user_id })))),
    owner && h("div.tools", {}, vkButton(key ? "vk-take-key" : "vk-give-key", { do: "key", on: !key }),
      h("small", {}, say(key ? "vk-key-note" : "vk-no-key-note"))));
}

// What the platform says in a chat.
function happened(line) {
  const { type, member_id: id } = line.action;
  const name = (who) => ofVk(who)?.name.split(" ")[0] ?? view.club;
  const own = id === line.from_id || !id;
  const word = { chat_invite_user_by_link: "vk-came-by-link", chat_invite_user: own ? "vk-came-back" : "vk-brought", chat_kick_user: own ? "vk-left" : "vk-removed" }[type];
  return word && say(word, { name: name(line.from_id), whom: name(id ?? line.from_id) });
}

const leftByHerself = (id) => view.vk.chat.lines.findLast((l) => l.action && (l.action.member_id ?? l.from_id) === id)?.from_id === id;

function chatTools(hers) {
  const { chat } = view.vk;
  if (!hers) return null;
  if (!hers.in_chat) {
    const again = leftByHerself(hers.id);
    return h("div.tools", {},
      again && vkButton("vk-return", { do: "return_to_chat", person: hers.id }),
      chat.link && !again && button(".small", "vk:link", () => open(chat.link), say("vk-open-link")));
  }
  const friends = view.people.filter((p) => p.vk && !p.vk.in_chat);
  const choice = h("select", { "aria-label": say("vk-bring"), "data-key": "vk:whom" }, friends.map((p) => h("option", { value: p.vk.id }, p.name)));
  return h("div.tools", {},
    friends.length > 0 && h("span", {}, choice, button(".small", "vk:bring", () => inVk({ do: "bring", person: hers.id, friend: Number(choice.value) }), say("vk-bring"))),
    me !== view.owner && vkButton("vk-leave-chat", { do: "leave_chat", person: hers.id }));
}

function chatForm(hers) {
  const text = h("input", { type: "text", maxlength: 1000, placeholder: say("vk-write"), "aria-label": say("vk-write"), "data-key": "vk:text", oninput: () => (draft = text.value) });
  text.value = draft;
  const send = (event) => {
    event.preventDefault();
    const said = draft.trim();
    text.value = draft = "";
    if (said) inVk({ do: "say_in_chat", person: hers.id, text: said });
  };
  return h("form.write", { onsubmit: send, autocomplete: "off" }, text, h("button.small", { type: "submit" }, say("send")));
}

function vkChat(hers) {
  const { chat } = view.vk;
  const owner = me === view.owner;
  const lines = chat.lines.filter((l) => !l.action || happened(l));
  return h("article.chat", { "data-vk": "chat" },
    vkHead(sign("supergroup"), chat.title, `${say("vk-chat")} · ${say("inside-n", { n: chat.members.length })}`,
      h(`span.badge.${chat.works ? "active" : "bad"}`, {}, say(chat.works ? "works" : "broken"))),
    h("ul", {}, chat.members.map((m) => vkPerson(m.member_id, m.name, m.member_id < 0 ? say("bot") : m.admin ? say("administrator") : "",
      owner && !m.admin && m.member_id > 0 && vkButton("remove", { do: "remove_from_chat", person: m.member_id }, ".bad")))),
    lines.length > 0 && h("ol.lines", {}, lines.slice(-6).map((l) => l.action
      ? h("li.said", {}, happened(l))
      : h("li", {}, h("b", {}, l.from_group ? view.club : ofVk(l.from_id)?.name.split(" ")[0] ?? ""), ` ${l.text}`))),
    hers?.in_chat && chatForm(hers),
    chatTools(hers),
    owner && h("div.tools", {}, vkButton(chat.works ? "take-rights" : "give-rights", { do: "chat_rights", on: !chat.works })));
}

function donut(hers) {
  const { dons, donation } = view.vk;
  const don = dons.find((d) => d.user_id === hers?.id);
  const day = (d) => shortDay(d.until * 1000);
  const status = (d) => say(d.cancelled ? "vk-don-stops" : "vk-don-until", { day: day(d) });
  return h("article.chat", { "data-vk": "donut" },
    vkHead(drawing(donutIcon), "VK Donut", say("vk-donut-about", { sum: money(donation * 100) }),
      don && h(`span.badge.${don.cancelled ? "pending" : "active"}`, {}, status(don))),
    me === view.owner && dons.length > 0 && h("ul", {}, dons.map((d) => vkPerson(d.user_id, d.name, status(d)))),
    hers && me !== view.owner && h("div.tools", {}, don
      ? [!don.cancelled && vkButton("vk-prolong", { do: "prolong", person: hers.id }),
        !don.cancelled && vkButton("vk-cancel", { do: "cancel", person: hers.id }),
        vkButton("vk-expire", { do: "expire", person: hers.id }, ".bad")]
      : vkButton("vk-donate", { do: "donate", person: hers.id })));
}

function vkPlaces() {
  const { dialogs, ...places } = view.vk;
  const hers = person(me).vk;
  draw("vk-places", [me, hers, places, view.people.map((p) => p.vk?.in_chat)], () => [
    !hers && h("p.note", {}, say("vk-no-account", { name: person(me).name })),
    community(hers), vkChat(hers), donut(hers)]);
}
