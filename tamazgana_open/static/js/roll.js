/*
The roll: counts and quorum follow what is ticked; 1, 2, 3 tick and go on to the next member. Without this script the
counts stand there after saving.
*/
"use strict";

(() => {
  const form = document.querySelector("form[data-roll]");
  if (!form) return;
  const rows = [...form.querySelectorAll("tbody tr")];
  const needed = Number(form.dataset.needed);
  const verdict = form.querySelector("[data-verdict]");

  const count = () => {
    const counts = { present: 0, excused: 0, absent: 0, "": 0 };
    for (const row of rows) counts[row.querySelector("input[type=radio]:checked")?.value ?? ""] += 1;
    for (const place of form.querySelectorAll("[data-count]")) place.textContent = counts[place.dataset.count];
    const reached = counts.present >= needed;
    verdict.textContent = reached ? form.dataset.reached : form.dataset.missed;
    verdict.classList.toggle("is-reached", reached);
  };

  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("change", count);
  // Back by the browser's own button: what was ticked stands there again.
  window.addEventListener("pageshow", count);
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    const wanted = row && !event.ctrlKey && !event.metaKey && !event.altKey ? Number(event.key) : 0;
    const ticks = row ? row.querySelectorAll("input[type=radio]") : [];
    if (!wanted || wanted > ticks.length) return;
    event.preventDefault();
    ticks[wanted - 1].checked = true;
    count();
    const following = rows[rows.indexOf(row) + 1];
    (following?.querySelector("input[type=radio]:checked") ?? following?.querySelector("input[type=radio]") ??
      form.querySelector("button.btn-primary")).focus();
  });
  count();
})();
