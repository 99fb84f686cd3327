// Filters, order and pages of the page's lookup table. Without this script the table is whole, and has no controls.
"use strict";

(() => {
  const PAGE = 100; // rows that are shown at a time
  const PAUSE = 150; // milliseconds after a key before the rows follow

  const root = document.querySelector(".tsguide-lookup");
  const { noun, filters, switch: on } = JSON.parse(root.querySelector("script").textContent);
  const columns = on?.columns ?? []; // whose words depend on the environment
  const modes = filters.find(({ key }) => key === "mode")?.options ?? [];
  const heads = [...root.querySelectorAll("thead th")];
  const names = heads.map((head) => head.textContent);
  const body = root.querySelector("tbody");
  const rows = [...body.rows].map(read);
  const initial = { q: "", sort: "", page: "1" };
  for (const filter of filters) initial[filter.key] = filter.initial;
  const state = { ...initial };
  const collator = new Intl.Collator("en", { numeric: true });
  let timer;

  // A row, with the switched words of each environment where there are such.
  function read(element) {
    let last = "";
    return { element, digits: on && element.dataset.words.split(",").map((digits) => (last = digits || last)) };
  }

  // What a row has to offer a filter: its words in the chosen environment, its data, or the text of a column.
  function valuesOf({ element, judged }, key) {
    if (key === on?.key) return judged;
    const column = names.indexOf(key);
    return element.dataset[key]?.split(" ") ?? (column < 0 ? undefined : [slug(element.cells[column].textContent)]);
  }

  // What a row is searched for, which takes long to read of thousands of them, and is not needed before a search.
  function textOf(row) {
    row.text ??= [...row.element.cells]
      .filter((_, column) => !columns.includes(column))
      .map((cell) => cell.textContent)
      .join(" ")
      .toLowerCase();
    return row.text;
  }

  // What the address asks for and the page does not know is dropped.
  function readAddress() {
    const asked = new URLSearchParams(location.search);
    for (const key in state) state[key] = asked.get(key) ?? state[key];
    for (const { key, every, options } of filters) {
      const known = options.some(([value]) => value === state[key]) || (every && !state[key]);
      if (!known) state[key] = initial[key];
    }
    if (!names.includes(sorting()[0])) state.sort = "";
  }

  function writeAddress() {
    const changed = Object.entries(state).filter(([key, value]) => value !== initial[key]);
    const query = new URLSearchParams(changed).toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`) + location.hash);
  }

  // The column to sort by, and the direction.
  function sorting() {
    return state.sort.startsWith("-") ? [state.sort.slice(1), -1] : [state.sort, 1];
  }

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function button(text, act) {
    const made = make("button", { type: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  }

  const search = make("input", { type: "search", name: "q", autocomplete: "off", spellcheck: false });
  const selects = filters.map(({ key, every, options }) => {
    const all = every ? [["", every], ...options] : options;
    return make("select", { name: key }, ...all.map(([value, text]) => new Option(text, value)));
  });
  const fields = [search, ...selects];
  const labels = fields.map((field) => make("label", {}, field === search ? "words" : field.name, field));
  const form = make("form", { className: "tsguide-lookup-filters", ariaLabel: "Filter the table" }, ...labels);
  const count = make("p", { role: "status" });
  const turns = [button("Previous", () => turn(-1)), button("Next", () => turn(1))];
  const bar = make("div", { className: "tsguide-lookup-bar" }, count, ...turns);

  function addControls() {
    form.append(button("Clear", () => change(initial)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => change({ ...Object.fromEntries(new FormData(form)), page: "1" }), PAUSE);
    });
    root.querySelector("p").replaceWith(form, bar);
    heads.forEach((head, column) => {
      const name = names[column];
      const next = { [name]: `-${name}`, [`-${name}`]: "" }; // up, then down, then the first order again
      head.replaceChildren(button(name, () => change({ sort: next[state.sort] ?? name, page: "1" })));
    });
  }

  // Where there is nothing to turn to, the button stays, so that the focus is never lost.
  function turn(step) {
    if (turns[step < 0 ? 0 : 1].ariaDisabled === "true") return;
    change({ page: String(Number(state.page) + step) });
    if (root.getBoundingClientRect().top < 0) bar.scrollIntoView();
  }

  function change(changes) {
    clearTimeout(timer);
    Object.assign(state, changes);
    show();
  }

  function show() {
    if (on) judge();
    const found = ordered(rows.filter(matches));
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    const page = Math.min(Math.max(1, Math.trunc(state.page) || 1), pages);
    state.page = String(page);
    const shown = found.slice((page - 1) * PAGE, page * PAGE);
    shown.forEach(paint);
    body.replaceChildren(...shown.map((row) => row.element));
    describe(found.length, page, pages);
    writeAddress();
  }

  const isChosen = (place) => !state.mode || modes[place][0] === state.mode;
  const slug = (word) => word.replaceAll(" ", "-");
  const rankOf = (digit) => Number.parseInt(digit, 36);

  // Give each row the words that it has in the chosen environment, under the chosen mode.
  function judge() {
    const environment = on.environments.indexOf(`${state.release} ${state.device}`);
    const none = on.words.indexOf("not recorded").toString(36).repeat(columns.length);
    for (const row of rows) {
      row.now = row.digits[environment] ?? none;
      row.ranks = [...row.now].filter((_, place) => isChosen(place)).map(rankOf);
      row.judged = row.ranks.map((rank) => slug(on.words[rank]));
    }
  }

  function matches(row) {
    const words = state.q.toLowerCase().match(/\S+/g) ?? [];
    const fits = ({ key }) => !state[key] || (valuesOf(row, key)?.includes(state[key]) ?? true);
    return filters.every(fits) && words.every((word) => textOf(row).includes(word));
  }

  // Without a header to sort by, what a reader should see first comes first.
  function ordered(found) {
    const [name, sign] = sorting();
    const column = names.indexOf(name);
    const place = columns.indexOf(column);
    const key = ({ element, now, ranks = [] }) => {
      if (!name) return String(Math.min(35, ...ranks));
      const cell = element.cells[column];
      return place < 0 ? (cell.dataset.value ?? cell.textContent) : now[place];
    };
    const keys = new Map(found.map((row) => [row, key(row)]));
    const isNumber = name && found.some(({ element }) => element.cells[column].dataset.value);
    const compare = isNumber ? (one, other) => (Number(one) || 0) - (Number(other) || 0) : collator.compare;
    return found.sort((one, other) => sign * compare(keys.get(one), keys.get(other)));
  }

  function paint({ element, now }) {
    columns.forEach((column, place) => {
      const word = on.words[rankOf(now[place])];
      const changes = { textContent: word, className: `tsguide-${slug(word)}`, hidden: !isChosen(place) };
      Object.assign(element.cells[column], changes);
    });
  }

  function describe(found, page, pages) {
    const text = `${found} of ${rows.length} ${noun}`;
    const said = pages > 1 ? `${text}, page ${page} of ${pages}` : text;
    if (count.textContent !== said) count.textContent = said;
    [1, pages].forEach((end, which) => {
      Object.assign(turns[which], { hidden: pages === 1, ariaDisabled: String(page === end) });
    });
    for (const field of fields) if (field.value !== state[field.name]) field.value = state[field.name];
    const [name, sign] = sorting();
    heads.forEach((head, column) => {
      head.ariaSort = names[column] !== name ? null : sign > 0 ? "ascending" : "descending";
    });
    columns.forEach((column, place) => (heads[column].hidden = !isChosen(place)));
  }

  readAddress();
  addControls();
  show();
})();
