// A scanner ends what it types with Enter: that leads to the next field and does not send the form.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || !field.hasAttribute || !field.hasAttribute("data-scan")) return;
    event.preventDefault();
    var all = Array.from(field.form.querySelectorAll("input:not([type=hidden]), select, textarea, button"));
    var next = all[all.indexOf(field) + 1];
    if (next) next.focus();
  });
})();
