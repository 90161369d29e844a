/* Warns a minute before the idle log-off; any work in this or another tab counts as being there. */
(function () {
  "use strict";

  const dialog = document.querySelector("[data-idle]");
  if (!dialog) return;
  const limit = Number(dialog.dataset.idle) * 1000;
  const warning = Math.min(60000, limit / 2);
  const KEY = "blastema-last-seen";
  const left = dialog.querySelector("[data-idle-left]");
  let told = Date.now();

  const seen = () => localStorage.setItem(KEY, String(Date.now()));
  const last = () => Number(localStorage.getItem(KEY)) || Date.now();

  // The server measures idleness by requests, so being there has to be told to it.
  function tell() {
    told = Date.now();
    const address = dialog.dataset.keepAlive;
    if (address) fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "keep-alive" } });
  }

  function stay() {
    seen();
    tell();
    if (dialog.open) dialog.close();
  }

  function look() {
    const remains = limit - (Date.now() - last());
    if (remains <= 0) return location.reload();
    if (remains <= warning) {
      left.textContent = Math.ceil(remains / 1000) + " seconds";
      if (!dialog.open) dialog.showModal();
      return;
    }
    if (dialog.open) dialog.close();
    if (last() > told && Date.now() - told > limit / 3) tell();
  }

  ["pointerdown", "keydown"].forEach((name) =>
    document.addEventListener(name, () => !dialog.open && seen(), { passive: true }));
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  seen();
  window.setInterval(look, 1000);
})();
