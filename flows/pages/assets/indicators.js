/* The list of indicators. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { el, both, names, term } = GWR;
  GWR.table(document.querySelector("#list .table"), [
    { key: "name_zh", zh: "指标", en: "Indicator", wide: true, cell: (row) => el("a", { href: `indicators/${row.indicator_code}.html` }, both(row.name_zh, row.name_en)) },
    { key: "domain", zh: "领域", en: "Domain", cell: (row) => term("domain", row.domain) },
    { key: "places", zh: "地区", en: "Places", number: true, cell: (row) => String(row.places) },
    { key: "first_year", zh: "最早", en: "First", number: true, cell: (row) => String(row.first_year) },
    { key: "last_year", zh: "最近", en: "Last", number: true, cell: (row) => String(row.last_year) },
    { key: "figures", zh: "数字", en: "Figures", number: true, cell: (row) => String(row.figures) },
  ], GWR.records(window.GWR_INDICATORS), {
    key: "list", caption: ["指标", "Indicators"], file: [{ key: "indicator_code", zh: "指标代码", en: "Indicator code" }],
    text: (row) => [row.name_zh, row.name_en, row.aliases, row.indicator_code].join(" "),
    choices: [{ key: "domain", zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value) }],
  });
});
