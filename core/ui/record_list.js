// 支援記録の一覧 (list of records): cards drawn from plain text; a press is told to the server.

function element(tag, options, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(label, name, act) {
  const made = element("button", { type: "button", class: name }, label);
  made.addEventListener("click", act);
  return made;
}

function card(row, data, press) {
  const act = (name, id) => () => press({ act: name, id });
  const title = data.withPerson
    ? button(row.person, "person", act("open", row.clientId))
    : element("span", { class: "when" }, row.when);
  const ways = element("span", { class: "ways" });
  if (data.only) ways.append(button("この人の記録だけ", "quiet", act("only", row.clientId)));
  if (row.isCorrected) {
    const isOpen = data.history.id === row.id;
    const way = button(isOpen ? "訂正の経過をとじる" : "訂正の経過", "quiet", act("history", row.id));
    way.setAttribute("aria-expanded", String(isOpen));
    ways.append(way);
  }
  if (data.corrects) {
    const way = button("訂正", "quiet", act("correct", row.id));
    way.setAttribute("aria-label", `訂正 ${row.person} ${row.when}`);
    ways.append(way);
  }
  const head = element("div", { class: "head" }, title, ways);
  const how = element("p", { class: "how" });
  if (data.withPerson) how.append(element("b", {}, row.when));
  how.append(...row.how.map((part) => element("span", {}, part)));
  const made = element("article", { "aria-label": `${row.person} ${row.when}` }, head, how);
  if (row.topics.length || row.marks.length) {
    made.append(element("p", { class: "topics" },
      ...row.topics.map((topic, place) => element("span", { class: place ? "topic" : "topic main" }, topic)),
      ...row.marks.map((mark) => element("span", { class: "mark" }, mark))));
  }
  for (const [part, text] of row.texts) made.append(passage(part, text));
  if (row.next) made.append(passage("次の対応", row.next, "next"));
  if (data.history.id === row.id) made.append(...data.history.changes.map(change));
  return made;
}

function passage(title, text, name = "") {
  const made = element("p", { class: `text ${name}` });
  if (title) made.append(element("span", { class: "part" }, title));
  made.append(text);
  return made;
}

function change(step) {
  const rows = step.fields.map(([title, before, after]) => element("tr", {},
    element("th", { scope: "row" }, title),
    element("td", { class: "before" }, before || "（空欄）"),
    element("td", {}, after || "（空欄）")));
  const head = element("tr", {}, ...["欄", "まえ", "あと"].map((name) => element("th", { scope: "col" }, name)));
  const body = rows.length
    ? element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows))
    : element("p", { class: "how" }, "欄の内容は変わっていません。");
  return element("section", { class: "change" },
    element("p", { class: "how" }, `${step.by}が ${step.at} に訂正（もとは、${step.before}）`), body);
}

function pages(data, press) {
  const made = element("nav", { class: "pages", "aria-label": "ページ" });
  if (data.page > 1) made.append(button("新しい記録へ", "way", () => press({ act: "newer", id: 0 })));
  if (data.hasMore) made.append(button("古い記録へ", "way", () => press({ act: "older", id: 0 })));
  return made;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const press = (what) => setTriggerValue("pressed", what);
  const now = JSON.stringify(data);
  if (parentElement.shown === now) return;
  const isNewPage = parentElement.page !== data.page;
  parentElement.shown = now;
  parentElement.page = data.page;
  let list = parentElement.querySelector(".records");
  if (!list) {
    list = element("div", { class: "records" });
    parentElement.append(list);
  }
  list.classList.toggle("scrolls", data.scrolls);
  list.replaceChildren(...data.rows.map((row) => card(row, data, press)), pages(data, press));
  if (isNewPage) list.scrollTop = 0;
}
