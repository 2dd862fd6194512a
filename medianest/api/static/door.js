// What scripts add to the sign-in pages; without them everything works as well.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
    button.querySelector("use").setAttribute("href", shown ? "#eye-off" : "#eye");
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers offer to keep a password only when it is sent as one.
  field.form.addEventListener("submit", () => show(false));
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("[type=submit]");
    if (button.hasAttribute("aria-disabled")) event.preventDefault();
    button.setAttribute("aria-disabled", "true");
  });
}

// Back from another page, the form may be sent again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
});

document.querySelector("[aria-invalid]")?.focus();
