// 計画の表 (table of a yearly plan): drawn from plain text; a press on an item is told to the server.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function bar(row) {
  if (row.bar === null) return element("span", {});
  const filled = element("span", { class: "filled", style: `width:${100 * row.bar}%` });
  const made = element("span", { class: `bar ${row.standing}`, "aria-hidden": "true" }, filled);
  if (row.due > 0 && row.due < 1) made.append(element("span", { class: "due", style: `left:${100 * row.due}%` }));
  return made;
}

function what(row, grouped, press) {
  const title = row.method || row.content || row.heading;
  const way = element("button", { type: "button", class: "item" }, title);
  way.addEventListener("click", () => press(row.id));
  const above = grouped ? (row.method ? row.content : "") : [row.heading, row.method ? row.content : ""].filter(Boolean).join("／");
  const cell = element("td", { class: "what" });
  if (above) cell.append(element("span", { class: "above" }, above));
  cell.append(way);
  if (row.owner) cell.append(element("span", { class: "owner" }, `担当 ${row.owner}`));
  return cell;
}

function coming(row) {
  const cell = element("td", { class: "next" });
  if (row.missed) cell.append(element("span", { class: "missed" }, row.missed));
  if (row.next) cell.append(element("span", {}, row.next));
  return cell;
}

function line(row, grouped, press) {
  const said = element("td", { class: "standing" }, bar(row));
  if (row.label) {
    said.append(element("span", { class: `label ${row.standing}` }, row.label));
    if (row.words && row.words !== row.label) said.append(element("span", { class: "words" }, row.words));
  }
  const number = (text, name = "number") => element("td", { class: name }, text);
  return element("tr", { "data-standing": row.standing }, what(row, grouped, press),
    number(row.target), number(row.done, "number now"), number(row.should), number(row.gap), said,
    coming(row));
}

function body(data, press) {
  const rows = [];
  let heading = null;
  for (const row of data.rows) {
    if (data.grouped && row.heading !== heading) {
      heading = row.heading;
      rows.push(element("tr", { class: "group" }, element("th", { colspan: "7", scope: "colgroup" }, heading)));
    }
    rows.push(line(row, data.grouped, press));
  }
  return element("tbody", {}, ...rows);
}

const TITLES = ["内容・具体的な方策", "目標", "いま", "あるべき", "差", "進み", "次の予定"];

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  parentElement.shown = now;
  let table = parentElement.querySelector("table.plan");
  if (!table) {
    table = element("table", { class: "plan" });
    parentElement.append(table);
  }
  const head = element("tr", {}, ...TITLES.map((title, at) =>
    element("th", { scope: "col", class: at > 0 && at < 5 ? "number" : "" }, title)));
  table.replaceChildren(element("thead", {}, head), body(data, (id) => setTriggerValue("pressed", id)));
}
