// Copies an answer as text, its citations as numbered references.

class CopyAnswer extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.listening = new AbortController();
    this.button = this.querySelector("button");
    this.label = this.button.querySelector("span");
    this.button.addEventListener("click", () => this.copy(), { signal: this.listening.signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  async copy() {
    const before = this.label.textContent;
    const done = await navigator.clipboard.writeText(answerText(this.closest(".turn"))).then(
      () => true,
      () => false,
    );
    this.button.setAttribute("aria-live", "polite");
    this.label.textContent = done ? this.dataset.done : this.dataset.failed;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.label.textContent = this.dataset.label ?? before), 2500);
    this.dataset.label ??= before;
  }
}

/** The turn as text: question, outcome, sentences with marks and numbers, references. */
export function answerText(turn) {
  const text = (root, selector) => root.querySelector(selector)?.textContent.trim() ?? "";
  const references = [];
  const number = (citation) => {
    const quote = text(citation, ".citation-quote");
    const place = [text(citation, ".citation-title"), text(citation, ".citation-place")].filter(Boolean).join(" ");
    const reference = quote ? `${place}「${quote}」` : place;
    if (!references.includes(reference)) references.push(reference);
    return `[${references.indexOf(reference) + 1}]`;
  };
  const sentences = [...turn.querySelectorAll(".sentence")].map((sentence) => {
    const numbers = [...sentence.querySelectorAll(".citation")].map(number).join("");
    return `${text(sentence, ".sentence-text")}${numbers}（${text(sentence, ".mark")}）`;
  });
  turn.querySelectorAll(".related-list .citation").forEach(number);
  const listed = references.map((reference, at) => `[${at + 1}] ${reference}`);
  return [
    text(turn, ".turn-question-text"),
    `【${text(turn, ".outcome-title")}】`,
    ...sentences,
    ...(listed.length ? ["", ...listed] : []),
  ].join("\n");
}

customElements.define("copy-answer", CopyAnswer);
