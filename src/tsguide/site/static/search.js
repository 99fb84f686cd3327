/* Search over Pagefind's index, in a dialog on every page and on search.html. */
"use strict";
{
  const ROOT = new URL("..", document.currentScript.src);
  const SHOWN = 10; // results
  const WORDS = 40; // of a query, which may be a long message
  const EXCERPT = 30; // words
  const PAUSE = 120; // milliseconds without a key

  /* A near form of a word counts for less. The title stands in the text too. */
  const RANKING = { termSimilarity: 3, metaWeights: { title: 0, group: 0, badge: 0, shown: 0 } };

  const words = (query) => [...new Set(query.toLowerCase().match(/[\p{L}\p{N}_]+/gu))].slice(0, WORDS);

  /**
   * Return pages, best first, from the results of each word.
   *
   * Pagefind wants all words on a page, and a question has others. Its score for one word is BM25: it adds up, and
   * rare words weigh more, so none need be left out. Shown as hits are those that weigh a quarter of the heaviest.
   */
  const rank = (lists) => {
    const pages = {};
    const weights = lists.map(([first]) => first?.score ?? 0);
    lists.forEach((results, word) => {
      const tells = weights[word] >= Math.max(...weights) / 4;
      for (const { id, score, words: places, data } of results) {
        const page = (pages[id] ??= { id, data, score: 0, hits: new Map() });
        page.score += score;
        if (tells) for (const place of places) page.hits.set(place, word);
      }
    });
    const ranked = Object.values(pages).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    return ranked.filter((page) => page.score >= ranked[0].score / 4);
  };

  /** Return where the sentence with most hits is, from the place *start* on. */
  const sentence = (text, hits, start) => {
    let best = [start, start];
    let most = 0;
    for (let from = start, to = start + 1; to <= text.length; to++) {
      if (to < text.length && to - from < EXCERPT && !/[.?!]$/.test(text[to - 1])) continue;
      const count = new Set(text.slice(from, to).map((_, place) => hits.get(from + place))).size;
      if (count > most) [best, most] = [[from, to], count];
      from = to;
    }
    return best;
  };

  /* Nothing of Pagefind is fetched before the reader searches. */
  let loaded;
  const load = async () => {
    if (location.protocol === "file:") throw new Error("Search needs a web server");
    const pagefind = await import(new URL("pagefind/pagefind.js", ROOT));
    await pagefind.options({ ranking: RANKING });
    return pagefind;
  };

  const find = async (query) => {
    const pagefind = await (loaded ??= load());
    const lists = await Promise.all(words(query).map(async (word) => (await pagefind.search(word)).results));
    return Promise.all(rank(lists).slice(0, SHOWN).map(async (page) => ({ ...page, ...(await page.data()) })));
  };

  const element = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };

  const marked = (text, hits, from, to) =>
    text.slice(from, to).flatMap((word, place) => [hits.has(from + place) ? element("mark", word) : word, " "]);

  const item = ({ raw_url: address, meta, content, hits }) => {
    const title = meta.title.split(/\s+/);
    const text = content.split(/\s+/).slice(0, meta.shown);
    const link = element("a", element("b", ...marked(title, hits, 0)));
    link.href = new URL(`.${address}`, ROOT);
    const badge = element("span", meta.badge ?? "");
    if (meta.badge) badge.className = `tsguide-badge tsguide-${meta.badge}`;
    const excerpt = marked(text, hits, ...sentence(text, hits, title.length));
    link.append(badge, " ", element("small", meta.group ?? ""), element("p", ...excerpt));
    return element("li", link);
  };

  /** Let a form search as the reader types; the arrow keys walk through what it found. */
  const attach = (form) => {
    const [input, status, list] = ["input", "[role=status]", "ol"].map((part) => form.querySelector(part));
    let timer;
    const search = async () => {
      const query = input.value.trim();
      let [text, items] = ["", []];
      try {
        if (query) items = (await find(query)).map(item);
        if (query) text = items.length ? `${items.length} found, best first` : "Nothing found";
      } catch (error) {
        loaded = undefined;
        text = error.message;
      }
      if (query !== input.value.trim()) return;
      status.textContent = text;
      list.replaceChildren(...items);
      form.dataset.query = query;
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE);
    });
    form.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const stops = [input, ...list.querySelectorAll("a")];
      stops.at((stops.indexOf(event.target) + step) % stops.length).focus();
      event.preventDefault();
    });
    return { input, search };
  };

  const dialog = document.querySelector("dialog.tsguide-search");
  const { input } = attach(dialog.querySelector("form"));
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("submit", (event) => {
    const first = dialog.querySelector("a");
    if (!first || event.target.dataset.query !== input.value.trim()) return; // to search.html
    event.preventDefault();
    first.click();
  });

  const page = document.querySelector("article form.tsguide-search");
  if (page) {
    const { input, search } = attach(page);
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    search();
  }

  const opens = ({ key, ctrlKey, metaKey, altKey, target }) =>
    ctrlKey || metaKey ? key === "k" : key === "/" && !altKey && !target.closest("input, textarea, select");

  document.addEventListener("keydown", (event) => {
    if (!opens(event)) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    input.select();
  });
}
