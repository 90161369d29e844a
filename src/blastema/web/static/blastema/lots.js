// A scan ticks the lot with that number; what is not in the list stays in the field, and is said.
(function () {
  "use strict";
  var field = document.querySelector("input[data-lots]");
  if (!field) return;
  var boxes = Array.from(document.querySelectorAll("input[data-lot]"));
  var told = document.createElement("p");
  told.setAttribute("role", "status");
  told.className = "lots-told";
  field.insertAdjacentElement("afterend", told);

  function words(box) {
    return document.querySelector("label[for='" + box.id + "']").textContent.trim();
  }

  // In the capture phase, before the form is sent by the Enter that ends a scan.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target !== field || !field.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    var number = field.value.trim().split(/\s+/).pop().toLowerCase();
    var box = boxes.find(function (one) { return one.value.toLowerCase() === number; });
    if (!box) {
      told.textContent = "\u2717 " + number + " is not in the list. Register it, or type it below.";
      field.select();
      return;
    }
    box.checked = true;
    field.value = "";
    told.textContent = "\u2713 Ticked: " + words(box);
    if (window.blastemaSound) window.blastemaSound("read");
  }, true);
})();
