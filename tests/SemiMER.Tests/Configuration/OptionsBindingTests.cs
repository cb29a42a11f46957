using System.Reflection;
using Microsoft.Extensions.Configuration;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Import;
using SemiMER.Onnx;
using SemiMER.Training;

namespace SemiMER.Tests.Configuration;

/// <summary>What applications write in their configuration becomes options wholly, or is refused.</summary>
public sealed class OptionsBindingTests
{
    private static readonly Type[] All =
    [
        .. typeof(TrainerOptions).Assembly.GetExportedTypes().Concat(typeof(MediaAudioOptions).Assembly.GetExportedTypes())
            .Concat(typeof(OnnxSpeechOptions).Assembly.GetExportedTypes())
            .Concat(typeof(SemiMER.Reporting.HtmlReport).Assembly.GetExportedTypes())
            .Concat(typeof(SemiMER.Extensions.Hosting.RecognizerStatus).Assembly.GetExportedTypes())
            .Concat(typeof(SemiMER.Mpi.MpiProcessGroup).Assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)),
    ];

    // What is made by code: kernels and other parts with a behaviour, devices, clocks, functions, and what stands by modality.
    private static readonly string[] MadeByCode =
    [
        "CrossModalRecipeOptions:AlignmentTopology", "EmotionNetworkOptions:Context", "EmotionNetworkOptions:Encoders",
        "EmotionNetworkOptions:Fusion", "EmotionRecognizerOptions:Load",
        "ExperimentFolderOptions:Time", "FeatureViewOptions:ByModality", "MaximumMeanDiscrepancyOptions:Bandwidth",
        "MaximumMeanDiscrepancyOptions:Kernel", "PaperRecipeOptions:Topology", "PaperRecipeOptions:Unpaired",
        "PseudoLabelOptions:Alignment", "PseudoLabelOptions:Threshold", "SinkhornDivergenceOptions:Bandwidth",
        "SoundEnhancementOptions:Changes", "TrainerOptions:Device", "WordVectorOptions:Filter",
    ];

    public static TheoryData<Type> Records =>
    [
        .. All.Where(type =>
            !type.IsAbstract && WrittenOptions.MembersOf(type).Any(member => WrittenOptions.IsText(member.PropertyType))),
    ];

    public static TheoryData<string> Refused => [.. MadeByCode];

    [Theory]
    [MemberData(nameof(Records))]
    public void All_that_is_written_is_bound(Type type)
    {
        object written = WrittenOptions.Unlike(type, null, 0);
        KeyValuePair<string, string?>[] texts = [.. WrittenOptions.Write(written)];
        texts.Should().NotBeEmpty();
        texts.Should().NotIntersectWith(WrittenOptions.Write(WrittenOptions.Default(type)), "a default would pass for what was bound");

        object? bound = Configuration(texts).Get(type, Strict);

        WrittenOptions.Write(bound).Should().Equal(texts);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void What_is_not_written_keeps_its_default(Type type)
    {
        object written = WrittenOptions.Unlike(type, null, 0);
        foreach (PropertyInfo member in WrittenOptions.MembersOf(type).Where(member => WrittenOptions.IsText(member.PropertyType)))
        {
            object expected = WrittenOptions.Default(type), bound = WrittenOptions.Default(type);
            member.SetValue(expected, member.GetValue(written));

            Configuration(WrittenOptions.Write(member.GetValue(written), member.Name)).Bind(bound, Strict);

            WrittenOptions.Write(bound).Should().Equal(WrittenOptions.Write(expected), member.Name);
        }
    }

    [Fact]
    public void What_no_text_says_is_known()
    {
        All.SelectMany(type => WrittenOptions.MembersOf(type).Where(member => !WrittenOptions.IsText(member.PropertyType))
                .Select(member => $"{type.Name}:{member.Name}"))
            .Should().BeEquivalentTo(MadeByCode);
        All.Where(type => type.IsAbstract).Select(type => type.Name)
            .Should().BeEquivalentTo("ContextOptions", "EncoderOptions", "FusionOptions");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_no_text_says_is_refused(string member)
    {
        string[] names = member.Split(':');
        Type type = All.Single(each => each.Name == names[0]);
        foreach (string key in (string[])[names[1], $"{names[1]}:acoustic", $"{names[1]}:acoustic:Dropout", $"{names[1]}:0"])
        {
            IConfiguration configuration = Configuration([KeyValuePair.Create(key, (string?)"0.5")]);

            FluentActions.Invoking(() => configuration.Get(type, Strict)).Should().Throw<InvalidOperationException>(key);
        }
    }

    [Fact]
    public void What_parts_tell_of_themselves_is_all_that_is_passed_over()
    {
        var passed = new List<string>();
        foreach (string member in MadeByCode)
        {
            string[] names = member.Split(':');
            Type type = All.Single(each => each.Name == names[0]);
            object? part = type.GetProperty(names[1])!.GetValue(WrittenOptions.Default(type));
            foreach (PropertyInfo told in part?.GetType().GetProperties().Where(each => each.GetIndexParameters().Length == 0) ?? [])
            {
                object options = WrittenOptions.Default(type);
                try
                {
                    Configuration([KeyValuePair.Create($"{names[1]}:{told.Name}", (string?)"1")]).Bind(options, Strict);
                }
                catch (InvalidOperationException)
                {
                    continue;
                }
                told.SetMethod.Should().BeNull("nothing was set");
                passed.Add($"{member}:{told.Name}");
            }
        }
        passed.Should().BeEquivalentTo(
            "CrossModalRecipeOptions:AlignmentTopology:Name", "EmotionNetworkOptions:Encoders:Count", "FeatureViewOptions:ByModality:Count",
            "ExperimentFolderOptions:Time:TimestampFrequency", "MaximumMeanDiscrepancyOptions:Bandwidth:Name",
            "MaximumMeanDiscrepancyOptions:Kernel:Name", "MaximumMeanDiscrepancyOptions:Kernel:Maximum",
            "PaperRecipeOptions:Topology:Name", "PseudoLabelOptions:Threshold:Name",
            "SinkhornDivergenceOptions:Bandwidth:Name");
    }

    [Fact]
    public void Binding_changes_no_options_of_others()
    {
        IConfiguration configuration = Configuration(
        [
            KeyValuePair.Create("Weak:Noise", (string?)"9"), KeyValuePair.Create("Strong:MaskedColumns", (string?)"0.9"),
        ]);

        MeanTeacherOptions bound = configuration.Get<MeanTeacherOptions>(Strict)!;

        bound.Weak.Should().Be(new FeatureViewOptions { Noise = 9 });
        bound.Strong.Should().Be(FeatureViewOptions.Strong with { MaskedColumns = 0.9 });
        FeatureViewOptions.Weak.Should().Be(new FeatureViewOptions { Noise = 0.05 });
        new MeanTeacherOptions().Strong.Should().Be(FeatureViewOptions.Strong).And.NotBe(bound.Strong);
    }

    [Fact]
    public void A_number_is_a_schedule_that_never_changes_and_other_text_is_refused()
    {
        Configuration([KeyValuePair.Create("MatchingWeight", (string?)"0.25")]).Get<PaperRecipeOptions>(Strict)!.MatchingWeight
            .Should().Be((Schedule)0.25);
        FluentActions.Invoking(() =>
                Configuration([KeyValuePair.Create("MatchingWeight", (string?)"much")]).Get<PaperRecipeOptions>(Strict))
            .Should().Throw<InvalidOperationException>().WithMessage("*MatchingWeight*");
        FluentActions.Invoking(() => Configuration([KeyValuePair.Create("Unscaled:0", (string?)"A b")]).Get<TrainerOptions>(Strict))
            .Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void What_is_required_and_not_written_is_missed_where_it_is_used()
    {
        TrainerOptions options = Configuration([KeyValuePair.Create("Checkpoints:Keep", (string?)"3")]).Get<TrainerOptions>(Strict)!;
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().WithMessage("*Folder is empty*");

        ExperimentFolderOptions folder =
            Configuration([KeyValuePair.Create("Machine", (string?)"here")]).Get<ExperimentFolderOptions>(Strict)!;
        var plan = new ExperimentPlan
        {
            Folds = [SmallTraining.Fold], Recipes = [_ => Recipe.SupervisedOnly()], Seeds = [0], Trainer = SmallTraining.Options,
        };
        FluentActions.Invoking(() => ExperimentRunner.RunInFolder(plan, folder)).Should().Throw<OptionsException>()
            .WithMessage("*Directory is empty*");
    }

    private static void Strict(BinderOptions options) => options.ErrorOnUnknownConfiguration = true;

    private static IConfiguration Configuration(IEnumerable<KeyValuePair<string, string?>> texts) =>
        new ConfigurationBuilder().AddInMemoryCollection(texts).Build();
}
