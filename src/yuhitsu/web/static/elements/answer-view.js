// One question with its answer on the page, filled from the events of the stream.
// Texts go in as text, never as markup.
import { documentPath, fill, pattern } from "./stream.js";

let count = 0;

/** Address of a cited place, where the quote is highlighted. */
function citationAddress(citation) {
  const query = new URLSearchParams({
    passage: citation.passage.slice(citation.passage.lastIndexOf("#") + 1),
    start: citation.start,
    end: citation.end,
  });
  return `${documentPath("/documents", `${citation.collection}/${citation.document}`)}?${query}#quote`;
}

function put(root, selector, text) {
  const element = root.querySelector(selector);
  if (text) element.textContent = text;
  else element.remove();
  return element;
}

function citationItem(citation, withQuote) {
  const item = pattern("citation");
  item.querySelector("a").href = citationAddress(citation);
  put(item, ".citation-title", citation.title);
  put(item, ".citation-place", citation.place.label);
  put(item, ".citation-quote", withQuote ? citation.quote : "");
  return item;
}

export class AnswerView {
  /** @param {string} question */
  constructor(question) {
    this.element = pattern("turn");
    this.heading = this.element.querySelector(".turn-question");
    this.heading.id = `question-asked-${++count}`;
    this.element.setAttribute("aria-labelledby", this.heading.id);
    put(this.element, ".turn-question-text", question);
    this.answer = this.element.querySelector(".answer");
    this.progress = this.element.querySelector(".progress");
    this.stop = this.element.querySelector(".button-stop");
    this.sentences = [];
    this.reasons = [];
    this.hits = [];
  }

  /** Takes one event of the stream; returns what a screen reader should say now. */
  take(event) {
    const takers = { looked: "looked", sentence: "sentence", withheld: "withheld", answer: "finish" };
    return event.type in takers ? this[takers[event.type]](event) : "";
  }

  looked(event) {
    this.hits = event.hits;
    const text = this.progress.querySelector(".progress-text");
    text.textContent = text.dataset.check;
    return "";
  }

  sentence(event) {
    const item = pattern("sentence");
    put(item, ".sentence-text", event.text);
    const grounded = event.verdict === "supported";
    const kind = !grounded ? "ungrounded" : event.origin === "quotation" ? "quotation" : "supported";
    const mark = pattern(`mark-${kind}`);
    item.querySelector(".sentence-mark").append(mark);
    if (event.citations.length) {
      const list = pattern("citations");
      list.append(...event.citations.map((c) => citationItem(c, c.quote !== event.text)));
      item.append(list);
    }
    if (!this.list) {
      this.list = document.createElement("ol");
      this.list.className = "sentences";
      this.progress.before(this.list);
    }
    this.list.append(item);
    this.sentences.push(item);
    return `${event.text} ${mark.textContent.trim()}`;
  }

  withheld(event) {
    this.reasons.push(...event.reasons);
    return "";
  }

  /** The end: the outcome on top, what belongs to it below. */
  finish(event) {
    const banner = this.close(event.outcome);
    if (event.notice) banner.after(this.notice(() => event.notice));
    if (event.understood) banner.after(this.notice((text) => text.dataset.understood.replace("{}", event.understood)));
    this.emphasise(event.short);
    if (event.outcome === "related") this.related(event.related);
    if (event.outcome === "nothing" && this.hits.length) this.places();
    if (event.withheld) this.explainWithheld(event.withheld);
    this.answer.append(this.actions(event));
    const title = banner.querySelector(".outcome-title").textContent;
    return event.outcome === "answer" || event.outcome === "free"
      ? title
      : `${title} ${banner.querySelector(".outcome-text").textContent}`;
  }

  /** Copying, and saving as a file where the answer is kept. */
  actions(event) {
    const actions = pattern("actions");
    const kept = event.conversation && event.turn;
    const address = `/conversations/${encodeURIComponent(event.conversation)}/export?turn=${encodeURIComponent(event.turn)}&`;
    for (const link of actions.querySelectorAll("a[data-query]")) link.href = address + link.dataset.query;
    if (!kept) actions.querySelector(".exports")?.remove();
    return actions;
  }

  notice(wording) {
    const notice = pattern("notice");
    const text = notice.querySelector("span");
    text.textContent = wording(text);
    return notice;
  }

  /** Puts the outcome's banner on top and takes the progress away. */
  close(outcome, message = "") {
    const banner = pattern(`outcome-${outcome}`);
    if (message) banner.querySelector(".outcome-text").textContent = message;
    this.answer.classList.add(`answer-${outcome}`);
    this.answer.prepend(banner);
    this.progress.remove();
    return banner;
  }

  /** Marks the shortest exact phrase inside the first sentence that holds it. */
  emphasise(short) {
    if (!short) return;
    for (const item of this.sentences) {
      const paragraph = item.querySelector(".sentence-text");
      const text = paragraph.textContent;
      const at = text.indexOf(short);
      if (at < 0 || text === short) continue;
      const strong = document.createElement("strong");
      strong.className = "short";
      strong.textContent = short;
      paragraph.replaceChildren(text.slice(0, at), strong, text.slice(at + short.length));
      return;
    }
  }

  related(citations) {
    const list = document.createElement("ul");
    list.className = "related-list";
    list.append(...citations.map((citation) => citationItem(citation, true)));
    this.answer.append(list);
  }

  places() {
    const section = pattern("looked");
    const list = section.querySelector("ul");
    const places = new Set();
    for (const hit of this.hits) {
      const place = [hit.title, hit.place.label].filter(Boolean).join(" ");
      if (places.has(place)) continue;
      places.add(place);
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = citationAddress(hit);
      link.textContent = place;
      item.append(link);
      list.append(item);
    }
    this.answer.append(section);
  }

  explainWithheld(number) {
    const details = pattern("withheld");
    const summary = details.querySelector("summary");
    summary.textContent = fill(summary.dataset.text, { count: number });
    details.querySelector("ul").append(
      ...this.reasons.map((reason) => {
        const item = document.createElement("li");
        item.textContent = reason;
        return item;
      }),
    );
    this.answer.append(details);
  }
}
