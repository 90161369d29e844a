/* Puts an interactive chart in place of its picture: no eval, no inline style, and the picture stays on failure. */
(function () {
  "use strict";

  const OPTIONS = {
    ast: true, // expressions run by vega-interpreter: the policy forbids eval
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  function mount(figure) {
    const spec = document.getElementById(figure.dataset.chart);
    const picture = figure.querySelector("[data-chart-picture]");
    if (!spec || !picture || typeof vegaEmbed !== "function") return;
    const stage = document.createElement("div");
    stage.className = "chart__stage";
    const alt = picture.querySelector("img").alt;
    picture.append(stage);
    const said = Object.assign(JSON.parse(spec.textContent), { description: alt });
    vegaEmbed(stage, said, OPTIONS).then(
      () => picture.querySelector("img").remove(),
      () => stage.remove(),
    );
  }

  document.querySelectorAll("[data-chart]").forEach(mount);
})();
