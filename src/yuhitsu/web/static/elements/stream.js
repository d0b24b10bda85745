// Reads JSON lines from a response as they arrive, and errors in the API's form.

export class ApiError extends Error {
  /** @param {string} message @param {string} code the error's stable name */
  constructor(message, code = "") {
    super(message);
    this.code = code;
  }
}

/**
 * The JSON values of a streamed response, one a line.
 * @param {Response} response
 */
export async function* jsonLines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const lines = (rest + (value ?? "")).split("\n");
      rest = done ? "" : lines.pop();
      for (const line of lines) if (line) yield JSON.parse(line);
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * Raises what the server said was wrong.
 * @param {Response} response
 */
export async function check(response) {
  if (response.ok) return response;
  const form = await response.json().catch(() => ({}));
  throw new ApiError(form.message ?? `${response.status}`, form.code);
}

/** Fills `{name}` in a text from the page. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A copy of the first element in the page's pattern of that name. */
export function pattern(name) {
  return document.getElementById(`pattern-${name}`).content.firstElementChild.cloneNode(true);
}

/** Address of a document; its key may hold any character. */
export function documentPath(prefix, key) {
  return `${prefix}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
