// Asks before a form is sent that cannot be undone.

class ConfirmButton extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    this.form = this.closest("form");
    this.form.addEventListener("submit", (event) => this.ask(event), { signal: this.listening.signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  ask(event) {
    const dialog = document.getElementById("confirm-dialog");
    if (this.confirmed || !dialog) return;
    event.preventDefault();
    dialog.returnValue = "";
    dialog.addEventListener("close", () => this.answered(dialog.returnValue), { once: true });
    dialog.showModal();
  }

  answered(value) {
    if (value !== "confirm") return;
    this.confirmed = true;
    this.form.requestSubmit();
  }
}

customElements.define("confirm-button", ConfirmButton);
