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

document.querySelector("[aria-invalid], .found")?.focus();

// While somebody confirms at Plex, the page asks by itself, and only what it says changes.
const waiting = () => document.querySelector("[data-waiting]");
async function look() {
  try {
    const answer = await fetch(location.href);
    if (answer.redirected) return location.replace(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-waiting]")) {
      // The element stays: what is put into it is read out.
      const [shown, said] = [document, page].map((one) => one.querySelector("[role=status]"));
      if (shown.textContent !== said.textContent) shown.replaceChildren(...said.childNodes);
      shown.className = said.className;
    } else if (answer.ok) {
      return location.reload();
    } else {
      // What was refused is not asked for twice.
      document.title = page.title;
      document.querySelector("main").replaceWith(page.querySelector("main"));
    }
  } catch {
    // The next look may find the server again.
  }
  later();
}
function later() {
  if (waiting()) setTimeout(look, waiting().dataset.waiting * 1000);
}
later();
