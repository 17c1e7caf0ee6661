// Security keys: the browser asks the key, and what it answers goes with the form.
(() => {
  "use strict";

  const can = () =>
    window.PublicKeyCredential !== undefined &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";

  const asked = {
    create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  };

  const tell = (form, what) => {
    for (const note of form.querySelectorAll("[data-webauthn-told]")) {
      note.hidden = note.dataset.webauthnTold !== what;
    }
  };

  const answer = async (event) => {
    const form = event.currentTarget;
    event.preventDefault();
    if (!can()) {
      tell(form, "unknown");
      return;
    }
    tell(form, "");
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
    try {
      const credential = await asked[form.dataset.webauthn](options.publicKey);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      // The person cancelled, the key is not the right one, or it took too long.
      if (!(error instanceof DOMException)) throw error;
      tell(form, "refused");
    }
  };

  for (const form of document.querySelectorAll("form[data-webauthn]")) {
    form.addEventListener("submit", answer);
  }
})();
