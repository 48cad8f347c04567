"""The page as it is used: by its labels, by keyboard, on a phone, by who hears it read; light and dark."""

import base64
import io
import zipfile

import pytest
from conftest import FACTS, ROOT

import zoo

SHEET = (ROOT / "docs/answer_sheet.md").read_text(encoding="utf-8")
VIEWS = ("mark", "net", "design", "curves", "trace")
RESULT = {
    "mark": """await page.getByLabel("Paste a table").fill(argument);
        await page.getByRole("button", { name: "Mark what is pasted" }).click();
        await page.getByRole("heading", { name: "Marked" }).waitFor()""",
    "net": "await page.getByRole('heading', { name: 'Working' }).waitFor()",
    "design": """await page.getByRole("button", { name: "List" }).click();
        await page.getByRole("heading", { name: "Designs" }).waitFor()""",
    "curves": f"""await page.getByLabel("Open histories").setInputFiles("{FACTS}/histories/overfitting.csv");
        await page.getByRole("heading", {{ name: "What they show" }}).waitFor()""",
    "trace": """await page.getByRole("button", { name: "Trace", exact: true }).click();
        await page.getByRole("button", { name: "Show all" }).click();
        await page.getByRole("button", { name: "Save the values" }).waitFor()""",
}
"""What leads each view to all that it can show."""
AXE = """await page.evaluate(await (await import("node:fs/promises")).readFile(axe, "utf8"));
const found = await page.evaluate(() => globalThis.axe.run());
return found.violations.map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 200))])"""


