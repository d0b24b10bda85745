// Copies the text of the field it names, and says so in its status, else on its button.

class CopyText extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.listening = new AbortController();
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.said = this.querySelector("[role=status]") ?? this.button.querySelector("span") ?? this.button;
    this.before = this.said.textContent;
    this.button.addEventListener("click", () => this.copy(), { signal: this.listening.signal });
  }

  disconnectedCallback() {
    this.listening?.abort();
    clearTimeout(this.timer);
  }

  async copy() {
    const from = document.getElementById(this.dataset.from);
    const done = await navigator.clipboard.writeText(from.value ?? from.textContent).then(
      () => true,
      () => false,
    );
    this.button.setAttribute("aria-live", "polite");
    if (!done) from.select?.();
    this.said.textContent = done ? this.dataset.done : (this.dataset.failed ?? "");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.said.textContent = this.before), 2500);
  }
}

customElements.define("copy-text", CopyText);
