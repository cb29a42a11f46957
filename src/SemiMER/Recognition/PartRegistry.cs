using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>
/// The encoders, contexts and fusions of your own that a saved recognizer may name, by their names: hand it to
/// <see cref="EmotionRecognizer.Load(string, PartRegistry, TorchSharp.torch.Device)"/>. It never changes; each method gives a new one.
/// Nothing else of a file is ever made by its name.
/// </summary>
public sealed class PartRegistry
{
    private readonly Dictionary<string, Type> encoders, contexts, fusions;
    private readonly Dictionary<string, Func<ModalitySchema, int, IModalityEncoder>> made;

    private PartRegistry(
        Dictionary<string, Type> encoders, Dictionary<string, Type> contexts, Dictionary<string, Type> fusions,
        Dictionary<string, Func<ModalitySchema, int, IModalityEncoder>> made) =>
        (this.encoders, this.contexts, this.fusions, this.made) = (encoders, contexts, fusions, made);

    /// <summary>The parts of the library alone.</summary>
    public static PartRegistry Empty { get; } = new([], [], [], []);

    /// <summary>Adds an encoder that options of your own make: the file holds the values of its public properties.</summary>
    /// <typeparam name="TOptions">The options, a record that System.Text.Json can write and read.</typeparam>
    /// <param name="name">The name of the options in the file. Default that of the type; another one after the type was renamed.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PartRegistry WithEncoder<TOptions>(string? name = null)
        where TOptions : EncoderOptions => new(Plus(encoders, name, typeof(TOptions)), contexts, fusions, made);

    /// <summary>Adds an encoder that no options make, such as one that was handed to the constructor of a network.</summary>
    /// <param name="name">The name of its type, without namespace.</param>
    /// <param name="create">
    /// Makes it for a modality, with the width of the embedding: as in training, since the file holds nothing of it but its weights.
    /// </param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PartRegistry WithEncoderFrom(string name, Func<ModalitySchema, int, IModalityEncoder> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        return new PartRegistry(encoders, contexts, fusions, Plus(made, name, create));
    }

    /// <summary>Adds a context that options of your own make.</summary>
    /// <typeparam name="TOptions">The options, a record that System.Text.Json can write and read.</typeparam>
    /// <param name="name">The name of the options in the file. Default that of the type.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PartRegistry WithContext<TOptions>(string? name = null)
        where TOptions : ContextOptions => new(encoders, Plus(contexts, name, typeof(TOptions)), fusions, made);

    /// <summary>Adds a fusion that options of your own make.</summary>
    /// <typeparam name="TOptions">The options, a record that System.Text.Json can write and read.</typeparam>
    /// <param name="name">The name of the options in the file. Default that of the type.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public PartRegistry WithFusion<TOptions>(string? name = null)
        where TOptions : FusionOptions => new(encoders, contexts, Plus(fusions, name, typeof(TOptions)), made);

    /// <summary>The type of options by their place in the network; null if nobody has registered it.</summary>
    internal Type? OptionsOf(string place, string name) => (place switch
    {
        OwnPart.Context => contexts,
        OwnPart.Fusion => fusions,
        _ => encoders,
    }).GetValueOrDefault(name);

    /// <summary>What makes an encoder of a type; null if nobody has registered it.</summary>
    internal Func<ModalitySchema, int, IModalityEncoder>? MakerOf(string type) => made.GetValueOrDefault(type);

    private static Dictionary<string, Type> Plus(Dictionary<string, Type> registered, string? name, Type type) =>
        Plus<Type>(registered, name ?? type.Name, type);

    private static Dictionary<string, T> Plus<T>(Dictionary<string, T> registered, string name, T part)
    {
        var more = new Dictionary<string, T>(registered, StringComparer.Ordinal);
        return more.TryAdd(name, part)
            ? more : throw new ArgumentException($"'{name}' is registered already: give each part a name of its own.", nameof(name));
    }
}
