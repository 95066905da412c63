/* Small things only: every page works without this file. No data is kept, nothing is asked of other hosts. */
"use strict";

(function () {
  /* The token of the page goes with every request that htmx sends. */
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
  document.addEventListener("htmx:configRequest", function (event) {
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  /* A value of the draft lights up the row that it was read from, on hover and on focus. */
  function light(event, on) {
    const quote = event.target.closest && event.target.closest("[data-fact]");
    const row = quote && document.getElementById(quote.dataset.fact);
    if (!row) return;
    row.classList.toggle("lit", on);
    const pane = row.closest(".two-evidence");
    if (on && pane && getComputedStyle(pane).position === "sticky") show(row, pane);
  }
  /* Moves the evidence alone, never the page under the pointer. */
  function show(row, pane) {
    const frame = pane.getBoundingClientRect(), box = row.getBoundingClientRect();
    const top = Math.max(frame.top, 0), bottom = Math.min(frame.bottom, window.innerHeight);
    if (box.top < top || box.bottom > bottom) pane.scrollTop += box.top - top - (bottom - top - box.height) / 2;
  }
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => light(event, true));
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, (event) => light(event, false));

  /* Typing is activity: tell the server at most once a minute, and only for what a person really did. */
  const lock = document.getElementById("lock");
  let told = Date.now();
  function here(event) {
    if (!lock || !token || !event.isTrusted || Date.now() - told < 60000) return;
    told = Date.now();
    fetch(lock.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token.value }, credentials: "same-origin" })
      .then((answer) => { if (answer.redirected || answer.status === 403) location.reload(); });
  }
  document.addEventListener("keydown", here);
  document.addEventListener("pointerdown", here);

  /* The links Done and Snooze lead to a form: put the cursor into it. */
  function arrive() {
    const form = location.hash && document.getElementById(location.hash.slice(1));
    const field = form && form.matches("form") && form.querySelector("input:not([type=hidden]), select");
    if (field) field.focus();
  }
  window.addEventListener("hashchange", arrive);
  arrive();

  /* j and k walk the list. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const items = Array.from(document.querySelectorAll(".items > .item"));
    const now = items.indexOf(document.activeElement.closest(".items > .item"));
    const next = items[now < 0 ? 0 : Math.min(items.length - 1, Math.max(0, now + step))];
    if (next) next.focus();
  });
})();

/* Drafted text for the payer's portal. The buttons show only where copying works. */
(function () {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll(".copy")) {
    const text = document.getElementById(button.dataset.copy);
    if (!text) continue;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(text.innerText.trim()).then(() => { button.textContent = "Copied"; });
    });
  }
})();
