/* Charts: GWR.chart(node, name, rows => [zh, en] label) draws the site's chart `name` when it comes into view, or when
   the browser has nothing else to do, so that a page that is printed has them all; the chart can be saved. */
"use strict";
GWR.chart = (() => {
  const waiting = [];
  const idle = window.requestIdleCallback || ((run) => setTimeout(run, 200));
  async function next() {
    const draw = waiting.shift();
    if (!draw) return;
    await draw();
    idle(next);
  }
  window.addEventListener("load", () => idle(next));
  window.addEventListener("beforeprint", () => { while (waiting.length) waiting.shift()(); });

  return (node, name, rowsFor) => {
    const { el, both } = GWR;
    const title = () => GWR.nameOf(node);
    let drawn = null, begun = false;
    async function draw() {
      begun = true;
      const lang = GWR.lang();
      const rows = rowsFor(lang);
      /* Vega makes the description the name of the node, and takes any other away. */
      const spec = { ...GWR_CHARTS[name][lang], data: { name: "rows", values: rows }, description: title() };
      if (spec.height.step) spec.height = 40 + spec.height.step * rows.length; /* as high as its rows ask for */
      if (drawn) drawn.finalize();
      drawn = await vegaEmbed(node, spec, { actions: false, renderer: "svg", ast: true, logLevel: 1, loader: { target: "_self" } });
      node.dataset.drawn = lang;
    }
    const first = () => (begun || !node.isConnected ? null : draw());
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      first();
    }, { rootMargin: "400px" });
    watcher.observe(node);
    if (!node.closest("details")) waiting.push(first); /* what is folded away is not printed */
    GWR.onLang(() => { if (begun) draw(); });

    const save = (kind) => el("button", { type: "button", onclick: async () => {
      if (!drawn) await draw();
      drawn.view.background("white");
      if (kind === "PNG") GWR.save(`${title()}.png`, await drawn.view.toImageURL("png", 2));
      else GWR.save(`${title()}.svg`, new Blob([await drawn.view.toSVG()], { type: "image/svg+xml" }));
      drawn.view.background("transparent");
    } }, kind);
    GWR.translate(node.parentElement);
    node.after(el("p", { class: "tools" }, both("保存图", "Save chart"), " ", save("SVG"), " ", save("PNG")));
    return { redraw: () => (begun ? draw() : null) };
  };
})();