def archive(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return base64.b64encode(out.getvalue()).decode()


def encoded(content):
    return base64.b64encode(content).decode()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_wrong_light_and_dark_and_on_a_phone_nothing_sticks_out(at, view):
    browser = at(f"view={view}")
    browser(RESULT[view], SHEET)
    for scheme in ("light", "dark"):
        browser("await page.emulateMedia({ colorScheme: argument })", scheme)
        assert (scheme, browser(AXE)) == (scheme, [])
    browser("await page.setViewportSize({ width: 360, height: 800 })")
    assert browser("return page.evaluate(() => document.documentElement.scrollWidth)") <= 360


def test_three_actions_lead_to_a_marked_sheet(at):
    """By what is written on the page alone."""
    browser = at("")
    title = f"vgg224: {zoo.card('vgg224').title}"
    browser("await page.getByLabel('Net', { exact: true }).selectOption({ label: argument })", title)
    assert browser("return page.getByLabel('Net', { exact: true }).inputValue()") == "vgg224"
    browser("await page.getByLabel('conv1, output').first().fill('224 x 224 x 64')")
    browser("await page.getByRole('button', { name: 'Mark', exact: true }).click()")
    browser("await page.getByRole('heading', { name: 'Marked' }).waitFor()")
    assert "points" in browser("return page.locator('.verdict').textContent()")


def test_a_sheet_is_filled_in_and_marked_by_keyboard_alone(at):
    browser = at("view=mark&net=mnist_cnn")
    browser("await page.locator('body').click({ position: { x: 2, y: 2 } })")
    seen = browser(
        """const seen = [];
        for (let at = 0; at < 40; at++) {
          await page.keyboard.press("Tab");
          const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
          seen.push(label);
          if (label === "conv1, params") break;
        }
        await page.keyboard.type("5*5*1*10 + 10 = 260");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Marked" }).waitFor();
        return [seen, await page.evaluate(() => document.activeElement.textContent)]"""
    )
    assert seen[0][-2:] == ["conv1, output", "conv1, params"]
    assert seen[1] == "Marked"
    assert "0 wrong" in browser("return page.locator('.verdict').textContent()")
    assert browser("return page.getByRole('cell', { name: '= 260' }).last().textContent()").endswith("260✓ right")


def test_the_address_brings_back_what_was_chosen_and_typed(at):
    browser = at("view=mark&net=small_cnn")
    browser("""await page.getByLabel("conv1, output").fill("9 x 9 x 6");
        await page.reload();
        await page.getByText("Ready.", { exact: true }).waitFor()""")
    assert browser("return page.getByLabel('conv1, output').inputValue()") == "9 x 9 x 6"
    assert browser("return page.evaluate(() => [localStorage.length, document.cookie])") == [0, ""]


def test_what_was_typed_is_there_after_a_look_at_another_view(at):
    browser = at("view=mark&net=small_cnn")
    browser("""await page.getByLabel("conv1, output").fill("9 x 9 x 6");
        await page.getByRole("link", { name: "Net" }).click();
        await page.getByRole("heading", { name: "Working" }).waitFor();
        await page.getByRole("link", { name: "Mark" }).click();
        await page.getByLabel("conv1, output").waitFor()""")
    assert browser("return page.getByLabel('conv1, output').inputValue()") == "9 x 9 x 6"


@pytest.mark.slow
def test_after_a_mistake_of_its_own_the_page_starts_python_anew(at):
    browser = at("view=mark&net=mnist_cnn")
    assert "A mistake of this page" in browser.call("no such call", {})["fault"]
    assert browser.call("rules", {"net": "design_7x7x256"}).startswith("input = ")


def test_a_saved_model_is_read_without_keras(started, tmp_path):
    path = tmp_path / "tiny.keras"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("config.json", TINY)
    line = started.call("opened", {}, [("tiny.keras", encoded(path.read_bytes()))])
    shown = started.call("net", {"net": line["net"], "style": "graph", "counts": False})
    assert "23 parameters" in shown["total"]


TINY = """{"class_name": "Sequential", "config": {"name": "tiny", "layers": [
 {"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "name": "x"}},
 {"class_name": "Dense", "config": {"name": "d", "units": 3, "use_bias": true, "activation": "relu"}},
 {"class_name": "Dense", "config": {"name": "e", "units": 2, "use_bias": true, "activation": "linear"}}]}}"""


def test_the_model_of_an_own_folder_is_never_run(started, my_net):
    (my_net / "model.py").write_text("raise SystemExit('run')")
    files = {f"my_net__{p.name.replace('.', '_DOT_')}": p.read_bytes() for p in my_net.iterdir() if p.is_file()}
    line = started.call("opened", {}, [("mine.zip", archive(**files))])
    assert line["name"] == "my_net"
    assert "21,840" in started.call("net", {"net": line["net"], "style": "blocks", "counts": True})["total"]


def test_a_table_becomes_a_net(started):
    line = started.call("opened", {}, [("assignment.md", encoded((ROOT / "docs/assignment.md").read_bytes()))])
    assert "parameters" in started.call("net", {"net": line["net"], "style": "graph", "counts": False})["total"]


def test_what_is_no_net_is_said_in_one_line(at, tmp_path):
    browser = at("view=net&net=mnist_cnn")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    browser(f"""await page.getByText("A net of your own").click();
        await page.getByLabel("Open a net's file").setInputFiles("{tmp_path}/bad.zip")""")
    assert browser("return page.getByRole('alert').textContent()").startswith("bad.zip: not a readable ZIP file")


def test_a_net_of_a_file_is_there_after_a_stop(at):
    browser = at("view=design")
    browser(f"""await page.getByText("A net of your own").click();
        await page.getByLabel("Open a net's file").setInputFiles("{ROOT}/docs/assignment.md");
        await page.getByRole("button", {{ name: "Verify assignment" }}).waitFor()""")
    browser("""await page.getByLabel("Constraints", { exact: true }).fill(
        "input = [512, 512, 3]\\noutput = [7, 7, 64]\\nconvolutions = 12\\nkernels = [1,2,3,4,5,6,7,8,9]\\n"
        + "paddings = [0,1,2,3]\\nstrides = [1,2,3]\\nwidths = [8,16,32,64]\\nclasses = 5\\n"
        + "limits = { parameters = 2000001, macs = 900000001 }");
        await page.getByRole("button", { name: "Count" }).click();
        await page.getByRole("button", { name: "Stop" }).click();
        await page.getByText("Stopped.").waitFor();
        await page.getByText("Ready.", { exact: true }).waitFor();
        await page.getByRole("button", { name: "Verify assignment" }).click();
        await page.getByRole("alert").or(page.getByRole("heading", { name: "Verified" })).waitFor()""")
    assert browser("return page.getByRole('heading', { name: 'Verified' }).count()") in (0, 1)


def test_an_old_browser_is_told_what_it_lacks(browser, page_file):
    told = browser(
        """const old = await context.newPage();
        await old.addInitScript(() => { delete globalThis.DecompressionStream; });
        await old.goto(argument);
        const told = await old.locator("#status").textContent();
        await old.close();
        return told""",
        page_file.as_uri(),
    )
    assert "too old" in told and "no DecompressionStream" in told


def test_the_blank_and_the_marked_sheet_are_saved(at, tmp_path):
    browser = at("view=mark&net=mnist_cnn")
    browser(RESULT["mark"], SHEET)
    names = browser(
        """const names = [];
        for (const label of ["Save the marked sheet", "as Markdown", "Blank sheet: Excel", "Blank sheet: Markdown"]) {
          const waiting = page.waitForEvent("download");
          await page.getByRole("button", { name: label }).click();
          const file = await waiting;
          await file.saveAs(`${argument}/${file.suggestedFilename()}`);
          names.push(file.suggestedFilename());
        }
        return names""",
        str(tmp_path),
    )
    assert names == ["mnist_cnn-marked.html", "mnist_cnn-marked.md", "mnist_cnn.xlsx", "mnist_cnn.md"]
    assert "12 of 14 points" in (tmp_path / "mnist_cnn-marked.html").read_text(encoding="utf-8")
    assert zoo.read_sheet(tmp_path / "mnist_cnn.xlsx").format == "xlsx"
