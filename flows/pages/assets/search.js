/* The search. Places and indicators stand in lists; texts and named things are looked through place by place, each
   place's file loaded as a script, unpacked and let go again: no server, and no index larger than the texts. */
"use strict";
(() => {
  let arrived = null;
  window.GWR_TEXTS = (code, packed) => { arrived = packed; };
  document.addEventListener("DOMContentLoaded", () => {
    const { el, both, names, state } = GWR;
    const ENOUGH = 60; /* passages shown before the reader asks for more */
    const AROUND = 36; /* characters shown on both sides of what was found */
    const places = GWR.records(window.GWR_PLACES).filter((place) => place.reports), indicators = GWR.records(window.GWR_INDICATORS);
    const input = document.getElementById("q"), where = document.getElementById("where"), status = document.getElementById("status");
    const provinces = new Map(places.filter((place) => place.province_code).map((place) => [place.province_code, [place.province, place.province_en]]));
    where.append(el("option", { value: "", "data-text": "各地|everywhere" }),
      ...[...provinces].map(([code, name]) => el("option", { value: code, "data-text": name.join("|") })));
    const unaccented = (name) => name.normalize("NFD").replace(/\p{M}/gu, ""); /* Urumqi finds Ürümqi */
    const box = (id) => document.getElementById(id);
    const fill = (id, nodes) => { box(id).hidden = !nodes.length; box(id).querySelector(".chips").replaceChildren(...nodes); };
    input.value = state.get("q");
    where.value = state.get("in");
    GWR.translate(document);

    let running = 0;
    async function find() {
      const run = running += 1;
      const text = input.value.trim().toLowerCase();
      const words = text.split(/\s+/).filter(Boolean);
      const has = (...texts) => { const said = texts.join(" ").toLowerCase(); return words.length > 0 && words.every((word) => said.includes(word)); };
      state.set({ q: input.value.trim(), in: where.value });
      fill("places", places.filter((place) => has(place.name, place.name_en, unaccented(place.name_en), place.code, place.province ?? "")).slice(0, 60)
        .map((place) => el("a", { href: `places/${place.code}.html` }, both(place.name, place.name_en), " ", el("small", {}, both(...names("level", place.level))))));
      fill("indicators", indicators.filter((one) => has(one.name_zh, one.name_en, one.aliases ?? "", one.indicator_code)).slice(0, 60)
        .map((one) => el("a", { href: `indicators/${one.indicator_code}.html` }, both(one.name_zh, one.name_en))));
      fill("things", []);
      box("texts").hidden = true;
      const list = box("texts").querySelector("ol"), more = box("texts").querySelector(".more");
      list.replaceChildren();
      more.hidden = true;
      const longest = Math.max(0, ...words.map((word) => word.length));
      if (longest < 2) { status.replaceChildren(words.length ? both("请至少输入两个字。", "Type two characters or more.") : ""); return; }
      const searched = places.filter((place) => (!where.value || place.province_code === where.value || place.code === where.value));
      const things = [];
      let reports = 0, passages = 0, shown = 0;
      for (const [k, place] of searched.entries()) {
        await GWR.load(`texts/${place.code}.js`);
        const held = await GWR.unpack(arrived);
        if (run !== running) return; /* the reader has typed on */
        held.things.filter(([name, , , , other]) => has(name, other ?? "")).forEach((thing) => things.push([place, ...thing]));
        for (const [report, year, body] of held.reports) {
          const folded = body.toLowerCase();
          if (!words.every((word) => folded.includes(word))) continue;
          reports += 1;
          const word = words.reduce((a, b) => (b.length > a.length ? b : a));
          const spots = [];
          for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) spots.push(at);
          passages += spots.length;
          const count = (to) => Array.from(body.slice(0, to)).length; /* addresses count characters */
          const item = (at) => el("p", {}, el("a", { href: `reports/${report}.html#c${count(at)}-${count(at + word.length)}`, lang: "zh-CN" },
            body.slice(Math.max(0, at - AROUND), at).replace(/^[^]*\n/, ""), el("mark", {}, body.slice(at, at + word.length)), body.slice(at + word.length, at + word.length + AROUND).replace(/\n[^]*$/, "")));
          const FIRST = 3;
          const row = el("li", {}, el("h3", {}, el("a", { href: `reports/${report}.html` }, both(`${place.name} ${year ?? ""}`, `${place.name_en} ${year ?? ""}`)), " ", el("small", {}, both(`${spots.length} 处`, `${spots.length}×`))), ...spots.slice(0, FIRST).map(item));
          if (spots.length > FIRST) row.append(el("details", {}, el("summary", {}, both(`其余 ${spots.length - FIRST} 处`, `${spots.length - FIRST} more`)), ...spots.slice(FIRST).map(item)));
          list.append(row);
          shown += Math.min(spots.length, FIRST);
        }
        box("texts").hidden = !reports;
        status.replaceChildren(both(`已查 ${k + 1} / ${searched.length} 个地区：${reports} 份报告，${passages} 处`, `${k + 1} of ${searched.length} places looked through: ${reports} reports, ${passages} passages`));
        if (things.length) fill("things", things.slice(0, 60).map(([there, name, kind]) => el("a", { href: `things/${there.code}.html#${encodeURIComponent(name)}` },
          el("span", { lang: "zh-CN" }, name), " ", el("small", {}, both(there.name, there.name_en), " · ", both(...names("entity_kind", kind))))));
        if (shown >= ENOUGH && k + 1 < searched.length) {
          more.hidden = false;
          await new Promise((go) => { more.onclick = go; });
          if (run !== running) return;
          more.hidden = true;
          shown = 0;
        }
      }
    }
    let typed = 0;
    input.addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(find, 350); });
    where.addEventListener("change", find);
    if (input.value) find();
    else input.focus();
  });
})();
