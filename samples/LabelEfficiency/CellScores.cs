using System.Globalization;
using SemiMER.Experiments;

namespace SemiMER.Samples.LabelEfficiency;

/// <summary>A line of scores for each training, as CSV: what may be published of a corpus that may not.</summary>
internal static class CellScores
{
    public static void Write(IEnumerable<ExperimentCell> cells, FileInfo file)
    {
        file.Directory?.Create();
        File.WriteAllLines(file.FullName,
        [
            "share,fold,seed,method,labels,choosing,validation_ua,ua,wa,weighted_f1",
            .. cells.Select(cell => string.Create(CultureInfo.InvariantCulture,
                $"{cell.LabelFraction},{cell.Fold},{cell.Seed},\"{cell.Recipe}\",{cell.LabeledCount},{cell.ChoosingCount},") +
                string.Create(CultureInfo.InvariantCulture,
                $"{cell.Validation.UnweightedAccuracy:0.0000},{cell.Test.UnweightedAccuracy:0.0000},") +
                string.Create(CultureInfo.InvariantCulture, $"{cell.Test.WeightedAccuracy:0.0000},{cell.Test.WeightedF1:0.0000}")),
        ]);
    }
}
