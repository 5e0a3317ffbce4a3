// 上の帯 (bar): how much is unsaved, what needs a look, and the buttons.

const KEYS = [
  ["Enter / Shift+Enter", "下へ / 上へ"],
  ["Tab / Shift+Tab", "次の入力欄へ / 前の入力欄へ"],
  ["↑ ↓ ← →", "となりのマスへ(文字の途中では文字の中)"],
  ["F2", "文字の終わりから書き足す"],
  ["Esc", "このマスの入力をやめる"],
  ["Alt+Enter", "長い文の中で改行する"],
  ["Shift+矢印、Shift+クリック", "範囲を選ぶ"],
  ["Ctrl+C / Ctrl+V", "写す / 貼り付ける(Excel と行き来できます)"],
  ["Ctrl+D", "上の値を下へ入れる"],
  ["Ctrl+Z / Ctrl+Y", "元に戻す / やり直す"],
  ["Ctrl+S", "保存する"],
  ["F6", "表を出て、上のボタンへ"],
];

function buildBar(grid) {
  const button = (name, title, onClick, kind = "plain") => {
    const made = element("button", { type: "button", class: kind }, title);
    made.addEventListener("click", onClick);
    grid.buttons[name] = made;
    return made;
  };
  grid.counts = element("span", { class: "rows" });
  grid.unsaved = element("span", { class: "unsaved", hidden: true });
  grid.status = element("span", { class: "status", role: "status", "aria-live": "polite" });
  const left = element("div", { class: "left" }, grid.counts, grid.unsaved,
    button("problems", "", () => goToProblem(grid), "problems"), grid.status);
  const right = element("div", { class: "right" },
    button("add", "＋ 行を追加", () => goTo(grid, firstTypedOfNewRow(grid))),
    button("back", "元に戻す", () => grid.back()),
    button("again", "やり直す", () => grid.again()),
    button("columns", "列", () => openColumns(grid, grid.buttons.columns)),
    button("keys", "キー", () => openKeys(grid, grid.buttons.keys)),
    button("discard", "取り消す", () => grid.discard(), "apart"),
    button("save", "保存する", () => grid.save(), "primary"));
  grid.bar.replaceChildren(left, right);
  for (const name of ["columns", "keys"]) grid.buttons[name].setAttribute("aria-haspopup", "dialog");
}

function paintBar(grid) {
  const { store, buttons, data } = grid;
  const total = store.edits.size;
  const unseen = [...store.edits.values()].filter((edit) => !grid.views.has(edit.row)).length;
  const stored = store.stored.length;
  const picked = grid.selected.size;
  grid.counts.textContent = `${stored}行${picked ? `(${picked}行を選択中)` : ""}`;
  grid.unsaved.hidden = !total;
  grid.unsaved.textContent = `未保存 ${total}件${unseen ? `(うち${unseen}件は表示していない行)` : ""}`;
  const problems = problemPlaces(grid).length;
  buttons.problems.hidden = !problems;
  buttons.problems.textContent = `直すところ ${problems}件`;
  for (const name of ["add", "back", "again", "discard", "save"]) buttons[name].hidden = data.readOnly;
  buttons.add.hidden = !data.canAdd;
  buttons.back.disabled = !store.done.length;
  buttons.again.disabled = !store.undone.length;
  buttons.discard.disabled = !total || Boolean(grid.saving);
  buttons.save.disabled = !total || Boolean(grid.saving);
  buttons.save.textContent = grid.saving ? "保存しています…" : "保存する";
}

function problemPlaces(grid) {
  const { store } = grid;
  const places = [];
  grid.order.forEach((view, r) => grid.shown.forEach((column, c) => {
    const [row, field] = [view.row.id, column.name];
    if (store.problem(row, field) || store.openConflict(row, field)) places.push(placeAt(grid, r, c));
  }));
  return places;
}

/** One problem after the other, from the active cell on. */
function goToProblem(grid) {
  const places = problemPlaces(grid);
  const at = places.findIndex((place) => place.td === grid.lastProblem);
  const next = places[(at + 1) % places.length];
  if (!next) return;
  grid.lastProblem = next.td;
  goTo(grid, next);
}

function firstTypedOfNewRow(grid) {
  const r = grid.order.length - 1;
  const c = grid.shown.findIndex((column) => column.typed);
  return placeAt(grid, r, c);
}

function openKeys(grid, button) {
  const lines = KEYS.flatMap(([key, text]) => [element("dt", {}, key), element("dd", {}, text)]);
  const panel = element("div", { class: "panel keys", popover: "auto", role: "dialog",
    "aria-label": "キーの使いかた", tabindex: "-1" },
    element("p", { class: "lead" }, "キーの使いかた"), element("dl", {}, ...lines));
  showPanel(grid, panel, button);
  panel.focus();
}
