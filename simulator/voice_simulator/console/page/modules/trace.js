/** The page of a trace: shows what the file holds, and asks nobody. */

const data = JSON.parse(document.getElementById("trace").textContent);

document.title = data.title;
