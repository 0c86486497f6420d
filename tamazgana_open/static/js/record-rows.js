/*
The rows of a record in the page: added, moved, removed and brought back without leaving it, with the mouse or the keys.
What is saved and when stands in record.js; without scripts, the same buttons send the form.
*/
"use strict";

window.portalRecord = (() => {
  const form = document.getElementById("record");
  if (!form) return null;
  const MOST_ROWS = 100;
  const BLANK = "blankrow";
  const OPENS = "select, [type=date], [type=time]";  // Alt + ↓ opens what there is to choose from
  const LEGEND_NUMBER = /\d+/;
  const told = form.querySelector("[data-told]");

  const section = part => form.querySelector(`section[data-part="${part}"]`);
  const list = part => section(part).querySelector(".rec-rows");
  const rowsOf = part => [...list(part).querySelectorAll(":scope > .rec-row")];
  const rowOf = (part, key) => section(part) ? rowsOf(part).find(row => row.dataset.key === key) : null;
  const partOf = row => row.closest("section").dataset.part;
  const controls = row => [...row.querySelectorAll("[name]")].filter(control => isField(control.name));
  const texts = row => controls(row).filter(control => control.matches("textarea, input[type=text]"));
  const isField = name => /^[a-z_]+-[0-9a-z_]+-[a-z_]+$/.test(name);
  const isBlank = row => texts(row).every(control => !control.value.trim());

  /* The value of a field by its name: of a box that is ticked "1", of several to choose from the chosen one. */
  function read(name) {
    const control = form.elements.namedItem(name);
    if (control === null) return undefined;
    return control.type === "checkbox" ? (control.checked ? "1" : "") : control.value;
  }

  function write(name, value) {
    const control = form.elements.namedItem(name);
    if (control === null) return;
    if (control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
    if (control.closest) {
      grow(control);
      count(control.closest("tr"));
    }
  }

  function tell(words) {
    told.textContent = "";
    setTimeout(() => { told.textContent = words; }, 50);
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(6));
    return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  }

  const listeners = [];
  const changed = row => listeners.forEach(listener => listener(row));

  /* Numbers, order and counts follow from the rows that stand in the page. */
  function settle(part) {
    const rows = rowsOf(part);
    rows.forEach((row, place) => {
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(LEGEND_NUMBER, place + 1);
    });
    form.elements.namedItem(`order-${part}`).value = rows.map(row => row.dataset.key).join(" ");
    countRows(part);
  }

  function countRows(part) {
    const number = form.querySelector(`[data-count="${part}"]`);
    if (number) number.textContent = rowsOf(part).filter(row => !isBlank(row)).length || "";
  }

  function made(part, key) {
    const holder = document.createElement("template");
    holder.innerHTML = section(part).querySelector("template").innerHTML.replaceAll(BLANK, key);
    return holder.content.querySelector(".rec-row");
  }

  function fromHtml(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.querySelector(".rec-row");
  }

  function add(part, { after = null, key = newKey(), focus = true } = {}) {
    if (rowsOf(part).length >= MOST_ROWS) {
      tell(form.dataset.sayFull);
      return null;
    }
    const row = made(part, key);
    if (after) after.after(row);
    else list(part).append(row);
    settle(part);
    growAll(row);
    if (focus) {
      focusFirst(row);
      tell(form.dataset.sayAdded);
    }
    return row;
  }

  function focusFirst(row) {
    const first = texts(row)[0] || controls(row)[0];
    if (first) first.focus();
  }

  function move(row, step) {
    const rows = rowsOf(partOf(row));
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    // The other row is moved: this one keeps the cursor.
    if (step < 0) row.after(other);
    else row.before(other);
    settle(partOf(row));
    row.scrollIntoView({ block: "nearest" });
    const place = rowsOf(partOf(row)).indexOf(row) + 1;
    tell(form.dataset.sayMoved.replace("{place}", place).replace("{total}", rows.length));
    changed(row);
  }

  function remove(row) {
    const part = partOf(row);
    const words = texts(row).map(control => control.value.trim()).filter(Boolean).join(" · ");
    const next = rowsOf(part)[rowsOf(part).indexOf(row) + 1];
    if (!words) {
      row.remove();
      if (!rowsOf(part).length) add(part, { focus: false });
      settle(part);
      focusFirst(next || rowsOf(part).at(-1));
      changed(row);
      return;
    }
    const mark = document.getElementById("removed").content.cloneNode(true).firstElementChild;
    mark.querySelector("q").textContent = words.length > 80 ? `${words.slice(0, 80)}…` : words;
    mark.dataset.key = row.dataset.key;
    row.replaceWith(mark);
    mark.querySelector("[data-undo]").addEventListener("click", () => bringBack(row, mark, part));
    if (!rowsOf(part).length) add(part, { focus: false });
    settle(part);
    mark.querySelector("[data-undo]").focus();
    tell(form.dataset.sayRemoved);
    changed(row);
  }

  function bringBack(row, mark, part) {
    mark.replaceWith(row);
    settle(part);
    focusFirst(row);
    tell(form.dataset.sayBack);
    row.dispatchEvent(new CustomEvent("record:back", { bubbles: true }));
    changed(row);
  }

  /* Put the rows into this order; those that it does not name stay where they are. The cursor is kept. */
  function arrange(part, keys) {
    const active = document.activeElement;
    const rows = keys.map(key => rowOf(part, key)).filter(Boolean);
    let before = null;
    for (const row of rows) {
      const stands = before === null || before.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!stands || (before && nextRow(before) !== row)) before ? before.after(row) : list(part).prepend(row);
      before = row;
    }
    if (active !== document.activeElement && active.isConnected) active.focus();
    settle(part);
  }

  function nextRow(row) {
    let next = row.nextElementSibling;
    while (next && !next.matches(".rec-row")) next = next.nextElementSibling;
    return next;
  }

  /* What the buttons of the form say: `up:agenda:<key>`, `add:speeches`. True where it is done here. */
  function press(button) {
    const [act, part, key] = button.split(":");
    if (act === "add") {
      const last = rowsOf(part).at(-1);
      if (last && isBlank(last)) focusFirst(last);
      else add(part);
      return true;
    }
    const row = { up: 1, down: 1, remove: 1 }[act] && rowOf(part, key);
    if (!row) return false;
    if (act === "remove") remove(row);
    else move(row, act === "up" ? -1 : 1);
    return true;
  }

  form.addEventListener("keydown", event => {
    const row = event.target.closest(".rec-row");
    if (!row || !row.closest("section[data-part]")) return;
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      add(partOf(row), { after: row });
    } else if (event.altKey && !event.ctrlKey && !event.target.matches(OPENS)) {
      const act = { ArrowUp: () => move(row, -1), ArrowDown: () => move(row, 1), Delete: () => remove(row) }[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    }
  });

  form.addEventListener("input", event => {
    grow(event.target);
    const row = event.target.closest("section[data-part] .rec-row");
    if (row) {
      const part = partOf(row);
      // There is always an empty row to type into.
      if (row === rowsOf(part).at(-1) && !isBlank(row)) add(part, { focus: false });
      countRows(part);
    }
    const group = event.target.closest(".rec-attendance tr");
    if (group) count(group, event.target.type === "text");
  });

  /* Sums of the attendance; whoever is counted was there. */
  const number = text => {
    const digits = text.replace(/[٠-٩]/g, sign => sign.charCodeAt(0) - 0x660).trim();
    return /^\d{1,4}$/.test(digits) ? Number(digits) : null;
  };
  const sum = numbers => {
    const known = numbers.filter(one => one !== null);
    return known.length ? known.reduce((all, one) => all + one, 0) : "";
  };

  function count(row, typed = false) {
    if (!row || !row.querySelector("[data-total]")) return;
    const numbers = [...row.querySelectorAll("td input")].map(input => number(input.value));
    row.querySelector("[data-total]").textContent = sum(numbers);
    if (typed && sum(numbers) > 0) row.querySelector("[type=checkbox]").checked = true;
    const table = row.closest("table");
    for (const cell of table.querySelectorAll("[data-sum]")) {
      const inputs = cell.dataset.sum === "total"
        ? table.querySelectorAll("td input")
        : table.querySelectorAll(`td input[name$="-${cell.dataset.sum}"]`);
      cell.textContent = sum([...inputs].map(input => number(input.value)));
    }
  }

  /* Text areas as high as their text, where the stylesheet alone cannot do it. */
  const grows = CSS.supports("field-sizing", "content");
  function grow(area) {
    if (grows || area.tagName !== "TEXTAREA") return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  }
  const growAll = inside => inside.querySelectorAll("textarea").forEach(grow);
  growAll(form);

  return {
    form, isField, read, write, controls, rowsOf, rowOf, section, list, add, fromHtml, settle, arrange, press, isBlank,
    onChange: listener => listeners.push(listener),
  };
})();
