"use strict";
// While the page waits it looks every few seconds whether there is news, and shows itself anew when there is.
const { state } = document.body.dataset;
let pause = 2000;
const look = async () => {
  try {
    const answer = await fetch(`${location.pathname}/state`, { cache: "no-store" });
    if (answer.ok && (await answer.json()).state !== state) return location.replace(location.pathname);
  } catch {
    // The line is down; the next look may get through.
  }
  pause = Math.min(pause * 1.1, 60000);
  setTimeout(look, pause);
};
if (state === "waiting") setTimeout(look, pause);
// In a rehearsal the page stands in a frame, and the way back is out of it.
if (window.parent !== window) {
  for (const link of document.querySelectorAll("a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.parent.postMessage("back", "*");
    });
  }
}
