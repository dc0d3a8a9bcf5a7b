"use strict";
// The atlas: searches and shows the entries of its data. The address has the whole state:
//
//   #search?q=…&pillar=…                       hits, or the matrix if nothing is searched
//   #service/KEY[/PILLAR[/KIND]][?q=…]         the entries of a service
//   #policy/ID, #recommendation/ID             one entry
//   #news, #retirements                        what changed, and what will go
(() => {
  const data = window.atlasData ?? JSON.parse(document.getElementById("data").textContent);
  data.entries = data.entries.map((values) =>
    Object.fromEntries(data.fields[values[0]].map((field, i) => [field, values[i]])));
  const PAGE = 30; // hits that are shown at first

  // --- Elements -------------------------------------------------------------------------------

  const byId = (id) => document.getElementById(id);
  const h = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== "" && child != null));
    return element;
  };
  const link = (href, ...children) => h("a", { href }, ...children);
  const number = (value) => value.toLocaleString("en");
  const noun = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
  const joined = (parts, separator = ", ") => parts.flatMap((part, i) => (i ? [separator, part] : [part]));

  // --- Entries --------------------------------------------------------------------------------

  const KINDS = { policies: "policy", recommendations: "recommendation" };
  const SHORT = { reliability: "Rel", security: "Sec", "cost-optimization": "Cost", "operational-excellence": "Ops", "performance-efficiency": "Perf" };
  const titles = Object.fromEntries(data.pillars);
  const pillarOrder = Object.fromEntries(data.pillars.map(([key], i) => [key, i]));
  const services = Object.fromEntries(data.services.map((service) => [service.key, service]));
  const entries = new Map(data.entries.map((entry) => [`${entry.kind}/${entry.id}`, entry]));
  const policy = (id) => entries.get(`policy/${id}`);
  const first = data.releases[0];
  const before = data.releases.at(-2);
  const month = (day) => day.slice(0, 7);
  const isNew = (entry) => Boolean(before && entry.first > before);
  const stateOf = (entry) => (entry.deprecated ? "deprecated" : entry.preview ? "preview" : "stable");
  const effects = (entry) => entry.effects?.filter((effect) => effect !== "Disabled") ?? [];

  // What refers to an entry: recommendations that say the same, and policies that it remedies.
  const referring = (ids) => {
    const found = new Map();
    for (const entry of data.entries) {
      for (const id of ids(entry)) found.set(id, [...(found.get(id) ?? []), entry]);
    }
    return found;
  };
  const alike = referring((entry) => entry.policies ?? []);
  const remedied = referring((entry) => (entry.remedies ?? []).flat());

  // --- Search ---------------------------------------------------------------------------------

  const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
  const ENDING = /(?:ations?|ions?|anc[ey]|ants?|ents?|ing|ed|es|s|y)$/;
  // Lower-case words, each after a space, so that " word" finds the starts of words. A control such
  // as NS-2 is one word.
  const fold = (text) => ` ${text.toLowerCase().replace(/\b([a-z]{2})-(?=\d+\b)/g, "$1").replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
  const stem = (word) => {
    const short = word.length > 4 ? word.replace(ENDING, "") : word;
    return short.length < 4 ? word : short;
  };

  // The fields of an entry, and what a word at the start of one of theirs is worth.
  const WORTH = { name: 10, services: 6, category: 5, types: 4, controls: 4, reason: 3, initiatives: 1, id: 20 };
  const index = data.entries.map((entry) => {
    const fields = {
      name: fold(`${entry.name} ${entry.azure_name ?? ""}`),
      services: fold((entry.services ?? []).map((key) => `${key} ${services[key]?.name ?? ""}`).join(" ")),
      category: fold(entry.category ?? "Azure Advisor"),
      types: fold((entry.types ?? []).map((type) => data.types[type]).join(" ")),
      reason: fold(entry.reason ?? ""),
      initiatives: fold((entry.initiatives ?? []).map((i) => data.initiatives[i].name).join(" ")),
      controls: fold((entry.controls ?? []).join(" ")),
      id: fold(entry.id),
    };
    const important = (entry.initiatives?.length ?? 0) / 200 + (entry.impact === "High" ? 0.1 : 0);
    const penalty = (entry.deprecated ? 20 : 0) + (entry.preview ? 1 : 0);
    return { entry, fields, all: Object.values(fields).join(""), bonus: important - penalty };
  });

  const scoreOfWord = ({ fields, all }, { word, root }) => {
    if (!all.includes(root)) return 0;
    let best = 0;
    for (const [field, worth] of Object.entries(WORTH)) {
      if (worth <= best || (field === "id" && word.length < 4)) continue;
      const text = fields[field];
      if (text.includes(` ${word}`)) best = worth;
      else if (field === "id") continue;
      else if (text.includes(` ${root}`)) best = Math.max(best, worth * 0.8);
      else if (text.includes(word)) best = Math.max(best, worth * 0.4);
    }
    return best;
  };

  const words = (query) => fold(query).trim().split(" ").filter(Boolean).map((word) => ({ word, root: stem(word) }));

  // The entries that have all words of a query with their scores; without a query, all entries.
  const search = (query) => {
    const wanted = words(query);
    const guid = query.match(GUID)?.[0].toLowerCase();
    const phrase = fold(query);
    const found = [];
    for (const item of index) {
      if (guid) {
        if (item.entry.id === guid) found.push({ ...item, score: 1 });
        continue;
      }
      let score = item.bonus;
      let matches = true;
      for (const word of wanted) {
        const worth = scoreOfWord(item, word);
        if (!worth) { matches = false; break; }
        score += worth;
      }
      if (!matches) continue;
      if (wanted.length && item.fields.name.includes(phrase)) score += item.fields.name.startsWith(phrase) ? 12 : 8;
      found.push({ ...item, score });
    }
    return found;
  };

  // --- Filters --------------------------------------------------------------------------------

  const option = (value, label = value) => ({ value, label });
  const sorted = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b, "en"));
  const all = (of) => sorted(data.entries.flatMap(of));
  const FILTERS = [
    { key: "kind", label: "Kind", of: (entry) => [entry.kind],
      options: [option("policy", "Policies"), option("recommendation", "Advisor")] },
    { key: "service", label: "Service", of: (entry) => entry.services ?? [],
      options: data.services.map(({ key, name }) => option(key, name)) },
    { key: "pillar", label: "Pillar", of: (entry) => entry.pillars,
      options: data.pillars.map(([key, title]) => option(key, title)) },
    { key: "effect", label: "Effect", of: effects, options: all(effects).map((effect) => option(effect)) },
    { key: "state", label: "State", of: (entry) => (entry.kind === "policy" ? [stateOf(entry), ...(isNew(entry) ? ["new"] : [])] : []),
      options: [option("stable", "Stable"), option("preview", "Preview"), option("deprecated", "Deprecated"),
        ...(before ? [option("new", `New since ${month(before)}`)] : [])] },
    { key: "category", label: "Category", of: (entry) => (entry.category ? [entry.category] : []),
      options: all((entry) => entry.category ?? []).map((category) => option(category)) },
    { key: "initiative", label: "Initiative", of: (entry) => (entry.initiatives ?? []).map((i) => data.initiatives[i].id),
      options: data.initiatives.map(({ id, name }) => option(id, name)) },
    { key: "impact", label: "Impact", of: (entry) => (entry.impact ? [entry.impact] : []),
      options: ["High", "Medium", "Low"].map((impact) => option(impact)) },
  ].filter(({ key, of }) => key === "kind" || data.entries.some((entry) => of(entry).length));
  for (const item of index) {
    item.values = FILTERS.map(({ of }) => of(item.entry));
  }

  // The hits of a state, and how many there would be with each choice of each filter.
  const select = (state) => {
    const counts = FILTERS.map(() => new Map());
    const without = FILTERS.map(() => 0); // hits without this filter
    const hits = [];
    const chosen = FILTERS.map(({ key }) => state[key]);
    const found = search(state.q);
    for (const item of found) {
      let failed = -1;
      let failures = 0;
      for (let i = 0; i < FILTERS.length && failures < 2; i += 1) {
        const isIn = chosen[i] ? item.values[i].includes(chosen[i])
          : FILTERS[i].key !== "state" || state.q || !item.entry.deprecated;
        if (!isIn) { failed = i; failures += 1; }
      }
      if (failures > 1) continue;
      if (!failures) hits.push(item);
      for (let i = 0; i < FILTERS.length; i += 1) {
        if (failures && failed !== i) continue;
        if (!(item.entry.deprecated && !chosen[i] && !state.q && FILTERS[i].key === "state")) without[i] += 1;
        for (const value of item.values[i]) counts[i].set(value, (counts[i].get(value) ?? 0) + 1);
      }
    }
    const order = ({ entry, score }) => (state.q ? -score : pillarOrder[entry.pillars[0]] * 10 + (entry.kind === "policy" ? 0 : 5) - score);
    const ranked = hits.map((item) => [order(item), item]);
    ranked.sort(([a, x], [b, y]) => a - b || (x.entry.name < y.entry.name ? -1 : 1));
    return { hits: ranked.map(([, item]) => item), counts, without, found: found.length };
  };

  // --- State and address ----------------------------------------------------------------------

  const VIEWS = ["policy", "recommendation", "news", "retirements"];
  const EMPTY = { view: "search", q: "", sort: "", list: "", show: "" };
  const KEYS = ["q", ...FILTERS.map(({ key }) => key), "sort", "list", "show"];
  const read = () => {
    const [path, query] = location.hash.slice(1).split("?");
    const given = new URLSearchParams(query ?? "");
    const [view, id, pillar, kind] = path.split("/");
    if (VIEWS.includes(view)) return { ...EMPTY, view, id: id?.toLowerCase() };
    const state = { ...EMPTY };
    for (const key of KEYS) state[key] = given.get(key) ?? "";
    if (view !== "service") return state;
    return { ...state, service: id, pillar: pillar || state.pillar, kind: KINDS[kind] ?? state.kind };
  };
  const address = (state) => {
    if (state.view !== "search") return `#${state.view}${state.id ? `/${state.id}` : ""}`;
    const rest = new URLSearchParams();
    let path = "search";
    const inPath = new Set();
    if (state.service) {
      const kind = Object.keys(KINDS).find((key) => KINDS[key] === state.kind);
      const parts = ["service", state.service, state.pillar, state.pillar && kind].filter(Boolean);
      path = parts.join("/");
      ["service", "pillar", ...(state.pillar ? ["kind"] : [])].forEach((key) => inPath.add(key));
    }
    for (const key of KEYS) {
      if (state[key] && !inPath.has(key)) rest.set(key, state[key]);
    }
    const query = rest.toString();
    return path === "search" && !query ? "#" : `#${path}${query ? `?${query}` : ""}`;
  };
  const to = (changes) => address({ ...EMPTY, ...changes });

  let state = read();
  let timer;
  const scrolled = new Map(); // the position of each address, for the way back
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    history.replaceState({ seen: true }, "", address(state));
  };
  const flush = () => { if (timer) write(); };
  const update = (changes) => {
    const next = { ...state, show: "", ...changes };
    const isOther = next.view !== state.view;
    if (isOther) history.pushState({ seen: true }, "", address(next));
    state = next;
    render();
    clearTimeout(timer);
    timer = setTimeout(write, 150); // browsers limit how often an address may change
  };
  const go = (changes) => {
    flush();
    location.hash = to(changes);
  };

  // --- Parts of pages -------------------------------------------------------------------------

  const marked = (text, wanted) => {
    if (!wanted.length) return [text];
    const pattern = wanted.map(({ root }) => root.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    const parts = text.split(new RegExp(`((?:${pattern})[\\p{L}\\p{N}]*)`, "giu"));
    return parts.map((part, i) => (i % 2 ? h("mark", {}, part) : part));
  };
  const marks = (entry) => {
    const labels = [];
    if (entry.deprecated) labels.push(["deprecated", "warn"]);
    else if (entry.preview) labels.push(["preview", "warn"]);
    if (isNew(entry)) labels.push([`new in ${month(entry.first)}`, "new"]);
    return labels.map(([label, kind]) => [" ", h("span", { class: `tag ${kind}` }, label)]);
  };
  const pillarTag = (key) => h("span", { class: `pillar ${key}` }, titles[key]);
  const serviceLink = (key) => link(to({ service: key }), services[key].name);
  const entryLink = (entry) => [link(`#${entry.kind}/${entry.id}`, entry.name), marks(entry)];
  const shortList = (items, most) => (items.length > most ? `${items.slice(0, most).join(", ")} and ${items.length - most} more` : items.join(", "));
  const meta = (entry) => {
    const named = (entry.services ?? []).filter((key) => services[key]).map((key) => services[key].name);
    const facts = entry.kind === "policy"
      ? [effects(entry).join(", "), entry.category]
      : ["Advisor", entry.impact && `${entry.impact.toLowerCase()} impact`];
    return [pillarTag(entry.pillars[0]), [...facts, shortList(named, 3)].filter(Boolean).map((fact) => ` · ${fact}`)];
  };
  const hit = (entry, wanted) => h("li", { class: "hit" },
    link(`#${entry.kind}/${entry.id}`, marked(entry.name, wanted)), marks(entry),
    entry.reason ? h("p", {}, marked(entry.reason, wanted)) : "",
    h("small", {}, meta(entry)));

  const hitList = (hits, wanted) => {
    const most = state.show === "all" ? Infinity : PAGE;
    const isGrouped = state.service && !state.q && !state.pillar;
    const parts = [];
    let group;
    let list;
    for (const { entry } of hits.slice(0, most)) {
      const key = isGrouped ? entry.pillars[0] : "";
      if (!list || key !== group) {
        group = key;
        if (key) parts.push(h("h3", { class: `pillar ${key}` }, titles[key]));
        parts.push(list = h("ol", { class: "hits" }));
      }
      list.append(hit(entry, wanted));
    }
    if (hits.length > most) {
      parts.push(h("p", {}, link(address({ ...state, show: "all" }), `Show all ${number(hits.length)}`)));
    }
    return parts;
  };

  const nothing = (found) => {
    const active = FILTERS.filter(({ key }) => state[key]);
    const named = active.map(({ key, label, options }) => `${label.toLowerCase()} ‘${options.find(({ value }) => value === state[key])?.label ?? state[key]}’`);
    const where = named.length ? ` with ${named.join(" and ")}` : "";
    const others = active.length && state.q && found ? h("p", {}, link(to({ q: state.q }), `Show the ${noun(found, "match", "matches")} without filters`)) : "";
    const parts = state.q.split(/\s+/);
    const shorter = (parts.length > 1 && parts.length < 7 ? parts : []).map((word, i) => {
      const q = parts.filter((_, j) => j !== i).join(" ");
      const count = select({ ...state, q }).hits.length;
      return count ? h("p", {}, link(address({ ...state, q }), `Search without ‘${word}’ (${number(count)})`)) : "";
    });
    return h("div", { class: "nothing" },
      h("p", {}, h("strong", {}, state.q ? `Nothing matches ‘${state.q}’${where}.` : `There is nothing${where}.`)),
      others, shorter, h("button", { type: "button", class: "reset" }, "Reset"));
  };

  // --- Views ----------------------------------------------------------------------------------

  const matrix = (hits) => {
    const rows = new Map(data.services.map(({ key }) => [key, { all: 0 }]));
    for (const { entry } of hits) {
      for (const key of entry.services ?? []) {
        const row = rows.get(key);
        if (!row) continue;
        row.all += 1;
        for (const pillar of entry.pillars) row[pillar] = (row[pillar] ?? 0) + 1;
      }
    }
    const filters = Object.fromEntries(FILTERS.map(({ key }) => [key, state[key]]));
    const sort = state.sort.replace("-", "");
    const isDown = state.sort.startsWith("-");
    const value = (row) => row[1][sort] ?? 0;
    const shown = [...rows].filter(([, row]) => row.all);
    if (sort) shown.sort((a, b) => (value(a) - value(b)) * (isDown ? -1 : 1));
    if (state.sort === "-") shown.reverse();
    const head = (key, label, classes) => {
      const isSorted = key === sort && (key || state.sort === "-");
      const next = key ? (isSorted && isDown ? key : `-${key}`) : state.sort === "-" ? "" : state.sort ? "" : "-";
      return h("th", { scope: "col", class: classes, "aria-sort": isSorted ? (isDown ? "descending" : "ascending") : key || sort ? "none" : "ascending" },
        h("a", { href: address({ ...state, sort: next }), "aria-label": titles[key] }, label));
    };
    const most = Math.max(1, ...shown.flatMap(([, row]) => data.pillars.map(([key]) => row[key] ?? 0)));
    const cell = (key, row, pillar) => {
      const count = row[pillar];
      if (!count) return h("td", {});
      const label = `${services[key].name}, ${titles[pillar].toLowerCase()}: ${count}`;
      const td = h("td", { class: pillar }, h("a", { href: to({ ...filters, service: key, pillar }), "aria-label": label }, number(count)));
      td.style.setProperty("--share", `${Math.round(4 + 18 * Math.sqrt(count / most))}%`);
      return td;
    };
    return h("table", { class: "atlas" },
      h("caption", {}, "The number of policies and recommendations for each service and pillar. Each leads to its list."),
      h("thead", {}, h("tr", {}, head("", "Service", "name"),
        data.pillars.map(([key, title]) => head(key, [h("span", { class: "long" }, title), h("span", { class: "short" }, SHORT[key])], `pillar ${key}`)),
        head("all", "All", "total"))),
      h("tbody", {}, shown.map(([key, row]) => h("tr", {},
        h("th", { scope: "row" }, link(to({ ...filters, service: key }), services[key].name)),
        data.pillars.map(([pillar]) => cell(key, row, pillar)),
        h("td", { class: "total" }, number(row.all))))));
  };

  const serviceHead = (key) => {
    const service = services[key];
    return [h("h2", { tabindex: "-1" }, service.name),
      h("p", { class: "note" }, joined(service.types.map((type) => h("code", {}, type))),
        service.page ? [" · ", link(service.page, "Microsoft’s list of its policies")] : "",
        " · ", h("code", {}, `enrich policies ${key}`))];
  };

  const searchView = () => {
    const { hits, counts, without, found } = select(state);
    showCounts(counts, without, hits);
    const isList = state.q || state.service || state.list;
    const parts = [];
    if (state.service && services[state.service]) parts.push(...serviceHead(state.service));
    if (!hits.length) parts.push(nothing(found));
    else if (isList) parts.push(hitList(hits, words(state.q)));
    else parts.push(matrix(hits));
    const other = byId("other");
    other.hidden = Boolean(state.q || state.service || !hits.length);
    other.href = address({ ...state, list: state.list ? "" : "1" });
    other.textContent = state.list ? "Show by service and pillar" : "Show as a list";
    return parts;
  };

  const row = (label, ...content) => (content.flat(Infinity).some((part) => part !== "" && part != null)
    ? [h("dt", {}, label), h("dd", {}, ...content)] : []);
  const list = (items) => (items.length ? h("ul", {}, items.map((item) => h("li", {}, item))) : "");
  const copyable = (text, label) => [h("code", {}, text), " ", h("button", { type: "button", class: "copy", "data-copy": text, "aria-label": `Copy the ${label}` }, "Copy")];
  const entriesOf = (ids) => ids.map(policy).filter(Boolean);

  const evidenceOf = (entry) => {
    const evidence = (entry.evidence ?? []).map((i) => data.evidence[i]);
    return data.pillars.map(([key, title]) => {
      const own = evidence.filter(([pillar]) => pillar === key);
      const total = own.reduce((sum, [, weight]) => sum + weight, 0);
      return own.length ? h("div", {}, h("p", { class: `pillar ${key}` }, `${title}: ${total}`),
        h("ul", { class: "evidence" }, own.map(([, weight, seen, why]) => h("li", {}, h("b", {}, String(weight)), ` ${seen}. ${why}`)))) : "";
    });
  };
  const whereOf = (entry) => {
    const types = (entry.types ?? []).map((type) => data.types[type]);
    return (entry.services ?? []).filter((key) => services[key]).map((key) => {
      const own = types.filter((type) => services[key].types.some((parent) => `${type}/`.startsWith(`${parent}/`)));
      return [serviceLink(key), own.length ? [" by ", joined(own.map((type) => h("code", {}, type)))] : ""];
    });
  };
  const firstSeen = (entry) => (entry.first ? month(entry.first) : first ? `by ${month(first)}` : "");
  const initiativesOf = (entry) => {
    const items = (entry.initiatives ?? []).map((i) => data.initiatives[i]).map(({ id, name, size, preview }) =>
      [link(to({ initiative: id, list: "1" }), name), h("small", {}, ` ${preview ? "preview, " : ""}${noun(size, "policy", "policies")}`)]);
    return items.length > 6 ? h("details", {}, h("summary", {}, noun(items.length, "initiative", "initiatives")), list(items)) : list(items);
  };

  const policyView = (entry) => {
    const resource = `/providers/Microsoft.Authorization/policyDefinitions/${entry.id}`;
    const portal = `https://${data.portal}/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/${encodeURIComponent(resource)}`;
    const successor = policy(entry.successor);
    const [primary, ...others] = entry.pillars;
    return [
      row("Id", copyable(entry.id, "id")),
      row("Name in Azure", entry.azure_name),
      row("Replaced by", successor ? entryLink(successor) : entry.deprecated ? "no definition that Azure names" : ""),
      row("Effects", (entry.effects ?? []).join(", ")),
      row("Category", link(to({ category: entry.category, list: "1" }), entry.category)),
      row("Version", entry.version),
      row("First release", firstSeen(entry)),
      row("Services", entry.generic ? `resources of any type: ${entry.generic}` : list(whereOf(entry)) || list((entry.types ?? []).map((type) => h("code", {}, data.types[type])))),
      row("Pillar", primary ? [pillarTag(primary), others.length ? [", also ", joined(others.map(pillarTag))] : "",
        h("details", {}, h("summary", {}, "Evidence"), evidenceOf(entry))] : ""),
      row("Remedied by", list((entry.remedies ?? []).map((group) => joined(entriesOf(group).map(entryLink), " or ")))),
      row("Remedies", list((remedied.get(entry.id) ?? []).map(entryLink))),
      row("Advisor’s equivalent", list((alike.get(entry.id) ?? []).map(entryLink))),
      row("Initiatives", initiativesOf(entry)),
      row("Controls", entry.controls?.length ? `${entry.controls.join(", ")} of the Microsoft cloud security benchmark` : ""),
      row("Elsewhere", joined([link(portal, "Azure portal"),
        ...(data.policy_page ? [link(data.policy_page.replace("{}", entry.id), "AzAdvertizer")] : [])], " · ")),
      row("Explain it", copyable(`enrich explain ${entry.id}`, "command")),
    ];
  };
  const recommendationView = (entry) => [
    row("Id", copyable(entry.id, "id")),
    row("Name in Advisor", entry.azure_name),
    row("Impact", entry.impact),
    row("When", entry.condition),
    row("Services", list(whereOf(entry)) || list((entry.types ?? []).map((type) => h("code", {}, data.types[type])))),
    row("Pillar", pillarTag(entry.pillars[0]), " ", h("small", {}, "as Advisor’s category says")),
    row("Policies that say the same", list(entriesOf(entry.policies ?? []).map(entryLink))),
    row("Elsewhere", entry.link ? link(entry.link, "Learn more") : ""),
    row("List it", entry.services?.length ? copyable(`enrich recommendations ${entry.services[0]} --pillar ${entry.pillars[0]}`, "command") : ""),
  ];
  const entryView = (kind, id) => {
    const entry = entries.get(`${kind}/${id}`);
    if (!entry) return [h("h2", { tabindex: "-1" }, "Not in this catalogue"), h("p", {}, "It has no ", kind === "policy" ? "policy" : "recommendation", " with the id ", h("code", {}, id ?? ""), ".")];
    return [
      h("p", { class: "eyebrow" }, kind === "policy" ? "Azure Policy" : "Azure Advisor"),
      h("h2", { tabindex: "-1" }, entry.name, marks(entry)),
      entry.reason ? h("p", { class: "reason" }, entry.reason) : "",
      h("dl", { class: "facts" }, kind === "policy" ? policyView(entry) : recommendationView(entry)),
    ];
  };

  const newsView = () => {
    const feed = document.querySelector("link[type='application/atom+xml']"); // of a site
    const kinds = new Set(data.news.map(({ kind }) => kind)); // the most important one first
    const groups = [...kinds].map((kind) => [kind, data.news.filter((change) => change.kind === kind)]);
    const change = ({ address, name, before: former, successor }) => {
      const entry = entries.get(address);
      return h("li", { class: "hit" }, entry ? entryLink(entry) : name,
        former ? ` (before: ${former})` : "",
        policy(successor) ? [", replaced by ", entryLink(policy(successor))] : "",
        entry ? h("small", {}, meta(entry)) : "");
    };
    return [
      h("h2", { tabindex: "-1" }, data.since ? `What changed since ${data.since}` : "What changed"),
      feed ? h("p", {}, link(feed.getAttribute("href"), "Feed of these changes")) : "",
      groups.length ? "" : h("p", {}, "No earlier state of the policies is known, or nothing changed."),
      groups.map(([kind, changes]) => [
        h("h3", {}, `${kind[0].toUpperCase()}${kind.slice(1)}: ${number(changes.length)}`),
        h("ol", { class: "hits" }, changes.map(change))]),
    ];
  };
  const dated = (retirements) => h("ul", { class: "dated" }, retirements.map(({ name, resource_type: type, day }) =>
    h("li", {}, h("b", {}, day || "no date"), " ", name, h("small", {}, ` ${type}`))));
  const retirementsView = () => {
    const ahead = data.retirements.filter(({ day }) => day >= data.today.slice(0, day.length || 1));
    const past = data.retirements.filter((each) => !ahead.includes(each));
    const deprecated = data.entries.filter((entry) => entry.deprecated);
    const previews = data.entries.filter((entry) => entry.preview && !entry.deprecated);
    return [
      h("h2", { tabindex: "-1" }, "What will go"),
      h("h3", {}, "Retirements that Advisor announces, by date"),
      ahead.length ? dated(ahead) : h("p", {}, `Advisor’s catalogue announces none after ${data.today}.`),
      past.length ? h("details", {}, h("summary", {}, `Past or without a date: ${number(past.length)}`), dated(past)) : "",
      h("h3", {}, `Deprecated policies: ${number(deprecated.length)}`),
      h("p", {}, "Their definitions give no date. ", link(to({ state: "deprecated", list: "1" }), "All of them"), ", or those with a successor:"),
      h("ol", { class: "hits" }, deprecated.filter(({ successor }) => policy(successor)).map((entry) =>
        h("li", { class: "hit" }, link(`#policy/${entry.id}`, entry.name), ", replaced by ", entryLink(policy(entry.successor))))),
      h("h3", {}, `Previews: ${number(previews.length)}`),
      h("p", {}, "A preview can change or go without notice. ", link(to({ state: "preview", list: "1" }), "All of them"), "."),
    ];
  };

  // --- Page -----------------------------------------------------------------------------------

  const form = byId("search");
  const input = form.elements.q;
  const view = byId("view");
  const status = byId("status");

  const buildFilters = () => {
    const box = byId("choices");
    for (const filter of FILTERS) {
      filter.select = h("select", { name: filter.key }, h("option", { value: "" }, "All"),
        filter.options.map(({ value, label }) => h("option", { value }, label)));
      box.append(h("label", {}, filter.label, filter.select));
    }
  };
  const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const showChoices = (counts, without) => {
    FILTERS.forEach(({ key, select: field, options }, i) => {
      setText(field.options[0], `All (${number(without[i])})`);
      options.forEach(({ value, label }, j) => {
        const element = field.options[j + 1];
        const count = counts[i].get(value) ?? 0;
        setText(element, `${label} (${number(count)})`);
        element.hidden = !count && state[key] !== value;
      });
      field.value = state[key] ?? "";
    });
  };
  let painted;
  const showCounts = (counts, without, hits) => {
    clearTimeout(painted); // the 500 choices follow after the hits are painted
    painted = setTimeout(() => showChoices(counts, without), 20);
    let policies = 0;
    for (const { entry } of hits) policies += entry.kind === "policy" ? 1 : 0;
    status.textContent = `${noun(policies, "policy", "policies")}, ${noun(hits.length - policies, "recommendation", "recommendations")}`;
    const active = FILTERS.filter(({ key }) => state[key]).length;
    setText(byId("filters").firstElementChild, active ? `Filters (${active})` : "Filters");
    byId("reset").hidden = !(active || state.q);
  };

  const pages = {
    search: searchView,
    policy: () => entryView("policy", state.id),
    recommendation: () => entryView("recommendation", state.id),
    news: newsView,
    retirements: retirementsView,
  };
  const title = document.title;
  const render = () => {
    if (document.activeElement !== input || input.value.trim() !== state.q) input.value = state.q;
    const isSearch = state.view === "search";
    byId("filters").hidden = byId("summary").hidden = !isSearch;
    view.replaceChildren(...pages[state.view]().flat(Infinity).filter((part) => part !== ""));
    for (const part of document.querySelectorAll("nav a")) {
      if (part.hash.slice(1) === (isSearch ? "" : state.view)) part.setAttribute("aria-current", "page");
      else part.removeAttribute("aria-current");
    }
    const head = view.querySelector("h2")?.firstChild.textContent ?? (state.q && `‘${state.q}’`);
    document.title = head ? `${head} – ${title}` : title;
  };

  const hitLinks = () => [...view.querySelectorAll(".hit > a:first-child")];
  const move = (step) => {
    const links = hitLinks();
    const at = links.indexOf(document.activeElement);
    if (at + step < 0 || (at < 0 && step < 0)) input.focus();
    else links[Math.min(at + step, links.length - 1)]?.focus();
  };
  const isTyping = ({ target }) => target.matches("input, select, textarea") || target.isContentEditable;
  const copy = async (button) => {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not allowed, as on pages without https
      getSelection().selectAllChildren(button.previousElementSibling);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isTyping(event)) {
      event.preventDefault();
      input.focus();
      input.select();
    }
    const isAmong = event.target === input || event.target.matches(".hit > a:first-child");
    if (isAmong && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Escape" && event.target.matches(".hit > a")) input.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!state.q || state.view !== "search") return;
    hitLinks()[0]?.click();
  });
  const reset = () => {
    input.value = "";
    go({});
    input.focus();
  };
  input.addEventListener("input", () => {
    const q = input.value.trim();
    update(state.view === "search" ? { q } : { ...EMPTY, q });
  });
  byId("choices").addEventListener("change", ({ target }) => go({ ...state, show: "", [target.name]: target.value }));
  document.addEventListener("click", flush, true); // before a link is followed
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.copy) copy(button);
    if (button?.matches(".reset, #reset")) reset();
  });
  addEventListener("scroll", () => scrolled.set(address(state), scrollY), { passive: true });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    timer = undefined;
    const isBack = history.state?.seen;
    const old = state;
    state = read();
    render();
    history.replaceState({ seen: true }, "", location.href);
    if (isBack) scrollTo(0, scrolled.get(address(state)) ?? 0);
    else if (old.view !== state.view || old.id !== state.id || old.service !== state.service) {
      scrollTo(0, 0);
      view.querySelector("h2")?.focus({ preventScroll: true });
    }
  });

  buildFilters();
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  byId("filters").open = matchMedia("(min-width: 60rem)").matches;
  render();
  history.scrollRestoration = "manual";
  history.replaceState({ seen: true }, "", location.href);
})();
