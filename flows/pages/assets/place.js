/* The page of a place. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { el, both, term, names, amounts, amount } = GWR;
  const data = GWR.data();
  const link = (report, start, label) => el("a", { href: `../reports/${report}.html#n${start}` }, label);
  const pick = (pair) => pair[GWR.lang() === "en" ? 1 : 0];

  /* ---- headline indicators ---- */
  const FIRST = 12; /* charts that are shown at once */
  const charts = document.querySelector("#headlines .charts");
  const told = (row, status) => row[status] !== undefined;
  const telling = data.headlines.filter((one) => one.rows.length > 1)
    .map((one) => [one, one.rows.filter((row) => told(row, "target") && told(row, "actual")).length])
    .sort((a, b) => b[1] - a[1] || b[0].rows.length - a[0].rows.length);
  if (!telling.length) charts.append(el("p", { class: "hint" }, both("还没有跨年的数字。", "No figures over several years yet.")));
  const rest = el("details", { class: "more" }, el("summary", {}, both(`其他 ${telling.length - FIRST} 项指标`, `${telling.length - FIRST} more indicators`)),
    el("div", { class: "charts" }));
  telling.forEach(([one], k) => {
    const sizes = one.rows.flatMap((row) => [row.actual, row.target]).filter((value) => value !== undefined).map(Math.abs);
    const largest = Math.max(...sizes);
    const unit = (lang) => GWR.scale(largest, one.unit, lang);
    const figure = el("div", { class: "chart", role: "img", "data-label": `${one.zh}|${one.en}` });
    const rows = (lang) => {
      const [divisor] = unit(lang);
      const scaled = (value) => (value === undefined || value === null ? null : value / divisor);
      const first = one.rows[0].year, last = one.rows[one.rows.length - 1].year;
      const at = new Map(one.rows.map((row) => [row.year, row]));
      return Array.from({ length: last - first + 1 }, (_, k) => at.get(first + k) || { year: first + k }).map((row) => ({
        year: row.year, actual: scaled(row.actual), target: scaled(row.target), target_high: scaled(row.target_high ?? row.target),
        actual_printed: row.actual_printed || "—", target_printed: row.target_printed || "—",
        actual_link: row.actual_link, target_link: row.target_link,
      }));
    };
    const values = el("details", {}, el("summary", {}, both("数据", "Data")));
    values.addEventListener("toggle", () => {
      if (values.childElementCount > 1) return;
      const cell = (row, status) => el("td", { class: "number" },
        told(row, status) ? el("a", { href: row[`${status}_link`] }, row[`${status}_printed`]) : "—");
      values.append(el("div", { class: "scroll" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, both("年度", "Year")),
          el("th", { scope: "col", class: "number" }, both("目标", "Target")),
          el("th", { scope: "col", class: "number" }, both("实际", "Actual")))),
        el("tbody", {}, ...[...one.rows].reverse().map((row) => el("tr", {}, el("th", { scope: "row" }, String(row.year)),
          cell(row, "target"), cell(row, "actual")))))));
    });
    const heading = el("h3", {}, both(one.zh, one.en), " ", el("small", {}, both(unit("zh")[1], unit("en")[1])));
    (k < FIRST ? charts : rest.lastChild).append(el("section", {}, heading, figure, values));
    GWR.chart(figure, "headline", rows);
  });
  if (telling.length > FIRST) charts.after(rest);

  /* ---- fulfilment ---- */
  const targets = GWR.records(data.fulfilment);
  const judged = ["exceeded", "met", "missed", "undecided"];
  const chart = document.querySelector("#fulfilment .chart");
  const counted = new Map();
  targets.filter((row) => judged.includes(row.verdict)).forEach((row) => {
    const key = `${row.plan_year} ${row.verdict}`;
    counted.set(key, (counted.get(key) || 0) + 1);
  });
  if (counted.size) {
    chart.style.maxWidth = `${10 + 7 * new Set([...counted.keys()].map((key) => key.split(" ")[0])).size}rem`; /* few years, short bars */
    GWR.chart(chart, "verdicts", () => [...counted].map(([key, count]) => {
      const [year, verdict] = key.split(" ");
      return { year: Number(year), label: pick(names("verdict", verdict)), order: judged.indexOf(verdict), targets: count };
    }).sort((a, b) => a.year - b.year));
  } else chart.hidden = true;
  const verdicts = ["exceeded", "met", "missed", "undecided", "not_reported", "not_due"];
  const sign = { exceeded: "▲", met: "✓", missed: "✕", undecided: "?", not_reported: "–", not_due: "…" };
  const limit = { at_least: ["以上", "≥ "], at_most: ["以内", "≤ "], approx: ["左右", "about "], exact: ["", ""] };
  GWR.table(document.querySelector("#fulfilment .table"), [
    { key: "plan_year", zh: "计划年度", en: "Plan year" },
    { key: "name_zh", zh: "指标", en: "Indicator", wide: true,
      cell: (row) => el("span", {}, both(row.name_zh, row.name_en), " ", el("small", {}, term("measure", row.measure))) },
    { key: "target_value", zh: "目标", en: "Target", number: true, cell: (row) => link(row.target_report, row.target_start,
      both(row.printed + limit[row.qualifier][0], limit[row.qualifier][1] + amount(row.target_value, row.base_unit, "en"))) },
    { key: "actual_value", zh: "实际", en: "Actual", number: true, cell: (row) => (row.actual_report
      ? link(row.actual_report, row.actual_start, both(row.actual_printed, amount(row.actual_value, row.base_unit, "en"))) : "—") },
    { key: "verdict", zh: "结果", en: "Outcome", sort: (row) => verdicts.indexOf(row.verdict), cell: (row) =>
      el("span", { class: `badge ${row.verdict}` }, el("span", { "aria-hidden": "true" }, sign[row.verdict] + " "), term("verdict", row.verdict)) },
    { key: "gap", zh: "差距", en: "Gap", number: true, cell: (row) => (row.gap ? el("span", {}, row.gap > 0 ? "+" : "",
      amounts(row.gap, row.base_unit === "%" ? "百分点" : row.base_unit)) : "—") },
    { key: "period", zh: "期间", en: "Period" },
  ], targets, {
    caption: ["目标完成情况", "What became of the targets"],
    text: (row) => [row.name_zh, row.name_en, row.name, row.period].join(" "),
    choices: [
      { zh: "结果", en: "Outcome", value: (row) => row.verdict, name: (value) => names("verdict", value),
        order: (a, b) => verdicts.indexOf(a) - verdicts.indexOf(b) },
      { zh: "计划年度", en: "Plan year", value: (row) => String(row.plan_year), name: (value) => [value, value],
        order: (a, b) => Number(b) - Number(a) },
      { zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value) },
    ],
  });

  /* ---- commitments ---- */
  const byDomain = GWR.records(data.domains);
  const years = new Map(), domains = new Map();
  byDomain.forEach((row) => {
    years.set(row.year, (years.get(row.year) || 0) + row.commitments);
    domains.set(row.domain, (domains.get(row.domain) || 0) + row.commitments);
  });
  const order = [...domains.keys()].sort((a, b) => (a === "none") - (b === "none") || domains.get(b) - domains.get(a));
  const map = document.querySelector("#commitments .chart");
  if (byDomain.length) {
    map.style.maxWidth = `${16 + 5 * years.size}rem`;
    GWR.chart(map, "domains", () => byDomain.filter((row) => row.domain !== "none").map((row) => ({
      year: row.year, label: pick(names("domain", row.domain)), order: order.indexOf(row.domain), commitments: row.commitments,
      share: row.commitments / years.get(row.year),
    })));
  } else map.hidden = true;
  GWR.table(document.querySelector("#commitments .table"), [
    { key: "start", zh: "承诺", en: "Commitment", wide: true, sort: (row) => row.start, cell: (row) => el("a",
      { href: `../reports/${row.report_id}.html#c${row.start}-${row.end}`, lang: "zh-CN" }, row.text) },
    { key: "domain", zh: "领域", en: "Domain", cell: (row) => term("domain", row.domain), sort: (row) => order.indexOf(row.domain) },
    { key: "verb", zh: "动词", en: "Verb" },
    { key: "section_path", zh: "章节", en: "Section", wide: true },
    { key: "observations", zh: "其中数字", en: "Figures", number: true, cell: (row) => (row.observations ? String(row.observations) : "—") },
  ], GWR.records(data.commitments), {
    caption: ["承诺", "Commitments"],
    text: (row) => `${row.text} ${row.section_path}`,
    choices: [
      { zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value),
        order: (a, b) => order.indexOf(a) - order.indexOf(b) },
      { zh: "数字", en: "Figures", value: (row) => (row.observations ? "1" : "0"),
        name: (value) => (value === "1" ? ["含数字", "with figures"] : ["不含数字", "without figures"]) },
    ],
  });
});
