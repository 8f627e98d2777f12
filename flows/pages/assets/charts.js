/* Charts: GWR.chart(node, name, rows => [zh, en] label) draws the site's chart `name` when it comes into view. */
"use strict";
GWR.chart = (node, name, rowsFor) => {
  let drawn = null;
  async function draw() {
    const lang = GWR.lang();
    const rows = rowsFor(lang);
    const spec = { ...GWR_CHARTS[name][lang], data: { name: "rows", values: rows } };
    if (drawn) drawn.finalize();
    drawn = await vegaEmbed(node, spec, { actions: false, renderer: "svg", ast: true, logLevel: 1, loader: { target: "_self" } });
    node.dataset.drawn = lang;
  }
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    draw();
  }, { rootMargin: "400px" });
  watcher.observe(node);
  GWR.onLang(() => { if (drawn) draw(); });
};
