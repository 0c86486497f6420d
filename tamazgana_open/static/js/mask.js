// Selecting is quicker than typing: what is selected in the text of a contribution becomes a passage to mask.
"use strict";

(() => {
  const form = document.querySelector("form[data-mask]");
  const text = document.querySelector("[data-said]");
  const typed = form && form.querySelector("textarea[name=typed]");
  if (!typed || !text) return;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small";
  button.textContent = form.dataset.mask;
  button.disabled = true;
  typed.insertAdjacentElement("afterend", button);

  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return "";
    const range = selection.getRangeAt(0);
    return text.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
  };

  let last = "";
  document.addEventListener("selectionchange", () => {
    const words = selected();
    // A press on the button takes the selection away: what was selected last stands until something else is.
    if (words) last = words;
    button.disabled = !last;
  });
  button.addEventListener("click", () => {
    const lines = typed.value.split("\n").filter((line) => line.trim());
    for (const line of last.split("\n").map((part) => part.trim())) {
      if (line && !lines.includes(line)) lines.push(line);
    }
    typed.value = lines.join("\n");
    last = "";
    button.disabled = true;
    typed.focus();
  });
})();
