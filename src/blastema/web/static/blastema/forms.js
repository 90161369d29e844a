/* Forms: one click sends once, and leaving with unsaved words asks first. */
(function () {
  "use strict";

  const usesHtmx = (form) => ["hx-post", "hx-put", "hx-patch"].some((name) => form.hasAttribute(name));

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("button[aria-disabled=true]").forEach((b) => b.removeAttribute("aria-disabled"));
  }

  // The server answers a repeated command id with the first result; this spares the wait and the doubt.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-guard") || usesHtmx(form) || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    delete form.dataset.changed;
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  });
  // A page that comes back from the browser's memory must be usable again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-guard]").forEach(release);
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-warn-unsaved]");
    if (form) form.dataset.changed = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });
})();
