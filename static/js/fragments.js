/* Parts of a page that show something which has changed: `<section id="thread" data-live="ticket:0k3…">`. The page is
   fetched again, and what such a part holds gives way to what the part of the same id holds now. What is being typed,
   the focus and the place in the page stay. Parts that show the bell name the topic `bell`. */

const LEAST_PAUSE = 500;
const PATIENCE = 15_000;
const wanted = new Set();
let waiting;

document.addEventListener("live:changed", ({ detail }) => ask(detail.topic));

function ask(topic) {
  wanted.add(topic);
  waiting ??= setTimeout(refresh, LEAST_PAUSE * (0.2 + Math.random() * 0.8));
}

async function refresh() {
  const parts = [...document.querySelectorAll("[data-live]")].filter(showsWanted);
  wanted.clear();
  const page = parts.length ? await fetched() : undefined;
  for (const part of parts) {
    const fresh = page?.getElementById(part.id);
    if (fresh && part.isConnected) replace(part, fresh);
  }
  waiting = undefined;
  if (wanted.size) ask([...wanted][0]);
  if (page) document.dispatchEvent(new CustomEvent("live:refreshed"));
}

function showsWanted(part) {
  return part.dataset.live.split(/\s+/).some((topic) => wanted.has(topic));
}

async function fetched() {
  try {
    const headers = { accept: "text/html", "x-refresh": "1" };
    const answer = await fetch(location.href, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok || answer.redirected) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return undefined; // no network, or no answer: the next call, or a reload, shows it
  }
}

function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement : undefined;
  const selection = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : undefined;
  for (const control of part.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    const next = control.id && fresh.querySelector(`#${CSS.escape(control.id)}`);
    if (next && (control === focused || isTouched(control))) next.replaceWith(control);
  }
  const openBefore = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
  part.replaceChildren(...fresh.childNodes);
  for (const id of openBefore) document.getElementById(id)?.setAttribute("open", "");
  if (focused) refocus(part, focused, selection);
}

function isTouched(control) {
  if (control.matches("select")) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  if (control.type === "file") return control.files.length > 0;
  return control.value !== control.defaultValue || control.checked !== control.defaultChecked;
}

/* The control itself where it was kept, else what has its id now. */
function refocus(part, focused, selection) {
  const target = part.contains(focused) ? focused : focused.id && part.querySelector(`#${CSS.escape(focused.id)}`);
  if (!target || target === document.activeElement) return;
  target.focus({ preventScroll: true });
  if (selection && target.setSelectionRange) target.setSelectionRange(...selection);
}
