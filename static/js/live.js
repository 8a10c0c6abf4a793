/* Tells an open page at once that its person was signed out somewhere else. Without it the next request does. */

const STREAM = "/notifications/stream";
const WHO = "/api/auth/me";
const SECONDS = { least: 5, most: 30 };

let stream;

function listen() {
  stream = new EventSource(STREAM);
  stream.addEventListener("signed_out", sayGoodbye);
  stream.addEventListener("error", comeBackLater);
}

/* The browser comes back by itself unless it was refused: then ask why. */
function comeBackLater() {
  if (stream.readyState !== EventSource.CLOSED) return;
  const pause = SECONDS.least + Math.random() * (SECONDS.most - SECONDS.least);
  setTimeout(async () => ((await isSignedOut()) ? sayGoodbye() : listen()), pause * 1000);
}

async function isSignedOut() {
  try {
    return (await fetch(WHO, { headers: { accept: "application/json" } })).status === 401;
  } catch {
    return false; // no network says nothing about the session
  }
}

function sayGoodbye() {
  stream.close();
  const note = document.querySelector("template#signed-out");
  const place = document.querySelector("main");
  if (!note || document.querySelector(".signed-out")) return;
  place.prepend(note.content.cloneNode(true));
  place.querySelector(".signed-out a").focus();
}

addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && listen());
listen();
