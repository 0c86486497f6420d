// The quorum follows the number of members in office as it is typed (article 42); the server counts it anew.
"use strict";

(() => {
  const shown = document.querySelector("[data-quorum]");
  const typed = document.querySelector("input[name=members_in_office]");
  if (!shown || !typed) return;
  const third = shown.dataset.round === "3";

  const count = () => {
    const members = Number(typed.value);
    if (!Number.isInteger(members) || members < 1) return;
    const needed = third ? 1 : Math.floor(members / 2) + 1; // the third is valid whatever the number present
    const reached = Number(shown.dataset.present) >= needed;
    if (!third) shown.querySelector("[data-needed]").textContent = needed;
    shown.querySelector("[data-reached]").hidden = !reached;
    shown.querySelector("[data-missed]").hidden = reached;
  };

  typed.addEventListener("input", count);
  count();
})();
