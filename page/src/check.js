// Runs in any browser, however old: says what is missing where the page cannot work.
(function () {
  var missing = [];
  if (typeof WebAssembly !== "object") missing.push("WebAssembly");
  if (typeof DecompressionStream !== "function") missing.push("DecompressionStream");
  if (typeof Worker !== "function") missing.push("workers");
  if (!("replaceChildren" in document.createElement("p"))) missing.push("Element.replaceChildren");
  if (!missing.length) return;
  document.documentElement.setAttribute("data-old", "");
  document.getElementById("bar").hidden = true;
  document.getElementById("status").textContent =
    "This browser is too old for the page: it has no " + missing.join(", no ") +
    ". A newer one has them: Chrome or Edge, Firefox, Safari.";
})();
