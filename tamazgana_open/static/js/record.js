/*
Saves a record as one types. What the server has not acknowledged stays on this device until it has (record-kept.js);
what two people wrote differently is never decided here but by the person (record-marks.js).

A save sends the base of the page, the order of all rows and those rows in which something changed. Its answer names
what the server holds now: words of others, rows of others, what is wrong where.
*/
"use strict";

(() => {
  const rows = window.portalRecord;
  if (!rows) return;
  const { form, marks, read, write, isField } = rows;
  const HEADERS = { "X-Autosave": "1" };
  const PAUSE = 1500, POLL = 20_000, PATIENCE = 20_000, FIRST_RETRY = 3000, LAST_RETRY = 30_000;
  const status = form.querySelector("[data-status]");
  const say = form.dataset;
  const base = form.elements.namedItem("base");

  const acked = new Map();     // field → the text that the server is known to hold
  const tried = new Map();     // field → a text that the server has answered without taking it
  const pending = new Map();   // field → texts that were sent and not answered
  const held = new Map();      // field → what somebody else wrote into a field that has words of mine
  const later = new Map();     // field → what to put there once the cursor has left it
  const choices = new Map();   // field → "mine" or "theirs"
  const sentOrders = new Map();
  let state = "fresh", busy = false, again = false, ended = false;  // `ended`: on the way to another page
  let touched = false, left = false;  // whether anything was done here, and whether it was sent on leaving
  let timer = 0, keeping = 0, retry = FIRST_RETRY;

  // What there is to save -------------------------------------------------------------------------------------------

  const fieldNames = () => new Set([...form.elements].map(control => control.name).filter(isField));
  const prefixOf = name => name.slice(0, name.lastIndexOf("-") + 1);
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
  const known = new WeakSet();
  function knowNewRows() {
    for (const row of form.querySelectorAll("section[data-part] .rec-row")) {
      if (known.has(row)) continue;
      known.add(row);
      if (rows.isBlank(row)) rows.controls(row).filter(one => !acked.has(one.name)).forEach(acknowledge);
    }
  }

  const keeper = rows.keeper({
    acked,
    fieldNames,
    prefixOf,
    hold,
    onPutBack: () => {
      touched = true;
      saveSoon(0);
    },
  });
  const keep = () => touched && keeper.keep();

  // Two texts for one place -----------------------------------------------------------------------------------------

  /* Words of somebody else for a field in which words of mine stand: nothing is sent of it until one has chosen. */
  function hold(name, theirs) {
    held.set(name, theirs);
    ask(name, theirs, theirs);
  }

  function ask(name, theirs, shown) {
    marks.showClash(name, theirs, shown, (choice, text) => {
      if (choice === "theirs") {
        write(name, text);
        acked.set(name, text);
      }
      if (!held.delete(name)) choices.set(name, choice);
      tried.delete(name);
      saveSoon(0);
    });
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
    const changed = new Set(names.filter(name => isDirty(name) || choices.has(name)).map(prefixOf));
    const sent = new Map();
    for (const name of names) {
      if (!changed.has(prefixOf(name)) || held.has(name)) continue;
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
      fetch(form.action, { method: "POST", body: sending.data, headers: HEADERS, keepalive: true }).catch(() => {});
      return false;
    }
    busy = true;
    status.dataset.state = "saving";
    let done = false, once = false;
    try {
      const response = await fetch(form.action, {
        method: "POST", body: sending.data, headers: HEADERS, signal: AbortSignal.timeout(PATIENCE),
      });
      const isData = response.headers.get("content-type")?.startsWith("application/json");
      const answer = isData ? await response.json() : null;
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
    if (done && hasWork()) waiting();  // what came in while this was sent is not saved yet, and is not said to be
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

  function waiting() {
    if (state === "saved" || state === "fresh") show("waiting", say.sayWaiting);
  }

  function failed(kind, words) {
    show(kind, words);
    saveSoon(retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  }

  function signedOut() {
    const link = document.createElement("a");
    show("out", say.sayOut, Object.assign(link, { href: say.signIn, target: "_blank", textContent: say.sayIn }));
    saveSoon(LAST_RETRY);
  }

  function stopped(words) {
    show("stopped", words);
    keep();
    saveSoon(2 * LAST_RETRY);
  }

  // The answer ------------------------------------------------------------------------------------------------------

  function take(answer, { sent, orders: ordersSent }) {
    retry = FIRST_RETRY;
    base.value = answer.base;
    pending.clear();
    delete say.unsaved;
    takeAnswers(answer, sent);
    Object.entries(answer.values).forEach(([name, text]) => settleValue(name, text, sent.get(name)));
    Object.entries(answer.taken).forEach(([name, text]) => takeTheirs(name, text));
    takeRows(answer, ordersSent);
    marks.showPartErrors(answer.errors);
    showHours(answer.starts);
    form.querySelectorAll("[name=fits]:checked").forEach(box => box.closest(".rec-outdated").remove());
    if (answer.notes.length) marks.note(answer.notes);
    if (form.querySelector(".rec-clash")) show("places", say.sayChoose);
    else if (form.querySelector(".is-invalid")) show("places", say.sayPlaces);
    else show("saved", answer.said);
  }

  function takeAnswers(answer, sent) {
    const clashing = new Set(answer.clashes.map(clash => clash.name));
    const leftOut = new Set(answer.left_out);
    for (const [name, text] of sent) {
      if (name in answer.errors || clashing.has(name) || leftOut.has(prefixOf(name))) tried.set(name, text);
      else acked.set(name, text);
      if (!clashing.has(name)) choices.delete(name);
      marks.showError(name, answer.errors[name]);
    }
    answer.clashes.forEach(clash => {
      choices.delete(clash.name);
      ask(clash.name, clash.theirs, clash.shown);
    });
  }

  /* Rows of others come in, those that they removed go. The order is theirs where it did not change here meanwhile. */
  function takeRows(answer, ordersSent) {
    const part = order => order.name.slice("order-".length);
    const still = orders().filter(order => order.value === ordersSent.get(order.name));
    ordersSent.forEach((order, name) => sentOrders.set(name, order));
    removeGone(answer.removed);
    addRows(answer.added, answer.order);
    for (const order of still) {
      if (answer.order[part(order)]) rows.arrange(part(order), answer.order[part(order)]);
      sentOrders.set(order.name, order.value);
    }
  }

  function showHours(starts) {
    for (const mark of form.querySelectorAll("[data-starts]")) {
      const hour = document.createElement("bdi");
      Object.assign(hour, { dir: "ltr", textContent: starts[mark.dataset.starts] || "" });
      if (mark.textContent !== hour.textContent) mark.replaceChildren(hour);
    }
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
        if (!row) continue;
        // What was typed there since the save was sent brings the row back with the next one.
        if (!rows.controls(row).some(control => isDirty(control.name))) row.remove();
        rows.controls(row).forEach(control => acked.delete(control.name));
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

  // What the person does --------------------------------------------------------------------------------------------

  form.addEventListener("input", event => {
    const name = event.target.name || "";
    if (!isField(name)) return;
    touched = true;
    left = false;
    knowNewRows();
    tried.delete(name);
    if (held.has(name) && isDirty(name) && !marks.hasClash(name)) hold(name, held.get(name));
    waiting();
    clearTimeout(keeping);
    keeping = setTimeout(keep, 250);
    saveSoon();
  });

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
    left = false;
    knowNewRows();
    waiting();
    saveSoon(400);
  });
  form.addEventListener("record:back", event => {
    rows.controls(event.target).forEach(control => acked.delete(control.name));
  });

  const comesBack = () => {
    if (["offline", "failed", "out", "stopped"].includes(state)) saveSoon(0);
  };
  const goes = () => {
    if (!touched || left) return;
    keep();
    left = say.unsaved === undefined && hasWork();
    if (left) save({ leaving: true });
  };
  window.addEventListener("online", comesBack);
  window.addEventListener("focus", comesBack);
  window.addEventListener("pagehide", goes);
  document.addEventListener("visibilitychange", () => (document.hidden ? goes() : comesBack()));
  window.addEventListener("beforeunload", event => {
    if (!keeper.works && touched && hasWork()) event.preventDefault();
  });
  // What others write comes in also while nothing is typed here.
  setInterval(() => {
    const isQuiet = !document.hidden && !busy && ["saved", "fresh", "places"].includes(state);
    if (isQuiet && say.closed === undefined && say.unsaved === undefined) save();
  }, POLL);

  if (say.closed === undefined) {
    if (say.unsaved === undefined) [...form.elements].forEach(acknowledge);
    else touched = true;
    orders().forEach(order => sentOrders.set(order.name, order.value));
  }
  keeper.offer();
})();
