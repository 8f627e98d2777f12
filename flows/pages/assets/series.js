/* Series of indicators: one figure and one target a place and year, out of files that scripts load (no server is there
   to ask), and what the pages that draw them share. */
"use strict";
(() => {
  const loaded = new Map();
  window.GWR_SERIES = (series) => {
    series.measures.forEach((one) => { one.rows = GWR.records(one); });
    loaded.set(series.code, series);
  };
  const { el, both, names, amount } = GWR;
  const english = () => GWR.lang() === "en";
  const shown = (pair) => pair[english() ? 1 : 0];
  const places = () => new Map(GWR.records(window.GWR_PLACES).map((place) => [place.code, place]));

  GWR.series = async (code) => {
    if (!loaded.has(code)) await GWR.load(`series/${code}.js`);
    return loaded.get(code);
  };
  GWR.placesByCode = places;
  GWR.placeNames = (known, code) => { const place = known.get(code); return place ? [place.name, place.name_en] : [code, code]; };
  /* A control with a label: choice(["年度", "Year"], [[value, [zh, en]], …], chosen, value => …). */
  GWR.choice = (label, options, chosen, run) => {
    const select = el("select", {}, ...options.map(([value, name]) => el("option", { value, "data-text": name.join("|"), selected: String(value) === String(chosen) })));
    select.addEventListener("change", () => run(select.value));
    const node = el("label", {}, both(...label), " ", select);
    GWR.translate(node);
    return node;
  };
  GWR.measureNames = (one) => {
    const [zh, en] = names("measure", one.measure);
    const unit = GWR.scale(1, one.unit, "en")[1];
    return [`${zh}（${one.unit === "none" ? "" : one.unit}）`.replace("（）", ""), unit ? `${en}, ${unit}` : en];
  };
  const told = (row, status) => row[status] !== null;
  /* A figure, led back to its place in the text. */
  GWR.figureLink = (series, row, status) => (told(row, status)
    ? el("a", { href: `${GWR.root}reports/${series.reports[row[`${status}_report`]]}.html#n${row[`${status}_start`]}` }, row[`${status}_printed`]) : "—");
  GWR.scaled = (rows, unit) => {
    const largest = Math.max(0, ...rows.flatMap((row) => [row.actual, row.target]).filter((value) => value !== null).map(Math.abs));
    return GWR.scale(largest, unit, GWR.lang());
  };

  /* Lines of places by year, up to ten of them in colour. `order` is that of the places. */
  GWR.lineRows = (rows, unit, order) => {
    const [divisor] = GWR.scaled(rows, unit);
    const known = places();
    const wanted = new Set(order.slice(0, 10));
    const years = rows.filter((row) => wanted.has(row.place)).map((row) => row.year);
    const found = [];
    for (const code of wanted) {
      const own = new Map(rows.filter((row) => row.place === code).map((row) => [row.year, row]));
      if (!own.size) continue;
      for (let year = Math.min(...years); year <= Math.max(...years); year += 1) {
        const row = own.get(year) || { actual: null, target: null, actual_printed: null, target_printed: null };
        found.push({ year, place: shown(GWR.placeNames(known, code)), actual: row.actual === null ? null : row.actual / divisor,
          target: row.target === null ? null : row.target / divisor, actual_printed: row.actual_printed ?? "—", target_printed: row.target_printed ?? "—" });
      }
    }
    return found;
  };
  /* A table of places and years as the comparison and the ranking show it. */
  GWR.seriesColumns = (series, one) => {
    const known = places();
    const sign = window.GWR_SIGNS.verdict;
    const named = (row) => GWR.placeNames(known, row.place);
    return {
      place: { key: "place", zh: "地区", en: "Place", sort: (row) => shown(named(row)), cell: (row) => el("a", { href: `${GWR.root}places/${row.place}.html` }, both(...named(row))) },
      year: { key: "year", zh: "年度", en: "Year", number: true, cell: (row) => String(row.year) },
      actual: { key: "actual", zh: "实际", en: "Actual", number: true, cell: (row) => GWR.figureLink(series, row, "actual") },
      target: { key: "target", zh: "目标", en: "Target", number: true, cell: (row) => el("span", {}, GWR.figureLink(series, row, "target"),
        row.qualifier && row.qualifier !== "exact" ? el("small", {}, " ", both(...names("qualifier", row.qualifier))) : "") },
      verdict: { key: "verdict", zh: "结果", en: "Outcome", cell: (row) => (row.verdict ? el("span", { class: `badge ${row.verdict}` },
        el("span", { "aria-hidden": "true" }, `${sign[row.verdict]} `), both(...names("verdict", row.verdict))) : "—") },
      file: [
        { key: "place", zh: "地区代码", en: "Place code" }, { key: "unit", zh: "单位", en: "Unit", cell: () => one.unit },
        { key: "measure", zh: "计量", en: "Measure", cell: () => one.measure }, { key: "indicator", zh: "指标代码", en: "Indicator code", cell: () => series.code },
        { key: "actual_printed", zh: "实际原文", en: "Actual as printed" }, { key: "target_printed", zh: "目标原文", en: "Target as printed" },
        { key: "r", zh: "实际所在报告", en: "Report of the figure", cell: (row) => series.reports[row.actual_report] ?? "" },
        { key: "t", zh: "目标所在报告", en: "Report of the target", cell: (row) => series.reports[row.target_report] ?? "" }],
      name: (row) => named(row).join(" "), /* what is searched in */
    };
  };
  GWR.shown = shown;
  GWR.amountOf = (value, unit) => amount(value, unit, GWR.lang());
})();
