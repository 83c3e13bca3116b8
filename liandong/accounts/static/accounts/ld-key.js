// <ld-key data-options="id" data-does="get|create"> around a button: asks the browser for a security key and sends the form that
// has a `credential` field. Written out because browsers of 2021 do not turn these options from and to JSON by themselves.
import { announce, say } from "../ui/js/say.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: key };
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults, response };
}

class Key extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  async ask() {
    const told = JSON.parse(document.getElementById(this.dataset.options).textContent);
    const creating = this.dataset.does === "create";
    const options = asked(creating ? told.creation_options : told.request_options);
    try {
      const credential = await navigator.credentials[creating ? "create" : "get"](options);
      const field = document.querySelector("input[name=credential]");
      field.value = JSON.stringify(answered(credential));
      field.form.submit();
    } catch (error) {
      this.failed();
    }
  }

  failed() {
    if (!this.line) {
      this.line = document.createElement("p");
      this.line.className = "error";
      this.append(this.line);
    }
    this.line.textContent = say("没有读到密钥，请重试或改用其他方式。");
    announce(this.line.textContent);
  }
}

customElements.define("ld-key", Key);
