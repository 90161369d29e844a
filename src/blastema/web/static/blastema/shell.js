/* The frame: menu on a phone, where the focus goes, and what to say when the network fails. */
(function () {
  "use strict";

  function openMenu() {
    const button = document.querySelector("[data-menu-toggle]");
    if (!button) return;
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("shell-menu--closed", !open);
    };
    button.hidden = false;
    show(false);
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    });
  }

  function closeFolds() {
    const opened = () => document.querySelector(".shell-menu__fold[open]");
    document.addEventListener("keydown", (event) => {
      const fold = event.key === "Escape" && opened();
      if (!fold) return;
      fold.open = false;
      fold.querySelector("summary").focus();
      event.stopImmediatePropagation();
    });
    document.addEventListener("click", (event) => {
      const fold = opened();
      if (fold && !fold.contains(event.target)) fold.open = false;
    });
  }

  function focusSummary(root) {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }

  function say(words) {
    const place = document.getElementById("messages");
    if (!place) return;
    const alert = document.createElement("div");
    alert.className = "usa-alert usa-alert--error usa-alert--slim";
    alert.innerHTML = '<div class="usa-alert__body"><p class="usa-alert__text"></p></div>';
    alert.querySelector("p").textContent = words;
    place.replaceChildren(alert);
    place.scrollIntoView({ block: "nearest" });
  }

  const UNREACHED = "We could not reach the practice just now. What you typed is still here; please try again.";
  document.addEventListener("htmx:sendError", () => say(UNREACHED));
  document.addEventListener("htmx:timeout", () => say(UNREACHED));
  document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));
  closeFolds();
  openMenu();
  focusSummary(document);
})();
