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

  // Room for the scale's figures, or for the names of arms and the counts, beside the panel.
  const MARGIN = 60;
  const MARGIN_ARMS = 250;

  const NARROW = 500;

  // A long line of words would make the whole picture wider than the phone, and so its type smaller.
  function wrap(title) {
    if (title && title.subtitle) title.subtitle = title.subtitle.flatMap((line) => line.split(/ · |(?<=,) /));
  }

  function fit(spec, available) {
    if (available < NARROW) [spec, ...(spec.vconcat || [])].forEach((panel) => wrap(panel.title));
    if (spec.spec) spec.spec.width = Math.max(available - MARGIN_ARMS, 100);
    else (spec.vconcat || [spec]).forEach((panel) => { panel.width = Math.min(panel.width, available - MARGIN); });
    return spec;
  }

  function mount(figure) {
    const held = document.getElementById(figure.dataset.chart);
    const spec = figure.dataset.spec || (held && held.textContent);
    const picture = figure.querySelector("[data-chart-picture]");
    if (!spec || !picture || typeof vegaEmbed !== "function") return;
    const stage = document.createElement("div");
    stage.className = "chart__stage";
    const alt = picture.querySelector("img").alt;
    picture.append(stage);
    const said = Object.assign(JSON.parse(spec), { description: alt });
    vegaEmbed(stage, fit(said, picture.clientWidth), OPTIONS).then(
      () => picture.querySelector("img").remove(),
      () => stage.remove(),
    );
  }

  document.querySelectorAll("[data-chart]").forEach(mount);
  // What htmx puts into the page later.
  document.addEventListener("htmx:afterSettle", (event) => {
    event.target.querySelectorAll("[data-chart]").forEach(mount);
  });
})();
