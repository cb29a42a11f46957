using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Encoder of words (Kim 2014): filters over several successive words with ReLU, the largest value of each filter over the utterance,
/// dropout, a linear layer to the embedding. It reads word vectors, or word numbers that it looks up in a table.
/// </summary>
/// <remarks>A filter that sees k words stands at each place where its k words are real; an utterance of fewer words is filled up with
/// zeros, at its end.</remarks>
public sealed class TextConvolutionEncoder : SequenceEncoder
{
    private readonly Embedding? words;
    private readonly ModuleList<Conv1d> filters;
    private readonly StreamDropout dropout;
    private readonly Linear output;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a word; 1 with a vocabulary.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its filters and words.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public TextConvolutionEncoder(int inputSize, int embeddingSize, TextConvolutionOptions options)
        : base(nameof(TextConvolutionEncoder), embeddingSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = (TextConvolutionOptions)options.Explicit();
        if (options.VocabularySize > 0)
        {
            words = nn.Embedding(options.VocabularySize, options.WordVectorSize);
            words.weight!.requires_grad = options.TrainWordVectors;
            register_module("words", words);
        }
        int width = options.InputSize(inputSize);
        filters = new ModuleList<Conv1d>([.. options.Widths.Select(kernel => nn.Conv1d(width, options.Channels, kernel))]);
        dropout = new StreamDropout(options.Dropout);
        output = nn.Linear((long)options.Channels * options.Widths.Count, embeddingSize);
        register_module("filters", filters);
        register_module("dropout", dropout);
        register_module("output", output);
    }

    /// <summary>What it was made with, every list written out.</summary>
    public TextConvolutionOptions Options { get; }

    /// <inheritdoc/>
    public override bool ReadsIdentifiers => words is not null;

    /// <summary>Sets the table of word vectors, for example to vectors learned from unlabeled text.</summary>
    /// <param name="vectors">Word after word, as many words and features as the options say.</param>
    /// <exception cref="OptionsException">There is no vocabulary, or another number of vectors or features.</exception>
    public void SetWordVectors(ReadOnlySpan<float> vectors)
    {
        long expected = (long)Options.VocabularySize * Options.WordVectorSize;
        if (words is null || vectors.Length != expected)
        {
            throw new OptionsException(nameof(TextConvolutionOptions),
                [FormattableString.Invariant($"{expected} numbers of word vectors are expected: {Options.VocabularySize} words of ") +
                    FormattableString.Invariant($"{Options.WordVectorSize} features. {vectors.Length} are given.")]);
        }
        using IDisposable unrecorded = no_grad();
        using Tensor values = tensor(vectors.ToArray(), [Options.VocabularySize, Options.WordVectorSize]);
        words.weight!.copy_(values);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real)
    {
        Tensor vectors = words is null ? values : WordNumbers.Vectors(values, real, words, Options.VocabularySize);
        Tensor largest = HostKernels.Fit(vectors) ? LargestResponses.Of(vectors, real, [.. filters]) : ByTensors(vectors, real);
        return output.call(dropout.call(largest));
    }

    /// <summary><see cref="LargestResponses"/> by tensor operations, on any device and in any precision.</summary>
    internal Tensor ByTensors(Tensor vectors, Tensor real)
    {
        int longest = Options.Widths.Max();
        // A window begins at each frame; the last ones reach beyond the end.
        Tensor signal = nn.functional.pad(vectors.transpose(1, 2), [0L, longest - 1]);
        Tensor known = nn.functional.pad(real.to_type(vectors.dtype), [0L, longest - 1]).GreaterThan(0);
        Tensor first = HeldScalars.Indices(real.shape[1], real.device).EqualTo(0).unsqueeze(0);
        var largest = new List<Tensor>();
        foreach ((Conv1d filter, int kernel) in filters.Zip(Options.Widths))
        {
            long time = real.shape[1];
            Tensor whole = known.narrow(1, kernel - 1, time).bitwise_or(first); // the window's last frame is real
            Tensor response = filter.call(signal.narrow(2, 0, time + kernel - 1)).relu();
            // ReLU is at least 0, so zeros elsewhere leave the maximum as it is.
            largest.Add(response.MaskedFill(whole.bitwise_not().unsqueeze(1), 0).max(dim: 2).values);
        }
        return cat([.. largest], dim: 1);
    }

    /// <summary>The vectors of words, not a number for what is no word.</summary>
    internal Tensor Looked(Tensor numbers) => WordNumbers.Looked(numbers, words!, Options.VocabularySize);
}
