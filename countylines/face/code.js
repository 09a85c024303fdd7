// The lines of a view: to be read and selected, copied, or put into a new cell where JupyterLab lets itself be reached.
function render({ model, el }) {
  const id = `countylines-code-${Math.random().toString(36).slice(2)}`;
  el.classList.add("countylines-code");
  el.innerHTML = `<label for="${id}">Code</label><textarea id="${id}" readonly spellcheck="false" wrap="off"></textarea>
    <div><button type="button">Copy the code</button> <button type="button">Into a new cell</button>
    <span role="status"></span></div>`;
  const [lines, status] = [el.querySelector("textarea"), el.querySelector("[role=status]")];
  const [copy, insert] = el.querySelectorAll("button");
  const lab = window.jupyterapp;
  insert.hidden = !lab;

  function show() {
    lines.value = model.get("code");
    lines.rows = lines.value.split("\n").length + 1;
    copy.disabled = insert.disabled = !lines.value;
    status.textContent = "";
  }
  async function toClipboard() {
    try {
      await navigator.clipboard.writeText(lines.value);
    } catch {
      lines.select();
      if (!document.execCommand("copy")) return tell("The browser does not let it be copied: press Ctrl+C.");
    }
    tell("Copied: paste it into a cell.");
  }
  async function toCell() {
    const notebook = lab.shell.currentWidget?.content;
    const own = notebook?.widgets?.findIndex((cell) => cell.node.contains(el)) ?? -1;
    if (own >= 0) {
      notebook.deselectAll();
      notebook.activeCellIndex = own;
    }
    await lab.commands.execute("notebook:insert-cell-below");
    await lab.commands.execute("notebook:replace-selection", { text: lines.value });
    await lab.commands.execute("notebook:enter-edit-mode");
    tell("It stands in the cell below.");
  }
  function tell(text) {
    status.textContent = text;
  }
  copy.addEventListener("click", toClipboard);
  insert.addEventListener("click", toCell);
  // A letter typed at a list of choices is for the list: JupyterLab would take it, as D D, for an order to the notebook.
  // With Ctrl it stays one. JupyterLab looks for the mark at what has the focus.
  const events = ["focusin", "keydown", "keyup"];
  function keepKeys(event) {
    let root = el;
    for (let outer = el; outer; outer = outer.parentElement?.closest(".jupyter-widgets")) root = outer;
    const ordered = event.ctrlKey || event.metaKey || event.altKey;
    if (root.contains(event.target)) event.target.toggleAttribute("data-lm-suppress-shortcuts", !ordered);
  }
  for (const name of events) window.addEventListener(name, keepKeys, true);
  model.on("change:code", show);
  show();
  return () => {
    for (const name of events) window.removeEventListener(name, keepKeys, true);
    model.off("change:code", show);
  };
}
export default { render };
