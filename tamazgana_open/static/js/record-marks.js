/*
What a page of a record shows beside a field: what is wrong with it, what somebody else wrote into it, and, above all
fields, what others did meanwhile.
*/
"use strict";

if (window.portalRecord) window.portalRecord.marks = (() => {
  const { form } = window.portalRecord;
  const MOST_NOTES = 5;
  const place = name => form.querySelector(`[data-field="${name}"]`);
  const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

  /* `choose` is told "mine" or "theirs". A box that shows the same text already stays as it is, cursor and all. */
  function showClash(name, theirs, shown, choose) {
    const where = place(name);
    const known = where?.querySelector(".rec-clash");
    if (!where || known?.dataset.theirs === theirs) return;
    known?.remove();
    const box = document.getElementById("clash").content.cloneNode(true).firstElementChild;
    Object.assign(box.querySelector("[data-theirs]"), { textContent: shown || "–", dir: "auto" });
    box.dataset.theirs = theirs;
    where.append(box);
    box.addEventListener("click", event => {
      const choice = event.target.dataset.choose;
      if (!choice) return;
      box.remove();
      choose(choice, box.dataset.theirs);
      (form.querySelector(`[name="${name}"]:checked`) || form.querySelector(`[name="${name}"]`))?.focus();
    });
  }

  const hasClash = name => Boolean(place(name)?.querySelector(".rec-clash"));

  function showError(name, words) {
    const where = place(name);
    const known = document.getElementById(`error_${name}`);
    if (!where || (words && known?.textContent === words)) return;
    known?.remove();
    for (const control of where.querySelectorAll(`[name="${name}"]`)) {
      control.classList.toggle("is-invalid", Boolean(words));
      if (words) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", `error_${name}`);
      } else {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      }
    }
    if (words) where.append(element("p", { className: "invalid-feedback", id: `error_${name}`, textContent: words }));
  }

  /* Of a whole part: it holds no more rows. */
  function showPartErrors(errors) {
    for (const section of form.querySelectorAll("section[data-part]")) {
      const words = errors[section.dataset.part];
      section.querySelector(":scope > .invalid-feedback")?.remove();
      const error = element("p", { className: "invalid-feedback", textContent: words });
      if (words) section.querySelector(".rec-heading").after(error);
    }
  }

  const notes = document.getElementById("notes");

  function note(words) {
    const list = notes.querySelector("ul");
    list.append(...words.map(word => element("li", { textContent: word })));
    while (list.children.length > MOST_NOTES) list.firstElementChild.remove();
    notes.hidden = false;
  }

  notes.querySelector("[data-read]").addEventListener("click", () => {
    notes.hidden = true;
    notes.querySelector("ul").replaceChildren();
  });

  return { showClash, hasClash, showError, showPartErrors, note };
})();
