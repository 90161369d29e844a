// Wherever the finger was last, what a scanner types goes to its field: a container's code begins
// with = or &, everything else fills the first empty scan field. A new scan replaces an old one.
(function () {
  "use strict";
  var form = document.querySelector("form[data-bedside]");
  if (!form) return;
  var told = form.querySelector("[data-scanned]");
  var fields = Array.from(form.querySelectorAll("input[data-scan]"));

  function isText(element) {
    return element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  function of(kind) {
    return fields.find(function (one) { return one.dataset.scan === kind; });
  }

  function fieldFor(key) {
    if ((key === "=" || key === "&") && of("container")) return of("container");
    return fields.find(function (one) { return !one.value; }) || fields[0];
  }

  // In the capture phase, before the key reaches a radio button or a link.
  document.addEventListener("keydown", function (event) {
    var plain = event.key.length === 1 && event.key !== " ";
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target.matches("input[type=radio]")) {
      event.preventDefault();
      return;
    }
    var misplaced = event.key === "=" && fields.includes(event.target) && !event.target.value;
    if (!plain || (isText(event.target) && !misplaced)) return;
    var field = fieldFor(event.key);
    field.focus();
    field.select();
  }, true);

  // scan.js has moved on by now: from a scan to the next empty scan field, or to the questions.
  form.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || !field.hasAttribute("data-scan")) return;
    event.preventDefault();
    event.stopPropagation();
    tell(field);
    var first = form.querySelector("input[type=radio]");
    (next(field) || first || field).focus();
  });

  function next(field) {
    return fields.slice(fields.indexOf(field) + 1).find(function (one) {
      return !one.value && one.dataset.scan !== "lot";
    });
  }

  function tell(field) {
    if (!field.value) return;
    var name = form.querySelector("label[for='" + field.id + "']").textContent.trim();
    var left = fields.filter(function (one) { return !one.value && one.dataset.scan !== "lot"; });
    told.textContent = "\u2713 Read: " + name + " (" + field.value.length + " characters)." +
      (left.length ? " Next: scan the other one." : " Now the questions.");
    told.classList.add("room-scanned--read");
    if (window.blastemaSound) window.blastemaSound("read");
  }

  (fields.find(function (one) { return !one.value; }) || fields[0]).focus();
})();
