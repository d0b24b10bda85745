// The list of documents: filter by text, classify, remove after asking.
import { check, documentPath, fill } from "./stream.js";

/** Enter in a text field confirms; by itself it would press the first button, which is to cancel. */
function confirmByKey(form, event) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (!event.target.matches("input:not([type=radio])")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[value=confirm]"));
}

class DocumentList extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.status = this.querySelector(".list-status");
    this.querySelectorAll(".row-actions").forEach((element) => (element.hidden = false));
    this.prepareFilter(signal);
    this.addEventListener("click", (event) => this.act(event), { signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  /** Where the whole list is on the page it is filtered while typing; else the server filters it. */
  prepareFilter(signal) {
    const button = this.querySelector(".filter [data-live]");
    if (!button) return;
    button.hidden = true;
    const form = button.form;
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.elements.q.addEventListener("input", (event) => this.filter(event.target.value), { signal });
  }

  rows() {
    return [...this.querySelectorAll("tbody tr")];
  }

  /** Shows the rows that hold every word. */
  filter(text) {
    const words = text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rows()) {
      const searched = row.dataset.search.normalize("NFKC");
      row.hidden = !words.every((word) => searched.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    const status = this.querySelector(".filter-status");
    status.textContent = words.length ? fill(status.dataset.text, { count: shown }) : "";
  }

  act(event) {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    const row = button.closest("tr");
    if (button.dataset.action === "remove") this.remove(row, button);
    else this.classify(row, button);
  }

  async remove(row, button) {
    const dialog = this.querySelector("#remove-dialog");
    const removed = await this.confirm(dialog, row, () => this.send(row, "DELETE"));
    if (!removed) return button.focus();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    const count = this.querySelector(".count");
    count.textContent = count.textContent.replace(/\d+/, this.rows().length);
    this.say("removed", row);
    (next?.querySelector("a") ?? document.getElementById("main")).focus();
  }

  async classify(row, button) {
    const dialog = this.querySelector("#classify-dialog");
    dialog.querySelector(`[value="${row.dataset.level}"]`).checked = true;
    const chosen = () => dialog.querySelector("[name=level]:checked");
    const reason = dialog.querySelector("[name=reason]");
    reason.value = "";
    const wanted = () => ({ level: Number(chosen().value), reason: reason.value });
    const changed = await this.confirm(dialog, row, () => this.send(row, "PATCH", wanted()));
    button.focus();
    if (!changed) return;
    row.dataset.level = chosen().value;
    const badge = row.querySelector(".level");
    badge.className = `level level-${chosen().value}`;
    badge.textContent = chosen().dataset.short;
    this.say("classified", row);
  }

  /** Opens the dialog; resolves to whether the change was confirmed and made. A failure keeps it open. */
  confirm(dialog, row, change) {
    dialog.querySelector(".dialog-title").textContent = row.dataset.title;
    const problem = dialog.querySelector(".dialog-problem");
    problem.textContent = "";
    const form = dialog.querySelector("form");
    dialog.showModal();
    return new Promise((resolve) => {
      const listening = new AbortController();
      const { signal } = listening;
      let made = false;
      dialog.addEventListener("close", () => (listening.abort(), resolve(made)), { signal });
      const submit = async (event) => {
        if (event.submitter?.value !== "confirm") return;
        event.preventDefault();
        try {
          await change();
          made = true;
          dialog.close();
        } catch (error) {
          problem.textContent = error.message;
        }
      };
      form.addEventListener("submit", submit, { signal });
      form.addEventListener("keydown", (event) => confirmByKey(form, event), { signal });
    });
  }

  async send(row, method, body) {
    const options = { method, headers: { "Content-Type": "application/json" } };
    if (body) options.body = JSON.stringify(body);
    await check(await fetch(documentPath("/api/documents", row.dataset.key), options));
  }

  say(what, row) {
    this.status.textContent = fill(this.status.dataset[what], { title: row.dataset.title });
  }
}

customElements.define("document-list", DocumentList);
