// Filters, order and pages of a lookup table. Without this script the table is whole, and has no controls.
"use strict";

(() => {
  const PAGE = 100; // rows that are shown at a time
  const PAUSE = 150; // milliseconds after a key before the rows follow
  const collator = new Intl.Collator("en", { numeric: true });
  const slug = (word) => word.replaceAll(" ", "-");

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  class Lookup {
    constructor(root) {
      this.root = root;
      Object.assign(this, JSON.parse(root.querySelector("script").textContent));
      this.heads = [...root.querySelectorAll("thead th")];
      this.names = this.heads.map((head) => head.textContent);
      this.body = root.querySelector("tbody");
      this.rows = [...this.body.rows].map((element) => this.read(element));
      this.initial = { q: "", sort: "", page: "1" };
      for (const filter of this.filters) this.initial[filter.key] = filter.initial;
      this.state = this.fromAddress();
      this.addControls();
      this.show();
    }

    // A row is its element, its values by the filters' keys, the words that it is searched for, and a digit for the
    // word of each switched column, environment by environment.
    read(element) {
      const { words = "", ...data } = element.dataset;
      const values = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.split(" ")]));
      const fixed = [...element.cells].filter((_, column) => !this.switch?.columns.includes(column));
      const text = fixed.map((cell) => cell.textContent).join(" ").toLowerCase();
      let last = "";
      return { element, values, text, digits: words.split(",").map((digits) => (last = digits || last)) };
    }

    // The address has what differs from the page as it was written; what it says that the page does not know is dropped.
    fromAddress() {
      const state = { ...this.initial };
      const asked = new URLSearchParams(location.search);
      for (const key of Object.keys(state)) state[key] = asked.get(key) ?? state[key];
      for (const { key, every, options, initial } of this.filters) {
        const known = options.some(([value]) => value === state[key]) || (every && state[key] === "");
        if (!known) state[key] = initial;
      }
      if (!this.names.includes(state.sort.replace(/^-/, ""))) state.sort = "";
      return state;
    }

    toAddress() {
      const changed = Object.entries(this.state).filter(([key, value]) => value !== this.initial[key]);
      const query = new URLSearchParams(changed).toString();
      history.replaceState(history.state, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
    }

    addControls() {
      const search = make("input", { type: "search", name: "q", autocomplete: "off", spellcheck: false });
      const selects = this.filters.map(({ key, every, options }) => {
        const all = every ? [["", every], ...options] : options;
        return make("select", { name: key }, ...all.map(([value, text]) => make("option", { value, textContent: text })));
      });
      this.fields = [search, ...selects];
      const clear = make("button", { type: "reset", textContent: "Clear" });
      const labels = this.fields.map((field) => make("label", {}, field.name === "q" ? "words" : field.name, field));
      this.form = make("form", { className: "tsguide-lookup-filters", ariaLabel: "Filter the table" }, ...labels, clear);
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", (event) => this.change(event, { ...this.initial }));
      this.form.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.change(null, { ...Object.fromEntries(new FormData(this.form)), page: "1" }), PAUSE);
      });
      this.count = make("p", {});
      this.count.setAttribute("role", "status");
      this.before = this.turner("Previous", -1);
      this.after = this.turner("Next", 1);
      this.bar = make("div", { className: "tsguide-lookup-bar" }, this.count, this.before, this.after);
      this.root.querySelector("p").replaceWith(this.form, this.bar);
      this.heads.forEach((head, column) => this.addSorting(head, this.names[column]));
    }

    // It stays in the order of the tab key where there is nothing to turn to, so that the focus is never lost.
    turner(text, step) {
      const button = make("button", { type: "button", textContent: text });
      button.addEventListener("click", (event) => {
        if (button.ariaDisabled === "true") return;
        this.change(event, { page: String(Number(this.state.page) + step) });
        if (this.root.getBoundingClientRect().top < 0) this.bar.scrollIntoView();
      });
      return button;
    }

    // A header sorts up, then down, then gives the first order back.
    addSorting(head, name) {
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", (event) => {
        const next = { [name]: `-${name}`, [`-${name}`]: "" }[this.state.sort] ?? name;
        this.change(event, { sort: next, page: "1" });
      });
    }

    change(event, changes) {
      event?.preventDefault();
      clearTimeout(this.timer);
      Object.assign(this.state, changes);
      this.show();
    }

    show() {
      this.judge();
      const found = this.ordered(this.rows.filter((row) => this.matches(row)));
      const pages = Math.max(1, Math.ceil(found.length / PAGE));
      const page = Math.min(Math.max(1, Math.trunc(Number(this.state.page)) || 1), pages);
      this.state.page = String(page);
      const shown = found.slice((page - 1) * PAGE, page * PAGE);
      for (const row of shown) this.paint(row);
      this.body.replaceChildren(...shown.map((row) => row.element));
      this.describe(found.length, page, pages);
      this.toAddress();
    }

    // Give each row the words that it has in the chosen environment, under the chosen modes.
    judge() {
      if (!this.switch) return;
      const { columns, environments, words, key } = this.switch;
      const modes = this.filters.find((filter) => filter.key === "mode")?.options ?? [];
      this.chosen = columns.map((_, place) => !this.state.mode || modes[place][0] === this.state.mode);
      const place = environments.indexOf(`${this.state.release} ${this.state.device}`);
      const none = String(words.indexOf("not recorded")).repeat(columns.length);
      for (const row of this.rows) {
        row.now = place < 0 ? none : row.digits[place];
        row.ranks = [...row.now].filter((_, column) => this.chosen[column]).map(Number);
        row.values[key] = row.ranks.map((rank) => slug(words[rank]));
      }
    }

    matches(row) {
      const words = this.state.q.toLowerCase().split(/\s+/);
      return (
        words.every((word) => row.text.includes(word)) &&
        this.filters.every(({ key }) => !this.state[key] || !row.values[key] || row.values[key].includes(this.state[key]))
      );
    }

    // Without a header to sort by, what a reader should see first comes first.
    ordered(rows) {
      const name = this.state.sort.replace(/^-/, "");
      const column = this.names.indexOf(name);
      const sign = this.state.sort.startsWith("-") ? -1 : 1;
      const place = this.switch?.columns.indexOf(column) ?? -1;
      let key = ({ element }) => element.cells[column].dataset.value ?? element.cells[column].textContent;
      if (!name) key = ({ ranks = [] }) => String(Math.min(9, ...ranks));
      else if (place >= 0) key = ({ now }) => now[place];
      const keys = new Map(rows.map((row) => [row, key(row)]));
      const compare = name && rows[0]?.element.cells[column].dataset.value ? (a, b) => a - b : collator.compare;
      return rows.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
    }

    paint({ element, now }) {
      this.switch?.columns.forEach((column, place) => {
        const cell = element.cells[column];
        const word = this.switch.words[now[place]];
        cell.hidden = !this.chosen[place];
        if (cell.textContent !== word) Object.assign(cell, { textContent: word, className: `tsguide-${slug(word)}` });
      });
    }

    describe(found, page, pages) {
      const text = `${found} of ${this.rows.length} ${this.noun}`;
      const said = pages > 1 ? `${text}, page ${page} of ${pages}` : text;
      if (this.count.textContent !== said) this.count.textContent = said;
      this.before.hidden = this.after.hidden = pages === 1;
      this.before.ariaDisabled = String(page === 1);
      this.after.ariaDisabled = String(page === pages);
      for (const field of this.fields) if (field.value !== this.state[field.name]) field.value = this.state[field.name];
      this.heads.forEach((head, column) => {
        const place = this.switch?.columns.indexOf(column) ?? -1;
        head.hidden = place >= 0 && !this.chosen[place];
        head.ariaSort = { [this.names[column]]: "ascending", [`-${this.names[column]}`]: "descending" }[this.state.sort] ?? null;
      });
    }
  }

  const root = document.querySelector(".tsguide-lookup");
  if (root) new Lookup(root);
})();
