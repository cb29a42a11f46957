using System.Text.Json;
using SemiMER.Features;

namespace SemiMER.Tests.Features;

/// <summary>Values that numpy computed, by <c>lexical_values.py</c>.</summary>
internal static class LexicalValues
{
    public static JsonElement Root { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(
        Repository.Root, "tests", "SemiMER.Tests", "Features", "Lexical", "lexical_values.json"))).RootElement;

    public static string[] Texts { get; } = Strings(Root.GetProperty("texts"));

    public static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    public static double[][] Rows(JsonElement array) => [.. array.EnumerateArray().Select(Numbers)];

    public static double[][] Dense(SparseRows rows) => [.. Enumerable.Range(0, rows.RowCount).Select(row =>
    {
        var dense = new double[rows.ColumnCount];
        for (int i = 0; i < rows.ColumnsOf(row).Length; i++)
            dense[rows.ColumnsOf(row)[i]] = rows.ValuesOf(row)[i];
        return dense;
    })];

    public static SparseRows Sparse(double[][] dense) => SparseRows.Create(dense[0].Length, [.. dense.Select(row =>
    {
        int[] columns = [.. Enumerable.Range(0, row.Length).Where(column => row[column] != 0)];
        return (columns, Array.ConvertAll(columns, column => row[column]));
    })]);

    public static void Compare(IReadOnlyList<double> actual, IReadOnlyList<double> expected, double tolerance)
    {
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Count; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance, "number {0}", i);
    }

    public static void Compare(double[][] actual, double[][] expected, double tolerance)
    {
        actual.Should().HaveSameCount(expected);
        for (int row = 0; row < expected.Length; row++)
            Compare(actual[row], expected[row], tolerance);
    }
}
