// Sends chosen or dropped files and shows what became of each, as each is done.
import { check, fill, jsonLines, pattern } from "./stream.js";

class FileUpload extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector(".drop");
    this.status = this.querySelector(".upload-status");
    this.reports = this.querySelector(".upload-reports");
    this.button = this.querySelector(".upload-send");
    this.button.hidden = true; // files are sent as soon as they are chosen
    this.form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.input.addEventListener("change", () => this.send([...this.input.files]), { signal });
    for (const kind of ["dragenter", "dragover"]) {
      this.drop.addEventListener(kind, (event) => this.over(event), { signal });
    }
    this.drop.addEventListener("dragleave", () => this.drop.classList.remove("drop-over"), { signal });
    this.drop.addEventListener("drop", (event) => this.dropped(event), { signal });
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  over(event) {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.drop.classList.add("drop-over");
  }

  dropped(event) {
    event.preventDefault();
    this.drop.classList.remove("drop-over");
    this.send([...event.dataTransfer.files]);
  }

  async send(files) {
    if (!files.length || this.sending) return;
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (bytes > Number(this.dataset.uploadMb) * 1024 * 1024) {
      this.status.textContent = this.status.dataset.tooLarge;
      this.input.value = "";
      return;
    }
    this.sending = true;
    this.input.disabled = true;
    this.begin(files);
    try {
      await this.follow(files);
    } catch (error) {
      this.status.textContent = error instanceof TypeError ? this.status.dataset.failed : error.message;
      this.reports.querySelectorAll(".report-waiting").forEach((item) => item.remove());
    } finally {
      this.sending = false;
      this.input.disabled = false;
      this.input.value = "";
    }
  }

  begin(files) {
    this.counts = { done: 0, total: files.length, taken: 0, refused: 0 };
    this.status.textContent = this.status.dataset.sending;
    this.reports.hidden = false;
    this.reports.replaceChildren(
      ...files.map((file) => {
        const item = pattern("report-waiting");
        item.querySelector(".report-name").textContent = file.name;
        return item;
      }),
    );
  }

  async follow(files) {
    const body = new FormData();
    body.set("collection", this.form.elements.collection.value);
    body.set("level", this.form.elements.level.value);
    files.forEach((file) => body.append("files", file));
    const response = await fetch("/api/documents", { method: "POST", body });
    for await (const report of jsonLines(await check(response))) {
      if (report.type === "error") throw new Error(report.message);
      this.show(report);
    }
    this.status.textContent = fill(this.status.dataset.done, this.counts);
    if (this.counts.taken) this.refreshList();
  }

  /** Reports come in the order of the files. */
  show(report) {
    this.counts.done += 1;
    this.counts[report.type] += 1;
    const item = pattern(`report-${report.type}`);
    item.querySelector(".report-name").textContent = report.name;
    const text = item.querySelector(".report-text");
    if (report.type === "refused") text.textContent = `${text.dataset.refused} ${report.reason}`;
    else {
      const result = report.documents ? fill(text.dataset.taken, report) : text.dataset.unchanged;
      text.textContent = [result, ...report.notes].join(" ");
    }
    this.reports.querySelector(".report-waiting")?.replaceWith(item);
    this.status.textContent = fill(this.status.dataset.working, this.counts);
  }

  /** The list as the server shows it now. */
  async refreshList() {
    const page = await (await fetch(location.pathname)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("document-list");
    if (fresh) document.querySelector("document-list").replaceWith(document.adoptNode(fresh));
  }
}

customElements.define("file-upload", FileUpload);
