// Select words of a commitment and a button leads to the form with these words quoted. Without this script the form
// opens all the same, and the words can be pasted there.
(() => {
  const text = document.querySelector("[data-comment-url]");
  if (!text) return;
  const longest = 3000; // of an address a server reads some four thousand signs
  const link = document.createElement("a");
  link.className = "btn btn-primary comment-on";
  link.textContent = text.dataset.commentLabel;
  link.hidden = true;
  document.body.append(link);

  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
    const range = selection.getRangeAt(0);
    return text.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
  };

  const fitting = (words) => {
    let part = words.slice(0, longest).toWellFormed?.() ?? words.slice(0, longest);
    while (encodeURIComponent(part).length > longest) part = part.slice(0, Math.floor(part.length * 0.9));
    return part.length < words.length ? `${part.replace(/\s+\S*$/, "")}…` : part;
  };

  document.addEventListener("selectionchange", () => {
    const words = selected();
    link.hidden = words.length < 3;
    if (link.hidden) return;
    const address = new URL(text.dataset.commentUrl, document.baseURI);
    address.searchParams.set("quote", fitting(words));
    link.href = address.href;
  });
})();
