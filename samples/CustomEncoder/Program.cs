using SemiMER.Conformance;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Samples;
using SemiMER.Samples.CustomEncoder;
using SemiMER.Training;

const string Description =
    "Trains an encoder and a term of the sample's own, for heart rate and skin conductance, beside those of the library for the voice.";

return StudyProgram.Run<SmallStudy>(args, run => SmallStudy.Command(Description, share: 0.1, run), (settings, tell, cancellation) =>
{
    // An encoder of one's own is checked before it is trusted: all properties that do not hold are listed.
    EncoderConformance.Check(new PhysiologyEncoderOptions(), BodySignals.Schema);
    Console.WriteLine($"{nameof(PhysiologyEncoder)} keeps everything that {nameof(EncoderConformance)} checks.");

    Corpus corpus = BodySignals.AddTo(new SyntheticCorpus(new SyntheticCorpusOptions { AcousticWidth = 40, UnlabeledShare = 0 }));
    string modalities = string.Join(", ", corpus.Schema.Modalities.Select(entry => $"{entry.Modality} {entry.Width}"));
    Console.WriteLine($"{corpus.Schema.Name}: {modalities}; classes {string.Join(", ", corpus.Schema.Classes)}");
    Console.WriteLine();

    var library = new EmotionNetworkOptions { EmbeddingSize = 16, HiddenSizes = [64], InputDropout = 0 };
    EmotionNetworkOptions own = library with
    {
        Encoders = new Dictionary<Modality, EncoderOptions> { [BodySignals.Physiology] = new PhysiologyEncoderOptions() },
    };
    using ExperimentResult result = ExperimentRunner.Run(new ExperimentPlan
    {
        Folds = SpeakerFolds.LeaveOneSessionOut(corpus),
        Recipes = [],
        Methods =
        [
            ExperimentMethod.FromRecipe("voice", _ => Recipe.SupervisedOnly(), library).On("voice alone", Modality.Acoustic),
            ExperimentMethod.FromRecipe("voice and body, pooled", _ => Paper(), library),
            ExperimentMethod.FromRecipe("voice and body, own encoder", _ => Paper(), own),
            ExperimentMethod.FromRecipe("voice and body, own encoder and term", _ => WithTerm(Paper()), own),
        ],
        LabelFractions = [settings.Labels],
        Seeds = [.. Enumerable.Range(0, settings.Seeds)],
        Trainer = new TrainerOptions { Epochs = settings.Epochs },
        Parallelism = settings.Threads,
    }, new Telling(tell), cancellationToken: cancellation);
    SmallStudy.Write(result.Table("voice alone"));
});

static Recipe Paper() => Recipe.Paper(new MaximumMeanDiscrepancy());

// A term is added to a recipe as to a list, on labeled and on unlabeled rows.
static Recipe WithTerm(Recipe recipe)
{
    TrainingStage stage = recipe.Stages[0];
    var term = new WeightedTerm(new SensorNoiseTerm(BodySignals.Physiology), 0.3);
    return recipe with { Stages = [stage with { Labeled = [.. stage.Labeled, term], Unlabeled = [.. stage.Unlabeled, term] }] };
}
