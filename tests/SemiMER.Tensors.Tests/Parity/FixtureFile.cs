// Fixtures: what PyTorch computes, stored as NAME.json (descriptions) and NAME.bin (values) in tests/fixtures/data and made by
// tests/fixtures/make_fixtures.py. tests/fixtures/recorder.py describes the format in full; in short, a case is
//
//   name, operation             `Tensor.narrow/basic`, `Tensor.narrow`; TorchSharp's names throughout
//   seed, training, note        manual_seed right before the call; mode of a layer; in words what the description leaves open
//   constructor, arguments      by TorchSharp's parameter names; {"tensor": "weight"} in a constructor stands for the input `weight`;
//                               a number with a point or an exponent is floating-point, "Infinity" is infinity
//   inputs                      by parameter name; `self` is the tensor a method is called on; lists as `tensors.0`, `tensors.1`, ...
//   parameters, buffers         of a layer, by state_dict name; buffers_after: once it was called
//   outputs                     `result`, or `result.0`, `result.1`, ..., or the names of a tuple
//   upstream, gradients         what is passed to backward for each output; the gradients of inputs and parameters
//                               (unlisted: zero or undefined)
//   directions, second_gradients   gradients of the sum over (gradient * direction) by inputs, and by upstream gradients as `upstream.NAME`
//   free_column_signs           outputs whose columns may have to be multiplied by -1 to match, before comparison and backward
//
// Operations named with a trailing underscore change a clone of `self`. A layer whose kind starts with `initial` is only constructed;
// its outputs are its state_dict. A layout says how an input lies in memory; values are always stored in logical row-major order.

using System.Globalization;
using System.Text.Json;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>How an input lies in memory.</summary>
public enum FixtureLayout
{
    /// <summary>Row-major, no gaps.</summary>
    Contiguous,

    /// <summary>The last two dimensions are swapped in memory.</summary>
    Transposed,

    /// <summary>Every second element of the last dimension of a larger tensor.</summary>
    Strided,

    /// <summary>The first row, expanded over the first dimension.</summary>
    Expanded,

    /// <summary>Starts at a later row of a larger tensor.</summary>
    Narrowed,
}

/// <summary>A stored tensor.</summary>
/// <param name="Name">Parameter name, output name or state_dict name.</param>
/// <param name="Values">Row-major: float[], double[], long[], byte[] or bool[], by the type of the tensor.</param>
/// <param name="Shape">Sizes of the dimensions; none for a scalar.</param>
/// <param name="Layout">How it is to lie in memory.</param>
/// <param name="RequiresGrad">Whether its gradient is asked for.</param>
/// <param name="Rounding">PyTorch's own largest absolute rounding error in it, where it is considerable, else 0.</param>
public sealed record FixtureTensor(string Name, Array Values, long[] Shape, FixtureLayout Layout, bool RequiresGrad, double Rounding);

/// <summary>One call of an operation or layer, with everything that goes in and comes out.</summary>
public sealed class FixtureCase
{
    private readonly JsonElement description;
    private readonly Dictionary<string, IReadOnlyList<FixtureTensor>> tensors = [];

    internal FixtureCase(string area, JsonElement description, byte[] values)
    {
        Area = area;
        this.description = description;
        Name = description.GetProperty("name").GetString()!;
        Operation = description.GetProperty("operation").GetString()!;
        foreach (var part in description.EnumerateObject())
        {
            if (part.Value.ValueKind == JsonValueKind.Array && part.Name != "free_column_signs")
                tensors[part.Name] = [.. part.Value.EnumerateArray().Select(entry => ReadTensor(entry, values))];
        }
    }

    /// <summary>The file it comes from.</summary>
    public string Area { get; }

    /// <summary>Operation and kind, `Tensor.narrow/basic`; unique in its area.</summary>
    public string Name { get; }

    /// <summary>TorchSharp's name of the operation, layer or optimizer.</summary>
    public string Operation { get; }

    /// <summary>What comes after the operation in the name.</summary>
    public string Kind => Name[(Operation.Length + 1)..];

    /// <summary>The seed to set right before the call, or null.</summary>
    public long? Seed => description.TryGetProperty("seed", out var seed) ? seed.GetInt64() : null;

    /// <summary>Whether a layer is in training mode; true where nothing is said.</summary>
    public bool Training => !description.TryGetProperty("training", out var training) || training.GetBoolean();

    /// <summary>In words, what the description leaves open; empty as a rule.</summary>
    public string Note => description.TryGetProperty("note", out var note) ? note.GetString()! : "";

    /// <summary>Outputs whose columns may come with either sign.</summary>
    public IReadOnlyList<string> FreeColumnSigns =>
        description.TryGetProperty("free_column_signs", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];

    /// <summary>Tensors passed by parameter name.</summary>
    public IReadOnlyList<FixtureTensor> Inputs => Tensors("inputs");

    /// <summary>Parameters of a layer.</summary>
    public IReadOnlyList<FixtureTensor> Parameters => Tensors("parameters");

    /// <summary>Buffers of a layer before the call.</summary>
    public IReadOnlyList<FixtureTensor> Buffers => Tensors("buffers");

