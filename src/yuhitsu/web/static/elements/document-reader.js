// Brings the quoted place into view and into the reading order, so that reading goes on from there.

class DocumentReader extends HTMLElement {
  connectedCallback() {
    const quote = this.querySelector("#quote");
    if (!quote || location.hash !== "#quote") return;
    quote.scrollIntoView({ block: "center" });
    quote.focus({ preventScroll: true });
  }
}

customElements.define("document-reader", DocumentReader);
