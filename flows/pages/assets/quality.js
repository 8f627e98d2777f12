/* The quality page. */
"use strict";
GWR.whenRead((data) => {
  const { el, both, term, names, number } = GWR;
  const accounted = GWR.records(data.accounted);
  const total = accounted.reduce((sum, row) => sum + row.numbers, 0);
  GWR.chart(document.querySelector("#accounted .chart"), "accounted", (lang) => accounted.map((row) => ({
    ...row, label: names("reason", row.reason)[lang === "en" ? 1 : 0], share: row.numbers / total,
    kind: ["observation", "unresolved"].includes(row.reason) ? row.reason : "reason",
  })));
  const outcomes = { passed: ["通过", "Passed"], warned: ["警告", "Warned"], failed: ["错误", "Failed"] };
  const history = document.querySelector("#history .chart");
  history.style.maxWidth = `${12 + 6 * data.history.rows.length}rem`; /* few runs, narrow chart */
  GWR.chart(history, "history", (lang) => GWR.records(data.history).flatMap((row) =>
    Object.entries(outcomes).map(([key, label], order) => ({
      run: String(row.checked_at).slice(0, 16), run_id: row.run_id, label: label[lang === "en" ? 1 : 0], order, checks: row[key],
    }))));
  const outcome = (row) => (row.success ? "passed" : row.severity === "error" ? "failed" : "warned");
  GWR.table(document.querySelector("#checks .table"), [
    { key: "success", zh: "结果", en: "Outcome", sort: outcome, cell: (row) => el("span", { class: `badge ${outcome(row)}` },
      el("span", { "aria-hidden": "true" }, row.success ? "✓ " : "✕ "), both(...outcomes[outcome(row)])) },
    { key: "suite", zh: "表", en: "Table", sort: (row) => `${row.layer}.${row.suite}`, cell: (row) => el("code", {}, `${row.layer}.${row.suite}`) },
    { key: "expectation", zh: "检查", en: "Check", wide: true, cell: (row) => el("span", {}, el("code", {}, row.expectation), el("br"), both(row.description_zh, row.description)) },
    { key: "severity", zh: "级别", en: "Severity", cell: (row) => term("severity", row.severity) },
    { key: "observed", zh: "观察到", en: "Observed", cell: (row) => both(row.observed_zh, row.observed) },
    { key: "threshold", zh: "要求", en: "Wanted", wide: true, cell: (row) => both(row.threshold_zh, row.threshold) },
    { key: "rows_failed", zh: "不符行数", en: "Rows failing", number: true, cell: (row) => (row.rows_checked ? `${number(row.rows_failed)} / ${number(row.rows_checked)}` : number(row.rows_failed)) },
  ], GWR.records(data.checks), {
    key: "checks", caption: ["全部检查", "All checks"],
    text: (row) => [row.layer, row.suite, row.expectation, row.column, row.description, row.description_zh].join(" "),
    choices: [
      { key: "outcome", zh: "结果", en: "Outcome", value: outcome, name: (value) => outcomes[value] },
      { key: "severity", zh: "级别", en: "Severity", value: (row) => row.severity, name: (value) => names("severity", value) },
      { key: "table", zh: "表", en: "Table", value: (row) => `${row.layer}.${row.suite}`, name: (value) => [value, value] },
    ],
  });
});
