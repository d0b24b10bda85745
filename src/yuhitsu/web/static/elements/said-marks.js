// Minutes beside their transcript: a line's link marks every utterance that the line stands on.

class SaidMarks extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    this.addEventListener("click", (event) => this.mark(event), { signal: this.listening.signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  mark(event) {
    const link = event.target.closest("a[data-marks]");
    if (!link) return;
    event.preventDefault();
    for (const before of this.querySelectorAll(".is-marked")) before.classList.remove("is-marked");
    const numbers = link.dataset.marks.split(" ");
    for (const number of numbers) this.querySelector(`#u${number}`)?.classList.add("is-marked");
    const target = this.querySelector(link.getAttribute("href"));
    if (!target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }
}

customElements.define("said-marks", SaidMarks);
