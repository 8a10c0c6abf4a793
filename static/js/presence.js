/* A ticket's page tells the team who else has it open, and who writes. Each page says every few seconds that it is still
   there; what is said no more is forgotten within 30. Without this module, opening the page counts as one look. */

const SECONDS = 7;
const PATIENCE = 6;
const place = document.querySelector("#presence");
const form = document.querySelector("#answer");
const template = document.querySelector("template#colleague");
let doing = "viewing";
let shown = "";
let before = Promise.resolve();

function body(what, isNews) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  return new URLSearchParams({ csrfmiddlewaretoken: token, doing: what, ...(isNews && { news: "1" }) });
}

/* One after the other: on two ways to the server the word of before could arrive last, and stand. */
function say(isNews) {
  before = before.then(() => tell(isNews));
}

async function tell(isNews) {
  if (document.hidden && !isNews) return;
  try {
    const signal = AbortSignal.timeout(PATIENCE * 1000);
    const answer = await fetch(place.dataset.address, { method: "POST", body: body(doing, isNews), signal });
    if (answer.ok && !answer.redirected) show((await answer.json()).lines);
  } catch {
    return; // no network, or no answer: the next one tells
  }
}

function show(lines) {
  if (lines.join("\n") === shown && place.childElementCount === lines.length) return;
  shown = lines.join("\n");
  place.replaceChildren(...lines.map(note));
}

function note(line) {
  const copy = template.content.cloneNode(true);
  copy.querySelector(".said").textContent = line;
  return copy;
}

function typed() {
  const now = form.querySelector("textarea").value.trim() ? "replying" : "viewing";
  if (now === doing) return;
  doing = now;
  say(true);
}

function leave() {
  navigator.sendBeacon(place.dataset.address, body("", true));
}

if (document.querySelector("[name=csrfmiddlewaretoken]")) {
  form?.addEventListener("input", typed);
  document.addEventListener("live:changed", ({ detail }) => detail.topic === place.dataset.topic && say(false));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && say(true));
  setInterval(() => say(false), SECONDS * 1000);
  say(true);
}
