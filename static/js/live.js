/* One stream per page. What it says becomes events of the document, which the other modules listen to:
   live:news {title, url, unread}, live:counters {unread, …}, live:changed {topic}.
   It also tells an open page at once that its person was signed out somewhere else. A page that nobody sees lets its
   line go, because a browser has few of them, and catches up when it is seen again. */

const WHO = "/api/auth/me";
const SECONDS = { least: 5, most: 30, unseen: 5 };

const place = document.querySelector("#live");
const topics = document.body.dataset.topics?.trim() ?? "";
let after = place.dataset.after;
let stream;
let waiting;
let isOver = false;

function address() {
  return `/notifications/stream?${new URLSearchParams({ topics, after, at: place.dataset.at })}`;
}

function listen() {
  rest();
  stream = new EventSource(address());
  stream.addEventListener("message", (said) => {
    after = said.lastEventId;
    tell("news", said);
  });
  stream.addEventListener("counters", (said) => tell("counters", said));
  stream.addEventListener("changed", (said) => tell("changed", said));
  stream.addEventListener("signed_out", sayGoodbye);
  stream.addEventListener("error", comeBackLater);
}

function rest() {
  clearTimeout(waiting);
  stream?.close();
}

function tell(what, said) {
  document.dispatchEvent(new CustomEvent(`live:${what}`, { detail: JSON.parse(said.data) }));
}

/* The browser comes back by itself unless it was refused: then ask why. */
function comeBackLater() {
  if (stream.readyState !== EventSource.CLOSED) return;
  const pause = SECONDS.least + Math.random() * (SECONDS.most - SECONDS.least);
  waiting = setTimeout(async () => ((await isSignedOut()) ? sayGoodbye() : listen()), pause * 1000);
}

async function isSignedOut() {
  try {
    return (await fetch(WHO, { headers: { accept: "application/json" } })).status === 401;
  } catch {
    return false; // no network says nothing about the session
  }
}

function sayGoodbye() {
  rest();
  isOver = true;
  const note = document.querySelector("template#signed-out");
  const main = document.querySelector("main");
  if (!note || document.querySelector(".signed-out")) return;
  main.prepend(note.content.cloneNode(true));
  main.querySelector(".signed-out a").focus();
}

function seenOrNot() {
  clearTimeout(waiting);
  if (document.hidden) waiting = setTimeout(rest, SECONDS.unseen * 1000);
  else if (stream.readyState === EventSource.CLOSED && !isOver) listen();
}

addEventListener("pagehide", rest);
addEventListener("pageshow", (event) => event.persisted && listen());
document.addEventListener("visibilitychange", seenOrNot);
listen();
