/* A form whose answer takes a while says so, and counts. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-wait]").forEach((form) => {
    const words = form.querySelector("[data-wait-words]");
    form.addEventListener("submit", () => {
      const began = Date.now();
      const about = form.dataset.wait;
      words.textContent = "Reading every event. This takes about " + about + " seconds.";
      window.setInterval(() => {
        const gone = Math.round((Date.now() - began) / 1000);
        if (gone % 5 === 0) words.textContent = "Reading every event: " + gone + " of about " + about + " seconds.";
      }, 1000);
    });
  });
})();
