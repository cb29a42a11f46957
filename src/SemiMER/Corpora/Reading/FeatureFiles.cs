using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Reads the features of one utterance from a file of its own: npy, npz, ARFF, or CSV (openSMILE, OpenFace or plain).</summary>
public static class FeatureFiles
{
    /// <summary>
    /// Reads a file; its extension and, for CSV, its heading tell the format. What was left out, changed or assumed stands in
    /// <see cref="ModalityFeatures.Remarks"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">A vector: one row. A sequence: [time, feature].</param>
    /// <param name="options">Choices that the format leaves.</param>
    /// <returns>The features; null if the file has no frame.</returns>
    /// <exception cref="FileFormatException">The file is missing, damaged, or holds something else than the kind says.</exception>
    public static ModalityFeatures? Read(string path, FeatureKind kind, FeatureFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new FeatureFileOptions();
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                using (NpyReader npy = NpyReader.Open(path))
                    return FromArray(npy.ReadAllAsSingle(), npy.Header.Shape, kind, path);
            case ".npz":
                return ReadNpz(path, kind, options.ArrayName);
            case ".arff":
                using (ArffReader arff = ArffReader.Open(path, options.Arff))
                    return FromTable(arff.ReadAll(), kind, path);
            case ".csv":
                using (FeatureRowReader csv = OpenCsv(path, options))
                    return FromTable(csv.ReadAll(), kind, path);
            default:
                throw new FileFormatException(
                    path, "has an extension that tells no format.", expected: "npy, npz, csv or arff",
                    actual: $"'{Path.GetExtension(path)}'");
        }
    }

    /// <summary>The rows of a table as features; rows that were not measured are left out.</summary>
    internal static ModalityFeatures? FromTable(FeatureTable table, FeatureKind kind, string path)
    {
        FeatureTable present = table.Where(row => row.IsPresent);
        CheckRows(present.Rows, kind, path);
        IReadOnlyList<ReadingRemark> remarks = table.Remarks;
        string[] names = [.. present.Rows.Select(row => row.Name).OfType<string>().Distinct()];
        if (names.Length > 1)
            remarks = [.. remarks, new() { Text = $"Rows of several names are read as one: {FaultText.List(names)}.", File = path }];
        return FromArray(present.Values(), [present.Rows.Count, present.Columns.Count], kind, path)?.WithRemarks(remarks);
    }

    /// <summary>An array as features; null if it has no frame.</summary>
    internal static ModalityFeatures? FromArray(float[] values, IReadOnlyList<long> shape, FeatureKind kind, string path)
    {
        int dimensions = kind == FeatureKind.Vector ? 1 : 2;
        int batch = 0; // Python tools often leave a first dimension of one utterance
        while (shape.Count - batch > dimensions && shape[batch] == 1)
            batch++;
        if (values.Length == 0 && shape.Count - batch >= 1)
            return null;
        if (shape.Count - batch != dimensions)
        {
            throw new FileFormatException(
                path, "holds another kind of features than was asked for.",
                expected: kind == FeatureKind.Vector ? "one vector, (feature,)" : "a sequence, (time, feature)",
                actual: NpyTypes.ShapeText(shape));
        }
        return kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, (int)shape[^1]);
    }

    private static ModalityFeatures? ReadNpz(string path, FeatureKind kind, string? name)
    {
        using NpzReader npz = NpzReader.Open(path);
        if (name is null && npz.Names.Count != 1)
        {
            throw new FileFormatException(
                path,
                $"does not tell which array is meant: name it by {nameof(FeatureFileOptions)}.{nameof(FeatureFileOptions.ArrayName)}.",
                expected: "one array", actual: npz.Names.Count == 0 ? "none" : FaultText.List([.. npz.Names]));
        }
        (float[] values, long[] shape) = npz.ReadAsSingle(name ?? npz.Names[0]);
        return FromArray(values, shape, kind, path);
    }

    // Rows of one utterance need not stand one behind another in a table of many.
    private static void CheckRows(IReadOnlyList<FeatureRow> rows, FeatureKind kind, string path)
    {
        if (kind == FeatureKind.Vector && rows.Count > 1)
        {
            throw new FileFormatException(
                path, "has several rows where one vector was asked for: ask for a sequence or, if another run was appended, keep one.",
                rows[1].Line, expected: "one row", actual: FormattableString.Invariant($"{rows.Count}"));
        }
        for (int i = 1; i < rows.Count; i++)
        {
            if (rows[i].Time < rows[i - 1].Time && rows[i].Name == rows[i - 1].Name)
            {
                throw new FileFormatException(
                    path, "has frames whose time goes back: a second run may have been appended. Keep one of them.", rows[i].Line,
                    expected: FormattableString.Invariant($"at least {rows[i - 1].Time}"),
                    actual: FormattableString.Invariant($"{rows[i].Time}"));
            }
        }
    }

    private static FeatureRowReader OpenCsv(string path, FeatureFileOptions options)
    {
        if (options.Csv is { } columns)
            return FeatureCsvReader.Open(path, columns);
        string heading;
        using (var lines = new TextLines(path, remarks: null))
            heading = lines.ReadContent() ?? "";
        char separator = TableHeading.SeparatorOf(heading);
        string[] names = [.. (CsvFields.Split(heading, ',', trims: true) ?? []).SkipWhile(TableHeading.IsIndex)];
        return separator == ';' || OpenSmileCsvReader.Recognizes(names) ? OpenSmileCsvReader.Open(path)
            : names.Contains("confidence") ? OpenFaceReader.Open(path, options.OpenFace)
            : FeatureCsvReader.Open(path, new FeatureCsvOptions { Separator = separator });
    }
}
