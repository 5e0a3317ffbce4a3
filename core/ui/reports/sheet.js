// 実績報告の表 (the tables of a report): a number is a button that opens the rows behind it.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function number(cell, section, row, column, press) {
  const place = element("td", { class: cell.changed ? "changed" : "" });
  const spoken = `${section.title} ${row.label} ${column} ${cell.text}`;
  if (cell.opens) {
    const made = element("button", { type: "button", "aria-label": `${spoken}、元の行をひらく`, "data-cell": cell.key }, cell.text);
    made.addEventListener("click", () => press(cell.key));
    place.append(made);
  } else {
    place.append(element("span", {}, cell.text));
  }
  if (cell.changed) place.append(element("span", { class: "now" }, cell.changed));
  return place;
}

function check(words) {
  return element("span", { class: "check" }, words);
}

function table(section, data, press) {
  const head = element("tr", {}, element("th", { scope: "col", class: "label" }, section.corner),
    ...section.columns.map((title) => element("th", { scope: "col" }, title)));
  const rows = section.rows.map((row) => {
    const label = element("th", { scope: "row", class: "label" }, row.label);
    if (row.check) label.append(check(data.check));
    return element("tr", { class: row.total ? "total" : "" }, label,
      ...row.cells.map((cell, at) => number(cell, section, row, section.columns[at], press)));
  });
  return element("table", { "aria-label": section.title },
    element("thead", {}, head), element("tbody", {}, ...rows));
}

function part(section, data, press) {
  const heading = element("h4", {}, section.title);
  if (section.check) heading.append(check(data.check));
  const made = element("section", { class: section.columns.length > data.narrow ? "wide" : "" },
    heading, element("p", {}, section.definition), table(section, data, press));
  return made;
}

function groups(data, press) {
  const found = new Map();
  for (const section of data.sections) {
    if (!found.has(section.group)) found.set(section.group, []);
    found.get(section.group).push(section);
  }
  const places = [...found].map(([title, sections]) => {
    const heading = element("h3", { tabindex: "-1" }, title);
    return { heading, title, all: element("div", { class: "group" }, heading,
      element("div", { class: "parts" }, ...sections.map((section) => part(section, data, press)))) };
  });
  const ways = places.map(({ heading, title }) => {
    const made = element("button", { type: "button", class: "way" }, title);
    made.addEventListener("click", () => {
      heading.scrollIntoView({ block: "start" });
      heading.focus({ preventScroll: true });
    });
    return made;
  });
  const index = places.length > 2 ? [element("nav", { "aria-label": "項目へ移る" }, ...ways)] : [];
  return [...index, ...places.map((place) => place.all)];
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const press = (cell) => setTriggerValue("pressed", { cell });
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  const focused = parentElement.getRootNode().activeElement;
  const back = focused && parentElement.contains(focused) ? focused.dataset.cell : "";
  parentElement.shown = now;
  let place = parentElement.querySelector(".report-sheet");
  if (!place) {
    place = element("div", { class: "report-sheet" });
    parentElement.append(place);
  }
  place.replaceChildren(...groups(data, press));
  if (back) [...place.querySelectorAll("[data-cell]")].find((each) => each.dataset.cell === back)?.focus();
}
