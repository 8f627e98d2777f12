/* The quality page. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { el, both, term, names, number } = GWR;
  const data = GWR.data();
  const accounted = GWR.records(data.accounted);
  const total = accounted.reduce((sum, row) => sum + row.numbers, 0);
  GWR.chart(document.querySelector("#accounted .chart"), "accounted", (lang) => accounted.map((row) => ({
    ...row, label: names("reason", row.reason)[lang === "en" ? 1 : 0], share: row.numbers / total,
    kind: ["observation", "unresolved"].includes(row.reason) ? row.reason : "reason",
  })));
  const outcomes = { passed: ["通过", "Passed"], warned: ["警告", "Warned"], failed: ["错误", "Failed"] };
  GWR.chart(document.querySelector("#history .chart"), "history", (lang) => GWR.records(data.history).flatMap((row) =>
    Object.entries(outcomes).map(([key, label], order) => ({
      run: String(row.checked_at).slice(0, 16), run_id: row.run_id, label: label[lang === "en" ? 1 : 0], order, checks: row[key],
    }))));
  const outcome = (row) => (row.success ? "passed" : row.severity === "error" ? "failed" : "warned");
  GWR.table(document.querySelector("#checks .table"), [
    { key: "success", zh: "结果", en: "Outcome", sort: outcome, cell: (row) => el("span", { class: `badge ${outcome(row)}` },
      el("span", { "aria-hidden": "true" }, row.success ? "✓ " : "✕ "), both(...outcomes[outcome(row)])) },
    { key: "suite", zh: "表", en: "Table", sort: (row) => `${row.layer}.${row.suite}`, cell: (row) => el("code", {}, `${row.layer}.${row.suite}`) },
    { key: "expectation", zh: "检查", en: "Check", wide: true, cell: (row) => el("span", {}, el("code", {}, row.expectation), el("br"), row.description) },
    { key: "severity", zh: "级别", en: "Severity", cell: (row) => term("severity", row.severity) },
    { key: "observed", zh: "观察到", en: "Observed" },
    { key: "threshold", zh: "要求", en: "Wanted", wide: true },
    { key: "rows_failed", zh: "不符行数", en: "Rows failing", number: true, cell: (row) => `${number(row.rows_failed)} / ${number(row.rows_checked)}` },
  ], GWR.records(data.checks), {
    caption: ["全部检查", "All checks"],
    text: (row) => [row.layer, row.suite, row.expectation, row.column, row.description].join(" "),
    choices: [
      { zh: "结果", en: "Outcome", value: outcome, name: (value) => outcomes[value] },
      { zh: "级别", en: "Severity", value: (row) => row.severity, name: (value) => names("severity", value) },
      { zh: "表", en: "Table", value: (row) => `${row.layer}.${row.suite}`, name: (value) => [value, value] },
    ],
  });
});
