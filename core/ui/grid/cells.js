// マス (cells): one labelled control per cell, and what it shows and holds.

const WEEKDAYS = "日月火水木金土";
const CHECKED_KINDS = new Set(["choice", "yesno"]);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Options of a column as [code, label] pairs. Yes/no is a choice of two. */
function optionsOf(column) {
  return column.kind === "yesno" ? [["はい", "はい"], ["いいえ", "いいえ"]] : column.options;
}

function labelsOf(column, text) {
  const labels = new Map(optionsOf(column));
  return String(text).split(",").map((code) => labels.get(code) || code);
}

/** The text while typing: dates without the weekday, as people write them. */
function typingText(column, text) {
  if (column.kind === "date" && /^\d{4}-\d{2}-\d{2}$/.test(text)) return text.replaceAll("-", "/");
  return text;
}

/** The text to read: dates with the weekday, labels instead of codes. */
function readingText(column, text) {
  if (Array.isArray(text)) return text[0];
  if (column.kind === "date" && /^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const [year, month, day] = text.split("-").map(Number);
    return `${text.replaceAll("-", "/")}(${WEEKDAYS[new Date(year, month - 1, day).getDay()]})`;
  }
  if (column.kind === "choice" || column.kind === "choices") return labelsOf(column, text).join("、");
  return text;
}

/** What leaves by copying: as read, but dates so that a spreadsheet takes them for dates. */
function copyingText(column, text) {
  return column.kind === "date" ? typingText(column, text) : readingText(column, text);
}

/** What comes in by pasting: labels become codes where they are known; the rest stays as it is. */
function pastedText(column, text) {
  const trimmed = column.kind === "long" ? text : text.replace(/\s*\n\s*/g, " ").trim();
  const codes = new Map(optionsOf(column).map(([code, label]) => [label.normalize("NFKC"), code]));
  const code = (part) => codes.get(part.normalize("NFKC").trim()) || part.trim();
  if (CHECKED_KINDS.has(column.kind)) return code(trimmed);
  if (column.kind === "choices") return trimmed.split(/[、,，;；]+/).filter(Boolean).map(code).join(",");
  return trimmed;
}

/** A control for a column; rows get copies of it. */
function controlFor(column) {
  const rest = { autocomplete: "off", spellcheck: "false", class: `control ${column.kind}` };
  if (column.kind === "link") return element("a", { class: "control link" });
  if (column.kind === "long") return element("textarea", { ...rest, rows: 1, readonly: !column.typed });
  if (column.typed && CHECKED_KINDS.has(column.kind)) {
    const select = element("select", { class: "control choice" }, new Option("", ""));
    for (const [code, label] of optionsOf(column)) select.append(new Option(label, code));
    return select;
  }
  if (column.typed && column.kind === "choices") {
    return element("button", { type: "button", class: "control choices", "aria-haspopup": "dialog" });
  }
  const inputmode = column.kind === "number" ? "decimal" : undefined;
  return element("input", { ...rest, type: "text", inputmode, readonly: !column.typed });
}

const isTextual = (control) => control.tagName === "INPUT" || control.tagName === "TEXTAREA";

/** Puts a text into a control. A choice that is not on the list stays visible as what it is. */
function fill(control, column, text, isTyping) {
  if (control.tagName === "A") {
    const [label, address] = text;
    control.textContent = label;
    control.tabIndex = address ? 0 : -1;
    if (address) {
      control.href = address;
      control.target = "_self";
    } else {
      control.removeAttribute("href");
    }
  } else if (control.tagName === "SELECT") {
    const strange = control.querySelector("option.strange");
    if (strange && strange.value !== text) strange.remove();
    control.value = text;
    if (control.value !== text) {
      const option = new Option(text, text);
      option.className = "strange";
      control.append(option);
      control.value = text;
    }
  } else if (control.tagName === "BUTTON") {
    control.textContent = readingText(column, text);
  } else {
    const next = isTyping ? typingText(column, text) : readingText(column, text);
    if (control.value !== next) control.value = next;
    grow(control);
  }
}

// Long text shows whole. Browsers that size fields by their content need no help.
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");
function grow(control) {
  if (GROWS_BY_ITSELF || control.tagName !== "TEXTAREA") return;
  control.style.height = "auto";
  control.style.height = `${control.scrollHeight}px`;
}

// ---- several choices ---------------------------------------------------------------------
/** Opens the list of a cell with several choices; what is ticked is kept when it closes. */
function openChoices(grid, place) {
  const { view, column, control } = place;
  const current = new Set(grid.store.shown(view.row.id, column.name).split(",").filter(Boolean));
  const panel = element("div", { class: "panel choosing", popover: "auto", role: "dialog",
    "aria-label": control.getAttribute("aria-label") });
  for (const [code, label] of optionsOf(column)) {
    const box = element("input", { type: "checkbox", value: code });
    box.checked = current.has(code);
    panel.append(element("label", {}, box, label));
  }
  panel.addEventListener("keydown", (event) => {
    const boxes = [...panel.querySelectorAll("input")];
    const at = boxes.indexOf(grid.shadow.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) boxes[(at + step + boxes.length) % boxes.length].focus();
    else if (event.key === "Enter") panel.hidePopover();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const ticked = () => [...panel.querySelectorAll("input:checked")].map((box) => box.value);
  showPanel(grid, panel, control, () => {
    // Codes that are not on the list (typed in a paste) are kept unless the person ticks anew.
    const known = new Set(optionsOf(column).map(([code]) => code));
    const strange = [...current].filter((code) => !known.has(code));
    const before = [...current].filter((code) => known.has(code)).sort().join();
    const next = ticked();
    if ([...next].sort().join() === before && !strange.length) return;
    grid.apply([{ row: view.row.id, field: column.name, text: next.join(",") }]);
  });
  const first = panel.querySelector("input:checked") || panel.querySelector("input");
  if (first) first.focus();
}

/** A panel in the top layer beside its button; Esc or a click elsewhere closes it. */
function showPanel(grid, panel, anchor, onClose) {
  grid.root.append(panel);
  panel.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const left = Math.min(at.left, window.innerWidth - size.width - 8);
  const below = at.bottom + 2;
  const top = below + size.height > window.innerHeight - 8
    ? Math.max(8, at.top - size.height - 2) : below;
  panel.style.left = `${Math.max(8, left)}px`;
  panel.style.top = `${top}px`;
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const hadFocus = panel.contains(grid.shadow.activeElement) || !grid.shadow.activeElement;
    panel.remove();
    if (onClose) onClose();
    if (hadFocus) anchor.focus();
  });
}
