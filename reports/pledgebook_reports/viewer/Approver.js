// What the page "To sign" does in the browser: ask for the act, have the passkey sign it, send it.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const coded = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

// The texts of this page, in the reader's language.
const says = (root) => JSON.parse(root.dataset.says);

async function send(root, name, fields) {
  const body = new FormData();
  body.append("csrf", root.querySelector("input[name=csrf]").value);
  for (const [key, value] of fields) body.append(key, value);
  const answer = await fetch(root.dataset[name], { method: "POST", body });
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json"))
    throw new Error(says(root).untaken.replace("{status}", answer.status));
  const said = await answer.json();
  if (said.refused) throw new Error(said.refused.join("\n"));
  return said;
}

function say(root, text, bad) {
  const place = root.querySelector("#pb-said");
  place.textContent = text;
  place.classList.toggle("pb-error", bad);
  place.hidden = text === "";
  place.focus();
}

async function trying(root, what) {
  say(root, "", false);
  root.setAttribute("aria-busy", "true");
  try {
    await what();
  } catch (error) {
    const cancelled = error.name === "NotAllowedError";
    say(root, cancelled ? says(root).cancelled : error.message, true);
  }
  root.removeAttribute("aria-busy");
}

// Approving and certifying take what is chosen in their own part of the page, the others all of it.
async function look(root, kind, part) {
  const chosen = [...part.querySelectorAll("input[name=voucher]:checked")];
  if (chosen.length === 0) throw new Error(says(root).none);
  const fields = chosen.map((box) => ["voucher", box.value]);
  fields.push(["kind", kind], ["officer", root.dataset.officer]);
  fields.push(["reason", root.querySelector("#pb-reason").value]);
  const act = await send(root, "lay", fields);
  if (act.origin !== location.origin)
    throw new Error(says(root).elsewhere.replace("{address}", act.origin));
  root.act = { ...act, cases: chosen.map((box) => box.closest("[data-case]")) };
  root.querySelector("#pb-act").textContent =
    act.shown + (act.weak ? `\n\n${says(root).weak.replace("{reason}", act.weak)}` : "");
  const dialog = root.querySelector("#pb-sign");
  dialog.hidden = false;
  dialog.querySelector("button").focus();
}

async function sign(root) {
  const act = root.act;
  const given = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(act.challenge),
      rpId: act.party,
      allowCredentials: [{ type: "public-key", id: bytes(act.credential) }],
      userVerification: "required",
    },
  });
  const said = await send(root, "sign", [
    // Forms change the ends of lines, and the act is signed to the last byte.
    ["act", coded(new TextEncoder().encode(act.text))],
    ["credential", coded(given.rawId)],
    ["authenticator", coded(given.response.authenticatorData)],
    ["client", coded(given.response.clientDataJSON)],
    ["signature", coded(given.response.signature)],
  ]);
  // Those of the act: who has chosen others meanwhile has not signed them.
  for (const one of act.cases) one.remove();
  root.querySelector("#pb-sign").hidden = true;
  say(root, said.done, false);
}

async function enrol(root) {
  const name = root.dataset.officer || "officer";
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: location.hostname, name: "Pledgebook" },
      user: { id: new TextEncoder().encode(name), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    },
  });
  const fields = [["authenticator", coded(made.response.getAuthenticatorData())]];
  const line = root.querySelector("#pb-line");
  line.textContent = (await send(root, "enrol", fields)).line;
  root.querySelector("#pb-enrolled").hidden = false;
  line.focus();
}

export default {
  onExtensionPageLoad() {
    const root = document.querySelector("#pb-approver[data-lay]");
    if (!root) return;
    const on = (id, what) =>
      root.querySelector(id)?.addEventListener("click", () => trying(root, what));
    for (const button of root.querySelectorAll("[data-act]"))
      button.addEventListener("click", () =>
        trying(root, () => look(root, button.dataset.act, button.closest("[data-queue]") ?? root)));
    on("#pb-give", () => sign(root));
    on("#pb-enrol", () => enrol(root));
    on("#pb-cancel", async () => {
      root.querySelector("#pb-sign").hidden = true;
    });
    for (const button of root.querySelectorAll("[data-act], #pb-enrol"))
      button.disabled = false;
  },
};
