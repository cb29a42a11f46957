using SemiMER.Corpora;
using SemiMER.Samples.WebService;
using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>Speech and two small recognizers of it, made once for all tests of the service.</summary>
public sealed class TrainedModels : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public TrainedModels()
    {
        Spoken = SpokenUtterance.Make(each: 2);
        (Utterance, string?)[] described = SmallModel.Describe(Spoken);
        Folders = [folder.File("first"), folder.File("second")];
        for (int i = 0; i < Folders.Length; i++)
            SmallModel.Write(Folders[i], described, seed: i + 1, epochs: 2);
    }

    internal SpokenUtterance[] Spoken { get; }

    internal string[] Folders { get; }

    public void Dispose() => folder.Dispose();
}

[CollectionDefinition(nameof(WebCollection))]
public sealed class WebCollection : ICollectionFixture<TrainedModels>;
