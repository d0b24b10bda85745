// The question's text box: keys, length, and the choice of what Enter does.
import { isSendKey } from "./keyboard.js";
import { fill } from "./stream.js";

/** What the asker says of the question besides its text. */
const DECLARED = ["level", "level_reason", "purpose", "approval"];
const ENTER_SENDS = "yuhitsu.enter-sends";

class QuestionComposer extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.form = this.querySelector("form");
    this.box = this.querySelector("textarea");
    this.problem = this.querySelector(".composer-problem");
    this.counter = this.querySelector(".composer-count");
    this.sender = this.querySelector(".composer-send");
    this.form.noValidate = true;
    this.prepareEnterChoice(signal);
    this.form.addEventListener("submit", (event) => this.send(event), { signal });
    this.box.addEventListener("keydown", (event) => this.key(event), { signal });
    this.box.addEventListener("input", () => this.changed(), { signal });
    this.changed();
    if (matchMedia("(min-width: 48rem)").matches && !location.hash) this.box.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  prepareEnterChoice(signal) {
    this.enterSends = this.querySelector("#enter-sends");
    this.enterSends.checked = localStorage.getItem(ENTER_SENDS) === "1";
    this.enterSends.closest("label").hidden = false;
    const keep = () => localStorage.setItem(ENTER_SENDS, this.enterSends.checked ? "1" : "0");
    this.enterSends.addEventListener("change", keep, { signal });
  }

  key(event) {
    if (!isSendKey(event, this.enterSends.checked)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  send(event) {
    event.preventDefault();
    if (event.submitter?.value === "preview") {
      this.preview();
      return;
    }
    if (this.hasAttribute("busy")) return;
    const question = this.box.value.trim();
    const problem = !question ? "empty" : this.length() > Number(this.dataset.longest) ? "tooLong" : "";
    this.complain(problem);
    if (problem) {
      this.box.focus();
      return;
    }
    const fields = new FormData(this.form);
    const detail = {
      question,
      collection: fields.get("collection") || undefined,
      free: fields.get("free") === "1" || undefined,
    };
    const words = fields.get("also_mask")?.trim();
    detail.also_mask = words || undefined;
    detail.unmask = fields.has("unmask") ? fields.getAll("unmask") : undefined;
    for (const name of DECLARED) detail[name] = fields.get(name)?.trim() || undefined;
    this.dispatchEvent(new CustomEvent("ask", { bubbles: true, detail }));
  }

  /** Shows what the model would not see: the part of the page that the form without this script brings. */
  async preview() {
    const shown = this.querySelector("#mask-preview");
    const body = new FormData(this.form);
    body.set("step", "preview");
    const response = await fetch(this.form.action, { method: "POST", body }).catch(() => null);
    const page = response && new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page?.querySelector("#mask-preview");
    const problem = page?.querySelector("ask-room > .answer .outcome-text");
    shown.replaceChildren(...(found?.childNodes ?? []));
    if (problem && !shown.textContent.trim()) shown.textContent = problem.textContent;
    if (!shown.textContent.trim()) shown.textContent = shown.dataset.failed;
  }

  /** What was shown belongs to the question that was shown. */
  forgetPreview() {
    this.querySelector("#mask-preview")?.replaceChildren();
  }

  /** Characters as the server counts them. */
  length() {
    return [...this.box.value].length;
  }

  changed() {
    const length = this.length();
    const near = length > Number(this.dataset.longest) * 0.8;
    this.counter.textContent = near ? fill(this.counter.dataset.text, { count: length.toLocaleString() }) : "";
    this.complain(length > Number(this.dataset.longest) ? "tooLong" : "");
  }

  complain(problem) {
    this.problem.textContent = problem ? this.problem.dataset[problem] : "";
    this.problem.hidden = !problem;
    this.box.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** Puts a question into the box for the reader to change or send. */
  write(question) {
    this.box.value = question;
    this.changed();
    this.box.focus();
  }

  /** A question that was refused comes back, to be changed or to have said what is missing. */
  keep(asked, code) {
    if (!code?.startsWith("policy") || this.box.value) return;
    this.box.value = asked.question;
    for (const name of ["level", "level_reason", "purpose", "also_mask"]) {
      if (this.form.elements[name]) this.form.elements[name].value = asked[name] ?? "";
    }
    const details = this.querySelector(".declared");
    if (details && code === "policy") details.open = true;
    this.changed();
  }

  /** An answer is being made: the sent question leaves the box, a next one may be written meanwhile. */
  busy() {
    this.toggleAttribute("busy", true);
    this.sender.setAttribute("aria-disabled", "true"); // keeps its focus, unlike `disabled`
    this.box.value = "";
    for (const name of ["approval", "level_reason"]) {
      if (this.form.elements[name]) this.form.elements[name].value = "";
    }
    if (this.form.elements.level) this.form.elements.level.value = "";
    this.querySelector(".approved-note")?.remove();
    if (this.form.elements.also_mask) this.form.elements.also_mask.value = "";
    this.forgetPreview();
    this.changed();
  }

  /** The answer is there: the next question follows it. */
  ready(conversation) {
    this.toggleAttribute("busy", false);
    this.sender.removeAttribute("aria-disabled");
    this.form.elements.conversation.value = conversation ?? "";
    const label = this.querySelector(".composer-label");
    label.textContent = label.dataset.again;
    if (conversation) this.querySelector(".purpose-field")?.remove(); // asked once per conversation
  }
}

customElements.define("question-composer", QuestionComposer);
