using System.Globalization;
using System.Text;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>How a tensor is written as text.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, type and device alone.</summary>
    Metadata,

    /// <summary>Shape, type and device, then the matrices row by row.</summary>
    Julia,

    /// <summary>Nested square brackets.</summary>
    Numpy,

    /// <summary>An array initializer of C#, after shape, type and device.</summary>
    CSharp,

    /// <summary>As <see cref="Julia"/>.</summary>
    Default,
}

/// <summary>
/// Tensors as text, in the invariant culture unless another one is asked for. Of a long dimension only both ends are shown.
/// </summary>
internal sealed class TensorText(Tensor tensor, string? format, int? width, CultureInfo? culture, string? newLine)
{
    // A dimension of more elements is cut.
    private const int MaximumShown = 1000;
    private const int ShownAtEachEnd = 3;

    private readonly string line = newLine ?? "\n";
    private readonly int columns = width ?? 100;
    private readonly CultureInfo culture = culture ?? CultureInfo.InvariantCulture;
    private readonly bool cut = tensor.NumberOfElements > MaximumShown;

    internal string Write(TensorStringStyle style)
    {
        if (tensor.IsInvalid) return "disposed tensor";
        using DisposeScopeManager.TemporaryScope _ = DisposeScopeManager.Temporaries();
        Tensor values = tensor.detach();
        return style switch
        {
            TensorStringStyle.Metadata => Metadata(tensor),
            TensorStringStyle.Numpy => Nested(values, '[', ']', " ", values.sizes.Length),
            TensorStringStyle.CSharp => $"{Metadata(tensor)}, value = " + (values.sizes.Length == 0
                ? Number(values)
                : $"{Keyword(values.dtype)} [{new string(',', values.sizes.Length - 1)}] " + Nested(
                    values, '{', '}', ", ", values.sizes.Length)),
            _ => Metadata(tensor) + Matrices(values),
        };
    }

    internal static string Metadata(Tensor tensor) =>
        $"[{string.Join("x", tensor.sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)))}], type = {tensor.dtype}, device = cpu";

    private string Nested(Tensor values, char open, char close, string between, int depth)
    {
        if (values.sizes.Length == 0) return Number(values);
        var text = new StringBuilder().Append(open);
        string separator = values.sizes.Length == 1 ? between : between.TrimEnd() + line + new string(' ', depth - values.sizes.Length + 1);
        bool first = true;
        foreach (Tensor? part in Shown(values))
        {
            if (!first) text.Append(separator);
            first = false;
            text.Append(part is null ? "..." : Nested(part, open, close, between, depth));
        }
        return text.Append(close).ToString();
    }

    private string Matrices(Tensor values)
    {
        if (values.sizes.Length == 0) return ", value = " + Number(values);
        var text = new StringBuilder();
        WriteMatrices(text, values, []);
        return text.ToString();
    }

    private void WriteMatrices(StringBuilder text, Tensor values, List<string> indices)
    {
        if (values.sizes.Length > 2)
        {
            long index = 0;
            foreach (Tensor? part in Shown(values))
            {
                indices.Add(part is null ? "..." : index.ToString(CultureInfo.InvariantCulture));
                if (part is not null) WriteMatrices(text, part, indices);
                indices.RemoveAt(indices.Count - 1);
                index = part is null ? values.sizes[0] - ShownAtEachEnd : index + 1;
            }
            return;
        }
        if (indices.Count > 0) text.Append(line).Append('[').AppendJoin(',', indices).Append(",..,..] =");
        foreach (Tensor? row in values.sizes.Length == 2 ? Shown(values) : [values])
        {
            string written = row is null ? " ..." : string.Concat(Shown(row).Select(cell => " " + (cell is null ? "..." : Number(cell))));
            text.Append(line).Append(written.Length <= columns ? written : written[..Math.Max(0, columns - 4)] + " ...");
        }
    }

    // The parts along the first dimension; null stands for those left out.
    private IEnumerable<Tensor?> Shown(Tensor values)
    {
        long n = values.sizes[0];
        bool shortened = cut && n > 2 * ShownAtEachEnd;
        for (long i = 0; i < n; i++)
        {
            if (shortened && i == ShownAtEachEnd)
            {
                yield return null;
                i = n - ShownAtEachEnd;
            }
            yield return values.select(0, i);
        }
    }

    private string Number(Tensor value) => value.dtype switch
    {
        torch.ScalarType.Float32 => value.item<float>().ToString(format ?? "g5", culture),
        torch.ScalarType.Float64 => value.item<double>().ToString(format ?? "g5", culture),
        torch.ScalarType.Bool => value.item<bool>() ? "true" : "false",
        _ => value.to_type(torch.ScalarType.Int64).item<long>().ToString(culture),
    };

    private static string Keyword(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => "float",
        torch.ScalarType.Float64 => "double",
        torch.ScalarType.Int64 => "long",
        torch.ScalarType.Int32 => "int",
        torch.ScalarType.Byte => "byte",
        _ => "bool",
    };
}
