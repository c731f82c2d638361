// Paying inside of Telegram on the page of the sandbox: the sheet of an invoice, Stars, and subscriptions in them.
"use strict";

const STAR_WORDS = {
  ru: {
    "invoice-pay": "Заплатить {price}",
    "invoice-stars": "У вас {count} ⭐.",
    "invoice-few": "У вас {count} ⭐, этого мало. Докупить звёзды можно в разделе «Касса».",
    "invoice-card": "Пробная карта 4242 4242 4242 4242: деньги не настоящие.",
    "invoice-renews": "Списывается каждые 30 дней, пока не остановите.",
    "invoice-about": "Счёт в Telegram: {price}",
    paid: "Оплачено.",
    "stars-paid": "Вы заплатили {price}",
    "stars-back": "Вам вернули {price}",
    "stars-title": "Звёзды Telegram: {count} ⭐",
    "stars-more": "Докупить 2000 ⭐",
    "stars-until": "{price} каждые 30 дней, оплачено по {day}",
    "stars-stopped": "остановлена, оплачено по {day}",
    "stars-stop": "Остановить",
    "stars-resume": "Возобновить",
    "next-stars": "списание звёзд за подписку",
    BALANCE_TOO_LOW: "Звёзд не хватает: докупите их в разделе «Касса».",
    BOT_PRECHECKOUT_TIMEOUT: "Бот не ответил вовремя, звёзды не списаны.",
  },
  en: {
    "invoice-pay": "Pay {price}",
    "invoice-stars": "You have {count} ⭐.",
    "invoice-few": "You have {count} ⭐, which is not enough. Get more under “Payments”.",
    "invoice-card": "Test card 4242 4242 4242 4242: the money is not real.",
    "invoice-renews": "Charged every 30 days until you stop it.",
    "invoice-about": "An invoice in Telegram: {price}",
    paid: "Paid.",
    "stars-paid": "You paid {price}",
    "stars-back": "You were given back {price}",
    "stars-title": "Telegram Stars: {count} ⭐",
    "stars-more": "Get 2000 ⭐ more",
    "stars-until": "{price} every 30 days, paid up to {day}",
    "stars-stopped": "stopped, paid up to {day}",
    "stars-stop": "Stop",
    "stars-resume": "Let it go on",
    "next-stars": "a subscription in Stars is charged",
    BALANCE_TOO_LOW: "Not enough Stars: get more under “Payments”.",
    BOT_PRECHECKOUT_TIMEOUT: "The bot did not answer in time. Nothing was taken.",
  },
  pl: {
    "invoice-pay": "Zapłać {price}",
    "invoice-stars": "Masz {count} ⭐.",
    "invoice-few": "Masz {count} ⭐, to za mało. Gwiazdki dokupisz w części „Kasa”.",
    "invoice-card": "Karta próbna 4242 4242 4242 4242: pieniądze nie są prawdziwe.",
    "invoice-renews": "Pobierane co 30 dni, dopóki nie zatrzymasz.",
    "invoice-about": "Rachunek w Telegramie: {price}",
    paid: "Zapłacono.",
    "stars-paid": "Zapłacono {price}",
    "stars-back": "Zwrócono Ci {price}",
    "stars-title": "Gwiazdki Telegrama: {count} ⭐",
    "stars-more": "Dokup 2000 ⭐",
    "stars-until": "{price} co 30 dni, opłacono do {day}",
    "stars-stopped": "zatrzymana, opłacono do {day}",
    "stars-stop": "Zatrzymaj",
    "stars-resume": "Wznów",
    "next-stars": "pobranie gwiazdek za subskrypcję",
    BALANCE_TOO_LOW: "Za mało gwiazdek: dokup je w części „Kasa”.",
    BOT_PRECHECKOUT_TIMEOUT: "Bot nie odpowiedział na czas. Nic nie pobrano.",
  },
};
for (const [lang, words] of Object.entries(STAR_WORDS)) Object.assign(WORDS[lang], words);

const priced = (amount, currency) => currency === "XTR" ? `⭐ ${amount}`
  : new Intl.NumberFormat(lang, { style: "currency", currency }).format(amount / 100);

// The sheet of an invoice. False: the address is none of an invoice.
function openInvoice(url) {
  if (!url.startsWith("https://t.me/$")) return false;
  if (!become(TELEGRAM)) return true;
  const invoice = view.stars.invoices[url];
  if (!invoice) {
    toast(say("unopened", { url }));
    return true;
  }
  const price = priced(invoice.amount, invoice.currency);
  const count = view.stars.balances[me] ?? 0;
  const inStars = invoice.currency === "XTR";
  const about = inStars ? say(count < invoice.amount ? "invoice-few" : "invoice-stars", { count }) : say("invoice-card");
  askIn({
    wire: TELEGRAM,
    face: inStars ? "⭐" : sign("supergroup"),
    title: invoice.title,
    kind: say("invoice-about", { price }),
    whose: [about, invoice.renews && say("invoice-renews")].filter(Boolean).join(" "),
    word: say("invoice-pay", { price }),
  }, () => act({ do: "pay", person: me, url }));
  return true;
}

// A line of the platform about money, in words.
function moneyLine(text) {
  const { successful_payment: paid, refunded_payment: back } = JSON.parse(text);
  const told = paid ?? back;
  return told ? say(paid ? "stars-paid" : "stars-back", { price: priced(told.total_amount, told.currency) }) : text;
}

// How many Stars she has, and what she has subscribed to with them: Telegram keeps that in its own settings.
function starsOf() {
  const mine = view.stars.subscriptions.filter((s) => s.person === me);
  return person(me).telegram && h("div.stars", {},
    h("p", {}, h("b", {}, say("stars-title", { count: view.stars.balances[me] ?? 0 })), " ",
      button(".small", "stars:more", () => act({ do: "top_up", person: me }), say("stars-more"))),
    mine.map((s) => {
      const day = shortDay(s.until * 1000);
      const words = say(s.canceled ? "stars-stopped" : "stars-until", { price: priced(s.amount, "XTR"), day });
      const stop = () => act({ do: "stop_stars", person: me, payload: s.payload, stop: !s.canceled });
      return h("p", {}, h("b", {}, s.title), h("small", {}, ` ${words} `),
        button(".small", `stars:${s.payload}`, stop, say(s.canceled ? "stars-resume" : "stars-stop")));
    }));
}
