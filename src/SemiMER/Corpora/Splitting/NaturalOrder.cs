namespace SemiMER.Corpora;

/// <summary>Orders names as people do: session 2 before session 10, whatever the culture.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int leftDigits = Digits(left), rightDigits = Digits(right);
            int order;
            if (leftDigits > 0 && rightDigits > 0)
            {
                ReadOnlySpan<char> leftNumber = left[..leftDigits].TrimStart('0'), rightNumber = right[..rightDigits].TrimStart('0');
                order = leftNumber.Length != rightNumber.Length
                    ? leftNumber.Length.CompareTo(rightNumber.Length)
                    : leftNumber.SequenceCompareTo(rightNumber);
                left = left[leftDigits..];
                right = right[rightDigits..];
            }
            else
            {
                order = left[0].CompareTo(right[0]);
                left = left[1..];
                right = right[1..];
            }
            if (order != 0)
                return order;
        }
        int rest = left.Length.CompareTo(right.Length);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
            count++;
        return count;
    }
}
