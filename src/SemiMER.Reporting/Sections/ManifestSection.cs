using System.Globalization;
using SemiMER.Experiments;

namespace SemiMER.Reporting;

/// <summary>What the numbers come from: version of the library, machine, digest of the data.</summary>
/// <param name="Manifest">The manifest.</param>
public sealed record ManifestSection(ExperimentManifest Manifest) : ReportSection("Manifest")
{
    internal override string Anchor => "manifest";

    internal override void WriteBody(HtmlWriter html) => PairTable.Write(html, "What the numbers come from",
    [
        ("Library", $"SemiMER {Manifest.Library}"),
        ("Format", Manifest.Format),
        ("Version of results", Manifest.Results.ToString(CultureInfo.InvariantCulture)),
        ("Digest of the data", Manifest.Data),
        ("Trainings", Shown.Count(Manifest.Cells)),
        ("Begun", Manifest.Started.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
        ("Machine", Manifest.Machine),
        ("System", Manifest.System),
    ]);
}
