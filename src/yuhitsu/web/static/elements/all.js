// Every element of the pages. A page only wakes those it holds.
import "./ask-room.js";
import "./confirm-button.js";
import "./copy-answer.js";
import "./copy-text.js";
import "./document-list.js";
import "./document-reader.js";
import "./file-upload.js";
import "./question-composer.js";
import "./said-marks.js";
