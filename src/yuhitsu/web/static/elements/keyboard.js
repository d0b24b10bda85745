// What a key press means, in one place for every element.

/**
 * Whether a key press belongs to the input method: it confirms a conversion and must do nothing else.
 * Both guards are needed: Safari ends the composition before it reports the Enter, then with code 229.
 * @param {KeyboardEvent} event
 */
export function isImeKey(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether a key press sends the question.
 * @param {KeyboardEvent} event
 * @param {boolean} enterSends the reader chose that Enter alone sends
 */
export function isSendKey(event, enterSends) {
  if (event.key !== "Enter" || isImeKey(event)) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return enterSends && !event.shiftKey && !event.altKey;
}
