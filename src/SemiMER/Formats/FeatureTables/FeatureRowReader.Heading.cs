using System.Globalization;

namespace SemiMER.Formats;

/// <content>Tables whose first line names the columns, or does not.</content>
public abstract partial class FeatureRowReader
{
    private string? heading;
    private bool firstLineIsRow;

    /// <summary>Names of all columns; <c>0</c>, <c>1</c>, ... where the file names none.</summary>
    private protected string[] Names { get; private set; } = [];

    /// <summary>Whether the first column only numbers the rows.</summary>
    private protected bool HasIndex { get; private set; }

    /// <summary>The fields of the row.</summary>
    private protected TableFields Fields { get; private set; } = new(',', quotes: false);

    /// <summary>The next line that is not blank must be the first of a table.</summary>
    private protected string ReadFirstLine() => Lines.ReadContent() ??
        throw new FileFormatException(FilePath, "is empty: its first line should name the columns.");

    /// <summary>Takes the first line as names of columns, or as a row if it holds numbers only.</summary>
    /// <param name="line">The line.</param>
    /// <param name="fields">How lines are split.</param>
    /// <param name="hasHeading">Whether it names columns, where that is known.</param>
    /// <param name="isTold">Tells the columns whose meaning is known, whatever they are called.</param>
    private protected void StartTable(string line, TableFields fields, bool? hasHeading = null, Func<string, bool>? isTold = null)
    {
        Fields = fields;
        Split(line);
        Names = Fields.ToArray();
        if (!NamesColumns(line, hasHeading))
        {
            Names = [.. Enumerable.Range(0, Fields.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            firstLineIsRow = true;
            return;
        }
        heading = line;
        bool nameless = Names.Length > 1 && TableHeading.IsIndex(Names[0]);
        CheckNames(nameless ? Names.Skip(1) : Names);
        HasIndex = nameless && isTold?.Invoke(Names[0]) != true;
        if (HasIndex)
            Note("The first column has no name and numbers the rows, like the index of pandas; it is left out.", Lines.Number);
    }

    /// <summary>Goes to the next row. False after the last.</summary>
    /// <param name="isNamed">Whether rows name their recording, so that those of several may follow each other.</param>
    private protected bool NextRow(bool isNamed)
    {
        if (firstLineIsRow)
        {
            firstLineIsRow = false;
            return true;
        }
        while (Lines.ReadContent() is { } line)
        {
            if (line == heading)
            {
                if (!isNamed)
                {
                    throw new FileFormatException(
                        FilePath, "has its heading again: another run was appended. Keep one of them, or give each a file.", Lines.Number);
                }
                Note("The heading stands again between the rows and is left out there.", Lines.Number);
                continue;
            }
            Split(line);
            CheckCount(Names.Length, Fields.Count);
            if (HasIndex && !long.TryParse(Fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                throw new FileFormatException(
                    FilePath, "has a first column without a name that does not number the rows: name it in the heading, and say in the "
                    + "options what it is.", Lines.Number, expected: "a whole number", actual: Quote(Fields[0]));
            }
            return true;
        }
        return false;
    }

    private protected virtual void Split(string line)
    {
        if (!Fields.TrySplit(line))
        {
            throw new FileFormatException(
                FilePath, "has a quotation mark that is misplaced or does not end on its line.", Lines.Number);
        }
    }

    private bool NamesColumns(string line, bool? hasHeading)
    {
        const string option = $"{nameof(FeatureCsvOptions)}.{nameof(FeatureCsvOptions.HasHeading)}";
        if (hasHeading == false)
            return false;
        if (!Names.Any(name => NumberText.IsNumber(name)) && TableHeading.IsLineOfNumbers(line))
        {
            throw new FileFormatException(
                FilePath, "has a first line of numbers that are not separated as expected: name the separator "
                + $"({nameof(FeatureCsvOptions)}.{nameof(FeatureCsvOptions.Separator)}), and write decimals with a point.", Lines.Number,
                expected: $"'{Fields.Separator}' between fields", actual: Quote(line));
        }
        switch (TableHeading.KindOf(Names))
        {
            case FirstLine.Names:
                return true;
            case FirstLine.Numbers when hasHeading is null:
                Note("The first line holds numbers and no names: it is read as a row; columns are called 0, 1, ...", Lines.Number);
                return false;
            case FirstLine.Numbers:
                throw new FileFormatException(
                    FilePath, $"has a first line of numbers, which are no names: set {option} to false, or write a heading.", Lines.Number,
                    expected: "names of columns", actual: Quote(line));
            default:
                return hasHeading ?? throw new FileFormatException(
                    FilePath, $"has a first line that may be a heading or a row: set {option} to true or false.", Lines.Number,
                    expected: "names of columns, or numbers only", actual: Quote(line));
        }
    }
}
