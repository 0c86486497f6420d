/*
What a page of a record shows beside a field: what is wrong with it, what somebody else wrote into it, and, above all
fields, what others did meanwhile.
*/
"use strict";

if (window.portalRecord) window.portalRecord.marks = (() => {
  const { form } = window.portalRecord;
  const MOST_NOTES = 5;
  const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

  /* Beside the field; in the table of the attendance, where there is no room, in a row under the group. */
  function place(name) {
    const where = form.querySelector(`[data-field="${name}"]`);
    const group = where?.closest(".rec-attendance tr");
    if (!group) return where;
    if (!group.nextElementSibling?.matches(".rec-under")) {
      const under = element("tr", { className: "rec-under" });
      under.append(element("td", { colSpan: group.cells.length }));
      group.after(under);
    }
    return group.nextElementSibling.firstElementChild;
  }

  const clash = name => form.querySelector(`.rec-clash[data-name="${name}"]`);
  const controls = name => form.querySelectorAll(`[name="${name}"]`);

  /* `choose` is told "mine" or "theirs". A box that shows the same text already stays as it is, cursor and all. */
  function showClash(name, theirs, shown, choose) {
    if (!controls(name).length || clash(name)?.dataset.theirs === theirs) return;
    clash(name)?.remove();
    const box = document.getElementById("clash").content.cloneNode(true).firstElementChild;
    Object.assign(box.querySelector("[data-theirs]"), { textContent: shown || "–", dir: "auto" });
    Object.assign(box.dataset, { name, theirs });
    place(name).append(box);
    box.addEventListener("click", event => {
      const choice = event.target.dataset.choose;
      if (!choice) return;
      box.remove();
      choose(choice, box.dataset.theirs);
      (form.querySelector(`[name="${name}"]:checked`) || form.querySelector(`[name="${name}"]`))?.focus();
    });
  }

  const hasClash = name => clash(name) !== null;

  function showError(name, words) {
    const known = document.getElementById(`error_${name}`);
    if (!controls(name).length || (words && known?.textContent === words)) return;
    known?.remove();
    for (const control of controls(name)) {
      control.classList.toggle("is-invalid", Boolean(words));
      if (words) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", `error_${name}`);
      } else {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      }
    }
    const error = element("p", { className: "invalid-feedback", id: `error_${name}`, textContent: words });
    if (words) place(name).append(error);
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