    /// <summary>Buffers of a layer after the call.</summary>
    public IReadOnlyList<FixtureTensor> BuffersAfter => Tensors("buffers_after");

    /// <summary>What the call returned.</summary>
    public IReadOnlyList<FixtureTensor> Outputs => Tensors("outputs");

    /// <summary>The gradient passed to backward for each differentiable output.</summary>
    public IReadOnlyList<FixtureTensor> Upstream => Tensors("upstream");

    /// <summary>Gradients of inputs and parameters.</summary>
    public IReadOnlyList<FixtureTensor> Gradients => Tensors("gradients");

    /// <summary>Weights of the gradients in the sum that is differentiated again.</summary>
    public IReadOnlyList<FixtureTensor> Directions => Tensors("directions");

    /// <summary>Gradients of that sum.</summary>
    public IReadOnlyList<FixtureTensor> SecondGradients => Tensors("second_gradients");

    /// <summary>An argument of the call, or null where its default holds.</summary>
    public JsonElement? Argument(string name) => Find("arguments", name);

    /// <summary>An argument of the constructor, or null where its default holds.</summary>
    public JsonElement? ConstructorArgument(string name) => Find("constructor", name);

    /// <summary>Names of the arguments of the call.</summary>
    public IEnumerable<string> ArgumentNames => NamesIn("arguments");

    /// <summary>Names of the arguments of the constructor.</summary>
    public IEnumerable<string> ConstructorArgumentNames => NamesIn("constructor");

    /// <inheritdoc/>
    public override string ToString() => Name;

    private IReadOnlyList<FixtureTensor> Tensors(string part) => tensors.GetValueOrDefault(part, []);

    private JsonElement? Find(string part, string name) =>
        description.TryGetProperty(part, out var members) && members.TryGetProperty(name, out var value) ? value : null;

    private IEnumerable<string> NamesIn(string part) =>
        description.TryGetProperty(part, out var members) ? members.EnumerateObject().Select(member => member.Name) : [];

    private static FixtureTensor ReadTensor(JsonElement entry, byte[] values)
    {
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        var count = checked((int)shape.Aggregate(1L, (product, size) => product * size));
        var offset = entry.GetProperty("offset").GetInt32();
        Array array = entry.GetProperty("dtype").GetString() switch
        {
            "float32" => Copy<float>(values, offset, count, sizeof(float)),
            "float64" => Copy<double>(values, offset, count, sizeof(double)),
            "int64" => Copy<long>(values, offset, count, sizeof(long)),
            "uint8" => Copy<byte>(values, offset, count, sizeof(byte)),
            "bool" => Copy<bool>(values, offset, count, sizeof(bool)),
            var other => throw new InvalidDataException($"A fixture has the unknown type {other}."),
        };
        var layout = entry.TryGetProperty("layout", out var text)
            ? Enum.Parse<FixtureLayout>(text.GetString()!, ignoreCase: true) : default;
        return new FixtureTensor(
            entry.GetProperty("name").GetString()!,
            array,
            shape,
            layout,
            entry.TryGetProperty("requires_grad", out var required) && required.GetBoolean(),
            entry.TryGetProperty("rounding", out var rounding) ? rounding.GetDouble() : 0);
    }

    private static T[] Copy<T>(byte[] values, int offset, int count, int size)
    {
        var array = new T[count];
        Buffer.BlockCopy(values, offset, array, 0, checked(count * size));
        return array;
    }
}

/// <summary>The fixtures of one area.</summary>
public sealed class FixtureFile
{
    private const string Format = "semimer-fixtures/1";

    private FixtureFile(string area, IReadOnlyList<FixtureCase> cases)
    {
        Area = area;
        Cases = cases;
    }

    /// <summary>Name of the file without its ending.</summary>
    public string Area { get; }

    /// <summary>Its cases, in the order of the file.</summary>
    public IReadOnlyList<FixtureCase> Cases { get; }

    /// <summary>Where the fixtures lie: tests/fixtures/data in the folder of the solution that holds the running tests.</summary>
    public static string Folder => Path.Combine(RepositoryFolder(), "tests", "fixtures", "data");

    /// <summary>Every area there is, in alphabetical order.</summary>
    public static IReadOnlyList<string> Areas =>
        [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>Reads an area.</summary>
    /// <exception cref="InvalidDataException">The file is not a fixture file or refers to values that are not there.</exception>
    public static FixtureFile Read(string area)
    {
        var values = File.ReadAllBytes(Path.Combine(Folder, area + ".bin"));
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, area + ".json")));
        var root = document.RootElement.Clone();
        if (root.GetProperty("format").GetString() != Format)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{area}.json is not of the format {Format}."));
        try
        {
            return new FixtureFile(
                area, [.. root.GetProperty("cases").EnumerateArray().Select(entry => new FixtureCase(area, entry, values))]);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{area}.json refers to values that {area}.bin does not have.", error);
        }
    }

    /// <summary>The folder above the running tests that holds the solution.</summary>
    internal static string RepositoryFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SemiMER.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds SemiMER.sln; run the tests from their build folder.");
    }
}
