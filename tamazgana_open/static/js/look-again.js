/*
A part of a page that others change (an open vote, who has voted) renews itself: "look again" without pressing.
Nothing is renewed while somebody types or has chosen in it; without this script the link opens the page again.
*/
"use strict";

(() => {
  const EVERY = 6000;
  const parts = () =>
    [...document.querySelectorAll("[data-look-again]")].flatMap((link) => link.dataset.lookAgain.split(" "));
  if (!parts().length) return;

  const renew = async () => {
    if (document.hidden) return;
    let page;
    try {
      const answer = await fetch(document.location.href, { headers: { Accept: "text/html" } });
      // Signed out, or gone elsewhere: the person finds out by the link, not by a page that changes by itself.
      if (!answer.ok || answer.redirected) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return;
    }
    for (const id of parts()) {
      const old = document.getElementById(id);
      const fresh = page.getElementById(id);
      if (old && fresh && old.textContent !== fresh.textContent && !old.contains(document.activeElement)) {
        old.replaceWith(document.adoptNode(fresh));
      }
    }
  };

  setInterval(renew, EVERY);
  document.addEventListener("visibilitychange", renew);
})();
