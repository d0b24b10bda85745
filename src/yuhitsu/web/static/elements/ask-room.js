// The ask page: sends the question, shows the answer as it arrives, keeps the conversation.
import { AnswerView } from "./answer-view.js";
import { ApiError, check, jsonLines } from "./stream.js";

class AskRoom extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.turns = this.querySelector(".turns");
    this.announcer = this.querySelector("[data-announcer]");
    this.composer = this.querySelector("question-composer");
    this.addEventListener("ask", (event) => this.ask(event.detail), { signal });
    this.addEventListener("click", (event) => this.takeExample(event), { signal });
    document.addEventListener("keydown", (event) => this.stopByKey(event), { signal });
  }

  disconnectedCallback() {
    this.listening.abort();
    this.running?.abort();
  }

  /** Asks, and shows the answer; the composer is ready for the next question at the end. */
  async ask(question) {
    if (this.running) return;
    const running = (this.running = new AbortController());
    const view = new AnswerView(question.question);
    view.asked = question;
    view.stop.addEventListener("click", () => this.stop());
    this.begin(view);
    try {
      await this.follow(question, view, running.signal);
    } catch (error) {
      this.giveUp(view, error, running.signal.aborted);
    } finally {
      this.running = null;
      this.removeAttribute("aria-busy");
      this.composer.ready(this.dataset.conversation);
    }
  }

  begin(view) {
    this.querySelectorAll(".welcome, .examples, .promise").forEach((element) => element.remove());
    this.querySelector(":scope > .answer-failed")?.remove();
    this.querySelector(".room-head").hidden = false;
    this.classList.add("has-turns");
    this.setAttribute("aria-busy", "true");
    this.turns.append(view.element);
    this.composer.busy();
    view.heading.scrollIntoView({ block: "start" });
  }

  async follow(question, view, signal) {
    const conversation = this.dataset.conversation || undefined;
    const response = await fetch("/api/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...question, conversation }),
      signal,
    });
    let ended = false;
    for await (const event of jsonLines(await check(response))) {
      if (event.type === "error") throw new ApiError(event.message, event.code);
      if (event.type === "answer") {
        ended = true;
        this.remember(event.conversation || conversation || "");
      }
      this.announce(view.take(event));
    }
    if (!ended) throw new TypeError("the stream ended without an answer");
  }

  /** Coming back from a cited document, or reloading, shows the conversation again. */
  remember(conversation) {
    this.dataset.conversation = conversation;
    if (!conversation) return;
    const address = `/conversations/${encodeURIComponent(conversation)}`;
    history.replaceState(null, "", address);
    const all = this.querySelector(".export-all");
    if (all) {
      all.href = `${address}/export?format=docx`;
      all.hidden = false;
    }
  }

  giveUp(view, error, stopped) {
    const stopHadFocus = document.activeElement === view.stop;
    const told = error instanceof ApiError;
    const outcome = stopped ? "stopped" : told && error.code === "policy.approval" ? "waiting" : "failed";
    const banner = view.close(outcome, told ? error.message : "");
    if (told && outcome === "failed") this.composer.keep(view.asked, error.code);
    if (stopHadFocus) this.composer.box.focus({ preventScroll: true });
    this.announce(banner.textContent.replace(/\s+/g, " ").trim());
  }

  stop() {
    this.running?.abort();
  }

  stopByKey(event) {
    if (event.key === "Escape" && this.running && !event.isComposing && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      this.stop();
    }
  }

  /** Says a text once to screen readers; each goes in whole and stays, so none is said twice. */
  announce(text) {
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    this.announcer.append(line);
  }

  takeExample(event) {
    const example = event.target.closest?.(".example");
    if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.composer.write(example.textContent.trim());
  }
}

customElements.define("ask-room", AskRoom);
