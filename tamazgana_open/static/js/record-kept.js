/*
What was typed and not acknowledged stays on this device (localStorage, by person, meeting and page), and is offered
when the record is opened again.
*/
"use strict";

if (window.portalRecord) window.portalRecord.keeper = ({ acked, fieldNames, prefixOf, hold, onPutBack }) => {
  const rows = window.portalRecord;
  const { form, read, write } = rows;
  const KEEP_DAYS = 30;
  const prefix = `record:${form.dataset.person}:${form.dataset.meeting}:`;
  const own = prefix + [...crypto.getRandomValues(new Uint32Array(2))].map(part => part.toString(36)).join("");
  const banner = document.getElementById("kept");
  const isClosed = form.dataset.closed !== undefined;

  let storage = null;
  try {
    storage = window.localStorage;
    storage.setItem(own, "");
    storage.removeItem(own);
  } catch {
    storage = null;
  }

  function keep() {
    if (!storage || isClosed) return;
    const dirty = new Set([...fieldNames()].filter(name => read(name) !== acked.get(name)).map(prefixOf));
    const names = [...fieldNames()].filter(name => dirty.has(prefixOf(name)));
    const texts = Object.fromEntries(
      names.map(name => [name, { was: acked.get(name) ?? null, now: read(name), what: wordsFor(name) }]),
    );
    try {
      if (names.length) storage.setItem(own, JSON.stringify({ at: Date.now(), texts }));
      else storage.removeItem(own);
    } catch { /* The device is full: the page itself still has the text. */ }
  }

  function wordsFor(name) {
    const control = form.querySelector(`[name="${name}"]`);
    const row = control.closest("fieldset:not(.rec-all):not(.rec-field)");
    const label = control.labels?.[0]?.textContent.trim() || control.getAttribute("aria-label") || "";
    const section = control.closest("section").querySelector("h2").textContent;
    const words = [section, row?.querySelector("legend")?.textContent, label].filter(Boolean);
    return [...new Set(words)].join(" – ");
  }

  function pagesBefore() {
    const found = [];
    for (const key of storage ? Object.keys(storage) : []) {
      if (!key.startsWith(prefix) || key === own) continue;
      try {
        const kept = JSON.parse(storage.getItem(key));
        if (Date.now() - kept.at < KEEP_DAYS * 864e5) found.push({ key, ...kept });
        else storage.removeItem(key);
      } catch {
        storage.removeItem(key);
      }
    }
    return found.sort((one, other) => one.at - other.at);
  }

  const isMissing = (name, text) => text.now !== text.was && text.now !== (read(name) ?? "");

  /* Offer what an earlier page could not save, unless the record has it by now. */
  function offer() {
    const kept = pagesBefore();
    const texts = new Map();
    let at = 0;
    for (const page of kept) {
      if (!Object.entries(page.texts).some(([name, text]) => isMissing(name, text))) storage.removeItem(page.key);
      else {
        at = page.at;
        for (const [name, text] of Object.entries(page.texts)) texts.set(name, text);
      }
    }
    banner.hidden = !texts.size;
    if (!texts.size) return;
    const clock = { timeZone: form.dataset.zone, dateStyle: "short", timeStyle: "short", numberingSystem: "latn" };
    banner.querySelector("[data-kept-at]").textContent = new Date(at)
      .toLocaleString(`${document.documentElement.lang}-MA`, clock);
    banner.querySelector("[data-kept-texts]").replaceChildren(
      ...[...texts].filter(([name, text]) => text.now && isMissing(name, text)).map(([, text]) => entry(text)),
    );
    banner.querySelector("[data-put-back]").hidden = isClosed;
    const done = () => {
      kept.forEach(page => storage.removeItem(page.key));
      banner.hidden = true;
    };
    banner.querySelector("[data-put-back]").onclick = () => {
      putBack(texts);
      done();
      onPutBack();
    };
    banner.querySelector("[data-throw-away]").onclick = done;
  }

  function entry(text) {
    const shown = document.createElement("div");
    shown.append(Object.assign(document.createElement("dt"), { textContent: text.what }));
    shown.append(Object.assign(document.createElement("dd"), { textContent: text.now, dir: "auto" }));
    return shown;
  }

  function putBack(texts) {
    for (const [name, text] of texts) {
      const [part, key] = name.split("-");
      if (read(name) === undefined && rows.section(part) && !rows.rowOf(part, key)) {
        const last = rows.rowsOf(part).at(-1);
        const row = rows.add(part, { key, focus: false });
        if (row && last && rows.isBlank(last)) last.before(row);
        rows.settle(part);
      }
      const now = read(name);
      if (now === undefined || now === text.now) continue;
      write(name, text.now);
      // Somebody else has written there since: both texts are shown.
      if (now && now !== text.was && text.now !== text.was) hold(name, now);
    }
  }

  // Another page of the same person saves what it had kept: then there is nothing to offer any more.
  window.addEventListener("storage", event => {
    if (event.key?.startsWith(prefix) && !banner.hidden) offer();
  });

  return { keep, offer, works: storage !== null };
};
