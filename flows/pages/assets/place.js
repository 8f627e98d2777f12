/* The page of a place. */
"use strict";
GWR.whenRead((data) => {
  const { el, both, term, names, amounts, amount } = GWR;
  const link = (report, start, label) => el("a", { href: `../reports/${report}.html#n${start}` }, label);
  /* A value of base units in the unit that the report has: 31,000 mu, not the hectares that they are. */
  const inUnit = (value, size, unit, base) => (size ? [value / size, unit] : [value, base]);
  /* Which indicators have a page. */
  const listed = new Set(GWR.records(window.GWR_INDICATORS).map((one) => one.indicator_code));
  const indicator = (code, ...name) => (listed.has(code) ? el("a", { href: `../indicators/${code}.html` }, ...name) : el("span", {}, ...name));
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
  /* All charts count the same years, so that one can be read against the other. */
  const span = telling.flatMap(([one]) => one.rows.map((row) => row.year));
  const first = Math.min(...span), last = Math.max(...span);
  telling.forEach(([one], k) => {
    const sizes = one.rows.flatMap((row) => [row.actual, row.target]).filter((value) => value !== undefined).map(Math.abs);
    const largest = Math.max(...sizes);
    const unit = (lang) => GWR.scale(largest, one.unit, lang);
    const figure = el("div", { class: "chart", role: "img", "data-label": `${one.zh}|${one.en}` });
    const rows = (lang) => {
      const [divisor] = unit(lang);
      const scaled = (value) => (value === undefined || value === null ? null : value / divisor);
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
    const heading = el("h3", {}, indicator(one.code, both(one.zh, one.en)), " ", el("small", {}, both(unit("zh")[1], unit("en")[1])));
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
    chart.style.maxWidth = `${19 + 5 * new Set([...counted.keys()].map((key) => key.split(" ")[0])).size}rem`; /* few years, short bars */
    GWR.chart(chart, "verdicts", () => [...counted].map(([key, count]) => {
      const [year, verdict] = key.split(" ");
      return { year: Number(year), label: pick(names("verdict", verdict)), order: judged.indexOf(verdict), targets: count };
    }).sort((a, b) => a.year - b.year));
  } else chart.hidden = true;
  const sign = window.GWR_SIGNS.verdict;
  const verdicts = Object.keys(sign);
  const limits = window.GWR_SIGNS.qualifier;
  const limit = (qualifier) => (limits[qualifier] ? [names("qualifier", qualifier)[0], `${limits[qualifier]} `] : ["", ""]);
  const striven = (node, is) => el("span", {}, is ? el("small", {}, both("力争", "striven for"), " ") : "", node);
  GWR.table(document.querySelector("#fulfilment .table"), [
    { key: "plan_year", zh: "计划年度", en: "Plan year" },
    { key: "name_zh", zh: "指标", en: "Indicator", wide: true,
      cell: (row) => el("span", {}, ...(row.indicator_code === "UNMAPPED" ? [el("span", { lang: "zh-CN" }, row.name)]
        : [indicator(row.indicator_code, both(row.name_zh, row.name_en)), row.name === row.name_zh ? "" : el("small", { lang: "zh-CN" }, ` ${row.name}`)]),
        " ", el("small", {}, term("measure", row.measure))) },
    { key: "target_value", zh: "目标", en: "Target", number: true, cell: (row) => striven(link(row.target_report, row.target_start,
      both(row.printed + limit(row.qualifier)[0], limit(row.qualifier)[1] + amount(...inUnit(row.target_value, row.target_size, row.target_unit, row.base_unit), "en"))), row.is_striven_for) },
    { key: "actual_value", zh: "实际", en: "Actual", number: true, cell: (row) => (row.actual_report
      ? link(row.actual_report, row.actual_start, both(row.actual_printed, amount(...inUnit(row.actual_value, row.actual_size, row.actual_unit, row.base_unit), "en"))) : "—") },
    { key: "verdict", zh: "结果", en: "Outcome", sort: (row) => verdicts.indexOf(row.verdict), cell: (row) =>
      el("span", {}, el("span", { class: `badge ${row.verdict}` }, el("span", { "aria-hidden": "true" }, sign[row.verdict] + " "), term("verdict", row.verdict)),
        row.verdict_reason ? el("small", { class: "reason" }, term("verdict_reason", row.verdict_reason)) : "") },
    { key: "gap", zh: "差距", en: "Gap", number: true, cell: (row) => (row.gap ? el("span", {}, row.gap > 0 ? "+" : "",
      amounts(...(row.base_unit === "%" ? [row.gap, "百分点"] : inUnit(row.gap, row.target_size, row.target_unit, row.base_unit)))) : "—") },
    { key: "period", zh: "期间", en: "Period" },
  ], targets, {
    key: "targets", file: [
      { key: "indicator_code", zh: "指标代码", en: "Indicator code" }, { key: "base_unit", zh: "换算单位", en: "Base unit" },
      { key: "printed", zh: "目标原文", en: "Target as printed" }, { key: "actual_printed", zh: "实际原文", en: "Actual as printed" },
      { key: "target_report", zh: "目标所在报告", en: "Report of the target" }, { key: "actual_report", zh: "实际所在报告", en: "Report of the figure" }],
    caption: ["目标完成情况", "Outcomes of the targets"],
    text: (row) => [row.name_zh, row.name_en, row.name, row.period].join(" "),
    choices: [
      { key: "outcome", zh: "结果", en: "Outcome", value: (row) => row.verdict, name: (value) => names("verdict", value),
        order: (a, b) => verdicts.indexOf(a) - verdicts.indexOf(b) },
      { key: "year", zh: "计划年度", en: "Plan year", value: (row) => String(row.plan_year), name: (value) => [value, value],
        order: (a, b) => Number(b) - Number(a) },
      { key: "domain", zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value) },
    ],
  });

  /* ---- promises ---- */
  const outcome = window.GWR_SIGNS.outcome;
  const outcomes = Object.keys(outcome);
  const UNSURE = 0.6;
  const clause = (report, start, end, text) => el("a", { href: `../reports/${report}.html#c${start}-${end}`, lang: "zh-CN" }, text);
  GWR.table(document.querySelector("#promises .table"), [
    { key: "year", zh: "计划年度", en: "Plan year" },
    { key: "what", zh: "承诺", en: "Promise", wide: true, cell: (row) => el("span", {}, clause(row.report_id, row.start, row.end, row.text),
      row.text.includes("、") ? el("small", { lang: "zh-CN" }, ` ${row.what}`) : "", /* one of several in the clause */
      row.years_promised > 1 ? el("small", {}, " ", both(`${row.first_promised} 年起承诺 ${row.years_promised} 次`, `promised ${row.years_promised} times since ${row.first_promised}`)) : "",
      row.thing ? el("small", {}, " ", el("a", { href: `../things/${data.place}.html#${encodeURIComponent(row.thing)}` }, both("历程", "its life"))) : "") },
    { key: "outcome", zh: "结果", en: "Outcome", sort: (row) => outcomes.indexOf(row.outcome), cell: (row) =>
      el("span", { class: `badge ${row.outcome}` }, el("span", { "aria-hidden": "true" }, `${outcome[row.outcome]} `), term("outcome", row.outcome),
        row.passage && row.confidence < UNSURE ? el("span", {}, both("？", "?")) : "") },
    { key: "passage", zh: "下一年度报告", en: "The next report", wide: true, cell: (row) => (!row.passage ? "—"
      : row.passage_start === null ? el("span", { lang: "zh-CN" }, row.passage)
        : clause(row.teller, row.passage_start, row.passage_end, row.passage)) },
    { key: "domain", zh: "领域", en: "Domain", cell: (row) => term("domain", row.domain) },
  ], GWR.records(data.promises), {
    key: "promises", file: [{ key: "report_id", zh: "承诺所在报告", en: "Report of the promise" }, { key: "teller", zh: "交代所在报告", en: "Report of the outcome" },
      { key: "confidence", zh: "把握", en: "Confidence" }],
    caption: ["承诺兑现情况", "Outcomes of the promises"],
    text: (row) => [row.text, row.what, row.passage].join(" "),
    choices: [
      { key: "outcome", zh: "结果", en: "Outcome", value: (row) => row.outcome, name: (value) => names("outcome", value),
        order: (a, b) => outcomes.indexOf(a) - outcomes.indexOf(b) },
      { key: "year", zh: "计划年度", en: "Plan year", value: (row) => String(row.year), name: (value) => [value, value],
        order: (a, b) => Number(b) - Number(a) },
      { key: "domain", zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value) },
    ],
  });

  /* ---- problems ---- */
  const problems = document.querySelector("#problems .table");
  if (problems) GWR.table(problems, [
    { key: "year", zh: "报告年度", en: "Report of" },
    { key: "text", zh: "问题", en: "Problem", wide: true, cell: (row) => el("span", {}, clause(row.report_id, row.start, row.end, row.text),
      row.unkept_promise ? el("small", {}, " ", both("未兑现的承诺：", "a promise unkept: "), el("span", { lang: "zh-CN" }, row.unkept_promise)) : "") },
    { key: "years_running", zh: "连续承认", en: "Admitted", sort: (row) => row.years_running,
      cell: (row) => (row.years_running > 1 ? both(`${row.first_admitted} 年起 ${row.years_running} 年`, `${row.years_running} years, since ${row.first_admitted}`) : both("首次", "first time")) },
    { key: "domain", zh: "领域", en: "Domain", cell: (row) => term("domain", row.domain) },
  ], GWR.records(data.problems), {
    key: "problems", caption: ["承认的问题", "Problems admitted"], text: (row) => row.text, file: [{ key: "report_id", zh: "报告", en: "Report" }],
    choices: [
      { key: "year", zh: "报告年度", en: "Report of", value: (row) => String(row.year), name: (value) => [value, value], order: (a, b) => Number(b) - Number(a) },
      { key: "domain", zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value) },
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
    key: "commitments", caption: ["承诺", "Commitments"],
    text: (row) => `${row.text} ${row.section_path}`,
    choices: [
      { key: "domain", zh: "领域", en: "Domain", value: (row) => row.domain, name: (value) => names("domain", value),
        order: (a, b) => order.indexOf(a) - order.indexOf(b) },
      { key: "figures", zh: "数字", en: "Figures", value: (row) => (row.observations ? "1" : "0"),
        name: (value) => (value === "1" ? ["含数字", "with figures"] : ["不含数字", "without figures"]) },
    ],
  });
});
