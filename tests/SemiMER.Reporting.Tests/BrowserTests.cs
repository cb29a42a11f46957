using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using SemiMER.Tests;

namespace SemiMER.Reporting.Tests;

/// <summary>The page in a browser: nothing on the console, no request, no wider than its window, by the rules of axe.</summary>
public sealed class BrowserTests
{
    private const string AskAxe = "async () => JSON.stringify((await axe.run(document)).violations.map(one => "
        + "one.impact + ' ' + one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).slice(0, 3).join(' | ')))";

    // How far anything but what is moved by hand stands out of the window.
    private const string AskOverflow = "() => document.documentElement.scrollWidth - window.innerWidth";

    // Texts of pictures that stand on each other's letters.
    private const string AskOverlaps = """
        () => {
            let found = [];
            for (const svg of document.querySelectorAll('.plot > svg')) {
                const boxes = [...svg.querySelectorAll(':scope > text')].map(text => [text.textContent, text.getBoundingClientRect()])
                    .filter(([, box]) => box.width > 0);
                for (let i = 0; i < boxes.length; i++)
                    for (let j = 0; j < i; j++) {
                        const [a, b] = [boxes[i][1], boxes[j][1]];
                        if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)
                            found.push(`${boxes[i][0]} and ${boxes[j][0]} in ${svg.getAttribute('aria-label')}`);
                    }
            }
            return found;
        }
        """;

    private static readonly string? Chromium = ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
        .FirstOrDefault(File.Exists);

    [SkippableFact]
    public async Task Page_opens_quietly_fits_and_is_accessible()
    {
        Skip.If(Chromium is null, "chromium is not installed");
        var sample = new SampleReport();
        using var folder = new TemporaryDirectory();
        string plain = Path.Combine(folder.Root, "plain.html"), strange = Path.Combine(folder.Root, "strange.html");
        sample.Report.Write(plain);
        (sample with
        {
            Prefix = string.Concat(SampleReport.Hostile),
            Classes = SampleReport.Hostile,
            Methods = SampleReport.Hostile,
        }).Report.Write(strange);
        await using IBrowser browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"], Timeout = 120_000,
        });
        foreach (string file in (string[])[plain, strange])
        {
            // The second page is large: two of the four windows tell enough of it.
            await CheckAsync(browser, file, 1200, "light");
            await CheckAsync(browser, file, 400, "dark");
        }
        await CheckAsync(browser, plain, 1200, "dark");
        await CheckAsync(browser, plain, 400, "light");
        await PrintAsync(browser, plain, Path.Combine(folder.Root, "plain.pdf"));
    }

    private static async Task CheckAsync(IBrowser browser, string file, int width, string scheme)
    {
        await using IPage page = await browser.NewPageAsync();
        List<string> told = [], asked = [];
        page.Console += (_, message) => told.Add(message.Message.Text);
        page.PageError += (_, error) => told.Add(error.Message);
        page.Request += (_, request) => asked.Add(request.Request.Url);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(file).AbsoluteUri);
        string name = $"{Path.GetFileName(file)} at {width} pixels, {scheme}";
        told.Should().BeEmpty("{0} has nothing to tell", name);
        asked.Where(address => address != "data:,").Should().Equal([new Uri(file).AbsoluteUri], "{0} needs nothing else", name);
        (await page.EvaluateFunctionAsync<double>(AskOverflow)).Should().BeLessThanOrEqualTo(0, "{0} fits", name);
        (await page.EvaluateFunctionAsync<string[]>(AskOverlaps)).Should().BeEmpty("texts stand beside each other in {0}", name);

        await page.SetBypassCSPAsync(true); // the page allows no script, and axe is one
        await page.ReloadAsync();
        await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
        await page.AddStyleTagAsync(new AddTagOptions { Content = ".wide { background: none !important }" }); // axe cannot see through it
        await page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        JsonSerializer.Deserialize<string[]>(await page.EvaluateFunctionAsync<string>(AskAxe)).Should().BeEmpty("{0} is accessible", name);
        (await page.EvaluateFunctionAsync<double>(AskOverflow)).Should().BeLessThanOrEqualTo(0, "{0} fits with everything open", name);
    }

    // What is folded on the screen is there on paper, on white.
    private static async Task PrintAsync(IBrowser browser, string file, string pdf)
    {
        await using IPage page = await browser.NewPageAsync();
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = "dark" }]);
        await page.GoToAsync(new Uri(file).AbsoluteUri);
        await page.EmulateMediaTypeAsync(MediaType.Print);
        (await page.EvaluateFunctionAsync<string>("() => getComputedStyle(document.body).backgroundColor"))
            .Should().Be("rgb(255, 255, 255)");
        (await page.EvaluateFunctionAsync<double>(
            "() => document.querySelector('details:not([open]):not(.aside) table').getBoundingClientRect().height"))
            .Should().BeGreaterThan(20);
        await page.PdfAsync(pdf, new PdfOptions { PreferCSSPageSize = true, PrintBackground = true });
        new FileInfo(pdf).Length.Should().BeGreaterThan(20_000);
    }
}
