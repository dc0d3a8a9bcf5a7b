"use strict";
// Filters, sorts and expands the page. Everything can be read without it.
//
// data-t       on an entry: its tokens, which the choices of the filter match
// data-of      id of another element; this one is hidden together with it
// data-group   on a group of entries: its name; hidden if all its entries are
// data-column  on a heading: its column; on a list: the column that shows its count
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const form = document.querySelector("form.filter");
  const entries = all("[data-t]");
  const followers = all("[data-of]");
  const groups = all("[data-group]");

  // The text of each entry that a search matches: its own, and the names of its groups.
  let texts;
  const read = () => {
    texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
    for (const group of groups) {
      const name = group.dataset.group.toLowerCase();
      for (const reference of all("[data-of]", group)) {
        const entry = byId(reference.dataset.of);
        texts.set(entry, `${texts.get(entry)} ${name}`);
      }
    }
  };

  const follow = () => {
    for (const follower of followers) follower.hidden = byId(follower.dataset.of).hidden;
  };

  const filter = () => {
    if (!texts) read();
    const fields = [...new FormData(form).entries()];
    const words = fields[0][1].toLowerCase().split(/\s+/).filter(Boolean);
    const tokens = fields.slice(1).map(([, token]) => token).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const own = entry.dataset.t.split(" ");
      const matches = tokens.every((token) => own.includes(token));
      entry.hidden = !(matches && words.every((word) => texts.get(entry).includes(word)));
      shown += entry.hidden ? 0 : 1;
    }
    follow();
    for (const group of groups) {
      const count = all("[data-of], [data-t]", group).filter((entry) => !entry.hidden).length;
      group.hidden = !count;
      group.querySelector("summary .count").textContent = count;
      const row = document.querySelector(`tr[data-of="${group.id}"]`);
      for (const list of all("[data-column]", group)) {
        const cell = row.cells[list.dataset.column];
        cell.textContent = cell.dataset.v = all("[data-of]:not([hidden])", list).length;
        cell.className = cell.textContent === "0" ? "zero" : "";
      }
    }
    follow();
    shortenAll();
    report(shown);
  };

  // A long matrix shows only its first rows until it is scrolled.
  const shorten = (table, first) => {
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      shown += row.hidden ? 0 : 1;
      row.classList.toggle("rest", shown > first);
    }
  };
  const shortenAll = () => all(".matrix:not([data-whole])").forEach((table) => shorten(table, 200));

  const report = (shown) => {
    const output = form.querySelector("output");
    const number = (count) => count.toLocaleString("en");
    output.value = `${number(shown)} of ${number(entries.length)} ${output.dataset.noun}`;
  };

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };

  const sort = (button) => {
    const head = button.closest("th");
    const table = head.closest("table");
    const column = Number(head.dataset.column);
    const descending = column ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
    for (const heading of all("th[aria-sort]", table)) heading.ariaSort = "none";
    head.ariaSort = descending ? "descending" : "ascending";
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    rows.sort(([a], [b]) => (typeof a === "number" ? a - b : compare(a, b)) * (descending ? -1 : 1));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    shortenAll();
  };

  // A link to a collapsed or filtered element shows it.
  const reveal = () => {
    const target = byId(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
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

  // References to entries are replaced by copies of them when their group is opened.
  const complete = (group) => {
    for (const reference of all("[data-of]:not([data-full])", group)) {
      reference.replaceChildren(...byId(reference.dataset.of).cloneNode(true).childNodes);
      reference.dataset.full = "";
    }
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    report(entries.length);
  }
  for (const part of all("p.all")) part.hidden = false;
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.closest("th")) sort(button);
    if (button?.dataset.open) {
      const open = button.dataset.open === "true";
      for (const part of all("details", button.closest("section"))) part.open = open && !part.hidden;
    }
  });
  document.addEventListener("toggle", ({ target }) => {
    if (!target.open) return;
    unpack(target);
    if (target.matches("[data-group]")) complete(target);
  }, true);
  document.addEventListener("scroll", ({ target }) => {
    const table = target.matches?.(".scroll") && target.querySelector(".matrix:not([data-whole])");
    if (!table) return;
    table.dataset.whole = "";
    shorten(table, Infinity);
  }, true);
  addEventListener("hashchange", reveal);
  reveal();
})();
