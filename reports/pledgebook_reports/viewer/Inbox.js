// What the page "Inbox" does in the browser: send one file after the other to be looked at, with what
// was said of its lines, and again to be accepted. None is passed over without a word.

const at = (root, id) => root.querySelector(id);

// The files that were chosen, each with what became of it, and the one before the person.
const queue = { files: [], current: 0 };

function list(root) {
  const says = JSON.parse(root.dataset.says);
  const items = queue.files.map(({ file, state, said }, place) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}: ${says[state]}`;
    // What stands below is that of the current file; of the others it is kept here.
    if (said && place !== queue.current) {
      const told = document.createElement("details");
      const text = document.createElement("pre");
      told.append(document.createElement("summary"), text);
      told.firstChild.textContent = says.all;
      text.className = "pb-said";
      text.textContent = said;
      item.append(told);
    }
    if (place === queue.current) item.setAttribute("aria-current", "step");
    return item;
  });
  at(root, "#pb-files").replaceChildren(...items);
  at(root, "#pb-files").hidden = items.length < 2;
  at(root, "#pb-leave").hidden = items.length < 2 || queue.current >= items.length;
}

function clear(root) {
  root.dataset.digest = "";
  at(root, "#pb-accept").disabled = true;
  at(root, "#pb-lines").replaceChildren();
  at(root, "#pb-changed").hidden = true;
  at(root, "#pb-result").hidden = true;
}

function mark(root, state) {
  if (queue.files[queue.current]) queue.files[queue.current].state = state;
  list(root);
}

// What is sent: the fields of the lines, and the file that stands before the person.
function fields(root) {
  // The fields of all lines go as one: a long statement has thousands, and empty ones say nothing.
  const body = new FormData();
  const lines = [];
  for (const [name, value] of new FormData(at(root, "#pb-form"))) {
    if (typeof value !== "string") {
      if (value.name) body.append(name, value);
    } else if (!/^\d+\./.test(name)) body.append(name, value);
    else if (value) lines.push([name, value]);
  }
  body.append("lines", JSON.stringify(lines));
  body.append("digest", root.dataset.digest ?? "");
  const one = queue.files[queue.current];
  if (one) body.append("file", one.file);
  return body;
}

async function answered(root, what) {
  const says = JSON.parse(root.dataset.says);
  root.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(root.dataset[what], { method: "POST", body: fields(root) });
    if (reply.status === 413) return { said: says.large };
    return await reply.json();
  } catch {
    return { said: says.anew };
  } finally {
    root.removeAttribute("aria-busy");
  }
}

async function send(root, what) {
  const says = JSON.parse(root.dataset.says);
  const answer = await answered(root, what);
  const done = Boolean(answer.digest);
  // What was refused of a file may have left other parts of it written: the text says which.
  const heads = done
    ? { look: says.look, accept: says.accept }
    : { look: says.untaken, accept: says.partly };
  root.dataset.digest = what === "look" ? (answer.digest ?? "") : "";
  at(root, "#pb-accept").disabled = !root.dataset.digest;
  at(root, "#pb-head").textContent = heads[what];
  at(root, "#pb-changed").hidden = true;
  // Our own template, escaped there; the policy of the page runs no script of it.
  at(root, "#pb-lines").innerHTML = answer.shown ?? "";
  at(root, "#pb-all").open = !answer.shown || !done;
  const said = at(root, "#pb-found");
  said.textContent = answer.said;
  said.classList.toggle("pb-error", !done);
  at(root, "#pb-result").hidden = false;
  at(root, "#pb-head").focus();
  if (queue.files[queue.current]) queue.files[queue.current].said = answer.said;
  mark(root, done ? (what === "look" ? "looked" : "accepted") : what === "look" ? "untaken" : "partly");
  return done;
}

// On to the next file; what was said of the last one stays to be read until that is looked at.
async function next(root) {
  if (queue.current + 1 >= queue.files.length) return;
  queue.current += 1;
  clear(root);
  list(root);
  await send(root, "look");
}

function choose(root, files) {
  queue.files = [...files].map((file) => ({ file, state: "waits" }));
  queue.current = 0;
  clear(root);
  list(root);
}

export default {
  onExtensionPageLoad() {
    const root = document.querySelector("#pb-inbox[data-look]");
    if (!root) return;
    const drop = at(root, "#pb-drop");
    choose(root, []);
    at(root, "#pb-look").disabled = false;
    at(root, "#pb-look").addEventListener("click", () => send(root, "look"));
    at(root, "#pb-accept").addEventListener("click", async () => {
      if ((await send(root, "accept")) && queue.current + 1 < queue.files.length) await next(root);
    });
    at(root, "#pb-leave").addEventListener("click", async () => {
      mark(root, "left");
      await next(root);
    });
    at(root, "#pb-file").addEventListener("change", (event) => choose(root, event.target.files));
    // What is changed after a look is not what would be accepted.
    const changed = () => {
      if (!root.dataset.digest) return;
      root.dataset.digest = "";
      at(root, "#pb-accept").disabled = true;
      at(root, "#pb-changed").hidden = false;
    };
    at(root, "#pb-lines").addEventListener("input", changed);
    at(root, "#pb-profile").addEventListener("change", changed);
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      at(root, "#pb-file").files = event.dataTransfer.files;
      choose(root, event.dataTransfer.files);
      send(root, "look");
    });
    at(root, "#pb-form").addEventListener("submit", (event) => event.preventDefault());
  },
};
