"use strict";
// Filters, sorts and opens what stands in the page. Without it, all of it can still be read.
//
// data-t       an entry: the words that choices of the filter ask for
// data-of      what goes with another element, named by its id: shown where that is
// data-group   a part that is shown while any of its entries is
// data-column  a column of a matrix; of a list: in which its entries are counted
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const form = document.querySelector("form.filter");
  const entries = all("[data-t]");
  const followers = all("[data-of]");
  const groups = all("[data-group]");

  // What an entry is found by: its own words, and the names of the groups that it stands in.
  let texts;
  const read = () => {
    texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
    for (const group of groups) {
      const name = group.dataset.group.toLowerCase();
      for (const one of all("[data-of]", group)) {
        const entry = byId(one.dataset.of);
        texts.set(entry, `${texts.get(entry)} ${name}`);
      }
    }
  };

  const follow = () => {
    for (const one of followers) one.hidden = byId(one.dataset.of).hidden;
  };

  const filter = () => {
    if (!texts) read();
    const given = [...new FormData(form).entries()];
    const words = given[0][1].toLowerCase().split(/\s+/).filter(Boolean);
    const tokens = given.slice(1).map(([, token]) => token).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const own = entry.dataset.t.split(" ");
      const fits = tokens.every((token) => own.includes(token));
      entry.hidden = !(fits && words.every((word) => texts.get(entry).includes(word)));
      shown += entry.hidden ? 0 : 1;
    }
    follow();
    for (const group of groups) {
      const inside = all("[data-of], [data-t]", group).filter((one) => !one.hidden).length;
      group.hidden = !inside;
      group.querySelector("summary .count").textContent = inside;
      const row = document.querySelector(`tr[data-of="${group.id}"]`);
      for (const list of all("[data-column]", group)) {
        const cell = row.cells[list.dataset.column];
        cell.textContent = cell.dataset.v = all("[data-of]:not([hidden])", list).length;
        cell.className = cell.textContent === "0" ? "zero" : "";
      }
    }
    follow();
    shortenAll();
    tell(shown);
  };

  // A long matrix shows its first rows at once, and the others when somebody scrolls it.
  const shorten = (table, first) => {
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      shown += row.hidden ? 0 : 1;
      row.classList.toggle("rest", shown > first);
    }
  };
  const shortenAll = () => all(".matrix:not([data-whole])").forEach((table) => shorten(table, 200));

  const tell = (shown) => {
    const output = form.querySelector("output");
    const number = (count) => count.toLocaleString("en");
    output.value = `${number(shown)} of ${number(entries.length)} ${output.dataset.what}`;
  };

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };

  const sort = (button) => {
    const head = button.closest("th");
    const table = head.closest("table");
    const column = Number(head.dataset.column);
    const falling = column ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
    for (const one of all("th[aria-sort]", table)) one.ariaSort = "none";
    head.ariaSort = falling ? "descending" : "ascending";
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    rows.sort(([a], [b]) => (typeof a === "number" ? a - b : compare(a, b)) * (falling ? -1 : 1));
    table.tBodies[0].append(...rows.map(([, row]) => row));
    shortenAll();
  };

  // A link into a part that is closed or filtered away opens it.
  const reveal = () => {
    const target = byId(location.hash.slice(1));
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      filter();
    }
    for (let one = target; one; one = one.parentElement) {
      if (one.tagName === "DETAILS") one.open = true;
    }
    target.scrollIntoView();
    (target.querySelector("summary") ?? target.querySelector("a"))?.focus({ preventScroll: true });
  };

  // What stands in a <noscript> is text until somebody opens it: a large page opens at once.
  const unpack = (part) => {
    const packed = part.querySelector(":scope > noscript");
    if (!packed) return;
    const template = document.createElement("template");
    template.innerHTML = packed.textContent;
    packed.replaceWith(template.content);
  };

  // What only names an entry becomes as full as the entry is, once somebody opens its group.
  const complete = (group) => {
    for (const one of all("[data-of]:not([data-full])", group)) {
      one.replaceChildren(...byId(one.dataset.of).cloneNode(true).childNodes);
      one.dataset.full = "";
    }
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    tell(entries.length);
  }
  for (const part of all("p.all")) part.hidden = false;
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.closest("th")) sort(button);
    if (button?.dataset.open) {
      const open = button.dataset.open === "true";
      for (const one of all("details", button.closest("section"))) one.open = open && !one.hidden;
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
