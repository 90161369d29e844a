/* A button that copies the value of a field; without a clipboard it stays hidden. */
(function () {
  "use strict";

  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      window.setTimeout(() => { button.textContent = words; }, 2000);
    });
  });
})();
