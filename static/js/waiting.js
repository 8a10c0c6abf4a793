/* Copies the code of a Pix or boleto, and counts down the minutes that are left. Without it both are there to read. */

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = document.getElementById(button.dataset.copy);
    code.select();
    await navigator.clipboard.writeText(code.value);
    button.textContent = button.dataset.copied;
  });
}

const bar = document.querySelector("progress[data-until]");
const words = document.querySelector("[data-left]");

/* Only under an hour do minutes matter; the sentence then keeps its first number right. */
function countDown() {
  const left = Math.max(0, Math.floor((new Date(bar.dataset.until) - Date.now()) / 60_000));
  bar.value = left;
  if (left > 1 && left < 60) words.textContent = words.textContent.replace(/^\d+/, left);
}

if (bar && words && /^\d+\s/.test(words.textContent)) setInterval(countDown, 15_000);
