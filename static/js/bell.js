/* The bell's count and every other figure of the page, the toast, and: whoever follows an item has read it. */

const SECONDS_SHOWN = 12;
let shown;
let unread = Number(document.querySelector('[data-counter="unread"]')?.textContent ?? 0);

document.addEventListener("live:counters", ({ detail }) => {
  for (const [name, figure] of Object.entries(detail)) show(name, figure);
  if (detail.unread !== unread) seen(detail.unread);
});

document.addEventListener("live:news", ({ detail }) => {
  show("unread", detail.unread);
  seen(detail.unread);
  if (detail.url !== location.pathname) toast(detail);
});

function show(name, figure) {
  for (const element of document.querySelectorAll(`[data-counter="${CSS.escape(name)}"]`)) {
    const isSilent = "silentAtZero" in element.dataset && !figure;
    element.textContent = isSilent ? "" : figure;
    element.hidden = isSilent;
  }
}

/* A page that shows the bell's items shows old ones now. */
function seen(number) {
  unread = number;
  document.dispatchEvent(new CustomEvent("live:changed", { detail: { topic: "bell" } }));
}

function toast({ title, url }) {
  const note = document.querySelector("template#toast").content.cloneNode(true);
  note.querySelector(".said").textContent = title;
  note.querySelector("a").href = url;
  const place = document.querySelector("#live");
  place.replaceChildren(note);
  clearTimeout(shown);
  shown = setTimeout(() => put(place), SECONDS_SHOWN * 1000);
}

/* Away, unless somebody is about to use it. */
function put(place) {
  if (place.matches(":hover, :focus-within")) shown = setTimeout(() => put(place), 2000);
  else place.replaceChildren();
}

document.addEventListener("click", (event) => {
  const form = document.getElementById(event.target.closest?.("a[data-read]")?.dataset.read);
  if (form) navigator.sendBeacon(form.action, new FormData(form));
});
