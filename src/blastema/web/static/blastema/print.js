/* The button that prints the page it stands on. */
(function () {
  "use strict";

  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
})();
