"use strict";
// Filters, sorts and expands the report. Everything can be read without it.
//
// data-t       on an item: its tokens, which the choices of the filter match
// data-a       on an item: the id of its article
// data-row     on a row of the matrix: the id of its article
// data-part    on a section or a group: it is hidden if the filter hides all its items
// data-count   on a number: what it counts
// data-status  on a link: it sets the status of the filter
//
// The filter is in the fragment of the URL, with the id of what a link led to as `at`.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const form = document.querySelector("form.filter");
  const items = all("[data-t]");
  const rows = all("tr[data-row]");
  const parts = all("[data-part]");
  const entries = all(".entry");
  const counts = all("[data-count]");
  const table = document.querySelector(".matrix");
  const format = (number) => number.toLocaleString("en");
  const count = (cell, tag) => Number((cell.querySelector(tag)?.textContent ?? "").replace(/\D/g, ""));

  // The text that a search matches: of an item and its article, and of an article.
  let texts;
  const read = () => {
    const names = new Map(rows.map((row) => [row.dataset.row, row.cells[0].textContent.toLowerCase()]));
    texts = new Map(rows.map((row) => [row, names.get(row.dataset.row)]));
    for (const item of items) {
      texts.set(item, `${item.textContent.toLowerCase()} ${names.get(item.dataset.a) ?? ""}`);
    }
  };

  const filter = () => {
    if (!texts) read();
    const fields = new FormData(form);
    const words = fields.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    const tokens = ["status", "pillar", "kind"].map((name) => fields.get(name)).filter(Boolean);
    const isOn = words.length + tokens.length > 0;
    const said = (element) => words.every((word) => texts.get(element).includes(word));
    const shown = new Set(); // ids of articles
    const changed = { added: new Map(), removed: new Map() }; // bullets by article
    for (const item of items) {
      const own = item.dataset.t.split(" ");
      item.hidden = !(tokens.every((token) => own.includes(token)) && said(item));
      if (item.hidden) continue;
      shown.add(item.dataset.a);
      const by = changed[own[0]];
      by?.set(item.dataset.a, (by.get(item.dataset.a) ?? 0) + 1);
    }
    for (const part of parts) {
      const visible = all("[data-t]", part).filter((item) => !item.hidden).length;
      part.hidden = isOn && !visible && part.querySelector("[data-t]") !== null;
      const number = part.querySelector(":scope > summary > .count, :scope > details > summary > .count");
      if (number && visible + part.hidden) number.textContent = format(visible);
    }
    showEntries(isOn);
    if (table) showRows((row) => shown.has(row.dataset.row) || (!tokens.length && said(row)), changed, fields);
    showCounts();
    shorten();
  };

  // Definitions stay if a visible item names them.
  const showEntries = (isOn) => {
    const named = new Set(
      items.filter((item) => !item.hidden).flatMap((item) => all("a", item)).map((link) => link.hash.slice(1)),
    );
    for (const entry of entries) entry.hidden = isOn && !named.has(entry.id);
    const part = byId("entries")?.parentElement;
    if (!part) return;
    const visible = entries.filter((entry) => !entry.hidden).length;
    part.hidden = !visible;
    part.querySelector(".count").textContent = format(visible);
  };

  // The matrix has the columns of the pillar and the kind, and its totals are those of its rows.
  const showRows = (matches, changed, fields) => {
    const pillars = all("thead th[colspan]", table);
    const pillar = pillars.findIndex((head) => head.classList.contains(fields.get("pillar")));
    const kind = ["policy", "advisor"].indexOf(fields.get("kind"));
    const isAway = (column) => {
      const [of, list] = [Math.floor((column - 1) / 2), (column - 1) % 2];
      return column > 0 && of < pillars.length && ((pillar >= 0 && of !== pillar) || (kind >= 0 && list !== kind));
    };
    pillars.forEach((head, index) => {
      head.hidden = pillar >= 0 && index !== pillar;
      head.colSpan = kind >= 0 ? 1 : 2;
    });
    for (const head of all("thead tr:last-child th", table)) head.hidden = isAway(Number(head.dataset.column));
    const foot = table.tFoot.rows[0];
    const width = foot.cells.length;
    const sums = Array.from({ length: width }, () => ({ value: 0, ins: 0, del: 0 }));
    for (const row of rows) {
      row.hidden = !matches(row);
      ["added", "removed"].forEach((action, index) => {
        const cell = row.cells[width - 2 + index];
        put(cell, "", index ? 0 : changed[action].get(row.dataset.row) ?? 0, index ? changed[action].get(row.dataset.row) ?? 0 : 0);
      });
      for (const [column, cell] of [...row.cells].entries()) {
        cell.hidden = isAway(column);
        if (row.hidden || !column) continue;
        sums[column].value += Math.max(0, Number(cell.dataset.v));
        sums[column].ins += count(cell, "ins");
        sums[column].del += count(cell, "del");
      }
    }
    for (const [column, cell] of [...foot.cells].entries()) {
      cell.hidden = isAway(column);
      if (column) put(cell, column < width - 2 ? sums[column].value : "", sums[column].ins, sums[column].del);
    }
  };

  // Writes a number into a cell, with what was added to it and removed from it.
  const put = (cell, value, added, removed) => {
    cell.dataset.v = value === "" ? added + removed : value;
    cell.className = value || added || removed ? "" : "zero";
    const marks = [["ins", "+", added], ["del", "−", removed]].filter(([, , number]) => number);
    const deltas = marks.map(([tag, sign, number]) => {
      const mark = document.createElement(tag);
      mark.textContent = sign + format(number);
      return mark;
    });
    if (value === "") return cell.replaceChildren(...deltas);
    const small = document.createElement("small");
    small.append(...deltas.flatMap((mark, index) => (index ? [" ", mark] : [mark])));
    return cell.replaceChildren(value || deltas.length ? format(value) : "", ...(deltas.length ? [" ", small] : []));
  };

  const showCounts = () => {
    const number = { articles: rows.filter((row) => !row.hidden).length, bullets: 0 };
    if (table) {
      for (const cell of [...table.tFoot.rows[0].cells].slice(1, -2)) {
        number.bullets += cell.hidden ? 0 : Math.max(0, Number(cell.dataset.v));
      }
    }
    for (const item of items) {
      if (!item.hidden) for (const token of item.dataset.t.split(" ")) number[token] = (number[token] ?? 0) + 1;
    }
    for (const element of counts) element.textContent = format(number[element.dataset.count] ?? 0);
    const articles = `${format(number.articles)} of ${format(rows.length)} articles`;
    const changes = items.filter((item) => !item.hidden && !/^(review|unchanged)/.test(item.dataset.t)).length;
    const decisions = format(number.review ?? 0);
    form.querySelector("output").value = `${articles}, ${format(changes)} changes, ${decisions} to review`;
  };

  // A long matrix shows only its first rows until it is scrolled.
  let isWhole = false;
  const shorten = () => {
    let visible = 0;
    for (const row of table?.tBodies[0].rows ?? []) {
      visible += row.hidden ? 0 : 1;
      row.classList.toggle("rest", !isWhole && visible > 200);
    }
  };

  const sort = (button) => {
    const head = button.closest("th");
    const column = Number(head.dataset.column);
    const descending = column ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
    for (const heading of all("th[aria-sort]", table)) heading.ariaSort = "none";
    head.ariaSort = descending ? "descending" : "ascending";
    const value = (row) => (column ? Number(row.cells[column].dataset.v) : row.cells[0].textContent.trim());
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const order = (a, b) => (column ? value(a) - value(b) : compare(value(a), value(b)));
    const sorted = [...table.tBodies[0].rows].sort((a, b) => order(a, b) * (descending ? -1 : 1));
    table.tBodies[0].append(...sorted);
    shorten();
  };

  // The filter as the fragment of a URL.
  const state = () => {
    const fields = [...new FormData(form).entries()].filter(([, value]) => value);
    return new URLSearchParams(fields);
  };
  const address = (parameters) => `#${parameters}` || "#";

  // Applies the fragment of the URL: a filter, or the id of an element, or both.
  const restore = () => {
    const fragment = location.hash.slice(1);
    const parameters = new URLSearchParams(fragment.includes("=") ? fragment : "");
    let id = parameters.get("at") ?? fragment;
    if (fragment && !fragment.includes("=")) {
      for (const [name, value] of state()) parameters.set(name, value);
      if ([...parameters].length) {
        parameters.set("at", id);
        history.replaceState(null, "", address(parameters));
      }
    }
    for (const field of all("input, select", form)) {
      const value = parameters.get(field.name) ?? "";
      field.value = value;
      if (field.value !== value) field.value = ""; // a choice that this report doesn't have
    }
    filter();
    reveal(byId(id));
  };

  // Shows an element, even if it is collapsed or filtered out.
  const reveal = (target) => {
    if (!target) return;
    if (target.closest("[hidden]")) {
      all("input, select", form).forEach((field) => { field.value = ""; });
      history.replaceState(null, "", `#${target.id}`);
      filter();
    }
    for (let element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
    (target.querySelector("summary") ?? target.querySelector("a"))?.focus({ preventScroll: true });
  };

  // The contents of a <noscript> are parsed when its element is opened: a large page loads fast.
  const unpack = (part) => {
    const packed = part.querySelector(":scope > noscript");
    if (!packed) return;
    const template = document.createElement("template");
    template.innerHTML = packed.textContent;
    packed.replaceWith(template.content);
  };

  form.hidden = false;
  form.addEventListener("input", ({ target }) => {
    const save = target.name === "text" ? "replaceState" : "pushState";
    history[save](null, "", address(state()));
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.pushState(null, "", "#");
    restore();
  });
  for (const part of all("p.all")) part.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const number = event.target.closest("[data-status]");
    if (button?.closest("th")) sort(button);
    if (button?.dataset.open) {
      const open = button.dataset.open === "true";
      for (const part of all("details.article", button.closest("section"))) part.open = open && !part.hidden;
    }
    if (number) {
      event.preventDefault();
      const parameters = state();
      parameters.set("status", number.dataset.status);
      parameters.set("at", number.hash.slice(1));
      history.pushState(null, "", address(parameters));
      restore();
    }
  });
  document.addEventListener("toggle", ({ target }) => target.open && unpack(target), true);
  document.addEventListener("scroll", ({ target }) => {
    const isPage = target === document && table && table.getBoundingClientRect().top < innerHeight;
    if (isWhole || !(isPage || (target !== document && target.contains?.(table)))) return;
    isWhole = true;
    shorten();
  }, true);
  addEventListener("hashchange", restore);
  restore();
})();
