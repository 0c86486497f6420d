/*
Saves a record as one types. What the server has not acknowledged stays on this device (localStorage, by person, meeting
and page) until it has; what two people wrote differently is never decided here but by the person.

A save sends the base of the page, the order of all rows and those rows in which something changed. Its answer names what
the server holds now: words of others, rows of others, what is wrong where.
*/
"use strict";

(() => {
  const rows = window.portalRecord;
  if (!rows) return;
  const { form, read, write, isField } = rows;
  const PAUSE = 1500, POLL = 20_000, PATIENCE = 20_000, FIRST_RETRY = 3000, LAST_RETRY = 30_000, KEEP_DAYS = 30;
  const status = form.querySelector("[data-status]");
  const say = form.dataset;
  const base = form.elements.namedItem("base");
  const prefix = `record:${say.person}:${say.meeting}:`;
  const own = prefix + Array.from(crypto.getRandomValues(new Uint32Array(2)), part => part.toString(36)).join("");

  const acked = new Map();     // field → the text that the server is known to hold
  const tried = new Map();     // field → a text that the server has answered without taking it
  const pending = new Map();   // field → texts that were sent and not answered
  const held = new Map();      // field → what somebody else wrote into a field that has words of mine
  const later = new Map();     // field → what to put there once the cursor has left it
  const choices = new Map();   // field → "mine" or "theirs"
  const sentOrders = new Map();
  let busy = false, again = false, ended = false, timer = 0, retry = FIRST_RETRY, state = "fresh", touched = false;

  // What there is to save -------------------------------------------------------------------------------------------

  const fieldNames = () => new Set([...form.elements].map(control => control.name).filter(isField));
  const rowPart = name => name.slice(0, name.lastIndexOf("-") + 1);
  const orders = () => [...form.querySelectorAll("input[name^=order-]")];
  const isDirty = name => read(name) !== acked.get(name);
  const waits = name => isDirty(name) && read(name) !== tried.get(name) && !held.has(name);

  function hasWork() {
    return choices.size > 0 || [...fieldNames()].some(waits)
      || orders().some(order => order.value !== sentOrders.get(order.name));
  }

  function acknowledge(control) {
    if (isField(control.name)) acked.set(control.name, read(control.name));
  }

  /* An empty row that was just made is nothing to save. */
  function knowNewRows() {
    for (const section of form.querySelectorAll("section[data-part]")) {
      for (const row of rows.rowsOf(section.dataset.part)) {
        if (rows.isBlank(row)) rows.controls(row).filter(one => !acked.has(one.name)).forEach(acknowledge);
      }
    }
  }

  // Kept on this device ---------------------------------------------------------------------------------------------

  let storage = null;
  try {
    storage = window.localStorage;
    storage.setItem(own, "");
    storage.removeItem(own);
  } catch {
    storage = null;
  }

  function keep() {
    if (!storage || say.closed !== undefined || !touched) return;
    const dirty = [...fieldNames()].filter(name => isDirty(name));
    const prefixes = new Set(dirty.map(rowPart));
    const names = [...fieldNames()].filter(name => prefixes.has(rowPart(name)));
    const texts = Object.fromEntries(
      names.map(name => [name, { was: acked.get(name) ?? null, now: read(name), what: wordsFor(name) }]),
    );
    try {
      if (dirty.length) storage.setItem(own, JSON.stringify({ at: Date.now(), texts }));
      else storage.removeItem(own);
    } catch { /* The device is full: the page itself still has the text. */ }
  }

  function wordsFor(name) {
    const control = form.querySelector(`[name="${name}"]`);
    const row = control.closest("fieldset:not(.rec-all):not(.rec-field)");
    const label = control.labels?.[0]?.textContent.trim() || control.getAttribute("aria-label") || "";
    const section = control.closest("section").querySelector("h2").textContent;
    return [section, row?.querySelector("legend")?.textContent, label].filter(Boolean).join(" – ");
  }

  function keptBefore() {
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

  /* Offer what an earlier page could not save, unless the record has it by now. */
  function offerKept() {
    const banner = document.getElementById("kept");
    const kept = keptBefore();
    const texts = new Map();
    for (const page of kept) {
      const fresh = Object.entries(page.texts).filter(([name, text]) => text.now !== text.was && text.now !== (read(name) ?? ""));
      if (!fresh.length) storage.removeItem(page.key);
      else for (const [name, text] of Object.entries(page.texts)) texts.set(name, { ...text, at: page.at });
    }
    banner.hidden = !texts.size;
    if (!texts.size) return;
    const at = new Date(Math.max(...[...texts.values()].map(text => text.at)));
    banner.querySelector("[data-kept-at]").textContent = at.toLocaleString(`${document.documentElement.lang}-MA`, {
      dateStyle: "short", timeStyle: "short", numberingSystem: "latn",
    });
    const shown = banner.querySelector("[data-kept-texts]");
    shown.replaceChildren(...[...texts].filter(([name, text]) => text.now && text.now !== (read(name) ?? ""))
      .map(([, text]) => {
        const entry = document.createElement("div");
        entry.append(Object.assign(document.createElement("dt"), { textContent: text.what }));
        entry.append(Object.assign(document.createElement("dd"), { textContent: text.now, dir: "auto" }));
        return entry;
      }));
    banner.querySelector("[data-put-back]").hidden = say.closed !== undefined;
    banner.querySelector("[data-put-back]").onclick = () => {
      putBack(texts);
      kept.forEach(page => storage.removeItem(page.key));
      banner.hidden = true;
    };
    banner.querySelector("[data-throw-away]").onclick = () => {
      kept.forEach(page => storage.removeItem(page.key));
      banner.hidden = true;
    };
  }

  function putBack(texts) {
    touched = true;
    for (const [name, text] of texts) {
      const [part, key] = name.split("-");
      if (read(name) === undefined && rows.section(part) && !rows.rowOf(part, key)) {
        const blank = rows.rowsOf(part).at(-1);
        const row = rows.add(part, { key, focus: false });
        if (row && blank && rows.isBlank(blank)) blank.before(row);
        rows.settle(part);
      }
      const now = read(name);
      if (now === undefined || now === text.now) continue;
      write(name, text.now);
      // Somebody else has written there since: both texts are shown.
      if (now && now !== text.was && text.now !== text.was) hold(name, now);
    }
    saveSoon(0);
  }

  // Two texts for one place -----------------------------------------------------------------------------------------

  const place = name => form.querySelector(`[data-field="${name}"]`);

  function hold(name, theirs, shown = theirs) {
    held.set(name, theirs);
    showClash(name, theirs, shown);
  }

  function showClash(name, theirs, shown) {
    const where = place(name);
    const known = where?.querySelector(".rec-clash");
    if (!where || known?.dataset.theirs === theirs) return;
    known?.remove();
    const box = document.getElementById("clash").content.cloneNode(true).firstElementChild;
    const text = box.querySelector("[data-theirs]");
    text.textContent = shown || "–";
    text.dir = "auto";
    box.dataset.theirs = theirs;
    where.append(box);
    box.addEventListener("click", event => {
      const choice = event.target.dataset.choose;
      if (!choice) return;
      if (choice === "theirs") {
        write(name, theirs);
        acked.set(name, theirs);
      }
      if (!held.delete(name)) choices.set(name, choice);
      tried.delete(name);
      box.remove();
      focusOn(name);
      saveSoon(0);
    });
  }

  function focusOn(name) {
    (form.querySelector(`[name="${name}"]:checked`) || form.querySelector(`[name="${name}"]`))?.focus();
  }

  // Saving ----------------------------------------------------------------------------------------------------------

  function saveSoon(after = PAUSE) {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(save, after);
  }

  function token() {
    const cookie = document.cookie.split("; ").find(one => one.startsWith("csrftoken="));
    return cookie ? cookie.slice("csrftoken=".length) : form.elements.namedItem("csrfmiddlewaretoken").value;
  }

  function parcel(button) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    data.append("person", say.person);
    data.append("partial", "1");
    data.append("base", base.value);
    if (button) data.append("do", button);
    for (const order of orders()) data.append(order.name, order.value);
    const names = [...fieldNames()];
    const changed = new Set(names.filter(name => isDirty(name) || choices.has(name)).map(rowPart));
    const sent = new Map();
    for (const name of names) {
      if (!changed.has(rowPart(name)) || held.has(name)) continue;
      sent.set(name, read(name));
      data.append(name, read(name));
    }
    for (const [name, texts] of pending) texts.forEach(text => data.append(`sent:${name}`, text));
    for (const [name, choice] of choices) data.append(`choice:${name}`, choice);
    form.querySelectorAll("[name=fits]:checked").forEach(box => data.append("fits", box.value));
    return { data, sent, orders: new Map(orders().map(order => [order.name, order.value])) };
  }

  function remember(sent) {
    for (const [name, text] of sent) {
      const texts = (pending.get(name) || []).filter(one => one !== text);
      pending.set(name, [...texts, text].slice(-5));
    }
  }

  async function save({ leaving = false, button = "", fresh = false } = {}) {
    clearTimeout(timer);
    if (ended) return false;
    if (busy && !leaving) {
      again = true;
      return false;
    }
    const sending = parcel(button);
    remember(sending.sent);
    keep();
    if (leaving) {
      const headers = { "X-Autosave": "1" };
      fetch(form.action, { method: "POST", body: sending.data, headers, keepalive: true }).catch(() => {});
      return false;
    }
    busy = true;
    status.dataset.state = "saving";
    let done = false, once = false;
    try {
      const response = await fetch(form.action, {
        method: "POST", body: sending.data, headers: { "X-Autosave": "1" }, signal: AbortSignal.timeout(PATIENCE),
      });
      const answer = response.headers.get("content-type")?.startsWith("application/json") ? await response.json() : null;
      if (answer?.state === "saved") {
        take(answer, sending);
        done = true;
      } else if (answer?.state === "stale" && !fresh) {
        form.elements.namedItem("csrfmiddlewaretoken").value = answer.token;
        once = true;
      } else {
        refused(response, answer);
      }
    } catch {
      failed("offline", say.sayOffline);
    } finally {
      busy = false;
    }
    if (once) return save({ button, fresh: true });
    keep();
    if (again) {
      again = false;
      saveSoon(0);
    } else if (done && hasWork()) {
      saveSoon();
    }
    return done;
  }

  function refused(response, answer) {
    if (answer?.state === "signed_out" || response.redirected) signedOut();
    else if (answer?.state === "closed" || answer?.state === "other_person") stopped(answer.said);
    else if (response.status === 403 || response.status === 404) stopped(say.sayRefused);
    else failed("failed", say.sayFailed);
  }

  function show(kind, words, link = null) {
    state = kind;
    status.dataset.state = kind;
    if (status.textContent.trim() === [words, link?.textContent].filter(Boolean).join(" ")) return;
    status.replaceChildren(words, ...(link ? [" ", link] : []));
  }

  function failed(kind, words) {
    show(kind, words);
    saveSoon(retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  }

  function signedOut() {
    const link = Object.assign(document.createElement("a"), { href: say.signIn, target: "_blank", textContent: say.sayIn });
    show("out", say.sayOut, link);
    saveSoon(LAST_RETRY);
  }

  function stopped(words) {
    show("stopped", words);
    keep();
    saveSoon(2 * LAST_RETRY);
  }

  // The answer ------------------------------------------------------------------------------------------------------

  function take(answer, { sent, orders: sentOrder }) {
    retry = FIRST_RETRY;
    base.value = answer.base;
    pending.clear();
    delete say.unsaved;
    const clashing = new Set(answer.clashes.map(clash => clash.name));
    for (const [name, text] of sent) {
      if (name in answer.errors || clashing.has(name)) tried.set(name, text);
      else acked.set(name, text);
      if (!clashing.has(name)) choices.delete(name);
      markError(name, answer.errors[name]);
    }
    const still = orders().filter(order => sentOrder.get(order.name) === order.value).map(order => order.name.slice(6));
    sentOrder.forEach((order, name) => sentOrders.set(name, order));
    answer.clashes.forEach(clash => {
      choices.delete(clash.name);
      showClash(clash.name, clash.theirs, clash.shown);
    });
    for (const [name, text] of Object.entries(answer.values)) settleValue(name, text, sent.get(name));
    for (const [name, text] of Object.entries(answer.taken)) takeTheirs(name, text);
    removeGone(answer.removed);
    addRows(answer.added, answer.order);
    still.filter(part => answer.order[part]).forEach(part => rows.arrange(part, answer.order[part]));
    orders().filter(order => still.includes(order.name.slice(6)))
      .forEach(order => sentOrders.set(order.name, order.value));
    markParts(answer.errors);
    for (const mark of form.querySelectorAll("[data-starts]")) {
      const hour = answer.starts[mark.dataset.starts] || "";
      if (mark.textContent !== hour) mark.replaceChildren(Object.assign(document.createElement("bdi"), { dir: "ltr", textContent: hour }));
    }
    form.querySelectorAll("[name=fits]:checked").forEach(box => box.closest(".rec-outdated").remove());
    if (answer.notes.length) note(answer.notes);
    const choose = clashing.size || held.size;
    show(choose || form.querySelector(".is-invalid") ? "places" : "saved",
      choose ? say.sayChoose : form.querySelector(".is-invalid") ? say.sayPlaces : answer.said);
  }

  const isBusyIn = name => document.activeElement?.name === name;

  /* The normal form of what was sent: put in its place unless somebody goes on typing there. */
  function settleValue(name, text, sent) {
    if (read(name) !== sent) return;
    if (isBusyIn(name)) {
      later.set(name, { text, sent });
    } else {
      write(name, text);
      acked.set(name, text);
    }
  }

  function takeTheirs(name, text) {
    const now = read(name);
    if (now === undefined || now === text) {
      if (now !== undefined) acked.set(name, text);
      return;
    }
    if (now !== acked.get(name)) {
      hold(name, text);
    } else if (isBusyIn(name) && document.activeElement.matches("textarea, input[type=text]")) {
      held.set(name, text);
    } else {
      write(name, text);
      acked.set(name, text);
    }
  }

  function leave(name) {
    if (later.has(name)) {
      const { text, sent } = later.get(name);
      later.delete(name);
      settleValue(name, text, sent);
    }
    if (held.has(name) && !isDirty(name)) {
      write(name, held.get(name));
      acked.set(name, held.get(name));
      held.delete(name);
    }
  }

  function removeGone(removed) {
    for (const [part, keys] of Object.entries(removed)) {
      for (const key of keys) {
        const row = rows.rowOf(part, key);
        // What was typed there since the question was asked brings the row back with the next save.
        if (row && !rows.controls(row).some(control => isDirty(control.name))) {
          rows.controls(row).forEach(control => acked.delete(control.name));
          row.remove();
        } else if (row) {
          rows.controls(row).forEach(control => acked.delete(control.name));
        }
      }
      rows.settle(part);
    }
  }

  function addRows(added, order) {
    for (const [part, fresh] of Object.entries(added)) {
      for (const [key, html] of Object.entries(fresh)) {
        if (form.querySelector(`[id="row-${part}-${key}"]`)) continue;
        form.querySelector(`.rec-removed[data-key="${key}"]`)?.remove();
        const row = rows.fromHtml(html);
        const where = form.querySelector(`#${part} .rec-rows`);
        const keys = order[part] || [];
        const before = keys.slice(0, Math.max(0, keys.indexOf(key))).reverse()
          .map(one => rows.rowOf(part, one)).find(Boolean);
        if (before) before.after(row);
        else if (keys.length) where.prepend(row);
        else where.append(row);
        rows.controls(row).forEach(acknowledge);
      }
      if (rows.section(part)) rows.settle(part);
    }
  }

  // What is wrong, and what others did ------------------------------------------------------------------------------

  function markError(name, words) {
    const where = place(name);
    const known = document.getElementById(`error_${name}`);
    if (!where || (known && words && known.textContent === words)) return;
    known?.remove();
    const inside = [...where.querySelectorAll(`[name="${name}"]`)];
    inside.forEach(control => {
      control.classList.toggle("is-invalid", Boolean(words));
      if (words) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (words) control.setAttribute("aria-describedby", `error_${name}`);
      else control.removeAttribute("aria-describedby");
    });
    if (words) {
      where.append(Object.assign(document.createElement("p"), {
        className: "invalid-feedback", id: `error_${name}`, textContent: words,
      }));
    }
  }

  function markParts(errors) {
    for (const section of form.querySelectorAll("section[data-part]")) {
      const words = errors[section.dataset.part];
      section.querySelector(":scope > .invalid-feedback")?.remove();
      if (words) {
        section.querySelector(".rec-heading").after(
          Object.assign(document.createElement("p"), { className: "invalid-feedback", textContent: words }),
        );
      }
    }
  }

  function note(words) {
    const notes = document.getElementById("notes");
    const shown = notes.querySelector("ul");
    while (shown.children.length > 4) shown.firstElementChild.remove();
    words.forEach(word => shown.append(Object.assign(document.createElement("li"), { textContent: word })));
    notes.hidden = false;
  }

  // What the person does --------------------------------------------------------------------------------------------

  form.addEventListener("input", event => {
    const name = event.target.name || "";
    if (!isField(name)) return;
    touched = true;
    knowNewRows();
    tried.delete(name);
    if (held.has(name) && isDirty(name) && !place(name).querySelector(".rec-clash")) showClash(name, held.get(name), held.get(name));
    if (state === "saved" || state === "fresh") show("waiting", say.sayWaiting);
    clearTimeout(keeping);
    keeping = setTimeout(keep, 250);
    saveSoon();
  });
  let keeping = 0;

  form.addEventListener("change", event => {
    if (event.target.name === "fits") saveSoon(0);
  });

  form.addEventListener("focusout", event => {
    const name = event.target.name || "";
    if (!isField(name)) return;
    setTimeout(() => leave(name));
    if (!busy && touched && waits(name) && state !== "offline") saveSoon(200);
  });

  form.addEventListener("submit", async event => {
    event.preventDefault();
    const button = event.submitter?.value || "";
    if (say.closed !== undefined || rows.press(button)) return;
    touched = true;
    const [act, asked] = button.split(":");
    if (act === "languages") {
      if (await saved()) {
        ended = true;
        const url = new URL(form.action);
        url.searchParams.set("languages", asked);
        location.assign(url);
      }
    } else if (button === "members") {
      if (busy) await saved();
      if (await save({ button })) form.querySelector("#presences .rec-row:not(.rec-row-new) [name]")?.focus();
    } else if (await saved()) {
      form.querySelector(".is-invalid, .rec-clash button")?.focus();
    }
  });

  /* Save, and once more if something came in between. */
  async function saved() {
    for (let turn = 0; busy && turn < 200; turn += 1) await new Promise(done => setTimeout(done, 50));
    const done = await save();
    return done && (!hasWork() || save());
  }

  document.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
      event.preventDefault();
      touched = true;
      saved();
    }
  });

  rows.onChange(() => {
    touched = true;
    knowNewRows();
    saveSoon(400);
  });
  form.addEventListener("record:back", event => {
    rows.controls(event.target).forEach(control => acked.delete(control.name));
  });

  const comesBack = () => {
    if (["offline", "failed", "out", "stopped"].includes(state)) saveSoon(0);
  };
  const goes = () => {
    if (!touched) return;
    keep();
    if (hasWork()) save({ leaving: true });
  };
  window.addEventListener("online", comesBack);
  window.addEventListener("focus", comesBack);
  window.addEventListener("pagehide", goes);
  document.addEventListener("visibilitychange", () => (document.hidden ? goes() : comesBack()));
  window.addEventListener("storage", event => {
    if (event.key?.startsWith(prefix) && !document.getElementById("kept").hidden) offerKept();
  });
  window.addEventListener("beforeunload", event => {
    if (!storage && touched && hasWork()) event.preventDefault();
  });
  document.querySelector("[data-read]").addEventListener("click", () => {
    const notes = document.getElementById("notes");
    notes.hidden = true;
    notes.querySelector("ul").replaceChildren();
  });

  // What others write comes in also while nothing is typed here.
  setInterval(() => {
    if (!document.hidden && !busy && ["saved", "fresh", "places"].includes(state) && say.unsaved === undefined) save();
  }, POLL);

  if (say.closed === undefined) {
    if (say.unsaved === undefined) [...form.elements].forEach(acknowledge);
    else touched = true;
    orders().forEach(order => sentOrders.set(order.name, order.value));
  }
  offerKept();
})();
