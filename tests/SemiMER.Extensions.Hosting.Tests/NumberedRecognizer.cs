using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting.Tests;

/// <summary>A recognizer whose answers tell its number, and that refuses to answer once it is disposed of.</summary>
internal sealed class NumberedRecognizer(int number) : IEmotionRecognizer
{
    private int running;

    public static CorpusSchema Described { get; } = new("numbers", ["calm", "angry"], [new ModalitySchema(Modality.Acoustic, 1)]);

    public static Utterance Utterance { get; } = new()
    {
        Id = "u1",
        Speaker = "s1",
        Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(new float[] { 1 }) },
    };

    public int Number => number;

    public bool IsDisposed { get; private set; }

    /// <summary>Predictions that were running when it was disposed of.</summary>
    public int Interrupted { get; private set; }

    /// <summary>What happens within a prediction.</summary>
    public Action Within { get; init; } = () => { };

    public CorpusSchema Schema => Described;

    public IReadOnlyList<string> Targets => [];

    public static int NumberOf(Prediction prediction) => (int)Math.Round(1 / prediction.Probabilities[0]);

    public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances)
    {
        Interlocked.Increment(ref running);
        try
        {
            Within();
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            float p = 1f / number;
            return
            [
                .. utterances.Select(utterance => new Prediction
                {
                    UtteranceId = utterance.Id,
                    Classes = Described.Classes,
                    Probabilities = [p, 1 - p],
                    ClassIndex = p > 0.5f ? 0 : 1,
                    Modalities = [Modality.Acoustic],
                }),
            ];
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    public void Dispose()
    {
        Interrupted = Volatile.Read(ref running);
        IsDisposed = true;
    }
}
