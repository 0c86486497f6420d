/*
The entry page: Ctrl+Enter saves, a further point stands in the page at once, the meeting is asked for only where there
was one. Without scripts, the same buttons send the form.
*/
"use strict";

(() => {
  const form = document.getElementById("entry");
  if (!form) return;
  const points = document.getElementById("points");
  const count = form.elements.namedItem("points");
  const channel = form.elements.namedItem("channel");
  const meeting = form.querySelector("[data-meeting]");
  const told = form.querySelector("[data-told]");
  const MOST_POINTS = 20;

  const showMeeting = () => { meeting.hidden = channel.value !== "meeting"; };
  channel.addEventListener("change", showMeeting);
  showMeeting();

  let sent = false;
  form.addEventListener("submit", event => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // Back in the page by the browser's own button: it may be sent again.
  window.addEventListener("pageshow", () => { sent = false; });

  form.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("click", event => {
    const button = event.target.closest("button[value=more]");
    if (!button) return;
    event.preventDefault();
    const place = points.children.length;
    if (place >= MOST_POINTS) return;
    const holder = document.createElement("template");
    holder.innerHTML = form.querySelector("template").innerHTML.replaceAll("point-blank", `point-${place}`);
    const row = holder.content.querySelector("fieldset");
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace("0", place + 1);
    points.append(row);
    count.value = place + 1;
    button.hidden = place + 1 >= MOST_POINTS;
    row.querySelector("select, input, textarea").focus();
    told.textContent = form.dataset.sayAdded;
  });
})();
