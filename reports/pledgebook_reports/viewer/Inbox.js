// What the page "Inbox" does in the browser: send a file to be looked at, and again to be accepted.

async function send(root, what) {
  const [file] = root.querySelector("#pb-file").files;
  const said = root.querySelector("#pb-found");
  const says = JSON.parse(root.dataset.says);
  const body = new FormData();
  body.append("csrf", root.querySelector("input[name=csrf]").value);
  body.append("profile", root.querySelector("#pb-profile").value);
  body.append("digest", root.dataset.digest ?? "");
  if (file) body.append("file", file);
  root.setAttribute("aria-busy", "true");
  let answer = { said: "", digest: "" };
  try {
    const reply = await fetch(root.dataset[what], { method: "POST", body });
    answer =
      reply.status === 413
        ? { said: says.large }
        : await reply.json();
  } catch {
    answer = { said: says.anew };
  }
  root.removeAttribute("aria-busy");
  // What was refused of a file may have left other parts of it written: the text says which.
  const heads = answer.digest
    ? { look: says.look, accept: says.accept }
    : { look: says.untaken, accept: says.partly };
  root.dataset.digest = what === "look" ? (answer.digest ?? "") : "";
  root.querySelector("#pb-accept").disabled = !root.dataset.digest;
  root.querySelector("#pb-head").textContent = heads[what];
  said.textContent = answer.said;
  said.classList.toggle("pb-error", !answer.digest);
  root.querySelector("#pb-result").hidden = false;
  said.focus();
}

export default {
  onExtensionPageLoad() {
    const root = document.querySelector("#pb-inbox[data-look]");
    if (!root) return;
    const file = root.querySelector("#pb-file");
    const drop = root.querySelector("#pb-drop");
    root.querySelector("#pb-look").disabled = false;
    root.querySelector("#pb-look").addEventListener("click", () => send(root, "look"));
    root.querySelector("#pb-accept").addEventListener("click", () => send(root, "accept"));
    file.addEventListener("change", () => {
      root.dataset.digest = "";
      root.querySelector("#pb-accept").disabled = true;
    });
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change"));
      send(root, "look");
    });
  },
};
